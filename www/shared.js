/**
 * An open book that another keeps: a hub, or whoever the timebank's members
 * bring their entries to. Screens use it like a book that is kept here. An entry
 * takes this road:
 *
 *   draft → sign → stored on this phone → sent → in the journal → stored → shown as shared
 *
 * What is stored is changed by one tab at a time, which first takes over what
 * another has stored. `sending.js` does what needs a network.
 */

import { randomBytes } from "./bytes.js";
import { civilToday, now } from "./days.js";
import { Hub } from "./hub.js";
import { newKey, sign } from "./keys.js";
import { deskBuild } from "./ledger.js";
import { Sending } from "./sending.js";
import { FAN } from "./tiers.js";

/**
 * @typedef {import("./store.js").Store} Store
 * @typedef {import("./ledger.js").Phone} Core
 * @typedef {import("../pkg/wasm/phone/timebank.js").Effect} Effect
 */

/**
 * Fires `change` when what is to be shown has changed, `notice` (with the core's
 * notices as detail) when there is something to tell, and `trouble` when what
 * another tab stored cannot be read.
 */
export class SharedBook extends EventTarget {
  /** What was said of the last entry made here. */
  said;
  /** How often the replica was opened anew. */
  opening = 0;
  #core;
  #replica;
  #shown;
  #store;
  #keys;
  #stored;
  #turn;
  #unfolded;
  #summary;
  #outbox;
  #role;
  #channel;
  #sending;
  #way;
  #closed = false;

  /**
   * @param {object} parts
   * @param {Core} parts.core the build that the replica belongs to
   * @param {import("../pkg/wasm/phone/timebank.js").Replica} parts.replica
   * @param {Store} parts.store
   * @param {import("./store.js").Keys} parts.keys
   * @param {import("./store.js").Book} parts.stored
   * @param {import("./store.js").Replica} parts.kept
   * @param {string} [parts.hub] the hub's address; without one, entries go by link and file
   * @param {number} [parts.unfolded] how many segments lie beyond the cache
   */
  constructor({ core, replica, store, keys, stored, kept, hub = kept.hub, unfolded = 0 }) {
    super();
    this.#core = core;
    this.#replica = replica;
    this.#store = store;
    this.#keys = keys;
    this.#stored = stored;
    this.#turn = kept.turn;
    this.#unfolded = unfolded;
    this.hub = hub;
    this.#channel = new BroadcastChannel("timebank shared");
    this.#channel.onmessage = ({ data }) => data.book === this.id && this.#hear(data);
    if (hub) {
      const answer = (challenge, origin) =>
        sign(this.#keys.device, this.#core.challengeToSign(this.id, challenge, origin));
      const key = () => this.#keys.device.public;
      const way = new Hub(hub, this.id, { key, answer });
      this.#way = way;
      this.#sending = new Sending(this, way);
      this.#sending.addEventListener("change", () => this.#tellStanding());
    }
  }

  /** The community's id. */
  get id() {
    return this.#stored.id;
  }

  /** Journal and outbox together: views are asked for here. */
  get ledger() {
    this.#shown ??= this.#replica.shown();
    return this.#shown;
  }

  get store() {
    return this.#store;
  }

  /** Whether this device can write. */
  get writable() {
    return true;
  }

  /** Whether others share this book. */
  get shared() {
    return true;
  }

  /** The member whose device this is; nothing until the journal says so. @type {string | undefined} */
  get me() {
    return this.#replica.owner();
  }

  /** Whether an invitation was used already, as far as this device has heard. @param {Uint8Array} key the invitation's */
  hasUsed(key) {
    return this.#replica.hasHeardOf(key);
  }

  /** Whether this device's member looks after the timebank. */
  get coordinates() {
    this.#role ??= this.ledger.members().find(({ member }) => member === this.me)?.role ?? "none";
    return this.#role === "Coordinator";
  }

  /** The last record that this device has. */
  get seq() {
    return this.#replica.seq;
  }

  /** How it stands with the hub. @type {import("./sending.js").Standing} */
  get connection() {
    return this.#sending?.standing ?? { state: "none" };
  }

  /** What is not in the journal yet, in the order in which it was written. */
  get outbox() {
    this.#outbox ??= this.#replica.outbox();
    return this.#outbox;
  }

  /** The ledger's summary; entry and head are those that the keeper signed. */
  get summary() {
    this.#summary ??= {
      ...this.ledger.summary(),
      community: this.id,
      name: this.ledger.summary().name || this.#stored.name,
      seq: this.#replica.seq,
      head: this.#replica.head,
    };
    return this.#summary;
  }

