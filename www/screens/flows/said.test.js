import assert from "node:assert/strict";
import { test } from "node:test";
import { markupOf, rowsOf, texts } from "../../testing/markup.js";
import { wordsOf } from "../../words/testing.js";
import { bridge } from "./bridge.js";
import { measures } from "./measures.js";
import { periodText } from "./period.js";
import { ways } from "./ways.js";

/**
 * @import { TrendPoint } from "../../../pkg/wasm/desk/timebank.js"
 */

const words = wordsOf("en");
const screen = /** @type {any} */ ({ words, say: words.say.bind(words), parts: words.parts.bind(words) });

/** @param {string} markup */
const sentences = (markup) => texts(markup, "p").map((text) => text.replace(/\s+/g, " ").trim());

/** The twelve months up to one of 2026. @param {number} month @param {Partial<TrendPoint>} point */
const point = (month, { from, to, ...point }) => ({
  month: 2026 * 12 + month - 1,
  months: 12,
  from,
  to,
  minutes: 600,
  ...point,
});

const period = { from: "2025-11-01", to: "2026-10-31" };
const now = point(10, { ...period, circular: 354 });
const before = point(-2, { from: "2024-11-01", to: "2025-10-31", circular: 306 });
const help = { whole: 600, direct: 120, round: 234, oneWay: 246 };

/** @param {object[]} points @param {object} [more] */
function caption(points, more = {}) {
  const reading = /** @type {any} */ ({ ways: help, points, period, flows: {}, ...more });
  return texts(markupOf(ways(screen, reading)), "figcaption")[0]
    .replace(/\s+/g, " ")
    .trim();
}

test("the year before is told where both years have a value", () => {
  const first =
    "Of 10 hours, 2 hours went both ways between two people. " +
    "3 hours 54 minutes more came round through others, and 4 hours 6 minutes went one way so far.";
  assert.equal(caption([before, now]), `${first} A year ago 51 of a hundred hours came back; now it is 59.`);
  const later = point(11, { from: "2025-12-01", to: "2026-11-30", circular: 60 });
  assert.equal(
    caption([before, now, later]),
    `${first} The year before, 51 of a hundred hours came back; in this one, 59.`,
  );
  assert.equal(caption([now]), first, "no point a year before");
  assert.equal(caption([{ ...before, minutes: 0 }, now]), first, "nothing happened then");
  assert.equal(caption([{ ...before, months: 3 }, now]), first, "not a whole year");
  assert.equal(caption([before, later]), first, "no point of this period");
});

test("until all is counted, what went both ways is told, and how far the work is", () => {
  const flows = { minutes: 600, direct: 120 };
  const reading = { flows, period, at: { part: "ways", progress: { part: 3, whole: 8 } } };
  const markup = markupOf(ways(screen, /** @type {any} */ (reading)));
  assert.equal(sentences(markup)[0], "Of 10 hours, 2 hours went both ways between two people.");
  assert.match(markup, /<progress id="?flows-work"? max="?8"? value="?3"?/);
  const stopped = markupOf(ways(screen, /** @type {any} */ ({ flows, period, isStopped: true })));
  assert.deepEqual(sentences(stopped).slice(-1), ["Stopped. What was found so far is shown."]);
  assert.doesNotMatch(stopped, /progress/);
});

test("months without help at the end of a period are said", () => {
  const month = (/** @type {number} */ month, /** @type {number} */ given) => ({
    month: 2026 * 12 + month - 1,
    given,
    received: given,
  });
  const said = (/** @type {object[]} */ months) =>
    sentences(markupOf(ways(screen, /** @type {any} */ ({ ways: help, period, flows: { months } }))));
  const quiet = "No help is recorded after April 2026.";
  assert.ok(said([month(3, 60), month(4, 30), month(5, 0), month(6, 0)]).includes(quiet));
  assert.ok(!said([month(3, 60), month(4, 30), month(5, 0)]).includes(quiet), "one month may be late");
});

test("a measure without a value is not told, and a ratio is told as a share", () => {
  const none = { part: 0, whole: 0 };
  const flows = {
    ceiling: 300,
    minutes: 600,
    participation: { registered: 9, traded: 6, active: 1, both: 3, gaveOnly: 2, receivedOnly: 1 },
    givingAgain: { received: 4, gave: 2, stillWithin: 1 },
    reach: { part: 7, whole: 3 },
    velocity: none,
    givenByFew: { part: 44, whole: 100 },
    receivedByFew: none,
    balances: { distance: 90 },
    balancesToHelp: { part: 90, whole: 1200 },
    returnedTies: { part: 2, whole: 5 },
    clustering: none,
    largestCircle: 3,
  };
  const told = sentences(markupOf(measures(screen, /** @type {any} */ ({ flows }))));
  assert.deepEqual(
    told.filter((_, i) => i % 2 === 0),
    [
      "At most 5 hours of 10 hours could have come back.",
      "6 of 9 members gave or received help.",
      "1 of these 6 members did so in the last 90 days.",
      "3 gave and received, 2 only gave, 1 only received.",
      "Of 4 members who received help, 2 gave some within 90 days. For 1 more, the 90 days are not over.",
      "An active member had 2.3 partners on average.",
      "Giving was uneven by 44%.",
      "All balances together were 1 hour 30 minutes away from zero.",
      "Balances stand at 8% of this help, counted on both sides.",
      "Of 5 lines from one member to another, 2 went back, too.",
      "Help can go from everybody to everybody within 3 members.",
    ],
  );
});

test("the bridge has the lines that are not zero, with their signs", () => {
  const lines = { paidByPot: 30, amongJoined: 0, otherDays: 15, postedFromBefore: 0, postedLater: 60 };
  const all = { months: 600, ...lines, takenBackLater: 0, takenBackHere: 0, flows: 615 };
  assert.deepEqual(rowsOf(markupOf(bridge(screen, /** @type {any} */ ({ bridge: all })))), [
    ["The months by category", "10:00"],
    ["Help that the community pot paid for", "−0:30"],
    ["On days outside this period", "−0:15"],
    ["Of these months, written down later", "\u200e+1:00"],
    ["Who helped whom", "10:15"],
  ]);
});

test("a period is said in months, in days, or as one of them", () => {
  const said = (/** @type {string} */ from, /** @type {string} */ to) => periodText(screen, { from, to });
  assert.equal(said("2025-12-01", "2026-11-30"), "December 2025 to November 2026");
  assert.equal(said("2026-02-01", "2026-02-28"), "February 2026");
  assert.equal(said("2026-02-02", "2026-02-28"), "Feb 2, 2026 to Feb 28, 2026");
  assert.equal(said("2026-02-02", "2026-02-02"), "Feb 2, 2026");
});
