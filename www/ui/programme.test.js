import assert from "node:assert/strict";
import { test } from "node:test";
import { nothing } from "lit";
import { markupOf } from "../testing/markup.js";
import { wordsOf } from "../words/testing.js";
import { filterOf } from "./filters.js";
import { loadProgrammes, programmeField, programmeLabel, programmesOf } from "./programme.js";

const english = wordsOf("en");

/** As much of a screen as programmes need. @param {{ coordinates: boolean, isLoaded?: boolean }} about */
function screenOf({ coordinates, isLoaded = true }) {
  /** @type {string[]} */
  const loaded = [];
  const words = {
    has: () => isLoaded,
    load: async (/** @type {string} */ file) => loaded.push(file),
  };
  const screen = {
    programme: "",
    book: { coordinates },
    words,
    ledger: {
      programmes: () => [
        { name: "Council", exchanges: 1 },
        { name: "<b>", exchanges: 2 },
      ],
    },
    errorOf: () => undefined,
    say: english.say.bind(english),
    parts: english.parts.bind(english),
    draw: () => {},
  };
  return { screen: /** @type {any} */ (screen), loaded };
}

test("a coordinator sees programmes, once their words are there", () => {
  const { screen, loaded } = screenOf({ coordinates: true });
  loadProgrammes(screen);
  assert.deepEqual(loaded, ["report"]);
  assert.deepEqual(programmesOf(screen), ["Council", "<b>"]);
  assert.match(markupOf(programmeField(screen)), /Only coordinators see it[\s\S]*value="&lt;b&gt;"/);
  assert.match(markupOf(programmeLabel(screen, "<b>")), /Programme: <bdi>&lt;b&gt;<\/bdi>/);
  assert.equal(programmeLabel(screen), nothing);
  const early = screenOf({ coordinates: true, isLoaded: false }).screen;
  assert.deepEqual(programmesOf(early), []);
  assert.equal(programmeLabel(early, "Council"), nothing);
});

test("a ledger that cannot list programmes has none to choose from", () => {
  const { screen } = screenOf({ coordinates: true });
  delete screen.ledger.programmes;
  assert.deepEqual(programmesOf(screen), []);
  assert.doesNotMatch(markupOf(programmeField(screen)), /datalist/);
});

test("a member neither sees programmes nor loads their words", () => {
  const { screen, loaded } = screenOf({ coordinates: false });
  loadProgrammes(screen);
  assert.deepEqual(loaded, []);
  assert.deepEqual(programmesOf(screen), []);
  assert.equal(programmeField(screen), nothing);
  assert.equal(programmeLabel(screen, "Council"), nothing);
});

test("a filter asks for a programme only if one is chosen", () => {
  assert.equal(filterOf({ programme: "Council" }).programme, "Council");
  assert.equal(filterOf({ programme: "" }).programme, undefined);
});
