import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { test } from "node:test";
import { FILES, faultsOf, idle, inTwoFiles, messagesIn } from "./check.js";
import { folders, textsOf } from "./testing.js";

const shell = new URL("../", import.meta.url);
const english = textsOf("en");
const keysOf = (/** @type {(typeof FILES[number])[]} */ ...files) =>
  new Set(files.flatMap((file) => [...messagesIn(english[file]).keys()]));
const all = keysOf(...FILES);
const source = sources().join("\n");
/** The command writes pages too, and asks for their sentences. */
const command = rust(new URL("../../cli/src/", import.meta.url)).join("\n");
const core = ["../../src/", "../../hub/src/"]
  .flatMap((folder) => rust(new URL(folder, import.meta.url)))
  .join("\n");

test("there are languages, English among them", () => {
  assert.ok(folders.length > 1 && folders.includes("en"));
});

for (const folder of folders) {
  test(`${folder} says what English says`, () => {
    assert.deepEqual(faultsOf(textsOf(folder), english, folder), []);
  });
}

test("every fault of a language's files is found", () => {
  const change = (
    /** @type {string} */ file,
    /** @type {string | RegExp} */ from,
    /** @type {string} */ to,
  ) => ({
    ...english,
    [file]: english[file].replace(from, to),
  });
  const faults = (/** @type {Record<string, string>} */ texts, folder = "en") =>
    faultsOf(texts, english, folder);
  assert.deepEqual(faults(change("first", /^ {2}"back".*\n/m, "")), ["first.json: back is missing"]);
  assert.deepEqual(faults(change("desk", "{", '{\n  "unheard.of": "Nobody says this",')), [
    "desk.json: unheard.of is in no English file",
  ]);
  assert.deepEqual(faults(change("share", "{", '{\n  "nav.home": "Home again",')), [
    "share.json: nav.home is defined twice",
  ]);
  assert.deepEqual(faults(change("first", "minus {{amount}}", "minus {{sum}}")), [
    "first.json: minus puts in {{sum}}, English does not",
    "first.json: minus lacks {{amount}}",
  ]);
  assert.deepEqual(faults(change("first", '"members_one"', '"members_few"')), [
    "first.json: members has the form “few”, which is never chosen",
  ]);
  assert.deepEqual(faults(change("first", /^ {2}"members_other".*\n/m, "")), [
    "first.json: members is missing",
    "first.json: members_one is in no English file",
  ]);
  assert.deepEqual(faults({ ...english, language: '{ "tag": "eo", "direction": "up" }' }), [
    "language.json: the tag is eo, the folder en",
    "language.json: there is no name",
    "language.json: the direction is up, not ltr",
  ]);
  const { desk: _, language: __, ...rest } = english;
  assert.deepEqual(faults(rest), ["language.json is missing", "desk.json is missing"]);
});

test("what a parser would let pass is found", () => {
  const found = (/** @type {string} */ line, texts = english) => {
    const first = texts.first.replace("{", `{\n  ${line},`);
    return faultsOf({ ...texts, first }, english, "en");
  };
  assert.deepEqual(found('"b\\u0061ck": "Return"'), ["first.json: back is defined twice"]);
  assert.deepEqual(found('"back": "Return", "back": "Again"'), [
    "first.json: back is defined twice",
    "first.json: back is defined twice",
  ]);
  assert.deepEqual(found('"members": "Members"'), [
    "first.json: members is there with and without plural forms",
  ]);
  for (const [message, fault] of [
    ["null", "is no text"],
    ["{}", "is no text"],
    ['" "', "is empty"],
    ['"A\\u202eB"', "has invisible characters"],
    ['"{name}"', "has a placeholder that is none"],
    ['"{{ name }}"', "has a placeholder that is none"],
    ['"{{la-suma}}"', "has a placeholder that is none"],
    ['"{{{name}}}"', "has a placeholder that is none"],
    ['"$t(back)"', "has a placeholder that is none"],
  ]) {
    assert.deepEqual(found(`"odd": ${message}`), [`first.json: odd ${fault}`]);
  }
  assert.deepEqual(faultsOf({ ...english, extra: "{}" }, english, "en"), ["extra.json is read by nobody"]);
});

