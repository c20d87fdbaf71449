/**
 * A book as this browser stores it, and the same in memory. Memory never says
 * more than the store: where storing fails, memory goes back. One tab changes a
 * book at a time, which first takes over what another tab has stored.
 *
 * Both keepers stand on this: `ledger.js` is the copy of a book that is kept
 * here, `replica.js` of one that is kept elsewhere.
 */

import { ledgerOf } from "../../core/builds.js";
import { markOf } from "../../store/mark.js";
import { bookGone } from "../../store/store.js";
import { FAN } from "../../store/tiers.js";
import { Fault, faultOf } from "../../values/fault.js";

/**
 * @typedef {import("../../store/interface.js").Store} Store
 * @typedef {import("../../store/interface.js").Book} Stored
 * @typedef {import("../../store/interface.js").Keys} Keys
 * @typedef {import("../../core/builds.js").Ledger} Ledger
 * @typedef {import("../../core/builds.js").Core} Core
 *
 * What is in memory: a ledger, or a replica around one.
 * @typedef {object} Memory
 * @property {number} seq the last record
 * @property {() => Uint8Array} cache
 * @property {(segment: Uint8Array) => Uint8Array | undefined} forget
 * @property {() => string[]} forgotten marks of what is to be forgotten
 * @property {() => void} free
 *
 * What was read of a book, at one moment.
 * @typedef {Awaited<ReturnType<typeof read>>} Read
 */

/**
 * @abstract
 * @template {Memory} Held
 * @template {Core} Build
 */
export class StoredCopy {
  /** How often memory was opened anew. */
  opening = 0;
  /** Whether a damaged cache was thrown away when the book was opened. */
  healed = false;
  /** Called when memory has what another tab stored, by whatever work that was read. */
  tookOver = () => {};
  /** @type {Store} */
  store;
  // These three are there once a copy was taken, which every `open` does first.
  /** What is in memory. @type {Held | undefined} */
  #memory;
  /** The build that it belongs to. @type {Build | undefined} */
  #core;
  /** @type {Stored | undefined} */
  #stored;
  /** @type {Keys | undefined} */
  #keys;
  /** What is stored, as far as memory knows: see `store/mark.js`. @type {string | undefined} */
  #mark;
  /** How many segments lie beyond the cache. */
  #unfolded = 0;
  /** Whether memory has something that another tab stored, which nobody was told. */
  #isNews = false;
  #closed = false;

  /** @param {Store} store */
  constructor(store) {
    this.store = store;
  }

  /**
   * Makes memory of what was read.
   *
   * @param {Build} _core
   * @param {Read} _found whose ledger it takes
   * @returns {Held}
   */
  hold(_core, _found) {
    throw new Error("every copy holds something in memory");
  }

