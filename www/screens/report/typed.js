/** What is typed for a report, and what is wrong with it. */

/**
 * @import { ImpactInput } from "../../../pkg/wasm/desk/timebank.js"
 * @import { Message, Words } from "../../words/words.js"
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
  deadweight: "report.deadweight",
  attribution: "report.attribution",
  deflator: "report.deflator",
  comparisonSource: "reportForm.comparisonSource",
  comparisonOn: "reportForm.comparisonOn",
});

const BOXES = /** @type {Box[]} */ (Object.keys(LABELS));

/**
 * The label of a box. The cost of a programme is another one than that of the timebank.
 *
 * @param {Box} box
 * @param {string} programme
 */
export function labelOf(box, programme) {
  return box === "cost" && programme ? "report.amountOfProgramme" : LABELS[box];
}

/** The id of the box to choose that the comparison is printed. */
export const COMPARE_BOX = "compare-yes";

/** The boxes of a part that is folded up until somebody needs it. */
export const PARTS = {
  cost: /** @type {Box[]} */ (["cost", "costSource", "costOn"]),
  wage: /** @type {Box[]} */ (["wageLow", "wageHigh", "wageSource", "wageOn"]),
  comparison: /** @type {Box[]} */ ([
    "deadweight",
    "attribution",
    "deflator",
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

/** The cost that a form holds; an empty one without a form. @param {Partial<Typed>} [form] */
export function costIn({ cost = "", costSource = "", costOn = "" } = {}) {
  return { cost, costSource, costOn };
}

/** A form as the core takes it. @param {Typed} form @returns {Partial<ImpactInput>} */
export function inputOf(form) {
  return { ...typedIn(form), compare: form.compare === "yes" };
}

/**
 * What the core has against a form, beside the box that it is about.
 *
 * @param {Words} words
 * @param {Message} wrong
 * @param {string} [programme] of the form
 * @returns {Wrong}
 */
export function wrongOf(words, { code, fields = {} }, programme = "") {
  if (fields.field === "compare") return { field: COMPARE_BOX, message: words.error({ code, fields }) };
  const box = BOXES.find((name) => name === fields.field);
  if (!box) return { message: words.error({ code, fields }) };
  const field = words.say(labelOf(box, programme));
  return { field: box, message: words.error({ code, fields: { ...fields, field } }) };
}
