/**
 * An open book: the ledger in memory, the journal it was folded from, and the
 * keys that may write to it. Every entry takes the same road:
 *
 *   draft → sign → admit → hold → sign the head → store → apply → tell the other tabs
 *
 * One tab writes at a time. Inside the lock it first loads what another tab has
 * written, so two tabs never fork a book. The steps in between are in
 * `admission.js`, which comes with the desk build when it is first needed.
 */

import { randomBytes } from "../values/bytes.js";
import { now } from "../values/days.js";
import { deskBuild, keeping, ledgerOf } from "../core/builds.js";
import { bookGone } from "../store/store.js";
import { FAN } from "../store/tiers.js";

/**
 * @typedef {import("../store/store.js").Store} Store
 * @typedef {import("../store/store.js").Keys} Keys
 * @typedef {import("../core/builds.js").Ledger} Ledger
 * @typedef {import("../core/builds.js").Member} Core
 * @typedef {import("../core/builds.js").Desk} Desk
 *
 * What was said of an entry that is stored.
 * @typedef {import("../../pkg/wasm/desk/timebank.js").Verdict & { made: string[] }} Stored
 */

/** How often an open book looks whether the keeper has something to do, in milliseconds. */
const ROUND = 3_600_000;

/**
 * Fires `change` when an entry was added, here or in another tab, and `trouble`
 * (with the error as detail) when what another tab wrote cannot be read.
 */
export class Book extends EventTarget {
  /** What was said of the last entry made here. @type {Stored | undefined} */
  said;
  #core;
  #ledger;
  #store;
  #keys;
  #channel;
  #unfolded;
  #summary;
  #rounds;
  #closed = false;
  // What other tabs said while the page was put away, it has not heard.
  #onShow = ({ persisted }) => persisted && this.#follow(true);

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

  /** Whether others share this book. */
  get shared() {
    return false;
  }

  /** Whether whoever sits here looks after the timebank. */
  get coordinates() {
    return this.writable;
  }

  /** Whether an account's balance is known here: whoever has a whole book knows all. */
  knows() {
    return true;
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
   * @param {import("../../pkg/wasm/desk/timebank.js").EntryInput} entry
   * @returns {Promise<Stored>} the ids of the members, exchanges and posts that it made, in order, and what is to be said of it
   */
  record(entry) {
    return this.#writing(async (stored, { admit }) => {
      const by = this.#author(stored, this.#ledger);
      const draft = this.#ledger.draft(entry, by, randomBytes(32));
      const { made } = draft;
      const prepared = await admit(this.#ledger, draft, this.#keys);
      const { verdict } = prepared;
      await this.#commit({ ...stored, n: by.n }, prepared);
      this.said = { made, ...verdict };
      return this.said;
    });
  }

