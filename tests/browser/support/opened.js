/** Browsers that a story may use. They outlive it, for to start one takes as long as a short story. */

import { after } from "node:test";
import { open } from "./browsers.js";
import { Page } from "./page.js";
import { serve } from "./server.js";

/**
 * Browsers that no story uses now, by how they were opened.
 *
 * @type {Map<string, import("./browsers.js").Opened[]>}
 */
const idle = new Map();

after(() => Promise.all([...idle.values()].flat().map(({ end }) => end())));

/**
 * A browser in which nothing is stored of the page at this address.
 *
 * @param {import("node:test").TestContext} t
 * @param {string} name
 * @param {string} address
 * @param {import("./browsers.js").Options} [options]
 */
export async function browserOf(t, name, address, options = {}) {
  const how = `${name} ${JSON.stringify(options)}`;
  const others = idle.get(how) ?? [];
  idle.set(how, others);
  const opened = others.pop() ?? (await open(name, options));
  t.after(async () => {
    // One in which a story broke off is left to nobody.
    if (!t.passed) return opened.end();
    await opened.leave();
    others.push(opened);
  });
  return new Page(opened, address);
}

/** A browser, and the page, served without a hub. */
export async function pageOf(t, name, options) {
  const server = await serve();
  t.after(server.end);
  return browserOf(t, name, server.address, options);
}
