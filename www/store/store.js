/**
 * The only user of IndexedDB. It keeps, for each book: what the book is, its
 * journal in segments, one disposable cache, its keys and unfinished drafts; and
 * for a book that is shared, what this device wrote and has not seen in it yet.
 *
 * Saved means saved: every write that a person is told about waits for a
 * transaction of strict durability to complete.
 */

import { openDB } from "idb";
import { join } from "../values/bytes.js";
import { Fault } from "../values/fault.js";
import { markOf } from "./mark.js";
import { runToMerge } from "./tiers.js";
import { overtaken, Transactions } from "./transactions.js";

const NAME = "timebank";
const VERSION = 2;

/** @import { Book, Cache, Segment, Store } from "./interface.js" */

/**
 * How long the browser may take to open the store, in milliseconds. Some never answer; mostly a moment is
 * enough.
 */
const PATIENCE = 10_000;

/**
 * Opens the store.
 *
 * @param {number} [patience] in milliseconds
 * @returns {Promise<Store>}
 * @throws with code `storage_blocked` where the browser keeps nothing, `storage_framed` where it keeps
 *   nothing for a frame, `storage_silent` where it does not answer and `storage_held` where another window
 *   keeps it from answering. The detail of these two has `later`: the store, should it come.
 */
export async function openStore(patience = PATIENCE) {
  let held = false;
  const later = open(() => (held = true));
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;
  /** @type {Promise<never>} */
  const silence = new Promise((_, fail) => {
    timer = setTimeout(() => {
      fail(new Fault(held ? "storage_held" : "storage_silent", { detail: { later } }));
    }, patience);
  });
  try {
    return await Promise.race([later, silence]);
  } finally {
    clearTimeout(timer);
  }
}

/**
 * @param {() => void} blocked is called where another window has an older store open, and does not close it.
 */
async function open(blocked) {
  const transactions = new Transactions();
  const connect = async () => {
    /** @type {import("idb").IDBPDatabase<import("./schema.js").Schema>} */
    const db = await openDB(NAME, VERSION, {
      upgrade(db, from, _to, tx) {
        transactions.watch(tx);
        if (from < 2) db.createObjectStore("replicas", { keyPath: "book" });
        if (from > 0) return;
        db.createObjectStore("books", { keyPath: "id" });
        db.createObjectStore("segments", { keyPath: ["book", "from"] });
        db.createObjectStore("caches", { keyPath: "book" });
        db.createObjectStore("keys", { keyPath: "book" });
        db.createObjectStore("drafts");
      },
      blocked,
      blocking: (_current, _blocked, event) => /** @type {IDBDatabase} */ (event.target).close(),
      // iOS takes the store from a page that slept, and leaves the page as it is.
      terminated: () => connect().catch((error) => console.warn("timebank: the store is gone", error)),
    });
    transactions.of(db);
  };
  try {
    await connect().catch((error) => {
      // Left while it was made: nothing is wrong with it.
      if (error.name !== "AbortError") throw error;
      return connect();
    });
    return new IndexedStore(transactions);
  } catch (cause) {
    throw new Fault(isFramed() ? "storage_framed" : "storage_blocked", { cause });
  }
}

/** Whether the page stands in another. */
const isFramed = () => globalThis.self !== globalThis.top;

/** Books in IndexedDB. @implements {Store} */
export class IndexedStore {
  #transactions;

  /** @param {Transactions} transactions */
  constructor(transactions) {
    this.#transactions = transactions;
  }

  /** @type {Store["alone"]} */
  alone(book, work) {
    return this.#transactions.alone(book, work);
  }

  /** @type {Store["books"]} */
  async books() {
    const books = await this.#transactions.read(["books"], ({ store }) => store.getAll());
    return books.sort((a, b) => b.opened - a.opened);
  }

  /** @type {Store["book"]} */
  book(id) {
    return this.#transactions.read(["books"], ({ store }) => store.get(id));
  }

  /** @type {Store["replica"]} */
  replica(id) {
    return this.#transactions.read(["replicas"], ({ store }) => store.get(id));
  }

