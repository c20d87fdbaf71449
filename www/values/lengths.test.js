import assert from "node:assert/strict";
import { test } from "node:test";
import { minutesIn, typed } from "./lengths.js";

test("a length is read in every way that people type it", () => {
  const ways = {
    "1:30": 90,
    "1h30": 90,
    "1 h 30 min": 90,
    "2h": 120,
    "90m": 90,
    "90 min": 90,
    "1,5": 90,
    1.5: 90,
  };
  for (const [text, minutes] of Object.entries(ways)) assert.equal(minutesIn(text), minutes, text);
  assert.equal(minutesIn(" 2 "), 120);
  assert.equal(minutesIn("0.25"), 15);
  assert.equal(minutesIn("١:٣٠"), 90);
});

test("what is no length is not guessed at", () => {
  for (const text of ["", "an hour", "1:60", "-1", "1.333", "15,38h", "1:3", "1e3"]) {
    assert.equal(minutesIn(text), undefined, text);
  }
});

test("a length is written as it can be typed", () => {
  assert.equal(typed(90), "1:30");
  assert.equal(minutesIn(typed(605)), 605);
});
