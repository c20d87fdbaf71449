/**
 * An open book that another keeps: a hub, or whoever the timebank's members
 * bring their entries to. Screens use it like a book that is kept here. An entry
 * takes this road:
 *
 *   draft → sign → stored on this phone → sent → in the journal → stored → shown as shared
 *
 * `replica.js` keeps what is stored, `hub/courier.js` does what needs a network.
 */

import { randomBytes } from "../values/bytes.js";
import { civilToday, now } from "../values/days.js";
import { Hub } from "../hub/hub.js";
import { newKey, sign } from "./keys.js";
import { deskBuild } from "../core/builds.js";
import { Sending } from "../hub/courier.js";
import { StoredReplica } from "./replica.js";

/**
 * @typedef {import("../../pkg/wasm/phone/timebank.js").Effect} Effect
 * @typedef {import("../../pkg/wasm/phone/timebank.js").Replica} Replica
 */

/**
 * Fires `change` when what is to be shown has changed, `notice` (with the core's
 * notices as detail) when there is something to tell, and `trouble` when what
 * another tab stored cannot be read.
 */
export class SharedBook extends EventTarget {
  /** What was said of the last entry made here. */
  said;
  #kept;
  #channel;
  #sending;
  #way;
  #closed = false;
  // What other tabs said while the page was put away, it has not heard.
  #onShow = ({ persisted }) => persisted && this.#follow();

