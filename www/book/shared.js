/**
 * A book that another keeps: a hub, or the person to whom the timebank's members
 * bring their entries. Every entry takes the same way:
 *
 *   draft → sign → stored on this phone → sent → in the journal → stored → shown as shared
 *
 * `copy/replica.js` is what is stored; `hub/courier.js` does what needs a network.
 */

import { deskBuild } from "../core/builds.js";
import { Courier } from "../hub/courier.js";
import { HttpHub } from "../hub/hub.js";
import { randomBytes } from "../values/bytes.js";
import { civilToday, now } from "../values/days.js";
import { faultOf } from "../values/fault.js";
import { OpenBook } from "./book.js";
import { ReplicaCopy } from "./copy/replica.js";
import { newKey, sign } from "./keys.js";

/**
 * @typedef {import("./interface.js").Book} Book
 * @typedef {import("./interface.js").Made} Made
 * @typedef {import("./copy/replica.js").Todo} Todo
 * @typedef {import("../core/builds.js").Ledger} Ledger
 * @typedef {import("../core/builds.js").Desk} Desk
 * @typedef {import("../../pkg/wasm/desk/timebank.js").EntryInput} EntryInput
 * @typedef {import("../../pkg/wasm/desk/timebank.js").Verdict} Verdict
 * @typedef {import("../../pkg/wasm/phone/timebank.js").Effect} Effect
 * @typedef {import("../../pkg/wasm/phone/timebank.js").Replica} Replica
 */

/** @implements {Book} */
export class SharedBook extends OpenBook {
  /** @type {ReplicaCopy} */
  #copy;
  /** @type {import("../hub/interface.js").Hub | undefined} */
  #hub;
  /** @type {Courier | undefined} */
  #courier;
  /** Whether the hub is asked as the device with the next key. */
  #asNext = false;

