/**
 * An open book: the ledger in memory, the journal it was folded from, and the
 * keys that may write to it. Every entry takes the same road:
 *
 *   draft → sign → admit → sign the head → store → apply → tell the other tabs
 *
 * One tab writes at a time. Inside the lock it first loads what another tab has
 * written, so two tabs never fork a book.
 */

import { join, randomBytes } from "./bytes.js";
import { civilToday } from "./days.js";
import { sign } from "./keys.js";
import { deskBuild } from "./ledger.js";
import { FAN } from "./tiers.js";

/**
 * @typedef {import("./store.js").Store} Store
 * @typedef {import("./store.js").Keys} Keys
 * @typedef {import("./ledger.js").Ledger} Ledger
 * @typedef {import("./ledger.js").Member} Core
 * @typedef {import("./ledger.js").Desk} Desk
 */

/**
 * Fires `change` when an entry was added, here or in another tab, and `trouble`
 * (with the error as detail) when what another tab wrote cannot be read.
 */
export class Book extends EventTarget {
  #core;
  #ledger;
  #store;
  #keys;
  #channel;
  #unfolded;
  #summary;

  /**
   * @param {object} parts
   * @param {Core} parts.core the build that the ledger belongs to
   * @param {Ledger} parts.ledger
   * @param {Store} [parts.store] none for a book that is only shown
   * @param {Keys} [parts.keys] none for a book that is kept elsewhere
   * @param {number} [parts.unfolded] how many segments lie beyond the cache
   */
  constructor({ core, ledger, store, keys, unfolded = 0 }) {
    super();
    this.#core = core;
    this.#ledger = ledger;
    this.#store = store;
    this.#keys = keys;
    this.#unfolded = unfolded;
    if (store) this.#followOtherTabs();
  }

  /** The community's id. */
  get id() {
    return this.summary.community;
  }

  /** Views are asked for here; the ledger is always that of the newest entry. */
  get ledger() {
    return this.#ledger;
  }

  get store() {
    return this.#store;
  }

  /** Whether this browser keeps the book, and so can add to it. */
  get writable() {
    return Boolean(this.#store && this.#keys);
  }

  /** The ledger's summary, asked for once an entry. */
  get summary() {
    if (this.#summary?.seq !== this.#ledger.seq) this.#summary = this.#ledger.summary();
    return this.#summary;
  }

  /**
   * Adds one entry. When this resolves the entry is stored and applied; when it
   * rejects, neither has happened.
   *
   * @param {object} entry as the core's `draft` takes it
   * @returns {Promise<string[]>} the ids of what the entry made, in order
   */
  record(entry) {
    return this.#writing(async (stored) => {
      const by = this.#author(stored.n + 1);
      const draft = this.#ledger.draft(entry, by, randomBytes(32));
      const ids = draft.ids;
      const prepared = await admit(this.#ledger, draft, this.#keys);
      const bytes = join([prepared.record, await sealOf(prepared, this.#keys)]);
      const { seq } = prepared;
      await this.#append({ ...stored, n: by.n }, { from: seq, to: seq, bytes });
      this.#ledger.apply(prepared);
      return ids;
    });
  }

  /**
   * Adds everything that a dry run would add, or nothing.
   *
   * @param {import("../pkg/wasm/desk/timebank.js").Import} dryRun
   * @param {{ progress: (share: number) => void, signal: AbortSignal }} watch
   */
  import(dryRun, { progress, signal }) {
    const count = dryRun.events;
    return this.#writing(async (stored) => {
      const staged = this.#ledger.clone();
      const from = staged.seq + 1;
      const bytes = await stage(dryRun, staged, this.#keys, {
        author: (i) => this.#author(stored.n + 1 + i),
        progress,
        signal,
      });
      await this.#append({ ...stored, n: stored.n + count }, { from, to: staged.seq, bytes });
      this.#ledger.free();
      this.#ledger = staged;
      this.#unfolded = FAN; // an import is worth a cache at once
    });
  }

  /** Replaces the member build by the desk build, once. @returns {Promise<Desk>} */
  async desk() {
    const desk = await deskBuild();
    if (this.#core !== desk) {
      const old = this.#ledger;
      this.#ledger = desk.Ledger.fromCache(old.cache());
      this.#core = desk;
      old.free();
    }
    return desk;
  }

  /** Stops following other tabs. The book must not be used afterwards. */
  close() {
    this.#channel?.close();
    this.#ledger.free();
  }

  #author(n) {
    return { device: this.#keys.device.public, n, at: now() };
  }

  /** Runs one writer at a time, standing on the newest stored entry. */
  async #writing(write) {
    if (!this.writable) throw refusal("kept_elsewhere", "This book is kept elsewhere.");
    const first = this.#ledger.seq === 1;
    const result = await this.#alone(async () => {
      await this.#catchUp();
      return write(await this.#store.book(this.id));
    });
    this.dispatchEvent(new Event("change"));
    this.#channel.postMessage(this.id);
    if (this.#unfolded >= FAN) this.#fold();
    if (first) navigator.storage?.persist?.().catch(() => {});
    return result;
  }

  /** Keeps the ledger from changing under a writer, in this tab and in all others. */
  #alone(work) {
    return navigator.locks.request(`timebank ${this.id}`, work);
  }

  async #append(stored, { from, to, bytes }) {
    const book = this.id;
    await this.#store.append({ ...stored, seq: to }, { book, from, to, bytes });
    this.#unfolded += 1;
  }

  /** Stores the cache and merges segments. What is lost here is made again. */
  #fold() {
    this.#unfolded = 0;
    const cache = { book: this.id, seq: this.#ledger.seq, bytes: this.#ledger.cache() };
    return this.#store.fold(cache).catch((error) => console.warn("timebank: no cache", error));
  }

  #followOtherTabs() {
    this.#channel = new BroadcastChannel("timebank");
    this.#channel.onmessage = async ({ data }) => {
      if (data !== this.id) return;
      try {
        if (await this.#alone(() => this.#catchUp())) this.dispatchEvent(new Event("change"));
      } catch (error) {
        this.dispatchEvent(new CustomEvent("trouble", { detail: error }));
      }
    };
  }

  /** Loads what was stored since. @returns {Promise<boolean>} whether there was anything. */
  async #catchUp() {
    const tail = await this.#store.segments(this.id, this.#ledger.seq);
    if (!tail.length) return false;
    // A merged segment may begin with records that are known; they are passed over.
    for (const segment of tail) this.#ledger.load(segment.bytes);
    this.#unfolded += tail.length;
    return true;
  }
}

/**
 * Drafts, signs and applies the events of an import one after another.
 *
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

/** @returns the entry, verified and checked; nothing has changed yet. */
export async function admit(ledger, draft, keys) {
  const signature = await sign(keys.device, draft.bytesToSign);
  return ledger.admit(draft, signature, now(), civilToday());
}

/** @returns {Promise<Uint8Array>} the keeper's signature under the head. */
export async function sealOf(prepared, keys) {
  return prepared.sealHead(await sign(keys.keeper, prepared.headToSign));
}

/** @returns {number} the moment, in whole seconds. */
export function now() {
  return Math.floor(Date.now() / 1000);
}

/** An error with a stable code, as the core's errors have. */
export function refusal(code, message) {
  return Object.assign(new Error(message), { code, fields: {} });
}

/** Lets the page draw and listen between two pieces of long work. */
function frame() {
  return new Promise((resolve) => setTimeout(resolve));
}
