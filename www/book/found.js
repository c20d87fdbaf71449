/**
 * The ways a book comes into this browser: it is founded here, or taken in from
 * a journal file, or a good copy is put in the place of a damaged one.
 */

import { Fault } from "../values/fault.js";
import { LedgerCopy } from "./copy/ledger.js";
import { LocalBook } from "./local.js";
import { randomBytes } from "../values/bytes.js";
import { now } from "../values/days.js";
import { admit, sealed } from "./admission.js";
import { newKey, newRecoveryKey } from "./keys.js";
import { deskBuild } from "../core/builds.js";

/** @typedef {import("../store/interface.js").Store} Store */

/**
 * Founds a community whose keeper is this browser, and stores its first record.
 *
 * @param {Store} store
 * @param {{ community: string, founder: string }} names
 * @returns {Promise<LocalBook>}
 */
export async function foundBook(store, names) {
  const core = await deskBuild();
  const { ledger, bytes, keys } = await founded(core, names);
  const id = ledger.summary().community;
  const book = { id, name: names.community, seq: ledger.seq, n: 1, opened: Date.now() };
  await store.add(book, { book: id, from: 1, to: ledger.seq, bytes }, { ...keys, book: id });
  ledger.free();
  return new LocalBook(await LedgerCopy.open(store, id, core));
}

/**
 * Stores the journal of a book that is kept elsewhere. Its signatures are
 * verified first; it can be read, checked and exported here, not added to.
 *
 * @param {Store} store
 * @param {import("../core/builds.js").Desk} core
 * @param {Uint8Array} bytes of a journal file
 * @returns {Promise<string>} the id of the book
 * @throws with code `book_known` where the book is here already
 */
export async function takeIn(store, core, bytes) {
  const { segment, summary } = verified(core, bytes);
  const { community: id, name, seq } = summary;
  if (await store.book(id)) throw new Fault("book_known");
  const book = { id, name, seq, n: 0, opened: Date.now() };
  await store.add(book, { book: id, from: 1, to: seq, bytes: segment });
  return id;
}

/**
 * Puts a good copy in the place of a damaged journal. The keys stay, so the
 * book can be added to again.
 *
 * @param {Store} store
 * @param {import("../core/builds.js").Desk} core
 * @param {import("../store/interface.js").Book} damaged
 * @param {Uint8Array} bytes of a journal file of the same book
 * @throws with code `wrong_community` where the file is of another book
 */
export async function putBack(store, core, damaged, bytes) {
  const { segment, summary } = verified(core, bytes);
  const { community: id, seq } = summary;
  if (id !== damaged.id) throw new Fault("wrong_community");
  await store.replace({ ...damaged, seq }, { book: id, from: 1, to: seq, bytes: segment });
}

/**
 * Reads a journal file and verifies every signature in it.
 *
 * @param {import("../core/builds.js").Desk} core
 * @param {Uint8Array} bytes
 */
export function verified(core, bytes) {
  const segment = core.Ledger.segmentOf(bytes);
  const ledger = new core.Ledger();
  ledger.load(segment);
  const check = new core.Check();
  check.push(segment);
  const right = check.finish(ledger).every(({ ok }) => ok);
  if (!right) throw new Fault("journal_corrupt", { fields: { seq: String(check.checked) } });
  return { segment, summary: ledger.summary(), ledger };
}

/**
 * Founds a book in memory.
 *
 * @param {import("../core/builds.js").Desk} core
 * @param {{ community: string, founder: string }} names
 */
export async function founded(core, { community, founder }) {
  const [device, keeper, recovery] = await Promise.all([newKey(), newKey(), newRecoveryKey()]);
  const ledger = new core.Ledger();
  const entry = {
    Found: { community, founder, keeper: keeper.public, recovery: recovery.public },
  };
  const by = { device: device.public, n: 1, at: now() };
  const draft = ledger.draft(entry, by, randomBytes(32));
  const keys = { device, keeper, recovery: recovery.sealed };
  const prepared = await admit(ledger, draft, keys);
  const bytes = await sealed(prepared, keys);
  ledger.apply(prepared);
  return { ledger, bytes, keys };
}