test("a language's tag and direction are the standard's", () => {
  const language = (/** @type {string} */ tag, /** @type {string} */ direction) => {
    const texts = { ...english, language: JSON.stringify({ tag, name: "Its name", direction }) };
    return faultsOf(texts, english, tag).filter((fault) => /^language|tag/.test(fault));
  };
  assert.deepEqual(language("pt-BR", "ltr"), []);
  assert.deepEqual(language("he", "ltr"), ["language.json: the direction is ltr, not rtl"]);
  assert.deepEqual(language("de", "rtl"), ["language.json: the direction is rtl, not ltr"]);
  assert.deepEqual(language("pt_BR", "ltr"), ["pt_BR is no tag of a language"]);
  assert.deepEqual(language("PT-br", "ltr"), ["PT-br is no tag of a language"]);
});

test("no sentence is in two files of a language", () => {
  assert.deepEqual(inTwoFiles(FILES.map((file) => english[file])), []);
  assert.deepEqual(inTwoFiles(['{ "error.dismissed": "Once." }', '{ "error.dismissed": "Twice." }']), [
    "error.dismissed",
  ]);
});

test("every sentence that the screens ask for is there", () => {
  const asked = askedFor(source);
  assert.ok(asked.length > 100, "the screens ask for sentences");
  assert.deepEqual(missing(asked, all), []);
});

test("the first screens find their sentences before the others are loaded", () => {
  const first = keysOf("first");
  const asked = ["element/time-bank.js", "screens/record/record.js"].flatMap(askedWithImports);
  assert.ok(asked.length > 60, "the first screens ask for sentences");
  assert.deepEqual(missing(asked, first), []);
  const home = askedWithImports("screens/home.js");
  assert.ok(home.length > 15, "a member's home asks for sentences");
  assert.deepEqual(missing(home, keysOf("first", "share")), []);
});

test("every sentence is asked for", () => {
  assert.deepEqual(idle(all, source + command, core), []);
  const code = `say("back") + say(\`unit.\${"hour"}\`) + say(\`act.\${name}.missing\`)`;
  const keys = ["back", "next", "unit.hour", "unit.week", "act.Void.missing", "act.Void.explain"];
  assert.deepEqual(idle(keys, code, "enum Step { Void }"), ["next", "unit.week", "act.Void.explain"]);
});

test("every fault that the page makes has a sentence", () => {
  // screens/problem.js has a screen for these.
  const shown = ["insecure", "src_unreachable", "src_wrong", "storage_blocked", "storage_framed"];
  const codes = [...source.matchAll(/new Fault\(\s*"(\w+)"/g)].map(([, code]) => code);
  assert.ok(codes.length > 20, "the page makes faults");
  assert.deepEqual(
    missing(
      codes.filter((code) => !shown.includes(code)).map((code) => `error.${code}`),
      all,
    ),
    [],
  );
});

/** The keys that a text of code names as sentences. @param {string} text */
function askedFor(text) {
  return [...text.matchAll(/\b(?:say|parts)\(\s*"([^"]+)"/g)].map(([, key]) => key);
}

/** The same of a file with all that it imports before it runs. @param {string} start */
function askedWithImports(start) {
  return [...withImports(start)].flatMap((file) => askedFor(textOf(file)));
}

/** @param {string[]} keys @param {Set<string>} messages */
function missing(keys, messages) {
  return keys.filter((key) => !messages.has(key));
}

/** @param {string} file */
function textOf(file) {
  return readFileSync(new URL(file, shell), "utf8");
}

/** A file, and all that it loads before it runs. @param {string} file @param {Set<string>} [known] */
function withImports(file, known = new Set()) {
  if (known.has(file)) return known;
  known.add(file);
  for (const [, path] of textOf(file).matchAll(/^(?:import|\} from|export .* from).*?"(\..*?\.js)"/gm)) {
    withImports(new URL(path, new URL(file, shell)).href.replace(shell.href, ""), known);
  }
  return known;
}

/** What the screens are written in, without the tests. */
function sources() {
  return readdirSync(shell, { encoding: "utf8", recursive: true })
    .filter((file) => /\.js$/.test(file) && !/\.test\.js$|^sample/.test(file))
    .map(textOf);
}

/** @param {URL} folder @returns {string[]} the Rust in a folder */
function rust(folder) {
  const files = readdirSync(folder, { recursive: true }).map(String);
  return files
    .filter((file) => file.endsWith(".rs"))
    .map((file) => readFileSync(new URL(file, folder), "utf8"));
}
