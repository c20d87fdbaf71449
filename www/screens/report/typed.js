/** What is typed for a report, and what is wrong with it. */

import { faultOf } from "../../values/fault.js";

/**
 * @import { ImpactInput } from "../../../pkg/wasm/desk/timebank.js"
 * @import { Words } from "../../words/words.js"
 * @import { Wrong } from "../screen.js"
 *
 * The boxes of the form. They are called as the core calls them, so that a refusal finds its box.
 * @typedef {keyof typeof LABELS} Box
 *
 * All that was typed, and whether the comparison is wanted.
 * @typedef {Record<Box, string> & { compare: "no" | "yes" }} Typed
 */

/** The boxes, each with its label. */
export const LABELS = /** @type {const} */ ({
  from: "filter.from",
  to: "filter.to",
  programme: "programme.title",
  currency: "reportForm.currency",
  cost: "report.amount",
  costSource: "reportForm.costSource",
  costOn: "reportForm.costOn",
  wageLow: "report.wageLow",
  wageHigh: "report.wageHigh",
  wageSource: "reportForm.wageSource",
  wageOn: "reportForm.wageOn",
  deflator: "report.deflator",
  deadweight: "report.deadweight",
  attribution: "report.attribution",
  comparisonSource: "reportForm.comparisonSource",
  comparisonOn: "reportForm.comparisonOn",
});

const BOXES = /** @type {Box[]} */ (Object.keys(LABELS));

/** The boxes of a part that is folded up until somebody needs it. */
export const PARTS = {
  cost: /** @type {Box[]} */ (["cost", "costSource", "costOn"]),
  wage: /** @type {Box[]} */ (["wageLow", "wageHigh", "wageSource", "wageOn"]),
  comparison: /** @type {Box[]} */ ([
    "deflator",
    "deadweight",
    "attribution",
    "comparisonSource",
    "comparisonOn",
  ]),
};

/** An empty form for the calendar year before a day. @param {string} today @returns {Typed} */
export function untouched(today) {
  const year = String(Number(today.slice(0, 4)) - 1).padStart(4, "0");
  const empty = /** @type {Record<Box, string>} */ (Object.fromEntries(BOXES.map((box) => [box, ""])));
  return { ...empty, from: `${year}-01-01`, to: `${year}-12-31`, compare: "no" };
}

/** What a form holds, without all else that its screen is. @param {Typed} form @returns {Typed} */
export function typedIn(form) {
  const typed = /** @type {Record<Box, string>} */ (Object.fromEntries(BOXES.map((box) => [box, form[box]])));
  return { ...typed, compare: form.compare };
}

/** A form as the core takes it. @param {Typed} form @returns {Partial<ImpactInput>} */
export function inputOf(form) {
  return { ...typedIn(form), compare: form.compare === "yes" };
}

/**
 * What the core has against a form, beside the box that it is about.
 *
 * @param {Words} words
 * @param {unknown} thrown
 * @returns {Wrong}
 */
export function wrongOf(words, thrown) {
  const { code, fields = {} } = faultOf(thrown);
  const box = BOXES.find((name) => name === fields.field);
  if (!box) return { message: words.error({ code, fields }) };
  return { field: box, message: words.error({ code, fields: { ...fields, field: words.say(LABELS[box]) } }) };
}
