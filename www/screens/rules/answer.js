/**
 * @import { RuleForm } from "../../../pkg/wasm/desk/timebank.js"
 * @import { Screen } from "../screen.js"
 */

/**
 * A rule's value as people read it.
 *
 * @param {Screen} screen
 * @param {RuleForm} form
 * @param {number | undefined} value nothing where it is off
 * @returns {string}
 */
export function answerOf(screen, { rule, unit }, value) {
  const { words } = screen;
  const key = `rule.${rule}.${value ?? 0}`;
  if ((unit === "step" || unit === "choice") && words.has(key)) return words.say(key);
  if (value === undefined) return words.say("rule.off");
  switch (unit) {
    case "step":
    case "minutes":
      return words.duration(value);
    case "choice":
      return words.number(value);
    case "days":
    case "months":
      return words.say(unit, { count: value });
    case "dayOfMonth":
      return words.say("rule.dayOfMonth", { count: value });
  }
}
