import assert from "node:assert/strict";
import { test } from "node:test";
import { sumsOf } from "./sums.js";

const TOLD = {
  from: "2025-12",
  to: "2026-11",
  minutes: 600,
  both_ways: 240,
  round_through_others: 180,
  one_way: 180,
};
/** @param {object} changed */
const of = (changed) => sumsOf({ twelve_months: { ...TOLD, ...changed } });

test("sums are minutes of twelve months, and nothing where they are hidden", () => {
  const [from, to] = [2025 * 12 + 11, 2026 * 12 + 10];
  assert.deepEqual(of({}), { from, to, whole: 600, direct: 240, round: 180, oneWay: 180 });
  const hidden = { from, to, whole: 600, direct: undefined, round: undefined, oneWay: 0 };
  assert.deepEqual(of({ both_ways: null, round_through_others: null, one_way: 0 }), hidden);
  assert.equal(of({ minutes: null })?.whole, undefined);
  assert.equal(sumsOf({ members: 5, months: [] }), undefined);
});

test("what no hub says is refused", () => {
  for (const told of [null, 7, "600", true]) {
    assert.throws(() => sumsOf({ twelve_months: told }), { code: "not_the_hub" }, String(told));
  }
  const wrong = [
    { minutes: "600" },
    { minutes: -1 },
    { minutes: 599 },
    { minutes: 600.5 },
    { minutes: undefined },
    { minutes: 2 ** 53, both_ways: 2 ** 53 - 360 },
    { minutes: 1e300 },
    { minutes: [600] },
    { one_way: -180, both_ways: 600 },
    { one_way: "<b>180</b>" },
    { one_way: null, both_ways: 601 },
    { from: "2025-11" },
    { from: "<img>", to: "<img>" },
    { from: "2025-00", to: "2025-11" },
    { to: 202611 },
    { to: undefined },
  ];
  for (const changed of wrong) {
    assert.throws(() => of(changed), { code: "not_the_hub" }, JSON.stringify(changed));
  }
});
