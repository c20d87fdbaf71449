/** The copy of a book that another keeps: a replica of its journal, and what this device wrote. */

import { bookGone } from "../../store/store.js";
import { read, StoredCopy } from "./copy.js";

/**
 * @typedef {import("../../core/builds.js").Phone | import("../../core/builds.js").Desk} Build
 * @typedef {import("../../core/builds.js").Ledger} Ledger
 * @typedef {import("../../../pkg/wasm/phone/timebank.js").Effect} Effect
 * @typedef {import("../../../pkg/wasm/phone/timebank.js").Replica} Replica
 * @typedef {import("../../../pkg/wasm/phone/timebank.js").Unshared} Unshared
 * @typedef {import("../../store/interface.js").Keys} Keys
 *
 * What is to be stored in one transaction; with keys where the device gets another.
 * @typedef {{ fromStart: boolean, segment?: Uint8Array, state: Uint8Array, keys?: Keys }} Change
 *
 * @typedef {import("../../../pkg/wasm/phone/timebank.js").Summary} Summary
 * @typedef {{ ledger?: Ledger, outbox?: Unshared[], role?: string, summary?: Summary }} Views
 *
 * An effect of the core's, whose change may have keys.
 * @typedef {Exclude<Effect, { store: unknown }> | { store: Change }} Todo
 */

/** @extends {StoredCopy<Replica, Build>} */
export class ReplicaCopy extends StoredCopy {
  /** The hub's address, if there is one. @type {string | undefined} */
  hub;
  /** How often what is stored was changed. */
  #turn = 0;
  /** What is derived from the replica, until it changes. @type {Views} */
  #views = {};

  /**
   * Opens what is stored of a book.
   *
   * @param {import("../../store/interface.js").Store} store
   * @param {string} id
   * @param {Build} core the build to open it in
   * @param {string | null} [hub] an address that is to be used in place of the stored one
   * @returns {Promise<ReplicaCopy>}
   * @throws {Fault} `journal_corrupt`
   */
  static async open(store, id, core, hub) {
    const copy = new ReplicaCopy(store);
    const found = await read(store, id, core);
    copy.take(core, found);
    copy.hub = hub ?? found.replica?.hub;
    return copy;
  }

  /**
   * @override
   * @param {Build} core
   * @param {import("./copy.js").Read} found
   */
  hold(core, { ledger, replica }) {
    if (!replica) throw bookGone();
    const held = core.Replica.open(ledger, replica.state);
    this.#turn = replica.turn;
    return held;
  }

  /** The member whose device this is; nothing until the journal says so. @type {string | undefined} */
  get me() {
    return this.memory.owner();
  }

  /** Their role, as far as this device has heard. @type {string} */
  get role() {
    this.#views.role ??= this.ledger.members().find(({ member }) => member === this.me)?.role ?? "none";
    return this.#views.role;
  }

  /** Journal and outbox together. */
  get ledger() {
    this.#views.ledger ??= /** @type {Ledger} */ (this.memory.shown());
    return this.#views.ledger;
  }

  /** What is not in the journal yet, in the order in which it was written. */
  get outbox() {
    this.#views.outbox ??= this.memory.outbox();
    return this.#views.outbox;
  }

  /** The ledger's summary; entry and head are those that the keeper signed. */
  get summary() {
    this.#views.summary ??= this.#summary();
    return this.#views.summary;
  }

  /**
   * Changes the replica, standing on what is stored, and stores it.
   *
   * @template Result
   * @param {(replica: Replica) => [Todo[], Result?] | Promise<[Todo[], Result?]>} work
   * @returns {Promise<[Todo[], Result?]>} what the work gave, when all that it wants stored is stored
   */
  async changed(work) {
    return this.change(async () => {
      const turn = this.#turn;
      const done = await work(this.memory);
      await this.#storeAll(done[0], turn);
      await this.forgetErased();
      return done;
    });
  }

  /** What is to be sent and asked for now. @returns {Promise<Effect[]>} */
  due() {
    return this.change(async () => this.memory.sync());
  }

  /** @override */
  forgetViews() {
    this.#views.ledger?.free();
    this.#views = {};
  }

  /**
   * Stores what is to be stored after that turn. Where that fails, memory goes back to what is stored.
   *
   * @param {Todo[]} effects
   * @param {number} turn
   */
  async #storeAll(effects, turn) {
    let last = turn;
    try {
      for (const effect of effects) {
        if (!("store" in effect)) continue;
        last += 1;
        await this.#store(effect.store, last);
      }
    } catch (error) {
      await this.goBack();
      throw error;
    } finally {
      this.forgetViews();
    }
  }

  /** @param {Change} change @param {number} turn */
  async #store({ fromStart, segment, state, keys }, turn) {
    const { id, hub, memory, stored } = this;
    const from = fromStart ? 1 : stored.seq + 1;
    const seq = segment ? memory.seq : stored.seq;
    const known = await this.store.book(id);
    if (!known) throw bookGone();
    const book = { ...known, seq, name: memory.name || stored.name };
    const replica = { book: id, state, turn, hub };
    const journal = segment && { book: id, from, to: seq, bytes: segment };
    await this.store.keep({ book, replica, segment: journal, fromStart, keys });
    this.#turn = turn;
    this.note(book, { replica, segments: segment ? 1 : 0, keys });
  }

  #summary() {
    const summary = this.ledger.summary();
    const { seq, head } = this.memory;
    return { ...summary, community: this.id, name: summary.name || this.stored.name, seq, head };
  }
}
