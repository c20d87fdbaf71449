/**
 * The only file that imports the WebAssembly core. Everything the page knows
 * about balances comes from here; nothing outside computes a sum.
 *
 * There are two builds of the same core. The member build is small and loads
 * first: it shows a book. The desk build is the whole, and alone can judge what
 * is written; it loads once a book that is kept here is shown, or when it is
 * first needed, and replaces the member build.
 *
 * @typedef {import("../pkg/wasm/desk/timebank.js").Ledger} Ledger
 * @typedef {typeof import("../pkg/wasm/desk/timebank.js")} Desk
 * @typedef {typeof import("../pkg/wasm/member/timebank.js")} Member
 */

import { warm } from "./warm.js";

/** @type {Promise<Member> | undefined} */
let member;
/** @type {Promise<Desk> | undefined} */
let desk;

/**
 * Loads a build once a page. A load that failed is forgotten, so that the next
 * call tries again (a phone may have been out of reach).
 *
 * @returns {Promise<Member>}
 */
export function memberBuild() {
  member ??= loadMember().catch((cause) => {
    member = undefined;
    throw blocked(cause);
  });
  return member;
}

/** @returns {Promise<Desk>} the whole core, for whoever keeps the book. */
export function deskBuild() {
  desk ??= loadDesk().catch((cause) => {
    desk = undefined;
    throw blocked(cause);
  });
  return desk;
}

/** @returns {Promise<typeof import("./keeping.js")>} the steps of whoever writes, which are the desk build's too */
export function keeping() {
  return import("./keeping.js").catch((cause) => {
    throw blocked(cause);
  });
}

async function loadMember() {
  const core = await import("../pkg/wasm/member/timebank.js");
  await core.default({
    module_or_path: new URL("../pkg/wasm/member/timebank_bg.wasm", import.meta.url),
  });
  warm(core);
  return core;
}

async function loadDesk() {
  const core = await import("../pkg/wasm/desk/timebank.js");
  await core.default({
    module_or_path: new URL("../pkg/wasm/desk/timebank_bg.wasm", import.meta.url),
  });
  warm(core);
  return core;
}

/** An error whose code the failure screen has words for. */
function blocked(cause) {
  return Object.assign(new Error("The ledger's program could not be loaded.", { cause }), {
    code: "wasm_blocked",
  });
}