  /** @type {Store["mark"]} */
  mark(id) {
    return this.#transactions.read(["books", "replicas"], async (tx) => {
      const [book, replica] = await Promise.all([
        tx.objectStore("books").get(id),
        tx.objectStore("replicas").get(id),
      ]);
      return markOf(book, replica);
    });
  }

  /** @type {Store["keys"]} */
  keys(id) {
    return this.#transactions.read(["keys"], ({ store }) => store.get(id));
  }

  /** @type {Store["segments"]} */
  segments(id, seq = 0) {
    return this.#transactions.read(["segments"], ({ store }) => segmentsAfter(store, id, seq));
  }

  /** @type {Store["whole"]} */
  whole(id, open) {
    return this.#transactions.read(["books", "replicas", "keys", "caches", "segments"], async (tx) => {
      const [book, replica, keys, cache] = await Promise.all([
        tx.objectStore("books").get(id),
        tx.objectStore("replicas").get(id),
        tx.objectStore("keys").get(id),
        tx.objectStore("caches").get(id),
      ]);
      const opened = open(cache, book);
      return {
        book,
        replica,
        keys,
        opened,
        segments: await segmentsAfter(tx.objectStore("segments"), id, opened.seq),
      };
    });
  }

  /** @type {Store["cache"]} */
  cache(id) {
    return this.#transactions.read(["caches"], ({ store }) => store.get(id));
  }

  /** @type {Store["add"]} */
  add(book, segment, keys) {
    return this.#transactions.write(["books", "segments", "keys"], (tx) => {
      tx.objectStore("books").add(book);
      tx.objectStore("segments").add(segment);
      if (keys) tx.objectStore("keys").put(keys);
    });
  }

  /** @type {Store["append"]} */
  append(n, segment) {
    return this.#transactions.write(["books", "replicas", "segments"], async (tx) => {
      const [books, replicas] = [tx.objectStore("books"), tx.objectStore("replicas")];
      const [book, replica] = await Promise.all([books.get(segment.book), replicas.get(segment.book)]);
      // Nor is there more to write in a book that moves, or has moved, to another keeper.
      if (!book || book.seq + 1 !== segment.from || book.moving || replica) throw overtaken();
      tx.objectStore("segments").add(segment);
      books.put({ ...book, n, seq: segment.to });
    });
  }

  /** @type {Store["join"]} */
  join(book, replica, keys) {
    return this.#transactions.write(["books", "replicas", "keys"], (tx) => {
      tx.objectStore("books").add(book);
      tx.objectStore("replicas").add(replica);
      tx.objectStore("keys").put(keys);
    });
  }

  /** @type {Store["keep"]} */
  keep({ book, replica, segment, fromStart = false, keys }) {
    return this.#transactions.write(["books", "replicas", "segments", "caches", "keys"], async (tx) => {
      const replicas = tx.objectStore("replicas");
      const stored = await replicas.get(book.id);
      if ((stored?.turn ?? 0) + 1 !== replica.turn) throw overtaken();
      const segments = tx.objectStore("segments");
      if (fromStart) {
        segments.delete(rangeOf(book.id));
        tx.objectStore("caches").delete(book.id);
      }
      if (segment) segments.add(segment);
      replicas.put(replica);
      if (keys) tx.objectStore("keys").put(keys);
      tx.objectStore("books").put(book);
    });
  }

  /** @type {Store["replace"]} */
  replace(book, segment, keys) {
    return this.#transactions.write(["books", "segments", "caches", "keys"], (tx) => {
      if (keys) tx.objectStore("keys").put(keys);
      tx.objectStore("segments").delete(rangeOf(book.id));
      tx.objectStore("segments").add(segment);
      tx.objectStore("caches").delete(book.id);
      tx.objectStore("books").put({ ...book, erased: undefined });
    });
  }

  /** @type {Store["forget"]} */
  forget(cache, erased, without) {
    return this.#transactions.write(["books", "segments", "caches", "drafts"], async (tx) => {
      const books = tx.objectStore("books");
      const book = await books.get(cache.book);
      if (!book || book.seq > cache.seq) throw overtaken();
      const segments = tx.objectStore("segments");
      // Within the transaction: nobody merges segments meanwhile.
      for (const segment of await segments.getAll(rangeOf(cache.book))) {
        const bytes = without(segment.bytes);
        if (bytes) segments.put({ ...segment, bytes });
      }
      tx.objectStore("caches").put(cache);
      tx.objectStore("drafts").delete(IDBKeyRange.bound([cache.book], [cache.book, []]));
      books.put({ ...book, erased });
    });
  }

  /** @type {Store["fold"]} */
  fold(cache) {
    return this.#transactions.write(["segments", "caches"], (tx) => foldInto(tx, cache), "relaxed");
  }

  /** @type {Store["dropCache"]} */
  async dropCache(id) {
    const dropped = this.#transactions.write(["caches"], (tx) => void tx.store.delete(id), "relaxed");
    await dropped.catch((error) => console.warn("timebank: a damaged cache is left", error));
  }

  /** @type {Store["note"]} */
  note(id, change) {
    return this.#transactions.write(["books"], async (tx) => {
      const book = await tx.store.get(id);
      if (book) tx.store.put({ ...book, ...change });
    });
  }

  /** @type {Store["noteOpened"]} */
  async noteOpened(id) {
    await this.note(id, { opened: Date.now() }).catch((error) => console.warn("timebank: not noted", error));
  }

  /** @type {Store["forgetRecovery"]} */
  forgetRecovery(id) {
    return this.#transactions.write(["keys"], async (tx) => {
      const keys = await tx.store.get(id);
      if (!keys?.recovery) return;
      const { recovery: _, ...rest } = keys;
      tx.store.put(rest);
    });
  }

  /** @type {Store["draft"]} */
  draft(id, name) {
    return this.#transactions.read(["drafts"], ({ store }) => store.get([id, name]));
  }

  /** @type {Store["saveDraft"]} */
  saveDraft(id, name, draft) {
    /** @type {[string, string]} */
    const key = [id, name];
    return this.#transactions.write(
      ["drafts"],
      ({ store }) => void (draft ? store.put(draft, key) : store.delete(key)),
      "relaxed",
    );
  }

  close() {
    this.#transactions.close();
  }
}

