import assert from "node:assert/strict";
import { test } from "node:test";
import { elements, markupOf, rowsOf, texts } from "../../testing/markup.js";
import { wordsOf } from "../../words/testing.js";
import { decimal, fromUnits, rounded, share, shareOf } from "./amounts.js";
import { asJson } from "./json.js";
import { monthNumber, pages } from "./pages.js";
import { Report } from "./report.js";
import { forPage } from "./standAlone.js";
import { costIn, inputOf, LABELS, PARTS, typedIn, untouched, wrongOf } from "./typed.js";

/** @import { Impact, Ratios } from "../../../pkg/wasm/desk/timebank.js" */

const english = wordsOf("en", ["en-GB"]);
const spanish = wordsOf("es");

const figure = (/** @type {string} */ text) => ({ part: 1, whole: 2, rounded: text });
const source = (/** @type {string} */ text) => ({ text, on: "2026-01-31" });

/** @type {Impact} */
const REPORT = {
  community: "Leith",
  from: "2025-01-01",
  to: "2025-12-31",
  on: "2026-02-01",
  isOver: true,
  head: "ab".repeat(32),
  currency: "=1+1",
  counts: {
    minutes: 12_270,
    exchanges: 120,
    attended: 600,
    groupExchanges: 4,
    registered: 42,
    traded: 27,
    memberDays: 14_000,
  },
  ratios: {
    participation: figure("0.6429"),
    memberYears: figure("38.33"),
    exchangesPerMember: figure("2.86"),
    hoursPerExchange: figure("1.704"),
    hoursPerMember: figure("4.87"),
  },
  costs: {
    cost: { amount: 450_000, source: source("Accounts") },
    breakEven: figure("22.00"),
    perRegistered: figure("107.14"),
    perTraded: figure("166.67"),
    perMemberYear: figure("117.40"),
  },
  replacement: {
    wage: { low: 1_100, high: 1_500, source: source("S".repeat(500)) },
    low: figure("2249.50"),
    high: figure("3067.50"),
    vivaLow: figure("0.50"),
    vivaHigh: figure("0.68"),
  },
  comparison: {
    assumptions: { deflator: 1_450, deadweight: 300, attribution: 505, source: source("ONS") },
    deflator: 1_450,
    scenario: figure("25539.00"),
  },
  months: [{ key: "2025-03", minutes: 120, exchanges: 2, people: 6 }, { key: "2025-04" }],
  categories: [{ key: "", minutes: 120, exchanges: 2, people: 6 }, { key: "Gardening" }],
  small: [{ basis: "Exchanges", count: 12, least: 20, figures: ["breakEven"] }],
};

const PROGRAMME = "<script>alert(1)</script>";

/** The same of a programme: it has no figures of membership. @type {Impact} */
const OF_PROGRAMME = {
  ...REPORT,
  programme: PROGRAMME,
  counts: { ...REPORT.counts, registered: undefined, memberDays: undefined },
  ratios: /** @type {Ratios} */ ({ hoursPerExchange: REPORT.ratios.hoursPerExchange }),
  costs: REPORT.costs && { ...REPORT.costs, perRegistered: undefined, perMemberYear: undefined },
  comparison: undefined,
};

const drawn = (/** @type {Partial<Impact>} */ changed = {}, leaves = true) =>
  markupOf(pages(english, { ...REPORT, ...changed }, { called: (name) => `${name}!`, leaves }));

test("a form begins with the year before, and takes over what was typed", () => {
  const form = untouched("2026-03-04");
  assert.deepEqual([form.from, form.to, form.compare], ["2025-01-01", "2025-12-31", "no"]);
  const more = { ...form, cost: "90", isMade: true };
  assert.deepEqual(typedIn(more), { ...form, cost: "90" });
  assert.equal(inputOf(more).compare, false);
  assert.equal(inputOf({ ...more, compare: "yes" }).compare, true);
});

test("a refusal stands beside its box, and calls it by its label", () => {
  const refused = { code: "input_out_of_range", fields: { field: "deadweight" } };
  assert.deepEqual(wrongOf(english, refused), {
    field: "deadweight",
    message: "“Would have happened anyway (deadweight)” is too small or too large.",
  });
  assert.deepEqual(wrongOf(english, { code: "report_too_large" }).field, undefined);
  const cost = { code: "input_missing", fields: { field: "cost" } };
  assert.match(wrongOf(english, cost).message, /“Cost in this period”/);
  assert.match(wrongOf(english, cost, "Fund").message, /“Cost of this programme”/);
  const compared = wrongOf(english, { code: "input_no_comparison", fields: { field: "compare" } });
  assert.equal(compared.field, "compare-yes");
  const two = { code: "input_ambiguous", fields: { field: "cost", digits: "1234" } };
  const read = "“Cost in this period” can be read in two ways. Write 1234.00 or 1234.";
  assert.equal(wrongOf(english, two).message, read);
});

