import { html, nothing } from "lit";
import { choices } from "../../ui/fields.js";
import { minutesIn, typed } from "../../values/lengths.js";
import { sent, textField } from "../../ui/form.js";
import { answerOf } from "./answer.js";

/**
 * @import { TemplateResult } from "lit"
 * @import { RuleForm } from "../../../pkg/wasm/desk/timebank.js"
 * @import { Rules } from "./rules.js"
 */

/** Whether one of a few answers is chosen. @param {RuleForm} form */
export const isChosen = ({ values }) => values.length > 0;

/**
 * A rule's value as it is typed or chosen.
 *
 * @param {RuleForm} form
 * @param {number | undefined} value
 * @returns {string}
 */
export function typedValue(form, value) {
  if (isChosen(form)) return String(value ?? 0);
  if (value === undefined) return "";
  if (form.unit !== "minutes") return String(value);
  return value < 0 ? `-${typed(-value)}` : typed(value);
}

/**
 * The value that was typed; nothing where it is none.
 *
 * @param {RuleForm} form
 * @param {string} text
 * @returns {number | undefined}
 */
export function valueIn({ unit }, text) {
  if (unit === "minutes") {
    const [, minus = "", length = ""] = text.trim().match(/^([-\u2212]?)\s*(.*)$/) ?? [];
    const minutes = minutesIn(length);
    return minutes !== undefined && minus ? -minutes : minutes;
  }
  return /^\d{1,5}$/.test(text.trim()) ? Number(text) : undefined;
}

/**
 * The form for one rule.
 *
 * @param {Rules} screen
 * @param {RuleForm} form
 * @returns {TemplateResult}
 */
export function ruleForm(screen, form) {
  const { rule, unit, values, canBeOff } = form;
  const question = screen.say(`rule.${rule}`);
  const known = values.includes(Number(screen.value)) ? values : [...values, Number(screen.value)];
  const hint = screen.say(unit === "minutes" ? "length.hint" : "rule.countHint");
  return html`
    <form novalidate @submit=${sent(() => screen.save(form))}>
      ${
        isChosen(form)
          ? choices(
              screen,
              "value",
              question,
              known.map((value) => ({ value: String(value), text: answerOf(screen, form, value) })),
            )
          : textField(screen, "value", question, { hint })
      }
      <p class="doors">
        <button class="primary" ?disabled=${screen.busy}>${screen.say("record.save")}</button>
        ${
          canBeOff
            ? html`<button type="button" ?disabled=${screen.busy} @click=${() => screen.save(form, null)}>
              ${screen.say("rule.switchOff")}
            </button>`
            : nothing
        }
        <button type="button" @click=${() => screen.close()}>${screen.say("cancel")}</button>
      </p>
    </form>
  `;
}
