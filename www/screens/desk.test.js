import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";

const textOf = (/** @type {string} */ file) => readFileSync(new URL(file, import.meta.url), "utf8");

/**
 * The screens that a sentence explains, and to which no door leads.
 *
 * @param {string[]} keys
 * @param {string} desk
 */
function unopened(keys, desk) {
  const explained = keys.flatMap((key) => /^desk\.(\w+)Hint$/.exec(key)?.[1] ?? []);
  return explained.filter((screen) => !desk.includes(`#item("${screen}")`));
}

test("every screen that a sentence explains has its door at the desk", () => {
  const keys = Object.keys(JSON.parse(textOf("../words/en/desk.json")));
  assert.deepEqual(unopened(keys, textOf("desk.js")), []);
  assert.deepEqual(unopened(["desk.checkHint", "desk.attic", "desk.atticHint"], 'this.#item("check")'), [
    "attic",
  ]);
  assert.ok(unopened(keys, "").length > 10, "the sentences were found");
});