test("every box has a label of its own, and those of money are in a part", () => {
  const labels = Object.values(LABELS).map((key) => english.say(key));
  assert.equal(new Set(labels).size, labels.length);
  const outside = ["from", "to", "programme", "currency"];
  assert.deepEqual([...outside, ...Object.values(PARTS).flat()].sort(), Object.keys(LABELS).sort());
});

/** A screen with a store that remembers. */
function screen() {
  /** @type {Record<string, unknown>[]} */
  const drafts = [];
  const saveDraft = async (
    /** @type {unknown} */ _id,
    /** @type {unknown} */ _name,
    /** @type {any} */ draft,
  ) => void drafts.push(draft);
  const page = { book: { id: "1", store: { saveDraft } }, requestUpdate() {} };
  return { drafts, report: new Report(/** @type {never} */ (page), {}) };
}

test("the cost of one scope is asked again for another", () => {
  const { drafts, report } = screen();
  Object.assign(report, { cost: "4500", costSource: "Accounts", costOn: "2026-01-31", currency: "£" });
  report.programme = "Fund";
  report.rescope();
  assert.deepEqual(costIn(report), { cost: "", costSource: "", costOn: "" });
  assert.equal(report.currency, "£");
  report.cost = "90";
  report.keep();
  const kept = drafts.at(-1);
  assert.deepEqual([kept?.cost, kept?.costSource, kept?.programme], ["4500", "Accounts", ""]);
  report.programme = "";
  report.rescope();
  assert.deepEqual(costIn(report), { cost: "4500", costSource: "Accounts", costOn: "2026-01-31" });
  report.programme = "Fund";
  report.rescope();
  assert.equal(report.cost, "90");
});

test("figures keep the decimals that the core gives them", () => {
  assert.equal(decimal(english, "4500.50"), "4,500.50");
  assert.equal(decimal(spanish, "14500.50"), "14.500,50");
  assert.equal(decimal(english, "92233720368547758.07"), "92,233,720,368,547,758.07");
  assert.equal(rounded(english, { part: 0, whole: 0 }), "–");
  assert.equal(share(english, figure("0.0674")), "6.74%");
  assert.equal(share(english, { part: 0, whole: 0 }), "–");
  assert.equal(shareOf(english, 505), "50.5%");
  assert.deepEqual([fromUnits(450_000, 2), fromUnits(5, 2), fromUnits(0, 3)], ["4500.00", "0.05", "0.000"]);
  assert.equal(monthNumber("2025-01"), 24_300);
});

test("break-even comes first, then the denominators, and money that was not spent last", () => {
  const markup = drawn();
  const order = [
    "Worthwhile if an hour",
    "107.14",
    "166.67",
    "117.40",
    "204:30",
    "Hours by month",
    "Hours by category",
    "2,249.50",
    "What these hours would cost to buy, not money saved.",
    "25,539.00",
    "A simulation for England",
    "Only 12 exchanges",
    "What the community entered",
    "ab".repeat(32),
  ];
  const places = order.map((text) => markup.indexOf(text));
  assert.ok(!places.includes(-1), `${order[places.indexOf(-1)]} is there`);
  assert.deepEqual(
    places,
    [...places].sort((one, other) => one - other),
  );
});

test("every input stands there with its source and its day", () => {
  const rows = rowsOf(drawn().slice(drawn().indexOf("What the community entered")));
  assert.deepEqual(rows, [
    ["Cost in this period", "=1+1 4,500.00", "Accounts", "31 Jan 2026"],
    ["Lower wage of an hour", "=1+1 11.00", "S".repeat(500), "31 Jan 2026"],
    ["Higher wage of an hour", "=1+1 15.00", "S".repeat(500), "31 Jan 2026"],
    ["Prices now over those of 2010", "1.450", "ONS", "31 Jan 2026"],
    ["Would have happened anyway (deadweight)", "30%", "ONS", "31 Jan 2026"],
    ["Due to the timebank (attribution)", "50.5%", "ONS", "31 Jan 2026"],
  ]);
});

