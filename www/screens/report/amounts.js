/** Figures of a report as people read them. The core has rounded them: here they only get their look. */

/**
 * @import { Figure } from "../../../pkg/wasm/desk/timebank.js"
 * @import { Words } from "../../words/words.js"
 */

/** What stands where there is nothing to divide. */
const NONE = "–";

/** @param {Words} words @param {string} decimal with a point, such as "4500.00" */
export function decimal({ tag }, decimal) {
  const places = decimal.split(".")[1]?.length ?? 0;
  const look = { minimumFractionDigits: places, maximumFractionDigits: places };
  // A text is written out with all its digits; the types know only numbers.
  return new Intl.NumberFormat(tag, look).format(/** @type {never} */ (decimal));
}

/** @param {Words} words @param {Figure} figure */
export function rounded(words, { rounded }) {
  return rounded === undefined ? NONE : decimal(words, rounded);
}

/**
 * A share of a whole that has four decimals, such as "0.0674".
 *
 * @param {Words} words
 * @param {Figure} figure
 */
export function share(words, { rounded }) {
  return rounded === undefined ? NONE : percent(words, Number(rounded), 2);
}

/** A number of which the core has so many units to a whole. @param {number} units @param {number} places */
export function fromUnits(units, places) {
  const digits = String(units).padStart(places + 1, "0");
  return `${digits.slice(0, -places)}.${digits.slice(-places)}`;
}

/** A share in thousandths. @param {Words} words @param {number} thousandths */
export function shareOf(words, thousandths) {
  return percent(words, thousandths / 1000, 1);
}

/** @param {Words} words @param {number} share @param {number} most decimals */
function percent({ tag }, share, most) {
  return new Intl.NumberFormat(tag, { style: "percent", maximumFractionDigits: most }).format(share);
}
