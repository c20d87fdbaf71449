/**
 * The element in a page of another site, with the hub elsewhere: the site is registered, and the phone joins
 * there.
 */

import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import { extname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { restsUntil, stopClock } from "./support/clock.js";
import { browserOf } from "./support/opened.js";
import { foundAndMove, hubOf, invitation, save } from "./support/phones.js";
import { everywhere, story } from "./support/stories.js";

const root = (path) => fileURLToPath(new URL(`../../${path}`, import.meta.url));
const pkg = root("pkg");
const TYPES = { ".js": "text/javascript", ".wasm": "application/wasm" };
const program = process.env.TIMEBANK ?? root("target/debug/timebank");

everywhere("in a page of another site", async (t, name) => {
  const hub = await hubOf(t);
  const desk = await browserOf(t, "Chromium", hub.address);
  await foundAndMove(desk, ["Ana Lund", "Ben Ito"]);
  const link = await invitation(desk, "Ana Lund");
  const site = await siteOf(t, hub);
  const ana = await browserOf(t, name, site);

  await story(t, {
    "a site that is not registered is out of reach of the hub": () => joins(ana, link),
    "once it is registered, the phone is let in": () => register(ana, hub, site),
    "what is recorded there is at the desk": () => record(ana, desk),
  });
});

/** A site of its own, with the package and a page with five lines in it. */
async function siteOf(t, hub) {
  const page = `<!doctype html><html lang="en"><meta charset="utf-8"><title>Mill Lane</title>
    <h1>Our neighbourhood</h1>
    <script type="module" src="timebank/time-bank.js"></script>
    <time-bank hub="${hub.address}"><a href="https://example.org">Our timebank</a></time-bank></html>`;
  const server = createServer((request, response) => {
    const [, file] = request.url.split("/timebank/");
    response.setHeader("Content-Type", TYPES[extname(request.url)] ?? "text/html");
    response.end(file ? readFileSync(join(pkg, file)) : page);
  });
  await once(server.listen(0, "localhost"), "listening");
  t.after(() => server.close());
  return `http://localhost:${server.address().port}/`;
}

async function joins(ana, link) {
  await ana.visit();
  await stopClock(ana);
  await ana.press("link", "I have an invitation");
  await ana.type("textbox", "Invitation link", link);
  await ana.press("button", "Open it");
  await ana.press("button", "I am Ana Lund");
  await ana.shows("This phone waits to be let in");
  await ana.says("The hub’s server answers no page of this site.");
}

async function register(ana, hub, site) {
  const community = await ana.ask(() => document.querySelector("time-bank").book.id);
  const origin = new URL(site).origin;
  const words = ["community", "--data", hub.data, community, "--site", origin];
  const { status, stdout } = spawnSync(program, words, { encoding: "utf8" });
  assert.equal(status, 0);
  assert.match(stdout, new RegExp(`site +${origin}`));
  await restsUntil(ana, "All shared ✓");
  await ana.shows("Ana Lund’s hours");
}

async function record(ana, desk) {
  await ana.press("link", "I helped someone");
  await ana.choose("radio", "Ben Ito");
  await ana.press("button", "Continue");
  await ana.choose("radio", "1 hour 30 minutes");
  await ana.press("button", "Continue");
  await save(ana);
  await ana.says("Shared ✓");
  await desk.visit("#/history");
  await desk.says("Ana Lund");
}
