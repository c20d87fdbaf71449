import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { test } from "node:test";
import { en } from "./messages/en.js";

const here = new URL(".", import.meta.url);
const languages = readdirSync(new URL("messages", here)).map((file) => file.replace(".js", ""));
const source = sources().join("\n");

for (const language of languages) {
  const { [language]: messages } = await import(`./messages/${language}.js`);

  test(`${language} says everything that English says, and nothing else`, () => {
    assert.deepEqual(Object.keys(messages).sort(), Object.keys(en).sort());
  });

  test(`${language} puts in what English puts in`, () => {
    for (const [key, message] of Object.entries(messages)) {
      const wanted = placeholders(en[key]);
      const found = placeholders(message);
      const extra = found.filter((name) => !wanted.includes(name));
      assert.deepEqual(extra, [], `${language}: ${key} has ${extra}`);
      // A plural form such as "one hour" may leave the count out; nothing else may be.
      const missing = wanted.filter((name) => name !== "count" && !found.includes(name));
      assert.deepEqual(missing, [], `${language}: ${key} lacks ${missing}`);
    }
  });

  test(`${language} has every plural form it needs`, () => {
    const { pluralCategories } = new Intl.PluralRules(language).resolvedOptions();
    for (const [key, message] of Object.entries(messages)) {
      if (typeof message === "string") continue;
      assert.ok(message.other, `${language}: ${key} has no form "other"`);
      const foreign = Object.keys(message).filter((form) => !pluralCategories.includes(form));
      assert.deepEqual(foreign, [], `${language}: ${key} has forms that are never chosen`);
    }
  });
}

test("every sentence that the screens ask for is there", () => {
  const asked = [...source.matchAll(/\b(?:say|parts)\(\s*"([^"]+)"/g)].map(([, key]) => key);
  assert.ok(asked.length > 100, "the screens ask for sentences");
  const missing = asked.filter((key) => !(key in en));
  assert.deepEqual(missing, []);
});

test("every sentence is asked for", () => {
  const starts = [...source.matchAll(/`(\w+\.(?:\w+\.)?)\$\{/g)].map(([, start]) => start);
  const idle = Object.keys(en).filter(
    (key) => !source.includes(`"${key}"`) && !starts.some((start) => key.startsWith(start)),
  );
  assert.deepEqual(idle, []);
});

function placeholders(message) {
  const forms = typeof message === "string" ? [message] : Object.values(message);
  return [...new Set(forms.flatMap((form) => form.match(/(?<=\{)\w+(?=\})/g) ?? []))];
}

/** What the screens are written in, without the messages and the tests. */
function sources() {
  return ["", "screens/", "record/"].flatMap((folder) =>
    readdirSync(new URL(`./${folder}`, here))
      .filter((file) => file.endsWith(".js") && !file.endsWith(".test.js"))
      .map((file) => readFileSync(new URL(folder + file, here), "utf8")),
  );
}
