/** Opening a book that is stored in this browser. */

import { Book, refusal } from "./book.js";
import { ledgerOf, memberBuild, phoneBuild } from "../core/builds.js";

/** @typedef {import("../store/store.js").Store} Store */

/**
 * Opens a stored book: the cache and the segments after it, or the whole
 * journal where the cache is missing or damaged.
 *
 * @param {Store} store
 * @param {string} id
 * @param {string} [hub] where a shared book is kept, if not where it was
 * @returns {Promise<{ book: Book | import("./shared.js").SharedBook, healed: boolean }>} `healed` where a damaged
 *   cache was thrown away
 * @throws with code `journal_corrupt`
 */
export async function openBook(store, id, hub) {
  if (await store.replica(id)) {
    const [core, { openShared }] = await Promise.all([phoneBuild(), import("./shared.js")]);
    return { book: await openShared(core, store, id, hub), healed: false };
  }
  const core = await memberBuild();
  let damaged = false;
  const whole = await store.whole(id, (cache, book) => {
    const opened = ledgerOf(core, cache, book);
    damaged = Boolean(cache) && !opened.seq;
    return opened;
  });
  const { book: stored, replica, keys, opened: ledger, segments } = whole;
  // Another tab has moved it meanwhile.
  if (replica) return openBook(store, id, hub);
  if (damaged) await store.dropCache(id);
  try {
    for (const segment of segments) ledger.load(segment.bytes);
  } catch (error) {
    throw Object.assign(error, { code: "journal_corrupt", book: stored });
  }
  if (ledger.seq !== stored.seq) {
    const error = refusal("journal_corrupt", "The journal ends too early.");
    throw Object.assign(error, { fields: { seq: ledger.seq + 1 }, book: stored });
  }
  await store.noteOpened(id);
  const book = new Book({ core, ledger, store, keys, unfolded: segments.length });
  return { book, healed: damaged };
}
