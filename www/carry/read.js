/** Reading what was carried here by hand, and finding the book that it is for. */

import { openBook } from "../book/open.js";
import { deskBuild } from "../core/builds.js";
import { openLink } from "./link.js";

/**
 * @typedef {import("../store/interface.js").Store} Store
 * @typedef {import("../core/builds.js").Desk | import("../core/builds.js").Phone} Core
 */

/** What begins a file of bytes: the version of all that is carried so far. A link's text never begins so. */
const VERSION = 1;

/**
 * Opens what a file carries: it has the bytes of a link, or a text with the link.
 *
 * @template Opened
 * @param {Core} core
 * @param {Uint8Array} file
 * @param {(bytes: Uint8Array) => Promise<Opened>} open
 * @returns {Promise<Opened>}
 */
export function openFile(core, file, open) {
  if (file[0] <= VERSION) return open(file);
  const isWide = (file[0] === 0xff && file[1] === 0xfe) || (file[0] === 0xfe && file[1] === 0xff);
  const encoding = isWide ? (file[0] === 0xff ? "utf-16le" : "utf-16be") : "utf-8";
  const text = new TextDecoder(encoding).decode(file);
  return openLink(text, async (text) => open(core.linkBytes(text)));
}

/**
 * The stored book that something is for, if it is not the open one.
 *
 * @param {Store} store
 * @param {"events" | "reply"} kind
 * @param {Uint8Array} bytes
 * @param {string | undefined} open the book that was tried already
 * @returns
 *   {Promise<import("../book/local.js").LocalBook | import("../book/shared.js").SharedBook | undefined>}
 */
export async function bookFor(store, kind, bytes, open) {
  const core = await deskBuild();
  for (const { id } of await store.books()) {
    if (id !== open && (await fits(core, store, id, kind, bytes))) return (await openBook(store, id)).book;
  }
  return undefined;
}

/**
 * @param {import("../core/builds.js").Desk} core
 * @param {Store} store
 * @param {string} id
 * @param {"events" | "reply"} kind
 * @param {Uint8Array} bytes
 */
async function fits(core, store, id, kind, bytes) {
  const ledger = new core.Ledger();
  try {
    if (kind === "reply") core.openReply(bytes, id);
    else {
      const [first] = await store.segments(id);
      ledger.load(first.bytes);
      ledger.openLink(bytes);
    }
    return true;
  } catch {
    return false;
  } finally {
    ledger.free();
  }
}

/**
 * What waits on this phone, as it is brought to the keeper of the book: all that the keeper has not settled,
 * up to as much as one carries at once.
 *
 * @param {Core} core
 * @param {import("../book/shared.js").SharedBook} book
 * @param {boolean} [refused] what the keeper sent back, too
 * @returns {Uint8Array | undefined} nothing where nothing waits
 */
export function waitingHere(core, book, refused = false) {
  const waiting = book.outbox.filter(({ standing }) => refused || standing !== "refused").slice(0, MOST);
  return waiting.length ? core.linkOf(waiting.flatMap(({ event }) => book.sealed(event) ?? [])) : undefined;
}

/** The most events that are carried at once. */
const MOST = 500;