  /** @param {StoredReplica} kept with a hub's address; without one, entries go by link and file */
  constructor(kept) {
    super();
    this.#kept = kept;
    this.#channel = new BroadcastChannel("timebank shared");
    this.#channel.onmessage = ({ data }) => data.book === this.id && this.#hear(data);
    addEventListener("pageshow", this.#onShow);
    if (kept.hub) {
      const answer = (challenge, origin) =>
        sign(kept.keys.device, kept.core.challengeToSign(this.id, challenge, origin));
      const key = () => kept.keys.device.public;
      const way = new Hub(kept.hub, this.id, { key, answer });
      this.#way = way;
      this.#sending = new Sending(this, way);
      this.#sending.addEventListener("change", () => this.#tellStanding());
    }
  }

  /** The community's id. */
  get id() {
    return this.#kept.id;
  }

  /** The hub's address, if there is one. */
  get hub() {
    return this.#kept.hub;
  }

  /** Journal and outbox together: views are asked for here. */
  get ledger() {
    return this.#kept.ledger;
  }

  get store() {
    return this.#kept.store;
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
    return this.#kept.me;
  }

  /** Whether an invitation was used already, as far as this device has heard. @param {Uint8Array} key the invitation's */
  hasUsed(key) {
    return this.#kept.replica.hasHeardOf(key);
  }

  /** Whether this device's member looks after the timebank. */
  get coordinates() {
    return this.#kept.role === "Coordinator";
  }

  /** The last record that this device has. */
  get seq() {
    return this.#kept.replica.seq;
  }

  /** How it stands with the hub. @type {import("../hub/courier.js").Standing} */
  get connection() {
    return this.#sending?.standing ?? { state: "none" };
  }

  /** What is not in the journal yet, in the order in which it was written. */
  get outbox() {
    return this.#kept.outbox;
  }

  /** The ledger's summary; entry and head are those that the keeper signed. */
  get summary() {
    return this.#kept.summary;
  }

  /** Whether this device sees all exchanges of an account, and so knows its balance. @param {string} member */
  knows(member) {
    return this.#kept.replica.knows(member);
  }

  /** The bytes of an entry in the outbox, to bring it by another way. @param {string} event */
  sealed(event) {
    return this.#kept.replica.sealed(event);
  }

  /**
   * Keeps one entry on this phone. When this resolves it is stored; when it
   * rejects, it is not.
   *
   * @param {import("../../pkg/wasm/desk/timebank.js").EntryInput} entry
   * @returns {Promise<import("./book.js").Stored>}
   */
  async record(entry) {
    return this.change(async (replica) => {
      const draft = this.ledger.draft(entry, this.#author(), randomBytes(32));
      const { made } = draft;
      const signature = await sign(this.#kept.keys.device, draft.bytesToSign);
      this.said = { made, warnings: [], held: [] };
      return [replica.wrote(draft, signature), this.said];
    });
  }

  /**
   * What an entry would do, judged as far as this device can. Nothing is saved.
   *
   * @template Result
   * @param {import("../../pkg/wasm/desk/timebank.js").EntryInput} entry
   * @param {(after: import("../core/builds.js").Ledger, verdict: import("../../pkg/wasm/desk/timebank.js").Verdict) => Result} look
   * @returns {Promise<Result>}
   */
  async rehearse(entry, look) {
    const core = await this.desk();
    const after = core.Ledger.fromCache(this.ledger.cache());
    try {
      const draft = after.draft(entry, this.#author(), randomBytes(32));
      const prepared = after.admit(
        draft,
        await sign(this.#kept.keys.device, draft.bytesToSign),
        now(),
        civilToday(),
      );
      const { verdict } = prepared;
      after.apply(prepared);
      return look(after, verdict);
    } finally {
      after.free();
    }
  }

  /** Takes up what another device wrote, to bring it to the keeper. @param {Uint8Array} sealed */
  carry(sealed) {
    return this.change((replica) => [replica.carry(sealed)]);
  }

  /**
   * Makes this phone the member's once more, by another invitation: with a key
   * of its own where the one it has was in the book already.
   *
   * @param {(device: import("./keys.js").SigningKey) => Promise<Uint8Array>} accept gives the sealed event for a device
   */
  async rejoin(accept) {
    const device = this.me ? await newKey() : this.#kept.keys.device;
    const sealed = await accept(device);
    await this.change((replica) => {
      const renewed = device === this.#kept.keys.device ? [] : replica.renew(device.public);
      const keys = { ...this.#kept.keys, device };
      return [[...renewed, ...replica.carry(sealed)].map((effect) => withKeys(effect, keys))];
    });
  }

  /** A coordinator's word that a phone may be added, signed by this device. */
  async grant(member, key) {
    const { device } = this.#kept.keys;
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
    return this.change((replica) => [replica.letGo(event)]);
  }

  /** A person sends a refused entry again. @param {string} event */
  sendAgain(event) {
    return this.change((replica) => [replica.sendAgain(event)]);
  }

  /** Replaces the phone build by the desk build, once. @returns {Promise<import("../core/builds.js").Desk>} */
  async desk() {
    const desk = await deskBuild();
    await this.#kept.openIn(desk);
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
    removeEventListener("pageshow", this.#onShow);
    this.#kept.close();
  }

  /**
   * Changes what is kept, and carries out what follows: stores it, then tells.
   * What is to be sent is left to `sending`.
   *
   * @template Result
   * @param {(replica: Replica) => [Effect[], Result?] | Promise<[Effect[], Result?]>} work
   * @returns {Promise<Result>}
   */
  async change(work) {
    const [effects, result] = await this.#kept.change(work);
    const said = effects.filter(({ say }) => say).map(({ say }) => say);
    if (said.length) this.dispatchEvent(new CustomEvent("notice", { detail: said }));
    if (effects.some(({ store }) => store)) {
      this.dispatchEvent(new Event("change"));
      this.#channel.postMessage({ book: this.id });
      this.#kept.fold();
      navigator.storage?.persist?.().catch(() => {});
    }
    if (effects.some(({ send }) => send)) this.#sending?.poke();
    return result;
  }

  /** Begins anew with a keeper that was restored from a copy. @returns {Promise<Effect[]>} what is to be done next */
  beginAnew() {
    return this.received(this.opening, async (replica) => {
      const segments = await this.store.segments(this.id);
      return replica.beginAnew(segments.map(({ bytes }) => bytes));
    });
  }

  /**
   * Takes over what a hub answered. Where the replica was opened anew since it asked, it asks again.
   *
   * @param {number} opening which one asked
   * @param {(replica: Replica) => Effect[] | Promise<Effect[]>} receive
   * @returns {Promise<Effect[]>} what is to be done next
   */
  received(opening, receive) {
    return this.change(async (replica) => {
      const effects = this.opening === opening ? await receive(replica) : replica.sync();
      return [effects, effects];
    });
  }

  /** How often the replica was opened anew. */
  get opening() {
    return this.#kept.opening;
  }

  /** What is to be sent and asked for now. @returns {Promise<Effect[]>} */
  due() {
    return this.#kept.due();
  }

  #author() {
    return { device: this.#kept.keys.device.public, n: this.#kept.replica.nextN(), at: now() };
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
      if (await this.#kept.catchUp()) this.dispatchEvent(new Event("change"));
      this.#sending?.poke();
    } catch (error) {
      // Whoever writes next takes over first what is stored: what could not be read now is no trouble.
      if (error.code === "not_saved") console.warn("timebank: not followed yet", error);
      else if (!this.#closed) this.dispatchEvent(new CustomEvent("trouble", { detail: error }));
    }
  }
}

/**
 * Opens a stored book that is shared.
 *
 * @param {import("../core/builds.js").Phone} core
 * @param {import("../store/store.js").Store} store
 * @param {string} id
 * @param {string} [hub] an address that is to be used in place of the stored one
 * @returns {Promise<SharedBook>}
 * @throws with code `journal_corrupt`
 */
export async function openShared(core, store, id, hub) {
  const kept = await StoredReplica.open(core, store, id, hub);
  await store.noteOpened(id);
  return new SharedBook(kept);
}

/** What is to be stored, in one transaction. @param {Effect[]} effects @returns {Effect[]} */
function asOne(effects) {
  const [first, second] = effects.filter(({ store }) => store);
  if (!second) return effects;
  const store = { ...first.store, state: second.store.state };
  return [{ store }, ...effects.filter((effect) => !effect.store)];
}

/** What is stored with an effect also has these keys. */
function withKeys(effect, keys) {
  return effect.store ? { store: { ...effect.store, keys } } : effect;
}
