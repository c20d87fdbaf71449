/** Credits that move with no help: gifts, starting credit, openings and the pot's moves. */

import { html, nothing } from "lit";

/**
 * @import { Movement, Movements } from "../../pkg/wasm/desk/timebank.js"
 * @import { Screen } from "../screens/screen.js"
 */

/**
 * What moved a balance besides help: its name and its minutes, those of nothing left out.
 *
 * @param {Screen} screen
 * @param {Movements} moved
 */
export function besidesHelp(screen, { gifts, startingCredit, openings, pot }) {
  return [
    { name: screen.say("movement.Gift"), minutes: gifts },
    { name: screen.say("movement.StartingCredit"), minutes: startingCredit },
    { name: screen.say("movement.Opening"), minutes: openings },
    { name: screen.say("movement.Pot"), minutes: pot },
  ].filter(({ minutes }) => minutes !== 0);
}

/** A label for an exchange that is no help. @param {Screen} screen @param {Movement} movement */
export function movementLabel(screen, movement) {
  if (movement === "Help") return nothing;
  return html`<span class="category">${screen.say(`movement.${movement}`)}</span>`;
}
