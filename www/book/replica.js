/**
 * The replica of a book that another keeps, as this browser stores it. Memory
 * never says more than the store: a change counts when it is stored, and where
 * it cannot be, memory goes back. One tab changes it at a time, which first takes
 * over what another has stored.
 */

import { ledgerOf } from "../core/builds.js";
import { bookGone } from "../store/store.js";
import { FAN } from "../store/tiers.js";

/**
 * @typedef {import("../core/builds.js").Phone} Core
 * @typedef {import("../../pkg/wasm/phone/timebank.js").Effect} Effect
 * @typedef {import("../../pkg/wasm/phone/timebank.js").Replica} Replica
 */

export class StoredReplica {
  /** How often it was opened anew: it has forgotten what it asked before, and whom it heard. */
  opening = 0;
  #core;
  #store;
  #replica;
  #keys;
  #stored;
  #turn;
  #unfolded;
  #views = {};
  #closed = false;

  /**
   * Opens what is stored of a book.
   *
   * @param {Core} core the build to open it in
   * @param {import("../store/store.js").Store} store
   * @param {string} id
   * @param {string} [hub] an address that is to be used in place of the stored one
   * @returns {Promise<StoredReplica>}
   * @throws with code `journal_corrupt`
   */
  static async open(core, store, id, hub) {
    const read = await readFrom(store, id, core);
    return new StoredReplica(core, store, hub, read);
  }

  /** See `open`. */
  constructor(core, store, hub, read) {
    this.#store = store;
    this.hub = hub ?? read.kept.hub;
    this.#take(core, read);
  }

  /** The community's id. */
  get id() {
    return this.#stored.id;
  }

  /** The build it is open in. @type {Core} */
  get core() {
    return this.#core;
  }

  get store() {
    return this.#store;
  }

  /** @type {import("../store/store.js").Keys} */
  get keys() {
    return this.#keys;
  }

  /** Ask it anything; only `change` may change it. @type {Replica} */
  get replica() {
    return this.#replica;
  }

  /** The member whose device this is; nothing until the journal says so. @type {string | undefined} */
  get me() {
    return this.#replica.owner();
  }

  /** Their role, as far as this device has heard. @type {string} */
  get role() {
    this.#views.role ??= this.ledger.members().find(({ member }) => member === this.me)?.role ?? "none";
    return this.#views.role;
  }

  /** Journal and outbox together. */
  get ledger() {
    this.#views.ledger ??= this.#replica.shown();
    return this.#views.ledger;
  }

  /** What is not in the journal yet, in the order in which it was written. */
  get outbox() {
    this.#views.outbox ??= this.#replica.outbox();
    return this.#views.outbox;
  }

  /** The ledger's summary; entry and head are those that the keeper signed. */
  get summary() {
    this.#views.summary ??= this.#summary();
    return this.#views.summary;
  }

