/** How the shell's files use each other: from room to room one way, and never in a circle. */

import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { test } from "node:test";

/** The rooms from the ground up. Each uses only itself and rooms of the lines before its own. */
const ROOMS = [
  ["values"],
  ["words", "style", "core", "store", "hub"],
  ["book"],
  ["ui"],
  ["carry"],
  ["screens"],
  ["element"],
  ["app"],
  ["testing"],
];

/** What one room alone names: the builds of the core, and the browser's database. */
const OWNERS = { core: ["pkg/wasm"], store: ['"idb"', "indexedDB."] };

/** What a page or a test loads first. */
const BEGINNINGS = /^(element\/time-bank|app\/\w+|testing\/\w+|\w+\/(acceptance|check|testing))\.js$/;

/**
 * @typedef {Record<string, string>} Sources the text of each file, by its path within the shell
 * @typedef {{ from: string, to: string, late: boolean }} Arrow late: loaded once it is needed, not before the
 *   file runs
 */

/** The code of a file, without its comments. @param {string} text */
function code(text) {
  return text.replaceAll(/\/\*[\s\S]*?\*\//g, "").replaceAll(/^\s*\/\/.*$/gm, "");
}

/**
 * Which file imports which. A type in a comment is no import: nothing is loaded for it.
 *
 * @param {Sources} sources
 * @returns {Arrow[]}
 */
function arrowsOf(sources) {
  const at = "file:///";
  return Object.entries(sources).flatMap(([from, text]) =>
    [...code(text).matchAll(/\b(?:from|import)\s*(\()?\s*["'`](\.[^"'`]+)["'`]/g)].map(([, late, path]) => ({
      from,
      to: new URL(path, at + from).href.replace(at, ""),
      late: Boolean(late),
    })),
  );
}

/** The first folder of a file. @param {string} file */
const roomOf = (file) => file.split("/")[0];

/** How high a room is. @param {string} room */
const height = (room) => ROOMS.findIndex((rooms) => rooms.includes(room));

/** The arrows that point to a room that is no lower. @param {Arrow[]} arrows */
function upward(arrows) {
  const wrong = arrows.filter(({ from, to }) => {
    const [room, used] = [roomOf(from), roomOf(to)];
    return room !== used && !(height(used) < height(room) && height(used) >= 0);
  });
  return wrong.map(({ from, to }) => `${from} → ${to}`);
}

/** The files that lead back to themselves by what is loaded before a file runs. @param {Arrow[]} arrows */
function circling(arrows) {
  const early = arrows.filter(({ late }) => !late);
  const reached = (/** @type {string} */ start, /** @type {Set<string>} */ seen = new Set()) => {
    for (const { from, to } of early) {
      if (from !== start || seen.has(to)) continue;
      seen.add(to);
      reached(to, seen);
    }
    return seen;
  };
  const files = new Set(early.map(({ from }) => from));
  return [...files].filter((file) => reached(file).has(file)).sort();
}

/** What is named where only another room may name it. @param {Sources} sources */
function trespasses(sources) {
  return Object.entries(sources).flatMap(([file, text]) =>
    Object.entries(OWNERS)
      .filter(([owner]) => owner !== roomOf(file))
      .flatMap(([owner, names]) =>
        names.filter((name) => code(text).includes(name)).map((name) => ({ owner, name })),
      )
      .map(({ owner, name }) => `${file} names ${name}, as only ${owner} may`),
  );
}

/**
 * What hides from these tests or from the others: a file that is loaded by a name which is put together, one
 * of another ending, one whose types are not checked.
 *
 * @param {Sources} sources
 */
function hidden(sources) {
  const ways = {
    "loads what it does not name": /(?:[=>(,]|\bawait|\breturn)\s*import\(\s*(?:[^"\s/]|"[^"]*"\s*\+)/,
    "loads files by a pattern": /\bimport\.meta\.glob\b/,
    "has types that are not checked": /@ts-(?:nocheck|ignore|expect-error)/,
  };
  return Object.entries(sources).flatMap(([file, text]) => {
    if (!file.endsWith(".js")) return `${file} does not end in .js`;
    // The build lists the languages by their folders.
    if (file === "words/languages.js") return [];
    const said = Object.entries(ways).filter(([way, form]) =>
      form.test(way.startsWith("has") ? text : code(text)),
    );
    return said.map(([way]) => `${file} ${way}`);
  });
}

/** The files that nothing loads. @param {Sources} sources @param {Arrow[]} arrows */
function idle(sources, arrows) {
  const used = new Set(arrows.map(({ to }) => to));
  return Object.keys(sources).filter((file) => !used.has(file) && !BEGINNINGS.test(file));
}

/** The shell's files, without the tests and what builds it. @returns {Sources} */
function shell() {
  const at = new URL(".", import.meta.url);
  const files = readdirSync(at, { encoding: "utf8", recursive: true })
    .map((file) => file.replaceAll("\\", "/"))
    .filter(
      (file) =>
        /\/.*\.(?:[cm]?js|[cm]?ts|[jt]sx)$/.test(file) && !/\.test\.js$|\.d\.ts$|^sample\//.test(file),
    );
  return Object.fromEntries(files.map((file) => [file, readFileSync(new URL(file, at), "utf8")]));
}

const sources = shell();
const arrows = arrowsOf(sources);

test("rooms use each other one way", () => {
  assert.ok(arrows.length > 300, "the imports were found");
  assert.deepEqual(upward(arrows.filter(({ to }) => !to.startsWith("pkg/"))), []);
});

test("no file leads back to itself", () => {
  assert.deepEqual(circling(arrows), []);
});

test("every file can be seen by these tests, and by the checker of types", () => {
  assert.deepEqual(hidden(sources), []);
  const found = hidden({
    "ui/a.js": "const late = import(`../screens/home.js`);",
    "ui/b.js": "const late = import(name);",
    "ui/c.js": 'const all = import.meta.glob("../screens/*.js");',
    "ui/d.js": "// @ts-nocheck\n",
    "ui/e.mjs": "",
    "ui/f.js": 'const late = import("./a.js");',
  });
  assert.deepEqual(found, [
    "ui/a.js loads what it does not name",
    "ui/b.js loads what it does not name",
    "ui/c.js loads files by a pattern",
    "ui/d.js has types that are not checked",
    "ui/e.mjs does not end in .js",
  ]);
});

test("no file is left that nothing loads: a screen has its line in element/screens.js", () => {
  assert.deepEqual(idle(sources, arrows), []);
  const made = { "ui/a.js": "", "screens/b.js": 'import("../ui/a.js");', "element/time-bank.js": "" };
  assert.deepEqual(idle(made, arrowsOf(made)), ["screens/b.js"]);
});

test("one room loads the core, and one stores", () => {
  assert.deepEqual(trespasses(sources), []);
  for (const [owner, names] of Object.entries(OWNERS)) {
    const theirs = Object.keys(sources).filter((file) => roomOf(file) === owner);
    assert.ok(
      theirs.some((file) => sources[file].includes(names[0])),
      `${owner} names ${names[0]}`,
    );
  }
});

test("an import upward is noticed, as is a room that has no place", () => {
  const wrong = arrowsOf({
    "values/days.js": 'import { say } from "../words/words.js";',
    "words/words.js": 'import english from "./en/first.json" with { type: "json" };',
    "hub/hub.js": 'import {\n  Store,\n} from "../store/store.js";',
    "book/local.js":
      'import { Hub } from "../hub/hub.js";\nconst later = () => import("../screens/home.js");',
    "screens/home.js":
      '/** @import { Page } from "../element/element.js" */\nexport { a } from "../attic/a.js";',
    "app/page.js": '// import "../testing/standIn.js";\nimport "../element/time-bank.js";',
  });
  assert.deepEqual(upward(wrong), [
    "values/days.js → words/words.js",
    "hub/hub.js → store/store.js",
    "book/local.js → screens/home.js",
    "screens/home.js → attic/a.js",
  ]);
});

test("a circle is noticed, but not one that is closed once it is needed", () => {
  const made = {
    "ui/a.js": 'import "./b.js";',
    "ui/b.js": 'export * from "./c.js";',
    "ui/d.js": 'import "./a.js";',
  };
  const closed = arrowsOf({ ...made, "ui/c.js": 'import { a } from "./a.js";' });
  assert.deepEqual(circling(closed), ["ui/a.js", "ui/b.js", "ui/c.js"]);
  assert.deepEqual(circling(arrowsOf({ ...made, "ui/c.js": 'import("./a.js");' })), []);
  assert.deepEqual(circling(arrowsOf({ "ui/a.js": 'import "./a.js";' })), ["ui/a.js"]);
});

test("a name that is another room's is noticed", () => {
  const found = trespasses({
    "book/a.js": 'import init from "../../pkg/wasm/desk/timebank.js";',
    "book/b.js": '/** @import { Draft } from "../../pkg/wasm/desk/timebank.js" */',
    "core/c.js": "indexedDB.open(name)",
    "store/d.js": "indexedDB.open(name)",
  });
  assert.deepEqual(found, [
    "book/a.js names pkg/wasm, as only core may",
    "core/c.js names indexedDB., as only store may",
  ]);
});
