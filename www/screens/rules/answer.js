/** The sentence for a number of each. */
const COUNTS = { days: "days", months: "months", dayOfMonth: "rule.dayOfMonth" };

/**
 * A rule's value as people read it.
 *
 * @param {import("../screen.js").Screen} screen
 * @param {import("../../../pkg/wasm/desk/timebank.js").RuleForm} form
 * @param {number | undefined} value nothing where it is off
 * @returns {string}
 */
export function answerOf(screen, { rule, unit }, value) {
  if (unit === "step" && value > 1) return screen.words.duration(value);
  if (unit === "step" || unit === "choice") return screen.say(`rule.${rule}.${value ?? 0}`);
  if (value === undefined) return screen.say("rule.off");
  if (unit === "minutes") return screen.words.duration(value);
  return screen.say(COUNTS[unit], { count: value });
}
