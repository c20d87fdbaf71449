/** What a browser has beside Node: enough of it for a store, and for a book that is open. */

import "fake-indexeddb/auto";
import { IDBFactory } from "fake-indexeddb";
import { setMaxListeners } from "node:events";
import { readFile } from "node:fs/promises";
import { openStore } from "../store/store.js";

const page = new EventTarget();
setMaxListeners(0, page);
/** Who holds a lock, or was the last to ask for it, by its name. @type {Map<string, Promise<unknown>>} */
const held = new Map();

/** @param {string} name @param {[...unknown[], () => unknown]} asked options, if any, and the work */
function request(name, ...asked) {
  const work = /** @type {() => unknown} */ (asked[asked.length - 1]);
  const turn = Promise.resolve(held.get(name)).then(work);
  held.set(
    name,
    turn.catch(() => {}),
  );
  return turn;
}

/** Node fetches no files: a build of the core is one. @param {URL} url */
async function fetchFile(url) {
  return new Response(Uint8Array.from(await readFile(url)), {
    headers: { "Content-Type": "application/wasm" },
  });
}

Object.assign(globalThis, {
  addEventListener: page.addEventListener.bind(page),
  removeEventListener: page.removeEventListener.bind(page),
  fetch: fetchFile,
});
Object.defineProperty(globalThis, "navigator", { value: { locks: { request } }, configurable: true });

/** The store of another browser, with nothing in it. */
export function emptyStore() {
  Object.assign(globalThis, { indexedDB: new IDBFactory() });
  return openStore();
}
