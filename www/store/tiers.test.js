import assert from "node:assert/strict";
import { test } from "node:test";
import { FAN, runToMerge } from "./tiers.js";

const segment = (/** @type {number} */ from, /** @type {number} */ to) => ({ from, to });

/**
 * Writes records one by one and merges whenever there is something to merge.
 *
 * @param {number} count
 * @param {{ from: number, to: number }[]} [segments]
 */
function written(count, segments = []) {
  const first = (segments.at(-1)?.to ?? 0) + 1;
  for (let seq = first; seq < first + count; seq += 1) {
    segments.push(segment(seq, seq));
    for (let run = runToMerge(segments); run.length; run = runToMerge(segments)) {
      segments.splice(-run.length, run.length, segment(run[0].from, run[run.length - 1].to));
    }
  }
  return segments;
}

test("fewer than a fan of segments stay as they are", () => {
  assert.equal(written(FAN - 1).length, FAN - 1);
});

test("a fan of single records becomes one segment", () => {
  assert.deepEqual(written(FAN), [segment(1, FAN)]);
});

test("many records are kept in few segments, without a gap", () => {
  const segments = written(20_000);
  assert.ok(segments.length < 4 * FAN, `${segments.length} segments`);
  const after = [0, ...segments.map(({ to }) => to)];
  assert.deepEqual(
    segments.map(({ from }) => from - 1),
    after.slice(0, -1),
  );
  assert.equal(after.at(-1), 20_000);
});

test("an import is rewritten at most once a tier", () => {
  const segments = [segment(1, 1), segment(2, 5_000)];
  let rewritten = 0;
  for (let round = 0; round < 10_000; round += 1) {
    const before = segments.find((it) => it.to >= 5_000);
    written(1, segments);
    if (segments.find((it) => it.to >= 5_000) !== before) rewritten += 1;
  }
  assert.ok(rewritten <= 4, `rewritten ${rewritten} times`);
});
