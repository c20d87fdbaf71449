/** What is said of a period with too little in it. */

import { html } from "lit";

/**
 * @import { Screen } from "../screen.js"
 * @import { Reading } from "./reading.js"
 */

/**
 * The plain sums, where there is too little for more.
 *
 * @param {Screen} screen
 * @param {Reading} reading
 */
export function few(screen, { flows }) {
  const { words } = screen;
  const { minutes, exchanges, people, fewestExchanges, fewestPeople } = flows;
  return html`
    <p class="lead">${screen.say("flows.few")}</p>
    <p>
      ${screen.say("flows.fewest", {
        exchanges: screen.say("flows.exchanges", { count: fewestExchanges }),
        people: screen.say("flows.people", { count: fewestPeople }),
      })}
    </p>
    <dl class="plain">
      ${line(screen.say("flows.sum.minutes"), words.duration(minutes))}
      ${line(screen.say("flows.sum.exchanges"), words.number(exchanges))}
      ${line(screen.say("flows.sum.people"), words.number(people))}
    </dl>
  `;
}

/** @param {string} name @param {string} value */
function line(name, value) {
  return html`<div><dt>${name}</dt><dd>${value}</dd></div>`;
}
