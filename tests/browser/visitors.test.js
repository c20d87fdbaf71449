/** What a visitor of a community's web page reads: how help came back, in sums without a name. */

import assert from "node:assert/strict";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import { extname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { accessible } from "./support/accessible.js";
import { browserOf } from "./support/opened.js";
import { inChromium, story } from "./support/stories.js";

const pkg = fileURLToPath(new URL("../../pkg", import.meta.url));
const TYPES = { ".js": "text/javascript", ".json": "application/json", ".wasm": "application/wasm" };
const FALLBACK = "Ask us how we help each other";

/** What hubs answer, by the community that is asked for. */
const ANSWERS = {
  sums: {
    from: "2025-12",
    to: "2026-11",
    minutes: 74_400,
    both_ways: 18_600,
    round_through_others: 25_200,
    one_way: 30_600,
  },
  hidden: {
    from: "2025-12",
    to: "2026-11",
    minutes: 600,
    both_ways: 240,
    round_through_others: null,
    one_way: null,
  },
  lies: { from: "<b>", to: "<b>", minutes: -1, both_ways: 0, round_through_others: 0, one_way: 0 },
  none: undefined,
};

inChromium("visitors", async (t, name) => {
  const page = await browserOf(t, name, await siteOf(t));
  await story(t, {
    "read the sums, and see their three parts": () => readsSums(page),
    "are told what is hidden": () => readsHidden(page),
    "are told that there are none yet": () => readsNone(page),
    "read the page's own words where the hub is away or lies": () => readsFallback(page),
  });
});

/** A site with the package, and with what a hub would answer. */
async function siteOf(t) {
  const server = createServer((request, response) => {
    const { pathname, searchParams } = new URL(request.url, "http://site");
    const [, file] = pathname.split("/timebank/");
    const [, community] = /^\/v1\/c\/(\w+)\/public\.json$/.exec(pathname) ?? [];
    response.setHeader("Content-Type", TYPES[extname(pathname)] ?? "text/html");
    if (community) {
      if (!(community in ANSWERS)) response.statusCode = 404;
      response.end(JSON.stringify({ members: 12, months: [], twelve_months: ANSWERS[community] }));
    } else if (file) response.end(readFileSync(join(pkg, file)));
    else response.end(pageOf(searchParams.get("community"), searchParams.get("lang") ?? "en"));
  });
  await once(server.listen(0, "localhost"), "listening");
  t.after(() => server.close());
  return `http://localhost:${server.address().port}/`;
}

function pageOf(community, lang) {
  return `<!doctype html><html lang="${lang}"><meta charset="utf-8"><title>Mill Lane</title>
    <meta name="viewport" content="width=device-width">
    <main><h1>Our neighbourhood</h1>
    <script type="module" src="timebank/time-bank.js"></script>
    <time-bank hub="/" community="${community}" totals>${FALLBACK}</time-bank></main></html>`;
}

async function show(page, community, lang = "en") {
  await page.browser.url(`${page.address}?community=${community}&lang=${lang}`);
}

async function readsSums(page) {
  await show(page, "sums");
  await page.shows("How help came back");
  await page.says("In the twelve months to November 2026, neighbours gave each other 1,240 hours.");
  await page.says("420 hours more came round through others, and 510 hours went one way so far.");
  assert.equal(await page.ask(fallback), "", "the page's own words make way");
  await accessible(page, "totals");
  assert.deepEqual(await page.ask(heavy), [], "no book is opened");
  await show(page, "sums", "ar");
  await page.shows("كيف عادت المساعدة");
  await accessible(page, "totals in Arabic");
}

async function readsHidden(page) {
  await show(page, "hidden");
  await page.says("4 hours went both ways.");
  await page.says("Sums of fewer than five people are not shown, nor what would tell them.");
  await accessible(page, "hidden totals");
}

async function readsNone(page) {
  await show(page, "none");
  await page.says("There are no sums yet. They are made when a month ends.");
}

async function readsFallback(page) {
  await show(page, "lies");
  await page.says("At this address is no hub.");
  assert.equal(await page.ask(fallback), FALLBACK);
  await show(page, "unknown");
  await page.says("There is no such timebank here.");
  assert.equal(await page.ask(fallback), FALLBACK);
  await accessible(page, "no totals");
}

/** What is seen of the text between the element's tags. */
function fallback() {
  const range = document.createRange();
  range.selectNodeContents(document.querySelector("time-bank"));
  return range.getClientRects().length ? range.toString() : "";
}

/** What only a book needs. */
function heavy() {
  const loaded = performance.getEntriesByType("resource").map(({ name }) => name);
  return loaded.filter((name) => /\.wasm|desk|record|idb/.test(name));
}
