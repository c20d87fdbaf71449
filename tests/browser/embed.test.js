/** The element in a page of another site, with the hub elsewhere: the site is registered, and the phone joins there. */

import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import { extname, join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { names } from "./browsers.js";
import { browserOf, foundAndMove, hubOf, invitation, save, says } from "./phones.js";
import { story } from "./story.js";

const SLOW = { timeout: 180_000 };
const root = (path) => fileURLToPath(new URL(`../../${path}`, import.meta.url));
const pkg = root("pkg");
const TYPES = { ".js": "text/javascript", ".wasm": "application/wasm" };
const program = process.env.TIMEBANK ?? root("target/debug/timebank");

for (const name of names) {
  test(`in a page of another site, ${name}`, SLOW, async (t) => {
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
}

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
  await ana.press("link", "I have an invitation");
  await ana.type("textbox", "Invitation link", link);
  await ana.press("button", "Open it");
  await ana.press("button", "I am Ana Lund");
  await ana.shows("This phone waits to be let in");
  await says(ana, "No connection.");
}

async function register(ana, hub, site) {
  const community = await ana.ask(() => document.querySelector("time-bank").book.id);
  const origin = new URL(site).origin;
  const words = ["community", "--data", hub.data, community, "--site", origin];
  const { status, stdout } = spawnSync(program, words, { encoding: "utf8" });
  assert.equal(status, 0);
  assert.match(stdout, new RegExp(`site +${origin}`));
  await says(ana, "All shared ✓", 90);
  await ana.shows("Ana Lund’s hours");
}

async function record(ana, desk) {
  await ana.press("link", "I helped someone");
  await ana.choose("radio", "Ben Ito");
  await ana.press("button", "Continue");
  await ana.choose("radio", "1 hour 30 minutes");
  await ana.press("button", "Continue");
  await save(ana);
  await says(ana, "Shared ✓");
  await desk.visit("#/history");
  await says(desk, "Ana Lund");
}
