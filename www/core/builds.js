/**
 * The only file that imports the WebAssembly core. Everything the page knows
 * about balances comes from here; nothing outside computes a sum.
 *
 * There are three builds of the same core. The member build is small and loads
 * first: it shows a book. The phone build also shares one with a keeper
 * elsewhere, and takes the member build's place where a book is shared. The desk
 * build is the whole, and alone can judge what is written; it loads once a book
 * that is kept here is shown, or when it is first needed, and replaces the others.
 *
 * The ledger of the desk build. The others have less of it: the rest is asked for once a book's `desk()` was
 * awaited.
 * @typedef {import("../../pkg/wasm/desk/timebank.js").Ledger} Ledger
 *
 * @typedef {typeof import("../../pkg/wasm/desk/timebank.js")} Desk
 * @typedef {typeof import("../../pkg/wasm/member/timebank.js")} Member
 * @typedef {typeof import("../../pkg/wasm/phone/timebank.js")} Phone
 * @typedef {Member | Phone | Desk} Core
 */

import { Fault } from "../values/fault.js";
import { warm } from "./warm.js";

/**
 * A load that failed is forgotten, so that the next call tries again (a phone
 * may have been out of reach).
 *
 * @template Build
 * @param {() => Promise<Build>} load
 * @returns {() => Promise<Build>} loads once a page
 */
function once(load) {
  /** @type {Promise<Build> | undefined} */
  let loaded;
  return () => {
    loaded ??= load().catch((cause) => {
      loaded = undefined;
      throw blocked(cause);
    });
    return loaded;
  };
}

/** @type {() => Promise<Member>} */
export const memberBuild = once(async () => {
  const core = await import("../../pkg/wasm/member/timebank.js");
  return started(core, new URL("../../pkg/wasm/member/timebank_bg.wasm", import.meta.url));
});

/** The build for a book that is shared. @type {() => Promise<Phone>} */
export const phoneBuild = once(async () => {
  const core = await import("../../pkg/wasm/phone/timebank.js");
  return started(core, new URL("../../pkg/wasm/phone/timebank_bg.wasm", import.meta.url));
});

/** The whole core, for the keeper of a book. @type {() => Promise<Desk>} */
export const deskBuild = once(async () => {
  const core = await import("../../pkg/wasm/desk/timebank.js");
  return started(core, new URL("../../pkg/wasm/desk/timebank_bg.wasm", import.meta.url));
});

/**
 * The ledger that a cache stands for; an empty one where there is none that can be used.
 *
 * @param {Core} core
 * @param {import("../store/interface.js").Cache} [cache]
 * @param {import("../store/interface.js").Book} [book] which the cache may not go beyond
 * @returns {Ledger}
 */
export function ledgerOf(core, cache, book) {
  const { Ledger } = /** @type {Desk} */ (core);
  if (!cache) return new Ledger();
  try {
    const ledger = Ledger.fromCache(cache.bytes);
    if (ledger.seq === cache.seq && book && cache.seq <= book.seq) return ledger;
    ledger.free();
  } catch (error) {
    console.warn("timebank: the cache is damaged, the journal is replayed", error);
  }
  return new Ledger();
}

/** @template {Core} Build @param {Build} core @param {URL} wasm */
async function started(core, wasm) {
  await core.default({ module_or_path: wasm });
  warm(core);
  return core;
}

/** The least that is a module. */
const NOTHING = Uint8Array.of(0, 0x61, 0x73, 0x6d, 1, 0, 0, 0);

/** Why a part of the program could not be loaded. @param {unknown} cause */
export function blocked(cause) {
  if (!globalThis.WebAssembly) return new Fault("wasm_missing", { cause });
  try {
    new WebAssembly.Module(NOTHING);
  } catch {
    return new Fault("wasm_forbidden", { cause }); // by the policy of the page
  }
  return new Fault("wasm_blocked", { cause });
}
