/** All other measures: a sentence each, and what it means one tap away. */

import { html, nothing } from "lit";
import { part } from "./sums.js";
import { times } from "./overTime.js";

/**
 * @import { Fraction, HelpFlows } from "../../../pkg/wasm/desk/timebank.js"
 * @import { Screen } from "../screen.js"
 * @import { Reading } from "./reading.js"
 *
 * The name of a measure, and its sentence.
 * @typedef {{ name: Name, text: unknown }} Measure
 *
 * @typedef {(
 *   | "ceiling" | "traded" | "active" | "sides" | "givingAgain" | "reach" | "velocity" | "givenByFew"
 *   | "receivedByFew" | "distance" | "toHelp" | "returnedTies" | "clustering" | "largestCircle"
 * )} Name
 */

/** @param {Screen} screen @param {Reading} reading */
export function measures(screen, { flows }) {
  return part(
    screen,
    "flows-measures-title",
    "flows.measures",
    html`<ul class="rows measures">
      ${measuresOf(screen, flows).map(
        ({ name, text }) => html`<li id="flows-${name}">
          <p>${text}</p>
          <details>
            <summary>${screen.say("flows.what")}<span class="hidden"> ${text}</span></summary>
            <p class="hint">${screen.say(`flows.about.${name}`)}</p>
          </details>
        </li>`,
      )}
    </ul>`,
  );
}

/** Those that have a value. @param {Screen} screen @param {HelpFlows} flows @returns {Measure[]} */
function measuresOf(screen, flows) {
  const { words } = screen;
  const { participation, givingAgain, reach, velocity, givenByFew, receivedByFew } = flows;
  const { balances, balancesToHelp, returnedTies, clustering, largestCircle } = flows;
  const members = (/** @type {number} */ count) => words.say("members", { count });
  /** @param {Name} name @param {Fraction} ratio */
  const share = (name, ratio) =>
    ratio.whole > 0
      ? [{ name, text: screen.say(`flows.measure.${name}`, { share: percent(screen, ratio) }) }]
      : [];
  /** @param {Name} name @param {Fraction} ratio */
  const number = (name, ratio) =>
    ratio.whole > 0
      ? [{ name, text: screen.say(`flows.measure.${name}`, { number: times(words, ratio) }) }]
      : [];
  /** @param {Name} name @param {Record<string, string | number>} values @returns {Measure} */
  const told = (name, values) => ({ name, text: screen.say(`flows.measure.${name}`, values) });
  return [
    told("ceiling", { part: words.duration(flows.ceiling), whole: words.duration(flows.minutes) }),
    told("traded", { traded: participation.traded, registered: members(participation.registered) }),
    told("active", { active: participation.active, traded: members(participation.traded) }),
    told("sides", {
      both: participation.both,
      gave: participation.gaveOnly,
      received: participation.receivedOnly,
    }),
    { name: "givingAgain", text: againOf(screen, givingAgain) },
    ...number("reach", reach),
    ...number("velocity", velocity),
    ...share("givenByFew", givenByFew),
    ...share("receivedByFew", receivedByFew),
    told("distance", { time: words.duration(balances.distance) }),
    ...share("toHelp", balancesToHelp),
    ...(returnedTies.whole > 0 ? [told("returnedTies", { ...returnedTies })] : []),
    ...share("clustering", clustering),
    told("largestCircle", { members: members(largestCircle) }),
  ];
}

/** @param {Screen} screen @param {HelpFlows["givingAgain"]} told */
function againOf(screen, { received, gave, stillWithin }) {
  const sentence = screen.say("flows.measure.givingAgain", {
    gave,
    received: screen.say("members", { count: received }),
  });
  const still = stillWithin ? html` ${screen.say("flows.stillWithin", { count: stillWithin })}` : nothing;
  return html`${sentence}${still}`;
}

/** @param {Screen} screen @param {Fraction} ratio */
function percent({ words }, { part, whole }) {
  return new Intl.NumberFormat(words.tag, { style: "percent" }).format(part / whole);
}
