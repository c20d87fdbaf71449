/** Links in the address of somebody else's page, and places where no book can be kept. */

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
const TYPES = { ".js": "text/javascript", ".wasm": "application/wasm" };

const ELEMENT = `<!doctype html><html lang="en"><meta charset="utf-8"><title>Mill Lane</title>
  <h1>Our neighbourhood</h1>
  <script type="module" src="/timebank/time-bank.js"></script>
  <script src="/tells.js"></script>
  <time-bank><a href="https://example.org">Our timebank</a></time-bank></html>`;
/** A page in a frame tells the page around it what went wrong. */
const TELLS = `addEventListener("timebank-error", ({ detail }) => parent.postMessage(detail, "*"));
  addEventListener("message", ({ data }) => { globalThis.told = data; });`;
const OTHERS = `<!doctype html><html lang="en"><title>Mill Lane</title><h1>News</h1></html>`;
const FRAME = `<!doctype html><html lang="en"><title>Around</title><script src="/tells.js"></script>
  <iframe title="Ledger" sandbox="allow-scripts" src="/blog/?page_id=42"></iframe></html>`;

/** What README.md asks of a site's policy. */
const ALLOWED = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; connect-src 'self'";
const POLICIES = { "/strict/": "script-src 'self'", "/allowed/": ALLOWED, "/totals/": ALLOWED };
const TOTALS = `<!doctype html><html lang="en"><title>Mill Lane</title>
  <script type="module" src="/timebank/time-bank.js"></script>
  <time-bank hub="http://127.0.0.1:59999/" community="${"5f".repeat(32)}" totals></time-bank></html>`;

const INSTAGRAM =
  "Mozilla/5.0 (Linux; Android 15; Pixel 8; wv) AppleWebKit/537.36 (KHTML, like Gecko) Version/4.0 " +
  "Chrome/131.0.0.0 Mobile Safari/537.36 Instagram 358.0.0.0 Android";

inChromium("links in any page", async (t, name) => {
  const site = await siteOf(t);
  const [desk, ana, ben] = await Promise.all(
    ["Chromium", name, name].map((browser) => browserOf(t, browser, site)),
  );
  const told = {};
  await story(t, {
    "an invitation made in a page that its query names leads back to it": () => invite(desk, site, told),
    "it is opened there, whatever was hung on it": () => opened(ana, told),
    "another's fragment is left alone": () => others(ana, site),
    "pasted with its message it is read as well": () => pasted(ben, site, told),
    "in the browser of an app one is asked to leave it": () => inApp(ben, told),
  });
});

inChromium("places that allow no book", async (t, name) => {
  const site = await siteOf(t);
  const page = await browserOf(t, name, site);
  await story(t, {
    "a policy that forbids WebAssembly is named": () => forbidden(page, site),
    "a policy as README.md gives it is enough": () => allowed(page, site),
    "a policy that does not allow the hub is named": () => hubForbidden(page, site),
    "so is a frame that stores nothing": () => framed(page, site),
  });
});

/** A site that has the element at `/blog/?page_id=42` alone. */
async function siteOf(t) {
  const server = createServer((request, response) => {
    const { pathname, searchParams } = new URL(request.url, "http://localhost");
    const [, file] = pathname.split("/timebank/");
    response.setHeader("Content-Type", TYPES[extname(pathname)] ?? "text/html");
    // A frame without an origin asks for the scripts as a stranger.
    response.setHeader("Access-Control-Allow-Origin", "*");
    if (POLICIES[pathname]) response.setHeader("Content-Security-Policy", POLICIES[pathname]);
    if (file) return response.end(readFileSync(join(pkg, file)));
    if (pathname === "/tells.js") return response.end(TELLS);
    if (pathname === "/framing/") return response.end(FRAME);
    if (pathname === "/totals/") return response.end(TOTALS);
    const hasElement = POLICIES[pathname] || searchParams.get("page_id") === "42";
    return response.end(hasElement ? ELEMENT : OTHERS);
  });
  await once(server.listen(0, "localhost"), "listening");
  t.after(() => server.close());
  return `http://localhost:${server.address().port}/`;
}

