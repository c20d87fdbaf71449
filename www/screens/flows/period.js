/** Which period is shown: the fields that ask for it, and how it is said. */

import { html, nothing } from "lit";
import { selectField, sent, textField } from "../../ui/form.js";
import { wholeMonths } from "../../values/periods.js";

/**
 * @import { Period } from "../../values/periods.js"
 * @import { Screen } from "../screen.js"
 * @import { Choice, Flows } from "./flows.js"
 */

/** @type {Choice[]} */
const CHOICES = ["twelve", "thisYear", "lastYear", "all", "own"];

/** @param {Flows} screen */
export function periodFields(screen) {
  const choices = CHOICES.map((value) => ({ value, text: screen.say(`flows.period.${value}`) }));
  const day = (/** @type {"from" | "to"} */ field) =>
    textField(screen, field, screen.say(`filter.${field}`), { type: "date" });
  return html`
    <form class="filters" novalidate @submit=${sent(() => screen.chooseOwn())}>
      ${selectField(screen, "period", screen.say("flows.period"), choices, () => screen.choose())}
      ${
        screen.period === "own"
          ? html`<div class="fields">${day("from")} ${day("to")}</div>
            <button>${screen.say("flows.period.show")}</button>`
          : nothing
      }
    </form>
  `;
}

/**
 * A period as people say it: in months where it has whole ones.
 *
 * @param {Screen} screen
 * @param {Period} period
 */
export function periodText({ words }, period) {
  const whole = wholeMonths(period);
  const [from, to] = whole
    ? [words.monthOf(whole.first), words.monthOf(whole.last)]
    : [words.day(period.from), words.day(period.to)];
  return from === to ? from : words.say("flows.fromTo", { from, to });
}
