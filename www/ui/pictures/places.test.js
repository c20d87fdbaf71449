import assert from "node:assert/strict";
import { test } from "node:test";
import { wordsOf } from "../../words/testing.js";
import { at, axisOf, between, clipped, evenly, monthLetter, tickTexts, yearsOf, yearText } from "./places.js";

const english = wordsOf("en");

test("an axis has round ends, few marks, and every length at its place", () => {
  for (const [low, high, ticks] of /** @type {[number, number, number[]][]} */ ([
    [0, 1, [0, 1]],
    [0, 45, [0, 10, 20, 30, 40, 50]],
    [-570, 1410, [-600, 0, 600, 1200, 1800]],
    [-20, 15, [-20, -10, 0, 10, 20]],
    [-1, 0, [-1, 0]],
  ])) {
    const axis = axisOf(low, high, [0, 100]);
    assert.deepEqual(
      axis.ticks.map((tick) => tick + 0),
      ticks,
      `${low} to ${high}`,
    );
    const [first, last] = [ticks[0], ticks[ticks.length - 1]];
    assert.equal(axis.place(low), (100 * (low - first)) / (last - first));
  }
});

test("an axis of more minutes than a book can have still has few whole marks", () => {
  const { place, ticks } = axisOf(-1e9, Number.MAX_SAFE_INTEGER, [0, 100]);
  assert.ok(ticks.length >= 2 && ticks.length <= 7, String(ticks));
  assert.ok(ticks.every(Number.isInteger));
  assert.ok(place(-1e9) >= 0 && place(Number.MAX_SAFE_INTEGER) <= 100);
});

test("marks say hours, and minutes where one is within an hour", () => {
  assert.deepEqual([0, 600, 72_000].map(tickTexts(english, [0, 600, 72_000])), ["0", "10", "1,200"]);
  assert.deepEqual([0, 30, 60].map(tickTexts(english, [0, 30, 60])), ["0:00", "0:30", "1:00"]);
});

test("numbers stand evenly, and one alone in the middle", () => {
  assert.deepEqual([2, 3, 6].map(evenly([2, 6], [100, 0])), [100, 75, 0]);
  assert.equal(evenly([7, 7], [0, 100])(7), 50);
});

test("a rectangle stands between two places, whichever is first", () => {
  assert.deepEqual(between(20, 50), { x: "20%", width: "30%" });
  assert.deepEqual(between(50, 20), { x: "20%", width: "30%" });
  assert.equal(at(100 / 3), "33.333%");
});

test("years stand at their Januaries, and are said where there is room", () => {
  const november = 2024 * 12 + 10;
  const months = (/** @type {number} */ count) => Array.from({ length: count }, (_, i) => november + i);
  const said = (/** @type {number} */ count, width = 240) =>
    yearsOf(months(count), width).flatMap(({ month, isSaid }) => (isSaid ? [yearText(english, month)] : []));
  assert.deepEqual(said(1), ["2024"]);
  assert.deepEqual(said(12), ["2024", "2025"]);
  assert.deepEqual(said(36), ["2025", "2026", "2027"]);
  assert.deepEqual(said(15), ["2025"], "neither two months at the start nor one at the end has room");
  assert.deepEqual(
    yearsOf(months(15), 240).map(({ month }) => month),
    [november, november + 2, november + 14],
    "but every year has its line",
  );
});

test("months and years are those of the language, and no time zone moves them", () => {
  const january = 2026 * 12;
  assert.equal(monthLetter(english, january), "J");
  assert.equal(monthLetter(english, january + 11), "D");
  assert.equal(yearText(english, january), "2026");
  assert.equal(yearText(english, january + 11), "2026");
});

test("a long name ends with three dots, between letters as people see them", () => {
  assert.equal(clipped("Ada Whitcombe", 13), "Ada Whitcombe");
  assert.equal(clipped("Ada Whitcombe", 12), "Ada Whitcom…");
  assert.equal(clipped("x".repeat(200), 12).length, 12);
  const farmer = "👩‍🌾";
  assert.equal(clipped(farmer.repeat(9), 7), `${farmer.repeat(2)}…`);
  assert.equal(clipped(farmer, 1), "…");
  assert.equal(clipped("", 5), "");
});