async function invite(desk, site, told) {
  await desk.browser.url(`${site}blog/?page_id=42`);
  await begin(desk);
  await desk.press("link", "Jo Keeper");
  await desk.press("link", "Member’s card");
  await desk.press("link", "Phones");
  await desk.press("button", "Make an invitation");
  told.link = await desk.value("textbox", "Invitation link");
  assert.ok(told.link.startsWith(`${site}blog/?page_id=42#/join?i=A`), told.link);
}

async function begin(page) {
  await page.type("textbox", "Name of your timebank", "Mill Lane");
  await page.type("textbox", "Your name", "Jo Keeper");
  await page.press("button", "Open an empty book");
}

async function opened(ana, told) {
  const [address, hash] = told.link.split("#");
  for (const made of [`#${hash}`, `#${hash}&fbclid=IwAR0`, `#${hash}.`, `#${encodeURIComponent(hash)}`]) {
    await ana.browser.url("about:blank");
    await ana.browser.url(address + made);
    await ana.shows("Join Mill Lane");
  }
  await ana.browser.url("about:blank");
  await ana.browser.url(`${address}#${hash.slice(0, 60)}…`);
  await ana.says("The link is shown cut off");
  await accessible(ana, "an invitation that was shown cut off");
  // Followed while the page is open.
  await ana.ask((hash) => {
    location.hash = hash;
  }, hash);
  await ana.shows("Join Mill Lane");
  await ana.press("button", "I am Jo Keeper");
  await ana.shows("This phone waits to be let in");
  assert.equal(await ana.ask(() => location.hash), "", "the link is not opened again with the page");
  assert.match(await ana.browser.getUrl(), /\?page_id=42$/);
}

async function others(ana, site) {
  await ana.browser.url(`${site}blog/?page_id=42#/join?i=5`);
  await ana.shows("This phone waits to be let in");
  await ana.ask(() => {
    location.hash = "#answers";
  });
  await ana.press("link", "History");
  await ana.shows("History");
  assert.equal(await ana.ask(() => location.hash), "#answers");
}

async function pasted(ben, site, told) {
  await ben.browser.url(`${site}blog/?page_id=42`);
  await ben.press("link", "I have an invitation");
  await ben.type("textbox", "Invitation link", "Hello Jo, see you.");
  await ben.press("button", "Open it");
  await ben.says("No link of a timebank is in this.");
  const half = told.link.length - 80;
  const message = `Hello Jo (${site}?x=1)\n${told.link.slice(0, half)}\n${told.link.slice(half)}\nBye`;
  await ben.ask((message) => {
    const box = document.querySelector("time-bank").shadowRoot.querySelector("#pasted");
    box.value = message;
    box.dispatchEvent(new Event("input"));
  }, message);
  await ben.press("button", "Open it");
  await ben.shows("Join Mill Lane");
}

async function inApp(ben, told) {
  await ben.browser.cdp("Emulation.setUserAgentOverride", { userAgent: INSTAGRAM });
  await ben.browser.url("about:blank");
  await ben.browser.url(`${told.link}&utm_source=ig`);
  await ben.shows("Join Mill Lane");
  await ben.says("An app shows this page. What you write in here may not last.");
  assert.equal(await ben.value("textbox", "Link to this page"), told.link);
  await accessible(ben, "an invitation in the browser of an app");
  await ben.browser.cdp("Emulation.setUserAgentOverride", { userAgent: "" });
}

async function forbidden(page, site) {
  await page.browser.url(`${site}strict/`);
  await begin(page);
  await page.find("heading", "There is a problem");
  await page.says("This site’s security policy forbids WebAssembly. Tell the site’s owner.");
}

async function allowed(page, site) {
  await page.browser.url(`${site}allowed/`);
  await begin(page);
  await page.shows("Balances");
  await page.browser.url(`${site}strict/`);
  await page.shows("This site does not let the ledger’s program run");
  await page.says("its policy’s “script-src” needs “'wasm-unsafe-eval'”");
  await accessible(page, "a policy that forbids WebAssembly");
}

async function hubForbidden(page, site) {
  await page.browser.url(`${site}totals/`);
  await page.says("This site’s security policy does not allow the hub.");
}

async function framed(page, site) {
  await page.browser.url(`${site}framing/`);
  const code = await page.once(() => globalThis.told?.code, {}, "what the frame tells");
  assert.equal(code, "storage_framed");
}
