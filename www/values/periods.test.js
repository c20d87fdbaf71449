import assert from "node:assert/strict";
import { test } from "node:test";
import { finishedMonths, lastYear, thisYear, wholeMonths } from "./periods.js";

test("twelve finished months end with the last day of the month before", () => {
  assert.deepEqual(finishedMonths("2026-12-01"), { from: "2025-12-01", to: "2026-11-30" });
  assert.deepEqual(finishedMonths("2026-11-30"), { from: "2025-11-01", to: "2026-10-31" });
  assert.deepEqual(finishedMonths("2024-03-31"), { from: "2023-03-01", to: "2024-02-29" });
  assert.deepEqual(finishedMonths("2026-01-15"), { from: "2025-01-01", to: "2025-12-31" });
});

test("calendar years: this one up to today, and all of the last", () => {
  assert.deepEqual(thisYear("2026-01-01"), { from: "2026-01-01", to: "2026-01-01" });
  assert.deepEqual(lastYear("2026-06-30"), { from: "2025-01-01", to: "2025-12-31" });
});

test("a period is told in months where it has all their days", () => {
  const december = 2025 * 12 + 11;
  const whole = wholeMonths({ from: "2025-12-01", to: "2026-02-28" });
  assert.deepEqual(whole, { first: december, last: december + 2 });
  assert.equal(wholeMonths({ from: "2025-12-02", to: "2026-02-28" }), undefined);
  assert.equal(wholeMonths({ from: "2023-12-01", to: "2024-02-28" }), undefined);
});