  /** @param {ReplicaCopy} copy with a hub's address; without one, entries go by link and file */
  constructor(copy) {
    super(copy);
    this.#copy = copy;
    if (!copy.hub) return;
    const asking = () => (this.#asNext && this.#keys.next) || this.#keys.device;
    const key = () => asking().public;
    const answer = (/** @type {Uint8Array} */ challenge, /** @type {string} */ origin) =>
      sign(asking(), copy.core.challengeToSign(this.id, challenge, origin));
    this.#hub = new HttpHub(copy.hub, this.id, { key, answer });
    this.#courier = new Courier(this, this.#hub);
    this.#courier.addEventListener("change", () => this.#tellStanding());
  }

  get ledger() {
    return this.#copy.ledger;
  }

  get summary() {
    return this.#copy.summary;
  }

  get writable() {
    return this.#copy.role !== "Viewer";
  }

  /** @returns {true} */
  get shared() {
    return true;
  }

  get coordinates() {
    return this.#copy.role === "Coordinator";
  }

  get readsAll() {
    return this.coordinates || !this.writable;
  }

  get me() {
    return this.#copy.me;
  }

  get hub() {
    return this.#copy.hub;
  }

  get connection() {
    return this.#courier?.standing ?? { state: "none" };
  }

  get outbox() {
    return this.#copy.outbox;
  }

  /** The last record that this device has. */
  get seq() {
    return this.#copy.memory.seq;
  }

  /**
   * Whether an invitation was used already, as far as this device has heard.
   *
   * @param {Uint8Array} key the invitation's
   */
  hasUsed(key) {
    return this.#copy.memory.hasHeardOf(key);
  }

  /** @param {string} member */
  knows(member) {
    return this.#copy.memory.knows(member);
  }

  /** The bytes of an entry in the outbox, to bring it by another way. @param {string} event */
  sealed(event) {
    return this.#copy.memory.sealed(event);
  }

  /** @param {EntryInput} entry @returns {Promise<Made>} */
  async record(entry) {
    const made = await this.change(async (replica) => {
      const draft = this.ledger.draft(entry, this.#author(), randomBytes(32));
      const { made } = draft;
      const signature = await sign(this.#keys.device, draft.bytesToSign);
      return [replica.wrote(draft, signature), made];
    });
    this.said = { made, warnings: [], held: [] };
    return this.said;
  }

  /**
   * @template Result
   * @param {EntryInput} entry
   * @param {(after: Ledger, verdict: Verdict) => Result} look
   * @returns {Promise<Result>}
   */
  async rehearse(entry, look) {
    const core = await this.desk();
    const after = core.Ledger.fromCache(this.ledger.cache());
    try {
      const draft = after.draft(entry, this.#author(), randomBytes(32));
      const signature = await sign(this.#keys.device, draft.bytesToSign);
      const prepared = after.admit(draft, signature, now(), civilToday());
      const { verdict } = prepared;
      after.apply(prepared);
      return look(after, verdict);
    } finally {
      after.free();
    }
  }

  /** @param {string} member @param {Uint8Array} key */
  async grant(member, key) {
    const { device } = this.#keys;
    const grant = this.ledger.grant(member, key, now(), device.public);
    return grant.seal(await sign(device, grant.bytesToSign));
  }

  /** @returns {Promise<Desk>} */
  async desk() {
    const desk = await deskBuild();
    await this.#copy.openIn(desk);
    return desk;
  }

  /** Begins to share. Called again when somebody looks, who does not wait for the next try. */
  async start() {
    if (this.isClosed || !this.#courier) return;
    this.#courier.start();
    this.#courier.hurry();
    this.tell({ hello: true });
  }

  close() {
    this.#courier?.stop();
    super.close();
  }

  /** Takes up what another device wrote, to bring it to the keeper. @param {Uint8Array} sealed */
  carry(sealed) {
    return this.change((replica) => [replica.carry(sealed)]);
  }

  /**
   * Makes this phone the member's once more, by another invitation: with a key of its own where the one it
   * has is in the book. That one stays until the journal has the other.
   *
   * @param {(device: import("./keys.js").SigningKey) => Promise<Uint8Array>} accept gives the sealed event
   *   for a device
   */
  async rejoin(accept) {
    const { next } = this.#keys;
    const other = this.me ? (next ?? (await newKey())) : undefined;
    const sealed = await accept(other ?? this.#keys.device);
    await this.change((replica) => {
      const effects = replica.carry(sealed);
      if (!other) return [effects];
      const keys = { ...this.#keys, next: other };
      return [effects.map((effect) => withKeys(effect, keys))];
    });
  }

  /** Whether it waits for the journal to have the device's next key. */
  get rejoins() {
    if (!this.#keys.next) return false;
    const waits = this.outbox.filter(({ standing }) => standing !== "refused");
    const sealed = waits.flatMap(({ event }) => this.sealed(event) ?? []);
    return sealed.some((one) => this.asksToBeLetIn(one));
  }

  /** Whether an entry asks for a phone to be let in. @param {Uint8Array} sealed */
  asksToBeLetIn(sealed) {
    const [{ facts }] = this.ledger.offered([sealed]);
    return facts.some(({ fact }) => fact === "Enrolled" || fact === "DeviceAdded");
  }

  /** Asks the hub as the device with the next key, which it has let in. @returns whether it did not before */
  askAsNext() {
    const was = this.#asNext;
    this.#asNext = this.rejoins;
    return this.#asNext && !was;
  }

  /** The next key takes the other's place, once the journal has it. */
  async #takeNext() {
    const { next, ...keys } = this.#keys;
    if (!next || !this.#copy.memory.hasHeardOf(next.public)) return;
    this.#asNext = false;
    await this.change((replica) => {
      const renewed = replica.renew(next.public);
      return [renewed.map((effect) => withKeys(effect, { ...keys, device: next }))];
    });
    this.#courier?.poke();
  }

  /** Takes over what the keeper sent back by hand, all of it or nothing. @param {Uint8Array} reply */
  async replied(reply) {
    const beginsAnew = await this.change(async (replica) => {
      const effects = await this.#replied(replica, reply);
      return [inOneStore(effects), effects.some((effect) => "beginAnew" in effect)];
    });
    if (!beginsAnew) return;
    await this.beginAnew();
    await this.replied(reply);
  }

  /**
   * A reply for another member is for the next key, if there is one: the keeper signed that it has let it in.
   *
   * @param {Replica} replica
   * @param {Uint8Array} reply
   * @returns {Promise<Todo[]>}
   */
  async #replied(replica, reply) {
    const { next, ...keys } = this.#keys;
    try {
      return replica.replied(reply);
    } catch (error) {
      if (!next || faultOf(error).code !== "another_reader") throw error;
    }
    const renewed = replica.renew(next.public);
    try {
      const effects = [...renewed, ...replica.replied(reply)];
      return effects.map((effect) => withKeys(effect, { ...keys, device: next }));
    } catch (error) {
      await this.#copy.goBack();
      throw error;
    }
  }

  /** What waits at the hub, and its quotas, for coordinators; nothing where there is no hub. */
  async waiting() {
    return (await this.#hub?.waiting()) ?? { rows: [] };
  }

  /** A coordinator lets an entry wait at the hub no longer. @param {string} event */
  async dismiss(event) {
    await this.#hub?.dismiss(event);
  }

  /** A person lets a refused entry go. @param {string} event */
  letGo(event) {
    return this.change((replica) => [replica.letGo(event)]);
  }

  /** A person sends a refused entry again. @param {string} event */
  sendAgain(event) {
    return this.change((replica) => [replica.sendAgain(event)]);
  }

  /**
   * Changes the replica, and carries out what follows: stores it, then tells.
   * What is to be sent is left to the courier.
   *
   * @template [Result=undefined]
   * @param {(replica: Replica) => [Todo[], Result?] | Promise<[Todo[], Result?]>} work
   * @returns {Promise<Result>}
   */
  async change(work) {
    const [effects, result] = await this.#copy.changed(work);
    const said = effects.flatMap((effect) => ("say" in effect ? [effect.say] : []));
    if (said.length) this.dispatchEvent(new CustomEvent("notice", { detail: said }));
    if (effects.some((effect) => "store" in effect)) {
      this.stored();
      this.keepStored();
    }
    if (effects.some((effect) => "send" in effect)) this.#courier?.poke();
    await this.#takeNext();
    return /** @type {Result} */ (result);
  }

  /**
   * Begins anew with a keeper that was restored from a copy.
   *
   * @returns {Promise<Todo[]>} what is to be done next
   */
  beginAnew() {
    return this.received(this.opening, async (replica) => {
      const segments = await this.store.segments(this.id);
      return replica.beginAnew(segments.map(({ bytes }) => bytes));
    });
  }

  /**
   * Takes over what a hub answered. Where the replica was opened anew since it asked, it asks again.
   *
   * @param {number} opening the opening in which it asked
   * @param {(replica: Replica) => Effect[] | Promise<Effect[]>} receive
   * @returns {Promise<Todo[]>} what is to be done next
   */
  received(opening, receive) {
    return this.change(async (replica) => {
      const effects = this.opening === opening ? await receive(replica) : replica.sync();
      return [effects, effects];
    });
  }

  /** How often the replica was opened anew. */
  get opening() {
    return this.#copy.opening;
  }

  /** What is to be sent and asked for now. @returns {Promise<Effect[]>} */
  due() {
    return this.#copy.due();
  }

  /**
   * What another tab says: that it stored something, how it stands with the hub, or that it has just been
   * opened.
   *
   * @param {{ standing?: import("../hub/courier.js").Standing, hello?: boolean }} message
   */
  hear({ standing, hello }) {
    if (standing) this.#courier?.hear(standing);
    else if (hello) this.#greet();
    else this.follow();
  }

  async follow() {
    await super.follow();
    this.#courier?.poke();
  }

  get #keys() {
    const { keys } = this.#copy;
    if (!keys) throw new Error("a shared book has a device's key");
    return keys;
  }

  #author() {
    return { device: this.#keys.device.public, n: this.#copy.memory.nextN(), at: now() };
  }

  /** Somebody looks at another tab. */
  #greet() {
    this.#courier?.hurry();
    this.#tellStanding();
  }

  #tellStanding() {
    this.dispatchEvent(new Event("change"));
    if (this.#courier?.leads) this.tell({ standing: this.#courier.standing });
  }
}

/**
 * Opens a stored book that is shared.
 *
 * @param {import("../core/builds.js").Phone} core
 * @param {import("../store/interface.js").Store} store
 * @param {string} id
 * @param {string | null} [hub] an address that is to be used in place of the stored one
 * @returns {Promise<SharedBook>}
 * @throws {import("../values/fault.js").Fault} `journal_corrupt`
 */
export async function openShared(core, store, id, hub) {
  const copy = await ReplicaCopy.open(store, id, core, hub);
  await store.noteOpened(id);
  return new SharedBook(copy);
}

/**
 * What is to be stored, in one transaction: the records, of which there is one segment at most, and the last
 * state.
 *
 * @param {Todo[]} effects
 * @returns {Todo[]}
 */
function inOneStore(effects) {
  const stores = effects.flatMap((effect) => ("store" in effect ? [effect.store] : []));
  if (stores.length < 2) return effects;
  const records = stores.find(({ segment }) => segment) ?? stores[0];
  const store = { ...records, state: stores[stores.length - 1].state };
  return [{ store }, ...effects.filter((effect) => !("store" in effect))];
}

/**
 * What is stored with an effect also has these keys.
 *
 * @param {Effect} effect
 * @param {import("../store/interface.js").Keys} keys
 * @returns {Todo}
 */
function withKeys(effect, keys) {
  return "store" in effect ? { store: { ...effect.store, keys } } : effect;
}
