/** Opening a book that is stored in this browser. */

import { memberBuild, phoneBuild } from "../core/builds.js";
import { Fault } from "../values/fault.js";
import { LedgerCopy } from "./copy/ledger.js";
import { LocalBook } from "./local.js";

/** @typedef {import("../store/interface.js").Store} Store */

/**
 * Opens a stored book: the cache and the segments after it, or the whole
 * journal where the cache is missing or damaged.
 *
 * @param {Store} store
 * @param {string} id
 * @param {string | null} [hub] where a shared book is kept, if not where it was
 * @returns {Promise<{ book: LocalBook | import("./shared.js").SharedBook, healed: boolean }>} `healed` where
 *   a damaged cache was thrown away
 * @throws {Fault} `journal_corrupt`
 */
export async function openBook(store, id, hub) {
  if (await store.replica(id)) return openElsewhere(store, id, hub);
  try {
    const copy = await LedgerCopy.open(store, id, await memberBuild());
    await store.noteOpened(id);
    return { book: new LocalBook(copy), healed: copy.healed };
  } catch (error) {
    // Another tab has moved it meanwhile.
    if (error instanceof Fault && error.code === "kept_elsewhere") return openElsewhere(store, id, hub);
    throw error;
  }
}

/** @param {Store} store @param {string} id @param {string | null} [hub] */
async function openElsewhere(store, id, hub) {
  const [core, { openShared }] = await Promise.all([phoneBuild(), import("./shared.js")]);
  return { book: await openShared(core, store, id, hub), healed: false };
}
