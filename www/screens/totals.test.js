import assert from "node:assert/strict";
import { test } from "node:test";
import { markupOf, texts } from "../testing/markup.js";
import { standIn } from "../testing/standIn.js";
import { faultOf } from "../values/fault.js";
import { wordsOf } from "../words/testing.js";
import { Totals } from "./totals.js";

// A request may wait for its answer until long after the test.
const { setTimeout } = globalThis;
const unheld = (/** @type {Parameters<typeof setTimeout>} */ ...asked) => setTimeout(...asked).unref();
Object.assign(globalThis, { setTimeout: unheld });

const SUMS = {
  from: "2025-12",
  to: "2026-11",
  minutes: 600,
  both_ways: 240,
  round_through_others: 180,
  one_way: 180,
};

/**
 * What a visitor's page shows after the hub has answered.
 *
 * @param {import("node:test").TestContext} t
 * @param {() => Response} answer
 * @param {object} [page] what is different
 */
async function shown(t, answer, page = {}) {
  const words = wordsOf("en");
  /** @type {{ asked: string[], told: string[] }} */
  const heard = { asked: [], told: [] };
  t.mock.method(globalThis, "fetch", async (/** @type {URL} */ url) => {
    heard.asked.push(url.href);
    return answer();
  });
  const screen = new Totals(
    standIn({
      words,
      totals: true,
      hub: "https://hub.example/at",
      community: "c0ffee",
      renderRoot: {},
      explain: (/** @type {unknown} */ thrown) => words.error(faultOf(thrown)),
      tell: (/** @type {string} */ type, /** @type {{ code: string }} */ { code }) =>
        heard.told.push(type, code),
      ...page,
    }),
    {},
  );
  await screen.enter();
  return { ...heard, markup: markupOf(screen.render()) };
}

/** @param {unknown} twelve_months */
const told = (twelve_months) => () => Response.json({ members: 12, months: [], twelve_months });

test("a visitor reads the sums, and sees their three parts", async (t) => {
  const { asked, markup } = await shown(t, told(SUMS));
  assert.deepEqual(asked, ["https://hub.example/at/v1/c/c0ffee/public.json"]);
  assert.deepEqual(texts(markup, "p"), [
    "In the twelve months to November 2026, neighbours gave each other 10 hours.",
  ]);
  const [caption] = texts(markup, "figcaption");
  assert.match(caption, /^Of 10 hours, 4 hours went both ways between two people\. 3 hours more came round/);
  assert.match(caption, /and 3 hours went one way so far\.$/);
});

test("a member's phone asks the hub of its book", async (t) => {
  const book = { hub: "https://other.example", id: "b0" };
  const { asked } = await shown(t, told(SUMS), { totals: false, community: null, hub: null, book });
  assert.deepEqual(asked, ["https://other.example/v1/c/b0/public.json"]);
});

test("what is hidden is left out, and a sentence says so", async (t) => {
  const { markup } = await shown(t, told({ ...SUMS, round_through_others: null, one_way: null }));
  assert.deepEqual(texts(markup, "p"), [
    "In the twelve months to November 2026, neighbours gave each other 10 hours.",
    "4 hours went both ways.",
    "Sums of fewer than five people are not shown, nor what would tell them.",
  ]);
  assert.doesNotMatch(markup, /<figure/);
  const none = { ...SUMS, minutes: null, both_ways: null, round_through_others: null, one_way: null };
  assert.deepEqual(texts((await shown(t, told(none))).markup, "p"), [
    "In the twelve months to November 2026, too few people gave and received.",
    "Sums of fewer than five people are not shown, nor what would tell them.",
  ]);
});

test("before the first month has ended, that is said", async (t) => {
  const { markup, told: events } = await shown(t, told(undefined));
  assert.deepEqual(texts(markup, "p"), ["There are no sums yet. They are made when a month ends."]);
  assert.deepEqual(events, []);
});

test("what no hub says is refused, and the page's own words stay", async (t) => {
  const lies = [
    told({ ...SUMS, minutes: "<b>600</b>" }),
    told({ ...SUMS, one_way: -180 }),
    told([SUMS]),
    () => new Response("<html>"),
    () => new Response("null"),
    () => new Response(`{"twelve_months":${"[".repeat(100_000)}`),
    () => new Response(" ".repeat(3 << 20)),
  ];
  for (const lie of lies) {
    const { markup, told: events } = await shown(t, lie);
    assert.deepEqual(events, ["timebank-error", "not_the_hub"]);
    assert.match(markup, /At this address is no hub\..*<slot><\/slot>/);
    assert.doesNotMatch(markup, /<b>|600/);
  }
});

test("a hub out of reach, and one that has no such community, are told apart", async (t) => {
  const away = await shown(t, () => {
    throw new TypeError("fetch failed");
  });
  assert.match(away.markup, /These sums cannot be reached now\..*<slot>/);
  const unknown = await shown(t, () => Response.json({ code: "unknown_community" }, { status: 404 }));
  assert.deepEqual(unknown.told, ["timebank-error", "unknown_community"]);
  const nameless = await shown(t, told(SUMS), { hub: "http://[", community: null });
  assert.match(nameless.markup, /<slot>/);
});