  /**
   * What an entry would do, judged as if it were saved. Nothing is.
   *
   * @template Result
   * @param {import("../../pkg/wasm/desk/timebank.js").EntryInput} entry
   * @param {(after: Ledger, verdict: import("../../pkg/wasm/desk/timebank.js").Verdict) => Result} look at the ledger as it would be; it is thrown away afterwards
   * @returns {Promise<Result>}
   * @throws why the entry would be refused
   */
  async rehearse(entry, look) {
    const { admit } = await this.#deskAndKeeping();
    return this.#alone(async () => {
      await this.#catchUp();
      const after = this.#ledger.clone();
      try {
        const by = this.#author(await this.#stored(), after);
        const draft = after.draft(entry, by, randomBytes(32));
        const prepared = await admit(after, draft, this.#keys);
        const { verdict } = prepared;
        after.apply(prepared);
        return look(after, verdict);
      } finally {
        after.free();
      }
    });
  }

  /** A coordinator's word that a phone may be added, signed by this device. */
  async grant(member, key) {
    const { device } = this.#keys;
    const grant = this.#ledger.grant(member, key, now(), device.public);
    const { sign } = await import("./keys.js");
    return grant.seal(await sign(device, grant.bytesToSign));
  }

  /**
   * Does what the keeper does with what others bring, as the only writer: see `carry/accept.js`.
   *
   * @template Result
   * @param {(keeper: { ledger: () => Ledger, keys: Keys, commit: (prepared: object) => Promise<void> }) => Promise<Result>} work
   * @returns {Promise<Result>}
   */
  keeping(work) {
    return this.#writing((stored) =>
      work({
        ledger: () => this.#ledger,
        keys: this.#keys,
        commit: (prepared) => this.#commit(stored, prepared),
      }),
    );
  }

  /** The move to a hub that was begun. @returns {Promise<import("./move.js").Moving | undefined>} */
  async moving() {
    return (await this.#stored()).moving;
  }

  /** Notes that a move was begun, or that it was not: while it is under way nothing is written here. */
  setMoving(moving) {
    return this.#alone(() => this.#store.note(this.id, { moving }));
  }

  /** The journal in pieces, each with a head that this keeper signs. @returns {Promise<Uint8Array[]>} */
  async journalInPieces(core) {
    const { sign } = await import("./keys.js");
    const segments = await this.#store.segments(this.id);
    const stored = segments.map(({ bytes }) => bytes);
    const pieces = new core.Pieces(this.#ledger, stored);
    const sealed = [];
    for (let i = 0; i < pieces.count; i += 1) {
      const head = pieces.headToSign(i);
      sealed.push(pieces.sealed(i, head && (await sign(this.#keys.keeper, head))));
    }
    pieces.free();
    return sealed;
  }

  /** This keeper's word that another keeps the book from now on, sealed. @param {Uint8Array} keeper its key */
  async handOver(keeper) {
    const { sign } = await import("./keys.js");
    const { keeper: own } = this.#keys;
    const by = { device: own.public, n: this.#ledger.nextN(own.public), at: now() };
    const draft = this.#ledger.draft({ ChangeKeeper: { keeper } }, by, randomBytes(32));
    return draft.seal(await sign(own, draft.bytesToSign));
  }

  /** Another keeps the book now: what is stored becomes a device's. Open it anew afterwards. */
  handedOver(core, hub) {
    return this.#alone(async () => {
      const { id } = this;
      const { device, recovery } = this.#keys;
      const { moving: _, ...book } = await this.#stored();
      const state = core.Replica.stateOfBook(this.#ledger, device.public);
      const keys = { book: id, device, ...(recovery && { recovery }) };
      await this.#store.keep({ book, replica: { book: id, state, turn: 1, hub }, keys });
    });
  }

  /**
   * Adds everything that a dry run would add, or nothing.
   *
   * @param {import("../../pkg/wasm/desk/timebank.js").Import} dryRun
   * @param {{ progress: (share: number) => void, signal: AbortSignal }} watch
   */
  import(dryRun, { progress, signal }) {
    const count = dryRun.events;
    return this.#writing(async (stored, { stage }) => {
      const staged = this.#ledger.clone();
      const first = this.#author(stored, staged);
      const from = staged.seq + 1;
      const bytes = await stage(dryRun, staged, this.#keys, {
        author: (i) => ({ ...first, n: first.n + i }),
        progress,
        signal,
      });
      const n = first.n + count - 1;
      await this.#append(n, { from, to: staged.seq, bytes });
      this.#ledger.free();
      this.#ledger = staged;
      this.#unfolded = FAN; // an import is worth a cache at once
    });
  }

  /** Replaces the member build by the desk build, once. @returns {Promise<Desk>} */
  async desk() {
    const desk = await deskBuild();
    if (this.#core !== desk) this.#take(desk, desk.Ledger.fromCache(this.#ledger.cache()));
    return desk;
  }

  /**
   * Gets ready to write, and does what the keeper has to do: now, and for as
   * long as the book is open. What fails is tried again when this is called
   * again, or when somebody saves; nobody is told of it.
   */
  async keep() {
    if (!this.writable || this.#rounds || this.#closed) return;
    this.#rounds = setInterval(() => this.#round(), ROUND);
    if (await this.#round()) return;
    clearInterval(this.#rounds);
    this.#rounds = undefined;
  }

  /** Stops following other tabs. The book must not be used afterwards. */
  close() {
    clearInterval(this.#rounds);
    this.#rounds = undefined;
    this.#channel?.close();
    removeEventListener("pageshow", this.#onShow);
    this.#ledger.free();
    this.#closed = true;
  }

  /** @returns {Promise<boolean>} whether all is done that was due */
  async #round() {
    try {
      const { isAnythingDue, duty } = await this.#deskAndKeeping();
      if (this.#closed || !(isAnythingDue(this.#ledger) || (await this.#remembers()))) return true;
      await this.#writing(async (stored) => {
        for (;;) {
          const prepared = await duty(this.#ledger, this.#keys);
          if (!prepared) break;
          await this.#commit(stored, prepared);
        }
      });
      return true;
    } catch (error) {
      console.warn("timebank: the keeper's own entries wait", error);
      return false;
    }
  }

  /** Whether words are still stored here about somebody who was erased. */
  async #remembers() {
    const members = this.#ledger.erasedMembers();
    if (!members.length) return false;
    const { erased = [] } = await this.#stored();
    return members.some((member) => !erased.includes(member));
  }

  /** Who writes: this device, with a counter that neither the store nor the ledger has seen. */
  #author(stored, ledger) {
    const device = this.#keys.device.public;
    return { device, n: Math.max(stored.n + 1, ledger.nextN(device)), at: now() };
  }

  async #deskAndKeeping() {
    const [steps] = await Promise.all([keeping(), this.desk()]);
    return steps;
  }

  /** Runs one writer at a time, standing on the newest stored entry. */
  async #writing(write) {
    if (!this.writable) throw refusal("kept_elsewhere", "This book is kept elsewhere.");
    const steps = await this.#deskAndKeeping();
    const first = this.#ledger.seq === 1;
    const [result, forgot] = await this.#alone(async () => {
      await this.#catchUp();
      const stored = await this.#stored();
      if (stored.moving) throw refusal("book_moving", "This book is moving to a hub.");
      // Another tab has handed it over.
      if (await this.#store.replica(this.id))
        throw refusal("kept_elsewhere", "This book is kept by a hub now. Reload the page.");
      const result = await write(stored, steps);
      return [result, await this.#forgetErased()];
    });
    this.dispatchEvent(new Event("change"));
    this.#channel.postMessage({ book: this.id, forgot });
    if (this.#unfolded >= FAN) this.#fold();
    if (first) navigator.storage?.persist?.().catch(() => {});
    return result;
  }

  /** Keeps the ledger from changing under a writer, in this tab and in all others. */
  #alone(work) {
    return this.#store.alone(this.id, work);
  }

  /** What is stored about this book. @throws with code `book_gone` */
  async #stored() {
    const stored = await this.#store.book(this.id);
    if (!stored) throw bookGone();
    return stored;
  }

  /** Stores what was admitted, with what holds it, and applies it. */
  async #commit(stored, prepared) {
    const { sealed } = await keeping();
    const bytes = await sealed(prepared, this.#keys);
    await this.#append(stored.n, { from: this.#ledger.seq + 1, to: prepared.seq, bytes });
    this.#ledger.apply(prepared);
  }

  async #append(n, { from, to, bytes }) {
    await this.#store.append(n, { book: this.id, from, to, bytes });
    this.#unfolded += 1;
  }

  /** Forgets whoever was erased since. What was stored before stays so: where this fails it is due again later. */
  async #forgetErased() {
    try {
      return (await this.#remembers()) && (await this.#forget());
    } catch (error) {
      console.warn("timebank: not forgotten yet", error);
      return false;
    }
  }

  /** Takes the words about whoever was erased out of all that is stored. */
  async #forget() {
    const ledger = this.#ledger;
    const cache = { book: this.id, seq: ledger.seq, bytes: ledger.cache() };
    const without = (segment) => ledger.forget(segment);
    await this.#store.forget(cache, ledger.erasedMembers(), without);
    this.#unfolded = 0;
    return true;
  }

  /** Stores the cache and merges segments. What is lost here is made again. */
  #fold() {
    this.#unfolded = 0;
    const cache = { book: this.id, seq: this.#ledger.seq, bytes: this.#ledger.cache() };
    return this.#store.fold(cache).catch((error) => console.warn("timebank: no cache", error));
  }

  #followOtherTabs() {
    this.#channel = new BroadcastChannel("timebank");
    this.#channel.onmessage = ({ data }) => data.book === this.id && this.#follow(data.forgot);
    addEventListener("pageshow", this.#onShow);
  }

  async #follow(forgot) {
    try {
      const found = await this.#alone(() => (forgot ? this.#reload() : this.#catchUp()));
      if (found) this.dispatchEvent(new Event("change"));
    } catch (error) {
      // Whoever writes next takes over first what is stored: what could not be read now is no trouble.
      if (error.code === "not_saved") console.warn("timebank: not followed yet", error);
      else if (!this.#closed) this.dispatchEvent(new CustomEvent("trouble", { detail: error }));
    }
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

  /** Begins again from what is stored: this tab's memory holds words that were taken out. */
  async #reload() {
    const from = (cache, book) => ledgerOf(this.#core, cache, book);
    const { opened, segments } = await this.#store.whole(this.id, from);
    for (const segment of segments) opened.load(segment.bytes);
    this.#unfolded = segments.length;
    this.#take(this.#core, opened);
    return true;
  }

  /** Puts a ledger in the place of the one in memory. */
  #take(core, ledger) {
    const old = this.#ledger;
    this.#ledger = ledger;
    this.#core = core;
    this.#summary = undefined;
    old.free();
  }
}

/** An error with a stable code, as the core's errors have. */
export function refusal(code, message) {
  return Object.assign(new Error(message), { code, fields: {} });
}
