import assert from "node:assert/strict";
import { test } from "node:test";
import { inSteps } from "./steps.js";

/** Work of so many steps. @param {number} steps */
function workOf(steps) {
  return {
    left: steps,
    isFree: false,
    advance() {
      assert.ok(!this.isFree, "what was freed is left alone");
      this.left -= 1;
      return this.left === 0;
    },
    free() {
      this.isFree = true;
    },
    get progress() {
      return { part: steps - this.left, whole: steps };
    },
  };
}

test("what takes one step is done before the page draws", async () => {
  const work = workOf(1);
  const paused = () => assert.fail("it paused");
  assert.equal(await inSteps(work, new AbortController().signal, paused, paused), work);
  assert.ok(!work.isFree, "the value is the caller's");
});

test("the page draws after each step", async () => {
  /** @type {number[]} */
  const told = [];
  let pauses = 0;
  const pause = async () => {
    pauses += 1;
  };
  await inSteps(workOf(3), new AbortController().signal, ({ part }) => told.push(part), pause);
  assert.deepEqual([told, pauses], [[1, 2], 2]);
});

test("what was stopped is freed, and works no more", async () => {
  const [work, stopper] = [workOf(9), new AbortController()];
  const pause = async () => {
    if (work.left === 5) stopper.abort();
  };
  await assert.rejects(
    inSteps(work, stopper.signal, () => {}, pause),
    { name: "AbortError" },
  );
  assert.deepEqual([work.left, work.isFree], [5, true]);
});

test("what was stopped before it began is freed, too", async () => {
  const work = workOf(9);
  await assert.rejects(inSteps(work, AbortSignal.abort(), () => {}));
  assert.deepEqual([work.left, work.isFree], [9, true]);
});
