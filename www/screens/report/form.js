/** The form of a report: its period, and what has to do with money, folded up in three parts. */

import { html, nothing } from "lit";
import { choices } from "../../ui/fields.js";
import { errorSummary, selectField, sent, textField } from "../../ui/form.js";
import { programmesOf } from "../../ui/programme.js";
import { COMPARE_BOX, LABELS, labelOf, PARTS } from "./typed.js";

/**
 * @import { Key } from "../../words/words.js"
 * @import { Report } from "./report.js"
 * @import { Box } from "./typed.js"
 */

/** @param {Report} screen */
export function form(screen) {
  return html`
    ${errorSummary(screen)}
    <form class="asks" novalidate @submit=${sent(() => screen.make())}>
      <p>${screen.say("reportForm.lead")}</p>
      <div class="fields">${day(screen, "from")} ${day(screen, "to")}</div>
      ${programme(screen)}
      <p class="hint money">${screen.say("reportForm.money")}</p>
      ${text(screen, "currency", "reportForm.currencyHint")}
      ${part(screen, "cost", amounts(screen, ["cost"], "reportForm.numberHint"))}
      ${part(screen, "wage", amounts(screen, ["wageLow", "wageHigh"], "reportForm.hourHint"))}
      ${part(screen, "comparison", compare(screen))}
      <p class="doors">
        <button class="primary" ?disabled=${screen.busy}>${screen.say("reportForm.make")}</button>
      </p>
    </form>
  `;
}

/** @param {Report} screen @param {Box} box @param {Key} [hint] */
function text(screen, box, hint) {
  return textField(screen, box, screen.say(labelOf(box, screen.programme)), {
    hint: hint && screen.say(hint),
    input: () => screen.keep(),
  });
}

/** @param {Report} screen @param {Box} box */
function day(screen, box) {
  return textField(screen, box, screen.say(LABELS[box]), { type: "date", input: () => screen.keep() });
}

/** @param {Report} screen */
function programme(screen) {
  const names = programmesOf(screen);
  if (!names.length) return nothing;
  const all = { value: "", text: screen.say("reportForm.all") };
  const each = names.map((name) => ({ value: name, text: name }));
  return selectField(screen, "programme", screen.say(LABELS.programme), [all, ...each], () =>
    screen.rescope(),
  );
}

/**
 * A part that is folded up until something in it is typed or wrong.
 *
 * @param {Report} screen
 * @param {keyof typeof PARTS} name
 * @param {unknown} fields
 */
function part(screen, name, fields) {
  const isRefused = name === "comparison" && screen.errorOf(COMPARE_BOX);
  const isUsed = isRefused || PARTS[name].some((box) => screen[box] || screen.errorOf(box));
  const source = /** @type {const} */ ({
    cost: ["costSource", "costOn"],
    wage: ["wageSource", "wageOn"],
    comparison: ["comparisonSource", "comparisonOn"],
  })[name];
  const isOfProgramme = name === "cost" && screen.programme;
  const isAsked = name !== "comparison" || screen.compare === "yes";
  return html`
    <details ?open=${screen.unfoldsPart(name, Boolean(isUsed))}>
      <summary>
        ${screen.say(isOfProgramme ? "reportForm.costOfProgramme" : `reportForm.${name}`)}
      </summary>
      <p class="hint">${screen.say(`reportForm.${name}Hint`)}</p>
      ${fields}
      ${
        isAsked
          ? html`<div class="fields">
            ${text(screen, source[0], "reportForm.sourceHint")} ${day(screen, source[1])}
          </div>`
          : nothing
      }
    </details>
  `;
}

/** @param {Report} screen @param {Box[]} boxes @param {Key} hint */
function amounts(screen, boxes, hint) {
  return html`<div class="fields">${boxes.map((box) => text(screen, box, hint))}</div>`;
}

/** @param {Report} screen */
function compare(screen) {
  const answers = /** @type {const} */ (["no", "yes"]).map((value) => ({
    value,
    text: screen.say(`reportForm.compare.${value}`),
  }));
  const refused = screen.errorOf(COMPARE_BOX);
  return html`
    ${refused ? html`<p class="error" id="${COMPARE_BOX}-error">${refused}</p>` : nothing}
    ${choices(screen, "compare", screen.say("reportForm.compare"), answers, () => screen.keep())}
    ${
      screen.compare === "yes"
        ? html`<div class="fields">
          ${text(screen, "deadweight", "reportForm.shareHint")}
          ${text(screen, "attribution", "reportForm.shareHint")}
          ${text(screen, "deflator", "reportForm.deflatorHint")}
        </div>`
        : nothing
    }
  `;
}
