import "../../testing/browser.js";
import assert from "node:assert/strict";
import { test } from "node:test";
import { markupOf, texts } from "../../testing/markup.js";
import { standIn } from "../../testing/standIn.js";
import { wordsOf } from "../../words/testing.js";
import { Screen } from "../screen.js";
import { next } from "./next.js";

/** @import { Asked, NextHelp, PostRow, WhoNext } from "../../../pkg/wasm/desk/timebank.js" */
/** @import { Page } from "../screen.js" */

/** @type {{ announced: string[] }} */
const heard = { announced: [] };

/** A screen of a coordinator. @param {string} language @param {boolean} [writable] */
function screenIn(language, writable = true) {
  return new Screen(
    standIn({
      words: wordsOf(language, language === "en" ? ["en-GB"] : [language]),
      app: true,
      book: { writable, summary: { name: "Leith" } },
      requestUpdate() {},
      announce: (/** @type {string} */ text) => heard.announced.push(text),
    }),
    {},
  );
}

/** @param {string} name @param {string} [guardian] @returns {Asked} */
const asked = (name, guardian) => ({
  member: name.toLowerCase(),
  name,
  ...(guardian && { guardian: { member: guardian.toLowerCase(), name: guardian } }),
});

/** @param {string} name @param {PostRow["kind"]} kind @param {string} text @returns {PostRow} */
const post = (name, kind, text) => ({
  ...{ post: `${name}-${text}`.toLowerCase(), kind, member: name.toLowerCase(), name },
  ...{ category: "music", text, tags: [], open: true },
});

/** @param {Asked} giver @param {Asked} receiver @returns {NextHelp} */
const help = (giver, receiver) => ({
  ...{ giver, receiver, reasons: ["Category", { Words: ["guitar"] }] },
  ...{ offer: post(giver.name, "Offer", "Lessons"), request: post(receiver.name, "Request", "Guitar") },
});

/** @template Row @param {Row[]} rows @param {number} [total] */
const page = (rows, total = rows.length) => ({ rows, total });

/** Nobody to suggest. @returns {WhoNext} */
const nobody = () => ({
  ...{ from: "2023-03-03", room: page([]), neverGave: page([]), neverReceived: page([]) },
  ...{ quiet: page([]), rings: [], pairs: [] },
});

const [ana, bob, cy] = ["Ana", "Bob", "Cy"].map((name) => asked(name));
/** @returns {WhoNext} */
const somebody = () => ({
  ...nobody(),
  rings: [{ ...help(cy, ana), ring: [ana, bob, cy] }],
  pairs: [{ ...help(asked("Dot", "Eve"), bob), minutes: 90 }],
  room: page(
    [
      { ...ana, room: { ToReceive: 540 }, lastReceived: "2024-02-20" },
      { ...bob, room: { MoreGiven: 60 } },
    ],
    7,
  ),
  neverReceived: page([{ ...cy, post: post("Cy", "Request", "Piano") }]),
  neverGave: page([{ ...ana, post: post("Ana", "Offer", "Soup") }, { ...bob }]),
  quiet: page([
    { ...ana, joined: "2023-01-01", last: "2023-06-01" },
    { ...bob, joined: "2023-01-02" },
  ]),
});

/** @param {WhoNext} whoNext @param {Screen} [screen] */
const drawn = (whoNext, screen = screenIn("en")) => markupOf(next(screen, whoNext, () => {}));

/** The sentences, without what is folded. @param {string} markup */
function sentences(markup) {
  return texts(markup.replaceAll(/<details[\s\S]*?<\/details>/g, ""), "p");
}

/** Where the links lead that begin an entry. @param {string} markup */
function entries(markup) {
  const links = [...markup.matchAll(/href="#\/entry\?([^"]*)"/g)].map(([, query]) => query);
  return links.map((query) => Object.fromEntries(new URLSearchParams(query.replaceAll("&amp;", "&"))));
}

/** The prepared texts. @param {string} markup */
const messages = (markup) => [...markup.matchAll(/<textarea[^>]*\.value="([^"]*)"/g)].map(([, text]) => text);

/** What is done on a click, in order. @param {unknown} drawn @returns {((event: unknown) => unknown)[]} */
function handlers(drawn) {
  if (typeof drawn === "function") return [/** @type {(event: unknown) => unknown} */ (drawn)];
  if (Array.isArray(drawn)) return drawn.flatMap(handlers);
  const { values = [] } = /** @type {{ values?: unknown[] }} */ (drawn ?? {});
  return typeof drawn === "object" ? handlers(values) : [];
}

