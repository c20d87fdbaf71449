/**
 * How each rule is asked for and read out.
 *
 * @typedef {object} Kind
 * @property {"choice" | "length" | "count"} ask
 * @property {number[]} [values] of a choice
 * @property {string} [unit] of a count: the key of its sentence
 * @property {boolean} [off] whether it can be switched off
 */

/** @type {Record<string, Kind>} in the order in which they are asked */
export const KINDS = {
  Rounding: { ask: "choice", values: [1, 5, 10, 15, 30, 60] },
  RoundsUp: { ask: "choice", values: [0, 1] },
  Floor: { ask: "length", off: true },
  Ceiling: { ask: "length", off: true },
  Beyond: { ask: "choice", values: [0, 1, 2] },
  Recorders: { ask: "choice", values: [0, 1, 2, 3] },
  GiftsBy: { ask: "choice", values: [0, 1] },
  AutoAcceptDays: { ask: "count", unit: "days", off: true },
  Longest: { ask: "length", off: true },
  FurthestBackDays: { ask: "count", unit: "days", off: true },
  ClosesOn: { ask: "count", unit: "rule.dayOfMonth", off: true },
  OpenBook: { ask: "choice", values: [0, 1] },
  StartingCredit: { ask: "length", off: true },
  RetentionMonths: { ask: "count", unit: "months", off: true },
};

/**
 * A rule's value as people read it.
 *
 * @param {import("../screen.js").Screen} screen
 * @param {string} rule
 * @param {number | undefined} value nothing where it is off
 * @returns {string}
 */
export function answerOf(screen, rule, value) {
  const { ask, unit } = KINDS[rule];
  if (rule === "Rounding" && value > 1) return screen.words.duration(value);
  if (ask === "choice") return screen.say(`rule.${rule}.${value ?? 0}`);
  if (value === undefined) return screen.say("rule.off");
  return ask === "length" ? screen.words.duration(value) : screen.say(unit, { count: value });
}