  /**
   * Changes what is kept, standing on what is stored, and stores it.
   *
   * @template Result
   * @param {(replica: Replica) => [Effect[], Result?] | Promise<[Effect[], Result?]>} work
   * @returns {Promise<[Effect[], Result?]>} what the work gave, when all that it wants stored is stored
   */
  change(work) {
    return this.#alone(async () => {
      await this.#catchUp();
      const turn = this.#turn;
      const changed = await work(this.#replica);
      await this.#storeAll(changed[0], turn);
      // What is stored stays so; forgetting is due again with the next change.
      await this.#forgetErased().catch((error) => console.warn("timebank: not forgotten yet", error));
      return changed;
    });
  }

  /** What is to be sent and asked for now. @returns {Promise<Effect[]>} */
  due() {
    return this.#alone(async () => {
      await this.#catchUp();
      return this.#replica.sync();
    });
  }

  /** Takes over what another tab has stored. @returns {Promise<boolean>} whether there was anything */
  catchUp() {
    return this.#alone(() => this.#catchUp());
  }

  /** Opens it in another build. @param {Core} core */
  async openIn(core) {
    if (this.#core !== core) await this.#alone(() => this.#open(core));
  }

  /** Stores the cache and merges segments, once that is worth it. What is lost here is made again. */
  async fold() {
    if (this.#unfolded < FAN) return;
    this.#unfolded = 0;
    try {
      await this.#store.fold(this.#cache());
    } catch (error) {
      console.warn("timebank: no cache", error);
    }
  }

  /** It must not be used afterwards. */
  close() {
    this.#closed = true;
    this.#forgetViews();
    this.#replica.free();
  }

  /** Keeps what is stored from changing under a writer, in this tab and in all others. */
  #alone(work) {
    return this.#store.alone(this.id, async () => {
      if (this.#closed) throw new DOMException("the book was closed", "AbortError");
      return work();
    });
  }

  async #catchUp() {
    const kept = await this.#store.replica(this.id);
    if (!kept) throw bookGone();
    if (kept.turn === this.#turn) return false;
    await this.#open(this.#core);
    return true;
  }

  /** Opens anew what is stored. */
  async #open(core) {
    const read = await readFrom(this.#store, this.id, core);
    const old = this.#replica;
    this.#forgetViews();
    this.#take(core, read);
    this.opening += 1;
    old.free();
  }

  #take(core, { replica, keys, stored, kept, unfolded }) {
    this.#core = core;
    this.#replica = replica;
    this.#keys = keys;
    this.#stored = stored;
    this.#turn = kept.turn;
    this.#unfolded = unfolded;
  }

  /** Stores what is to be stored after that turn. Where that fails, memory goes back to what is stored. */
  async #storeAll(effects, turn) {
    try {
      for (const { store } of effects) if (store) await this.#keep(store, ++turn);
    } catch (error) {
      // Where the store cannot be read either, memory is not believed until it can.
      await this.#open(this.#core).catch(() => {
        this.#turn = undefined;
      });
      throw error;
    } finally {
      this.#forgetViews();
    }
  }

  async #keep({ fromStart, segment, state, keys }, turn) {
    const { id, hub } = this;
    const from = fromStart ? 1 : this.#stored.seq + 1;
    const seq = segment ? this.#replica.seq : this.#stored.seq;
    const name = this.#replica.name || this.#stored.name;
    const book = { ...(await this.#store.book(id)), seq, name };
    const replica = { book: id, state, turn, hub };
    const journal = segment && { book: id, from, to: seq, bytes: segment };
    await this.#store.keep({ book, replica, segment: journal, fromStart, keys });
    this.#stored = book;
    this.#turn = turn;
    if (keys) this.#keys = keys;
    if (journal) this.#unfolded += 1;
  }

  /** Takes the words about whoever was erased out of all that is stored. */
  async #forgetErased() {
    const members = this.#replica.erasedMembers();
    const { erased = [] } = this.#stored;
    if (members.every((member) => erased.includes(member))) return;
    await this.#store.forget(this.#cache(), members, (segment) => this.#replica.forget(segment));
    this.#stored = { ...this.#stored, erased: members };
    this.#unfolded = 0;
  }

  #cache() {
    return { book: this.id, seq: this.#replica.seq, bytes: this.#replica.cache() };
  }

  #summary() {
    const summary = this.ledger.summary();
    const { seq, head } = this.#replica;
    return { ...summary, community: this.id, name: summary.name || this.#stored.name, seq, head };
  }

  #forgetViews() {
    this.#views.ledger?.free();
    this.#views = {};
  }
}

async function readFrom(store, id, core) {
  const from = (cache, book) => ledgerOf(core, cache, book);
  const { book: stored, replica: kept, keys, opened, segments } = await store.whole(id, from);
  try {
    for (const segment of segments) opened.load(segment.bytes);
    const replica = core.Replica.open(opened, kept.state);
    return { replica, keys, stored, kept, unfolded: segments.length };
  } catch (error) {
    throw Object.assign(error, { code: "journal_corrupt", book: stored });
  }
}