  get memory() {
    return /** @type {Held} */ (this.#memory);
  }

  get core() {
    return /** @type {Build} */ (this.#core);
  }

  /** What is known of the book without opening it. */
  get stored() {
    return /** @type {Stored} */ (this.#stored);
  }

  get keys() {
    return this.#keys;
  }

  /** The community's id. */
  get id() {
    return this.stored.id;
  }

  /**
   * Runs what changes the book, one at a time in all tabs, standing on what is stored.
   *
   * @template Result
   * @param {() => Promise<Result>} work
   * @returns {Promise<Result>}
   */
  change(work) {
    return this.alone(async () => {
      await this.#takeOver();
      return work();
    });
  }

  /** Takes over what another tab has stored. */
  takeOver() {
    return this.alone(() => this.#takeOver());
  }

  /** Opens it in another build. @param {Build} core */
  async openIn(core) {
    if (this.core !== core) await this.alone(() => this.#reopen(core));
  }

  /** Goes back to what is stored. Where that cannot be read either, memory is not believed until it can. */
  async goBack() {
    await this.#reopen(this.core).catch(() => {
      this.#mark = undefined;
    });
  }

  /**
   * Notes what was stored, and that memory says the same.
   *
   * @param {Stored} stored
   * @param {{ replica?: import("../../store/interface.js").Replica, segments?: number, keys?: Keys }}
   *   [changed]
   */
  note(stored, { replica, segments = 0, keys } = {}) {
    this.#stored = stored;
    this.#mark = markOf(stored, replica);
    this.#unfolded += segments;
    if (keys) this.#keys = keys;
  }

  /** Whether words are still stored here that are to be forgotten. */
  get remembers() {
    const { erased = [] } = this.stored;
    return this.memory.forgotten().some((mark) => !erased.includes(mark));
  }

  /**
   * Takes the words about erased members, and former programmes, out of all that is
   * stored. What was stored before stays so: where this fails it is due again later.
   */
  async forgetErased() {
    if (!this.remembers) return;
    try {
      const erased = this.memory.forgotten();
      await this.store.forget(this.#cache(), erased, (segment) => this.memory.forget(segment));
      this.#stored = { ...this.stored, erased };
      // Of a book that is kept here the mark says so too: other tabs hold the words in memory.
      this.#mark = await this.store.mark(this.id);
      this.#unfolded = 0;
    } catch (error) {
      console.warn("timebank: not forgotten yet", error);
    }
  }

  /** Stores the cache and merges segments, once that is worth it. What is lost here is made again. */
  async fold() {
    if (this.#unfolded < FAN) return;
    this.#unfolded = 0;
    try {
      await this.store.fold(this.#cache());
    } catch (error) {
      console.warn("timebank: no cache", error);
    }
  }

  /** The next `fold` is worth it, as after an import. */
  foldSoon() {
    this.#unfolded = FAN;
  }

  /** It must not be used afterwards. */
  close() {
    this.#closed = true;
    this.forgetViews();
    this.memory.free();
  }

  /** What is derived from memory is asked for anew. */
  forgetViews() {}

  /**
   * Keeps what is stored from changing under a writer, in this tab and in all others.
   *
   * @template Result
   * @param {() => Promise<Result>} work
   * @returns {Promise<Result>}
   */
  async alone(work) {
    try {
      return await this.store.alone(this.id, async () => {
        this.mustBeOpen();
        return work();
      });
    } finally {
      const isNews = this.#isNews && !this.#closed;
      this.#isNews = false;
      if (isNews) this.tookOver();
    }
  }

  /** @throws where the book was closed: nothing of it is in memory any more */
  mustBeOpen() {
    if (this.#closed) throw new DOMException("the book was closed", "AbortError");
  }

  async #takeOver() {
    const mark = await this.store.mark(this.id);
    if (mark === undefined) throw bookGone();
    if (mark !== this.#mark) await this.#reopen(this.core);
  }

  /** @param {Build} core @returns {Promise<void>} */
  async #reopen(core) {
    const before = this.core;
    const found = await read(this.store, this.id, core);
    const old = this.memory;
    const mark = this.#mark;
    // The desk may have come while it was read: what is asked of that build, the one before does not know.
    if (this.core !== before) {
      found.ledger.free();
      return this.#reopen(this.core);
    }
    this.take(core, found);
    this.opening += 1;
    this.#isNews ||= mark !== this.#mark;
    old.free();
  }

  /** Puts what was read in the place of what is in memory. @param {Build} core @param {Read} found */
  take(core, found) {
    const memory = loaded(found, () => this.hold(core, found));
    this.forgetViews();
    this.#memory = memory;
    this.#core = core;
    this.#stored = found.book;
    this.#keys = found.keys;
    this.#mark = markOf(found.book, found.replica);
    this.#unfolded = found.segments.length;
    this.healed ||= found.damaged;
  }

  /**
   * Puts another in the place of what is in memory, which says what is stored.
   *
   * @param {Held} memory
   * @param {Build} core
   */
  replace(memory, core) {
    const old = this.memory;
    this.forgetViews();
    this.#memory = memory;
    this.#core = core;
    old.free();
  }

  #cache() {
    return { book: this.id, seq: this.memory.seq, bytes: this.memory.cache() };
  }
}

/**
 * All that is needed to open a book.
 *
 * @param {Store} store
 * @param {string} id
 * @param {Core} core
 */
export async function read(store, id, core) {
  let damaged = false;
  const found = await store.whole(id, (cache, book) => {
    const ledger = ledgerOf(core, cache, book);
    damaged = Boolean(cache) && !ledger.seq;
    return ledger;
  });
  if (!found.book) throw bookGone();
  if (damaged) await store.dropCache(id);
  const { opened: ledger, ...rest } = found;
  return { ...rest, book: found.book, ledger, damaged };
}

/**
 * @template Held
 * @param {Read} found
 * @param {() => Held} hold
 */
function loaded({ ledger, segments, book }, hold) {
  try {
    for (const segment of segments) ledger.load(segment.bytes);
    return hold();
  } catch (error) {
    if (error instanceof Fault && error.code === "kept_elsewhere") throw error;
    throw new Fault("journal_corrupt", { fields: faultOf(error).fields, detail: { book }, cause: error });
  }
}
