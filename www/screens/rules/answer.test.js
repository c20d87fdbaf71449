import "../../testing/browser.js";
import assert from "node:assert/strict";
import { test } from "node:test";
import { deskBuild } from "../../core/builds.js";
import { wordsOf } from "../../words/testing.js";

/** @import { RuleForm } from "../../../pkg/wasm/desk/timebank.js" */

const words = wordsOf("en");

/** What has no sentence. @param {RuleForm[]} forms */
function wordless(forms) {
  const keys = forms.flatMap(({ rule, unit, values }) => {
    const choices = unit === "choice" ? values.map((value) => `rule.${rule}.${value}`) : [];
    return [`rule.${rule}`, `rule.${rule}.hint`, ...choices];
  });
  return keys.filter((key) => !words.has(key));
}

test("every rule is asked in words, and each of its choices has a name", async () => {
  const forms = (await deskBuild()).ruleForms();
  assert.ok(forms.some(({ unit }) => unit === "choice"));
  assert.deepEqual(wordless(forms), []);
  const [form] = forms.filter(({ rule }) => rule === "Beyond");
  assert.deepEqual(wordless([{ ...form, values: [...form.values, 3] }]), ["rule.Beyond.3"]);
});
