/** What lies between the months by category and who helped whom, line by line. */

import { html, nothing } from "lit";

/**
 * @import { Bridge } from "../../../pkg/wasm/desk/timebank.js"
 * @import { Screen } from "../screen.js"
 * @import { Reading } from "./reading.js"
 */

/** The lines, in the order of docs/reciprocity.md, and whether each adds. */
const LINES = /** @type {const} */ ([
  ["paidByPot", false],
  ["amongJoined", false],
  ["otherDays", false],
  ["postedFromBefore", false],
  ["postedLater", true],
  ["takenBackLater", false],
  ["takenBackHere", true],
]);

/** @param {Screen} screen @param {Reading} reading */
export function bridge(screen, { bridge }) {
  if (!bridge) return nothing;
  const { words } = screen;
  const line = (/** @type {string} */ name, /** @type {string} */ figure, look = "") =>
    html`<tr class=${look}><th scope="row">${name}</th><td class="figure">${figure}</td></tr>`;
  return html`<details class="bridge">
    <summary id="flows-bridge">${screen.say("flows.bridge")}</summary>
    <table class="figures" aria-labelledby="flows-bridge">
      <thead class="hidden">
        <tr>
          <th scope="col">${screen.say("flows.bridge.line")}</th>
          <th scope="col">${screen.say("column.time")}</th>
        </tr>
      </thead>
      <tbody>
        ${line(screen.say("flows.bridge.months"), words.figure(bridge.months))}
        ${LINES.map(([name, adds]) =>
          bridge[name] === 0
            ? nothing
            : line(screen.say(`flows.bridge.${name}`), signed(screen, bridge[name], adds)),
        )}
        ${line(screen.say("flows.column.who"), words.figure(bridge.flows), "end")}
      </tbody>
    </table>
  </details>`;
}

/** @param {Screen} screen @param {number} minutes @param {boolean} adds */
function signed({ words }, minutes, adds) {
  // The mark keeps the sign before its figure where the text runs from right to left.
  return adds ? `\u200e+${words.figure(minutes)}` : words.figure(-minutes);
}
