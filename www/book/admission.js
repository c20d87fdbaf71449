/**
 * The keeper's steps, from a draft to bytes that may be stored. They come with
 * the desk build, which alone can judge an entry; a book that is only read does
 * not load them.
 *
 * @typedef {import("../core/builds.js").Ledger} Ledger
 * @typedef {import("./keys.js").SigningKey} SigningKey
 * @typedef {import("../../pkg/wasm/desk/timebank.js").Draft} Draft
 * @typedef {import("../../pkg/wasm/desk/timebank.js").Prepared} Prepared
 * @typedef {import("../../pkg/wasm/desk/timebank.js").AuthorInput} Author
 *
 * What signs in a keeper's browser. The epoch is that in which it signs heads.
 * @typedef {{ device: SigningKey, keeper: SigningKey, epoch?: number }} KeeperKeys
 */

import { join, randomBytes } from "../values/bytes.js";
import { civilToday, now } from "../values/days.js";
import { sign } from "./keys.js";

/**
 * Judges what this device says. Where somebody must look at it first, the
 * keeper's own record that holds it is added, so that both are stored together.
 *
 * @param {Ledger} ledger
 * @param {Draft} draft
 * @param {KeeperKeys} keys
 * @returns {Promise<Prepared>} verified and checked; nothing has changed yet
 */
export async function admit(ledger, draft, keys) {
  const prepared = await judged(ledger, draft, keys.device);
  await hold(ledger, prepared, keys);
  return prepared;
}

/**
 * Adds the keeper's own record where something must be looked at first.
 *
 * @param {Ledger} ledger
 * @param {Prepared} prepared
 * @param {KeeperKeys} keys
 * @returns {Promise<boolean>} whether it was added
 */
export async function hold(ledger, prepared, keys) {
  const hold = prepared.verdict.held.length ? prepared.hold(keeperOf(ledger), randomBytes(32)) : undefined;
  if (hold) prepared.addHold(hold, await sign(keys.keeper, hold.bytesToSign));
  return Boolean(hold);
}

/**
 * What the keeper has to do by itself by now: accept, close months, forget.
 *
 * @param {Ledger} ledger
 * @param {KeeperKeys} keys
 * @returns {Promise<Prepared | undefined>} one entry of it; ask again once it is applied
 */
export async function duty(ledger, keys) {
  const at = now();
  const draft = ledger.duties(keeperOf(ledger, at), randomBytes(32), at, civilToday());
  return draft && judged(ledger, draft, keys.keeper);
}

/** @param {Ledger} ledger @returns {boolean} whether anything is due; cheap */
export const isAnythingDue = (ledger) => ledger.hasDuties(now(), civilToday());

/**
 * @param {Prepared} prepared
 * @param {KeeperKeys} keys
 * @returns {Promise<Uint8Array>} what is stored: the records, and the keeper's signature under the head
 */
export async function sealed(prepared, keys) {
  return join([prepared.record, await sealOf(prepared, keys)]);
}

/** @param {Prepared} prepared @param {KeeperKeys} keys */
async function sealOf(prepared, keys) {
  const { keeper, epoch } = keys;
  return prepared.sealHead(await sign(keeper, prepared.headToSign(epoch)), epoch);
}

/**
 * Drafts, signs and applies the events of an import one after another.
 *
 * @param {import("../../pkg/wasm/desk/timebank.js").Import} dryRun
 * @param {Ledger} ledger
 * @param {KeeperKeys} keys
 * @param {object} watch
 * @param {(event: number) => Author} watch.author
 * @param {(share: number) => void} [watch.progress]
 * @param {AbortSignal} [watch.signal]
 * @returns {Promise<Uint8Array>} their records and the head that ends them
 */
export async function stage(dryRun, ledger, keys, { author, progress, signal }) {
  const parts = [];
  const count = dryRun.events;
  for (let i = 0; i < count; i += 1) {
    signal?.throwIfAborted();
    const draft = dryRun.draft(i, ledger, author(i), randomBytes(32));
    const prepared = await admit(ledger, draft, keys);
    parts.push(prepared.record);
    if (i + 1 === count) parts.push(await sealOf(prepared, keys));
    ledger.apply(prepared);
    progress?.((i + 1) / count);
    await frame();
  }
  return join(parts);
}

/** @param {Ledger} ledger @param {Draft} draft @param {SigningKey} key */
async function judged(ledger, draft, key) {
  const signature = await sign(key, draft.bytesToSign);
  return ledger.admit(draft, signature, now(), civilToday());
}

/** The keeper as an author: its key is a device of its own. @param {Ledger} ledger */
function keeperOf(ledger, at = now()) {
  const device = ledger.keeper;
  return { device, n: ledger.nextN(device), at };
}

/** Lets the page draw and listen between two pieces of long work. */
function frame() {
  return new Promise((resolve) => setTimeout(resolve));
}
