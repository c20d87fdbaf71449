import { html, nothing } from "lit";
import { choices } from "../../ui/fields.js";
import { minutesIn, typed } from "../../values/lengths.js";
import { textField } from "../../ui/form.js";
import { answerOf, KINDS } from "./kinds.js";

/** A rule's value as it is typed or chosen. @returns {string} */
export function typedValue(rule, value) {
  if (KINDS[rule].ask !== "length") return String(value ?? (KINDS[rule].ask === "choice" ? 0 : ""));
  if (value === undefined) return "";
  return value < 0 ? `-${typed(-value)}` : typed(value);
}

/** @returns {number | undefined} the value that was typed; nothing where it is none */
export function valueIn(rule, text) {
  if (KINDS[rule].ask === "length") {
    const [, minus, length] = text.trim().match(/^([-\u2212]?)\s*(.*)$/);
    const minutes = minutesIn(length);
    return minutes !== undefined && minus ? -minutes : minutes;
  }
  return /^\d{1,5}$/.test(text.trim()) ? Number(text) : undefined;
}

/**
 * The form for one rule.
 *
 * @param {import("./rules.js").Rules} screen
 * @param {string} rule
 */
export function ruleForm(screen, rule) {
  const { ask, values, off } = KINDS[rule];
  const question = screen.say(`rule.${rule}`);
  const submit = (event) => {
    event.preventDefault();
    screen.save(rule);
  };
  const known = values?.includes(Number(screen.value)) ? values : [...(values ?? []), Number(screen.value)];
  const hint = screen.say(ask === "length" ? "length.hint" : "rule.countHint");
  return html`
    <form novalidate @submit=${submit}>
      ${
        ask === "choice"
          ? choices(screen, "value", question, known.map((value) => ({ value: String(value), text: answerOf(screen, rule, value) })))
          : textField(screen, "value", question, { hint })
      }
      <p class="doors">
        <button class="primary" ?disabled=${screen.busy}>${screen.say("record.save")}</button>
        ${
          off
            ? html`<button type="button" ?disabled=${screen.busy} @click=${() => screen.save(rule, null)}>
              ${screen.say("rule.switchOff")}
            </button>`
            : nothing
        }
        <button type="button" @click=${() => screen.close()}>${screen.say("cancel")}</button>
      </p>
    </form>
  `;
}
