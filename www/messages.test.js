import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { test } from "node:test";

const here = new URL(".", import.meta.url);
const languages = readdirSync(new URL("messages", here), { withFileTypes: true })
  .filter((entry) => entry.isFile())
  .map(({ name }) => name.replace(".js", ""));
const source = sources().join("\n");
const first = await messagesOf("en");
const more = await messagesOf("en", "desk/");
const share = await messagesOf("en", "share/");
const en = { ...first, ...more, ...share };

for (const language of languages) {
  const folders = ["", "desk/", "share/"];
  const parts = await Promise.all(folders.map((folder) => messagesOf(language, folder)));
  const messages = Object.assign({}, ...parts);

  test(`${language} says everything that English says, and nothing else`, () => {
    for (const [i, english] of [first, more, share].entries()) {
      assert.deepEqual(Object.keys(parts[i]).sort(), Object.keys(english).sort());
    }
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
  const asked = askedFor(source);
  assert.ok(asked.length > 100, "the screens ask for sentences");
  assert.deepEqual(missing(asked, en), []);
});

test("no sentence is in two files of a language", () => {
  const keys = [first, more, share].flatMap(Object.keys);
  assert.deepEqual(
    keys.filter((key, i) => keys.indexOf(key) < i),
    [],
  );
});

test("the first screens find their sentences before the others are loaded", () => {
  const asked = ["time-bank.js", "screens/record.js"].flatMap(askedWithImports);
  assert.ok(asked.length > 60, "the first screens ask for sentences");
  assert.deepEqual(missing(asked, first), []);
  const home = askedWithImports("screens/home.js");
  assert.ok(home.length > 20, "a member's home asks for sentences");
  assert.deepEqual(missing(home, { ...first, ...share }), []);
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

/** The keys that a text of code names as sentences. */
function askedFor(text) {
  return [...text.matchAll(/\b(?:say|parts)\(\s*"([^"]+)"/g)].map(([, key]) => key);
}

/** The same of a file with all that it imports before it runs. */
function askedWithImports(start) {
  return [...withImports(start)].flatMap((file) => askedFor(textOf(file)));
}

function missing(keys, messages) {
  return keys.filter((key) => !(key in messages));
}

async function messagesOf(language, folder = "") {
  const { [language]: messages } = await import(`./messages/${folder}${language}.js`);
  return messages;
}

function textOf(file) {
  return readFileSync(new URL(file, here), "utf8");
}

/** A file, and all that it loads before it runs. */
function withImports(file, known = new Set()) {
  if (known.has(file)) return known;
  known.add(file);
  for (const [, path] of textOf(file).matchAll(/^(?:import|\} from|export .* from).*?"(\..*?\.js)"/gm)) {
    withImports(new URL(path, new URL(file, here)).href.replace(here.href, ""), known);
  }
  return known;
}

/** What the screens are written in, without the messages and the tests. */
function sources() {
  return readdirSync(here, { recursive: true })
    .filter((file) => /\.js$/.test(file) && !/\.test\.js$|^messages|^sample/.test(file))
    .map(textOf);
}