/**
 * From the newest back, so that a short tail is not paid for with the whole journal.
 *
 * @param {import("./schema.js").Segments} store
 * @param {string} id
 * @param {number} seq
 */
async function segmentsAfter(store, id, seq) {
  const found = [];
  let cursor = await store.openCursor(rangeOf(id), "prev");
  while (cursor && cursor.value.to > seq) {
    found.unshift(cursor.value);
    cursor = await cursor.continue();
  }
  return found;
}

/**
 * Puts a cache in place of the one before, unless that goes further, and merges what lies under it.
 *
 * @param {import("./schema.js").Writing<readonly ["segments", "caches"]>} tx
 * @param {Cache} cache
 */
async function foldInto(tx, cache) {
  const caches = tx.objectStore("caches");
  const newer = await caches.get(cache.book);
  if (newer && newer.seq > cache.seq) return; // another tab went further
  const segments = tx.objectStore("segments");
  const under = (await segments.getAll(rangeOf(cache.book))).filter((s) => s.to <= cache.seq);
  for (let run = runToMerge(under); run.length > 0; run = runToMerge(under)) {
    const merged = {
      book: cache.book,
      from: run[0].from,
      to: run[run.length - 1].to,
      bytes: join(run.map((segment) => segment.bytes)),
    };
    for (const segment of run) segments.delete([segment.book, segment.from]);
    segments.add(merged);
    under.splice(under.length - run.length, run.length, merged);
  }
  caches.put(cache);
}

/** Of a book that is open in a page whose storage was cleared meanwhile: by somebody, or by the browser. */
export function bookGone() {
  return new Fault("book_gone");
}

/** All segments of a book. @param {string} id */
function rangeOf(id) {
  return IDBKeyRange.bound([id, 0], [id, Infinity]);
}