  /** Whether this device sees all exchanges of an account, and so knows its balance. @param {string} member */
  knows(member) {
    return this.#replica.knows(member);
  }

  /** The bytes of an entry in the outbox, to bring it by another way. @param {string} event */
  sealed(event) {
    return this.#replica.sealed(event);
  }

  /**
   * Keeps one entry on this phone. When this resolves it is stored; when it
   * rejects, it is not.
   *
   * @param {import("../pkg/wasm/desk/timebank.js").EntryInput} entry
   * @returns {Promise<import("./book.js").Stored>}
   */
  async record(entry) {
    return this.change(async () => {
      const draft = this.ledger.draft(entry, this.#author(), randomBytes(32));
      const { ids } = draft;
      const signature = await sign(this.#keys.device, draft.bytesToSign);
      this.said = { ids, warnings: [], held: [] };
      return [this.#replica.wrote(draft, signature), this.said];
    });
  }

  /**
   * What an entry would do, judged as far as this device can. Nothing is saved.
   *
   * @template Result
   * @param {import("../pkg/wasm/desk/timebank.js").EntryInput} entry
   * @param {(after: import("./ledger.js").Ledger, said: import("./book.js").Stored) => Result} look
   * @returns {Promise<Result>}
   */
  async rehearse(entry, look) {
    const core = await this.desk();
    const after = core.Ledger.fromCache(this.ledger.cache());
    try {
      const draft = after.draft(entry, this.#author(), randomBytes(32));
      const { ids } = draft;
      const prepared = after.admit(
        draft,
        await sign(this.#keys.device, draft.bytesToSign),
        now(),
        civilToday(),
      );
      const { verdict } = prepared;
      after.apply(prepared);
      return look(after, { ids, ...verdict });
    } finally {
      after.free();
    }
  }

  /** Takes up what another device wrote, to bring it to the keeper. @param {Uint8Array} sealed */
  carry(sealed) {
    return this.change(() => [this.#replica.carry(sealed)]);
  }

  /**
   * Makes this phone the member's once more, by another invitation: with a key
   * of its own where the one it has was in the book already.
   *
   * @param {(device: import("./keys.js").SigningKey) => Promise<Uint8Array>} accept gives the sealed event for a device
   */
  async rejoin(accept) {
    const device = this.me ? await newKey() : this.#keys.device;
    const sealed = await accept(device);
    await this.change((replica) => {
      const renewed = device === this.#keys.device ? [] : replica.renew(device.public);
      const keys = { ...this.#keys, device };
      return [[...renewed, ...replica.carry(sealed)].map((effect) => withKeys(effect, keys))];
    });
    this.#keys.device = device;
  }

  /** A coordinator's word that a phone may be added, signed by this device. */
  async grant(member, key) {
    const { device } = this.#keys;
    const grant = this.ledger.grant(member, key, now(), device.public);
    return grant.seal(await sign(device, grant.bytesToSign));
  }

  /** Takes over what the keeper sent back by hand, all of it or nothing. @param {Uint8Array} reply */
  async replied(reply) {
    const anew = await this.change((replica) => {
      const effects = replica.replied(reply);
      return [asOne(effects), effects.some(({ beginAnew }) => beginAnew)];
    });
    if (!anew) return;
    await this.beginAnew();
    await this.replied(reply);
  }

  /** What waits at the hub, for coordinators; nothing where there is no hub. */
  async waiting() {
    return (await this.#way?.waiting()) ?? [];
  }

  /** A coordinator lets an entry wait at the hub no longer. @param {string} event */
  dismiss(event) {
    return this.#way.dismiss(event);
  }

  /** A person lets a refused entry go. @param {string} event */
  letGo(event) {
    return this.change(() => [this.#replica.letGo(event)]);
  }

  /** A person sends a refused entry again. @param {string} event */
  sendAgain(event) {
    return this.change(() => [this.#replica.sendAgain(event)]);
  }

  /** Replaces the phone build by the desk build, once. @returns {Promise<import("./ledger.js").Desk>} */
  async desk() {
    const desk = await deskBuild();
    if (this.#core === desk) return desk;
    await this.#alone(() => this.#open(desk));
    return desk;
  }

  /** Begins to share, for as long as the book is open. Called again whenever somebody looks, who does not wait for the next try. */
  async keep() {
    if (this.#closed || !this.#sending) return;
    this.#sending.start();
    this.#sending.hurry();
    this.#channel.postMessage({ book: this.id, hello: true });
  }

  /** Stops following the hub and other tabs. The book must not be used afterwards. */
  close() {
    this.#closed = true;
    this.#sending?.stop();
    this.#channel.close();
    this.#forgetShown();
    this.#replica.free();
  }

  /**
   * Changes what is kept, standing on what is stored, and carries out what
   * follows: stores it, then tells. What is to be sent is left to `sending`.
   *
   * @template Result
   * @param {(replica: import("../pkg/wasm/phone/timebank.js").Replica) =>
   *   [Effect[], Result?] | Promise<[Effect[], Result?]>} work
   * @returns {Promise<Result>}
   */
  async change(work) {
    const [effects, result] = await this.#alone(async () => {
      await this.#catchUp();
      const changed = await work(this.#replica);
      await this.#storeAll(changed[0]);
      // What is stored stays so; forgetting is due again with the next change.
      await this.#forgetErased().catch((error) => console.warn("timebank: not forgotten yet", error));
      return changed;
    });
    const said = effects.filter(({ say }) => say).map(({ say }) => say);
    if (said.length) this.dispatchEvent(new CustomEvent("notice", { detail: said }));
    if (effects.some(({ store }) => store)) {
      this.dispatchEvent(new Event("change"));
      this.#channel.postMessage({ book: this.id });
      if (this.#unfolded >= FAN) this.#fold();
      navigator.storage?.persist?.().catch(() => {});
    }
    if (effects.some(({ send }) => send)) this.#sending?.poke();
    return result;
  }

  /** Begins anew with a keeper that was restored from a copy. @returns {Promise<Effect[]>} what is to be done next */
  beginAnew() {
    const { opening } = this;
    return this.change(async (replica) => {
      if (this.opening !== opening) return again(replica);
      const segments = await this.#store.segments(this.id);
      const effects = replica.beginAnew(segments.map(({ bytes }) => bytes));
      return [effects, effects];
    });
  }

  /**
   * Takes over what a hub answered. Where the replica was opened anew since it asked, it has forgotten what it asked
   * and whom it heard, and asks again.
   *
   * @param {number} opening which one asked
   * @param {(replica: import("../pkg/wasm/phone/timebank.js").Replica) => Effect[]} receive
   * @returns {Promise<Effect[]>} what is to be done next
   */
  received(opening, receive) {
    return this.change((replica) => {
      if (this.opening !== opening) return again(replica);
      const effects = receive(replica);
      return [effects, effects];
    });
  }

  /** What is to be sent and asked for now. @returns {Promise<Effect[]>} */
  due() {
    return this.#alone(async () => {
      await this.#catchUp();
      return this.#replica.sync();
    });
  }

  #author() {
    return { device: this.#keys.device.public, n: this.#replica.nextN(), at: now() };
  }

  /** Keeps what is stored from changing under a writer, in this tab and in all others. */
  #alone(work) {
    return navigator.locks.request(`timebank ${this.id}`, () => {
      if (this.#closed) throw new DOMException("the book was closed", "AbortError");
      return work();
    });
  }

  /** Stores what is to be stored. Where that fails, memory goes back to what is stored. */
  async #storeAll(effects) {
    try {
      for (const { store } of effects) if (store) await this.#keep(store);
    } catch (error) {
      // Where the store cannot be read either, memory is not believed until it can.
      await this.#open(this.#core).catch(() => {
        this.#turn = undefined;
      });
      throw error;
    } finally {
      this.#forgetShown();
    }
  }

  async #keep({ fromStart, segment, state, keys }) {
    const { id } = this;
    const from = fromStart ? 1 : this.#stored.seq + 1;
    const seq = segment ? this.#replica.seq : this.#stored.seq;
    const name = this.#replica.name || this.#stored.name;
    const book = { ...(await this.#store.book(id)), seq, name };
    const replica = { book: id, state, turn: this.#turn + 1, hub: this.hub };
    const journal = segment && { book: id, from, to: seq, bytes: segment };
    await this.#store.keep({ book, replica, segment: journal, fromStart, keys });
    this.#stored = book;
    this.#turn = replica.turn;
    if (journal) this.#unfolded += 1;
  }

  /** Takes the words about whoever was erased out of all that is stored. */
  async #forgetErased() {
    const members = this.#replica.erasedMembers();
    const { erased = [] } = this.#stored;
    if (members.every((member) => erased.includes(member))) return;
    const cache = { book: this.id, seq: this.#replica.seq, bytes: this.#replica.cache() };
    await this.#store.forget(cache, members, (segment) => this.#replica.forget(segment));
    this.#stored = { ...this.#stored, erased: members };
    this.#unfolded = 0;
  }

  /** Takes over what another tab has stored. @returns {Promise<boolean>} whether there was anything */
  async #catchUp() {
    const { turn } = await this.#store.replica(this.id);
    if (turn === this.#turn) return false;
    await this.#open(this.#core);
    return true;
  }

  /** What another tab says: that it stored something, how it stands with the hub, or that it has just been opened. */
  #hear({ standing, hello }) {
    if (standing) this.#sending?.hear(standing);
    else if (hello) this.#greet();
    else this.#follow();
  }

  /** Somebody looks at another tab. */
  #greet() {
    this.#sending?.hurry();
    this.#tellStanding();
  }

  #tellStanding() {
    this.dispatchEvent(new Event("change"));
    if (this.#closed || !this.#sending?.leads) return;
    this.#channel.postMessage({ book: this.id, standing: this.#sending.standing });
  }

  async #follow() {
    try {
      if (await this.#alone(() => this.#catchUp())) this.dispatchEvent(new Event("change"));
      this.#sending?.poke();
    } catch (error) {
      if (!this.#closed) this.dispatchEvent(new CustomEvent("trouble", { detail: error }));
    }
  }

  /** Opens anew what is stored, in a build. */
  async #open(core) {
    const { replica, keys, stored, kept, unfolded } = await replicaOf(core, this.#store, this.id);
    const old = this.#replica;
    this.#core = core;
    this.#keys = keys;
    this.#replica = replica;
    this.#stored = stored;
    this.#turn = kept.turn;
    this.#unfolded = unfolded;
    this.opening += 1;
    this.#forgetShown();
    old.free();
  }

  #forgetShown() {
    this.#shown?.free();
    this.#shown = undefined;
    this.#summary = undefined;
    this.#outbox = undefined;
    this.#role = undefined;
  }

  /** Stores the cache and merges segments. What is lost here is made again. */
  #fold() {
    this.#unfolded = 0;
    const cache = { book: this.id, seq: this.#replica.seq, bytes: this.#replica.cache() };
    return this.#store.fold(cache).catch((error) => console.warn("timebank: no cache", error));
  }
}

/**
 * Opens a stored book that is shared.
 *
 * @param {Core} core
 * @param {Store} store
 * @param {string} id
 * @param {string} [hub] an address that is to be used in place of the stored one
 * @returns {Promise<SharedBook>}
 * @throws with code `journal_corrupt`
 */
export async function openShared(core, store, id, hub) {
  const parts = await replicaOf(core, store, id);
  await store.note(id, { opened: Date.now() });
  return new SharedBook({ ...parts, core, store, hub: hub ?? parts.kept.hub });
}

/** What is to be stored, in one transaction. @param {Effect[]} effects @returns {Effect[]} */
function asOne(effects) {
  const [first, second] = effects.filter(({ store }) => store);
  if (!second) return effects;
  const store = { ...first.store, state: second.store.state };
  return [{ store }, ...effects.filter((effect) => !effect.store)];
}

/** What a replica would ask for, and send, now. @returns {[Effect[], Effect[]]} */
function again(replica) {
  const effects = replica.sync();
  return [effects, effects];
}

/** What is stored with an effect also has these keys. */
function withKeys(effect, keys) {
  return effect.store ? { store: { ...effect.store, keys } } : effect;
}

async function replicaOf(core, store, id) {
  const [stored, kept, keys, cache] = await Promise.all([
    store.book(id),
    store.replica(id),
    store.keys(id),
    store.cache(id),
  ]);
  const ledger = cache && cache.seq <= stored.seq ? fromCache(core, cache) : new core.Ledger();
  const tail = await store.segments(id, ledger.seq);
  try {
    for (const segment of tail) ledger.load(segment.bytes);
    const replica = core.Replica.open(ledger, kept.state);
    return { replica, keys, stored, kept, unfolded: tail.length };
  } catch (error) {
    throw Object.assign(error, { code: "journal_corrupt", book: stored });
  }
}

/** The ledger of a cache; an empty one where the cache cannot be used. */
function fromCache(core, cache) {
  try {
    return core.Ledger.fromCache(cache.bytes);
  } catch (error) {
    console.warn("timebank: the cache is damaged, the journal is replayed", error);
    return new core.Ledger();
  }
}