test("what was not asked for is not there, and nothing is no number", () => {
  const counted = drawn({ costs: undefined, replacement: undefined, comparison: undefined, small: [] });
  for (const text of ["Worthwhile", "simulation", "cost to buy", "Read with care", "the community entered"])
    assert.ok(!counted.includes(text), text);
  const nothing = { part: 0, whole: 0 };
  const costs = { .../** @type {NonNullable<Impact["costs"]>} */ (REPORT.costs), breakEven: nothing };
  const empty = drawn({ costs, months: [], categories: [] });
  assert.match(empty, /No help was counted/);
  const { deflator: _, ...blank } = /** @type {any} */ (REPORT.comparison).assumptions;
  const unpriced = /** @type {any} */ ({ ...REPORT.comparison, deflator: 1_000, assumptions: blank });
  const blanks = drawn({ comparison: unpriced });
  assert.match(blanks, /1, because none was entered/);
  const entered = rowsOf(blanks).map(([name]) => name);
  assert.ok(!entered.includes("Prices now over those of 2010"), "nobody entered it");
  for (const markup of [drawn(), counted, empty]) assert.doesNotMatch(markup, /NaN|undefined|Infinity/);
});

test("a report of a programme has no figures of the whole community", () => {
  const markup = drawn(OF_PROGRAMME);
  for (const text of ["Members in this period", "Share of members", "Years of membership", "each year of"])
    assert.ok(!markup.includes(text), text);
  assert.doesNotMatch(markup, /Cost for each member</);
  assert.match(markup, /166\.67/);
  assert.match(markup, /figures of membership are left out/);
  assert.match(markup, /Cost of this programme/);
  assert.doesNotMatch(markup, /NaN|undefined/);
  const whole = drawn();
  for (const text of ["Members in this period", "Years of membership", "Cost in this period"])
    assert.ok(whole.includes(text), text);
});

test("a report says what is counted, and whether its period is over", () => {
  assert.match(drawn(), /Only services are counted, no gifts or starting credit\./);
  assert.doesNotMatch(drawn(), /not over/);
  assert.match(drawn({ isOver: false }), /This period is not over: it is counted up to 1 Feb 2026\./);
});

test("hours without a category are said where there is no other", () => {
  const markup = drawn({ categories: [{ key: "", minutes: 19_080, exchanges: 220, people: 42 }] });
  assert.doesNotMatch(markup, /No help was recorded in any category/);
  assert.match(markup, /No category<\/dt>\s*<dd>318:00/);
});

/** All texts in a value. @param {unknown} value @returns {string[]} */
function textsIn(value) {
  if (typeof value === "string") return [value];
  return value && typeof value === "object" ? Object.values(value).flatMap(textsIn) : [];
}

test("JSON has sentences, and no key of one", () => {
  const told = JSON.parse(JSON.stringify(asJson(english, REPORT)));
  assert.deepEqual(Object.keys(told).slice(0, 4), ["minutes", "exchanges", "members", "counted"]);
  assert.equal(told.replacement.caption, "What these hours would cost to buy, not money saved.");
  assert.match(told.comparison.caption, /^A simulation for England/);
  for (const report of [REPORT, OF_PROGRAMME])
    for (const text of textsIn(asJson(english, report))) {
      assert.ok(!english.has(text), text);
      assert.doesNotMatch(text, /^[a-zA-Z]+(\.[a-zA-Z]+)+$/);
    }
  assert.equal(JSON.parse(JSON.stringify(asJson(english, OF_PROGRAMME))).members, undefined);
});

test("a category and a programme are texts, whatever they hold", () => {
  const markup = drawn({ programme: PROGRAMME });
  assert.ok(!markup.includes("<script"));
  assert.match(markup, /&lt;script&gt;alert\(1\)/);
  assert.match(markup, /Gardening!/);
  assert.deepEqual(
    rowsOf(markup)
      .slice(2, 4)
      .map(([name]) => name),
    ["No category", "Gardening!"],
  );
  const categories = [
    { key: "", minutes: 120, exchanges: 2, people: 6 },
    { key: "Cooking", minutes: 60, exchanges: 2, people: 6 },
  ];
  const [, said] = texts(drawn({ categories }), "figcaption");
  assert.equal(said, "The largest category was Cooking!: 1 hour of 204 hours 30 minutes.");
});

test("a report of few people says that it stays", () => {
  assert.match(drawn({}, false), /must stay at the desk/);
  assert.match(drawn({}, false), /<article class="report staying">/);
  assert.doesNotMatch(drawn(), /must stay at the desk|staying/);
});

test("no id is there twice", () => {
  const ids = elements(drawn(), "(?:figure|figcaption|h3|pattern)").flatMap(({ id }) => id ?? []);
  assert.ok(ids.length > 4);
  assert.equal(new Set(ids).size, ids.length);
});

test("a sheet of the element is one of a page", () => {
  assert.equal(forPage(":host { a: b } :host([hidden]) { c: d }"), ":root { a: b } :root[hidden] { c: d }");
});
