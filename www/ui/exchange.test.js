import "../testing/browser.js";
import assert from "node:assert/strict";
import { test } from "node:test";
import { markupOf } from "../testing/markup.js";
import { wordsOf } from "../words/testing.js";
import { exchangeSentence, fromTo } from "./exchange.js";

const words = wordsOf("en");
const say = { say: words.say.bind(words), parts: words.parts.bind(words) };
const screen = /** @type {any} */ ({
  words,
  ...say,
  accountName: (/** @type {{ name: string }} */ { name }) => name,
});
const ana = { member: "1", name: "Ana" };
const seaview = { member: "2", name: "Seaview" };
/** Ana has an hour more afterwards, and Seaview an hour less. */
const hour = { gave: [ana], received: [seaview], minutes: 60 };

/** @param {object} exchange */
function sentence(exchange) {
  const markup = markupOf(exchangeSentence(screen, /** @type {any} */ ({ ...hour, ...exchange })));
  return markup
    .replace(/<[^>]*>/g, "")
    .replace(/\s+/g, " ")
    .trim();
}

test("a transfer of the timebank is told as a gift, and not as help for it", () => {
  assert.equal(sentence({ kind: "Service", movement: "Help" }), "Ana helped Seaview for 1 hour.");
  assert.equal(sentence({ kind: "Service", movement: "Pot" }), "Seaview gave 1 hour to Ana.");
  assert.equal(sentence({ kind: "Service" }), "Ana helped Seaview for 1 hour.", "not recorded yet");
  assert.equal(sentence({ kind: "Gift", movement: "Gift" }), "Seaview gave 1 hour to Ana.");
  assert.equal(
    sentence({ kind: "Opening", movement: "StartingCredit" }),
    "Ana starts with 1 hour from Seaview.",
  );
});

test("hours that are no help go to who has more of them afterwards", () => {
  const row = (/** @type {string} */ movement) => fromTo(/** @type {any} */ ({ ...hour, movement }));
  assert.deepEqual(row("Help"), { from: [ana], to: [seaview] });
  for (const movement of ["Gift", "StartingCredit", "Opening", "Pot"])
    assert.deepEqual(row(movement), { from: [seaview], to: [ana] }, movement);
});