test("where there is nobody to suggest, the section says so", () => {
  const markup = drawn(nobody());
  assert.deepEqual(sentences(markup), ["There is nobody to suggest at the moment."]);
  assert.doesNotMatch(markup, /<h4|<ul|<details/);
});

test("each suggestion says why in words", () => {
  const markup = drawn(somebody());
  assert.deepEqual(texts(markup, "h4"), [
    "Help that would close a ring",
    "Help that could go back",
    "Room to receive",
    "Nothing received yet",
    "Nothing given yet",
    "Quiet for a while",
  ]);
  const said = sentences(markup);
  for (const wanted of [
    "If Cy helps Ana, help comes round: Ana → Bob → Cy → Ana.",
    "Lessons → Guitar",
    "the same category · both say guitar",
    "Bob gave Dot 1 hour 30 minutes, and could now receive help from Dot.",
    "Dot is under age: please ask Eve.",
    "Ana has room to receive 9 hours. Last received help on 20 Feb 2024.",
    "Bob gave 1 hour more than they received. Has received no help so far.",
    "These are 2 of 7.",
    "Cy has not received help yet. Would like: Piano",
    "Ana has not given help yet. Offers: Soup",
    "Bob has not given help yet.",
    "Ana last took part on 1 Jun 2023.",
    "Bob joined on 2 Jan 2023 and has not taken part yet.",
  ])
    assert.ok(said.includes(wanted), `${wanted}\n${said.join("\n")}`);
});

test("a ring is read as the language is", () => {
  const [, why] = sentences(drawn(somebody(), screenIn("ar")));
  assert.match(why, /Ana ← Bob ← Cy ← Ana/);
});

test("an entry begins with the people, the category and the post", () => {
  const both = { category: "music" };
  assert.deepEqual(entries(drawn(somebody())), [
    { gave: "cy", received: "ana", ...both, answers: "ana-guitar" },
    { gave: "dot", received: "bob", ...both, answers: "bob-guitar" },
    { received: "ana" },
    { received: "bob" },
    { received: "cy", ...both, answers: "cy-piano" },
    { gave: "ana", ...both, answers: "ana-soup" },
    { gave: "bob" },
  ]);
  const readOnly = drawn(somebody(), screenIn("en", false));
  assert.deepEqual(entries(readOnly), []);
  assert.equal(messages(readOnly).length, 9, "a message can be written all the same");
});

test("a message is kind, goes to the guardian of a child, and says nothing of who helped whom", () => {
  const [ring, pair, , , , neverGave] = messages(drawn(somebody()));
  assert.equal(
    ring,
    "Hello Cy,\n\nAna would like “Guitar”, and you offer “Lessons”. Could you help? " +
      "It is up to you, and there is no hurry.\n\nLeith",
  );
  assert.doesNotMatch(ring, /Bob/);
  assert.match(pair, /^Hello Eve,\n\nThis is about Dot\. Bob would like/);
  assert.match(neverGave, /^Hello Ana,\n\nYou offer “Soup”\./);
});

test("no id stands twice, and every box has its label", () => {
  const markup = drawn(somebody());
  const ids = [...markup.matchAll(/\sid="([^"]*)"/g)].map(([, id]) => id);
  assert.equal(new Set(ids).size, ids.length);
  for (const [, id] of markup.matchAll(/<textarea id="([^"]*)"/g))
    assert.ok(markup.includes(`<label for="${id}">`), id);
});

test("what is copied is the text as it stands in the box, and nothing is sent", async () => {
  /** @type {string[]} */
  const copied = [];
  const clipboard = { writeText: async (/** @type {string} */ text) => void copied.push(text) };
  Object.defineProperty(navigator, "clipboard", { value: clipboard, configurable: true });
  const whoNext = { ...nobody(), quiet: page([{ ...ana, joined: "2023-01-01" }]) };
  const copy = handlers(next(screenIn("en"), whoNext, () => {})).at(-1);
  const box = { value: "Dear Ana" };
  const details = { querySelector: () => box };
  await copy?.({ target: { closest: () => details } });
  assert.deepEqual(copied, ["Dear Ana"]);
  assert.deepEqual(heard.announced, ["Copied. Nothing was sent."]);
});

test("every language says all of it", () => {
  for (const language of ["es", "ar"]) {
    const markup = drawn(somebody(), screenIn(language));
    assert.equal(messages(markup).length, 9);
    assert.doesNotMatch(markup, /\{\{|undefined/);
  }
});
