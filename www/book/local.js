/**
 * A book that this browser keeps. Every entry takes the same way:
 *
 *   draft → sign → admit → hold → sign the head → store → apply → tell the other tabs
 *
 * The steps in between are in `admission.js`, which comes with the desk build
 * when it is first needed.
 */

import { blocked, deskBuild } from "../core/builds.js";
import { randomBytes } from "../values/bytes.js";
import { civilToday, now } from "../values/days.js";
import { Fault } from "../values/fault.js";
import { OpenBook } from "./book.js";

/**
 * @typedef {import("./interface.js").Book} Book
 * @typedef {import("./interface.js").Made} Made
 * @typedef {import("./copy/ledger.js").LedgerCopy} LedgerCopy
 * @typedef {import("../store/interface.js").Keys} Keys
 * @typedef {import("../core/builds.js").Ledger} Ledger
 * @typedef {import("../core/builds.js").Desk} Desk
 * @typedef {typeof import("./admission.js")} Admission
 * @typedef {import("../../pkg/wasm/desk/timebank.js").EntryInput} EntryInput
 * @typedef {import("../../pkg/wasm/desk/timebank.js").Prepared} Prepared
 * @typedef {import("../../pkg/wasm/desk/timebank.js").Verdict} Verdict
 *
 * What may write: the keeper's keys, the ledger as it is now, and how an entry is stored and applied.
 * @typedef {{ ledger: () => Ledger, keys: Keys & import("./admission.js").KeeperKeys,
 *   commit: (prepared: Prepared) => Promise<void> }} Writer
 */

/** How often an open book looks whether the keeper has something to do, in milliseconds. */
const ROUND = 3_600_000;

/** @implements {Book} */
export class LocalBook extends OpenBook {
  /** @type {LedgerCopy} */
  #copy;
  /** @type {ReturnType<Ledger["summary"]> | undefined} */
  #summary;
  /** @type {ReturnType<typeof setInterval> | undefined} */
  #rounds;
  /** The day of which somebody said that it is today. @type {string | undefined} */
  #today;

  /** @param {LedgerCopy} copy */
  constructor(copy) {
    super(copy);
    this.#copy = copy;
  }

  get ledger() {
    return this.#copy.memory;
  }

  /** Asked for once an entry. */
  get summary() {
    if (this.#summary?.seq !== this.ledger.seq) this.#summary = this.ledger.summary();
    return this.#summary;
  }

  /** Without the keeper's keys it can only be read. */
  get writable() {
    return Boolean(this.#copy.keys);
  }

  /** @returns {false} */
  get shared() {
    return false;
  }

  get coordinates() {
    return this.writable;
  }

  /** @returns {true} */
  get readsAll() {
    return true;
  }

  get me() {
    return undefined;
  }

  get hub() {
    return undefined;
  }

  /** @returns {import("../hub/courier.js").Standing} */
  get connection() {
    return { state: "none" };
  }

  get outbox() {
    return [];
  }

  knows() {
    return true;
  }

  /**
   * Today and the day of the last entry, where they are so far apart that this device's clock may be wrong:
   * then nothing is written until somebody says that it is right.
   */
  get doubt() {
    const today = civilToday();
    if (!this.writable || this.#today === today || !this.ledger.isClockDoubtful(now())) return undefined;
    return { today, last: this.ledger.lastAdmittedAt };
  }

  /** Somebody says that today is the day that this device's clock says. @param {string} today */
  async believe(today) {
    this.#today = today;
    this.dispatchEvent(new Event("change"));
    await this.#round();
  }

  /** @param {EntryInput} entry @returns {Promise<Made>} */
  record(entry) {
    return this.#write(async ({ admit }, { keys }) => {
      const by = this.#author(this.ledger);
      const draft = this.ledger.draft(entry, by, randomBytes(32));
      const { made } = draft;
      const prepared = await admit(this.ledger, draft, keys);
      const { verdict } = prepared;
      await this.#commit(by.n, prepared);
      this.said = { made, ...verdict };
      return this.said;
    });
  }

  /**
   * @template Result
   * @param {EntryInput} entry
   * @param {(after: Ledger, verdict: Verdict) => Result} look
   * @returns {Promise<Result>}
   */
  async rehearse(entry, look) {
    const { admit } = await this.#deskAndAdmission();
    return this.#copy.change(async () => {
      const after = this.ledger.clone();
      try {
        const draft = after.draft(entry, this.#author(after), randomBytes(32));
        const prepared = await admit(after, draft, this.keys);
        const { verdict } = prepared;
        after.apply(prepared);
        return look(after, verdict);
      } finally {
        after.free();
      }
    });
  }

  /** @param {string} member @param {Uint8Array} key */
  async grant(member, key) {
    const { device } = this.keys;
    const grant = this.ledger.grant(member, key, now(), device.public);
    const { sign } = await import("./keys.js");
    return grant.seal(await sign(device, grant.bytesToSign));
  }

  /** @returns {Promise<Desk>} */
  async desk() {
    const desk = await deskBuild();
    if (this.#copy.core === desk) return desk;
    this.#copy.mustBeOpen();
    this.#copy.replace(desk.Ledger.fromCache(this.ledger.cache()), desk);
    return desk;
  }

  /**
   * Gets ready to write, and does the keeper's duties: now, and for as long as
   * the book is open. What fails is tried again when this is called again, or
   * when somebody saves; nobody is told of it.
   */
  async start() {
    if (!this.writable || this.#rounds || this.isClosed) return;
    this.#rounds = setInterval(() => this.#round(), ROUND);
    if (await this.#round()) return;
    clearInterval(this.#rounds);
    this.#rounds = undefined;
  }

  close() {
    clearInterval(this.#rounds);
    this.#rounds = undefined;
    super.close();
  }

  /**
   * Does the keeper's work with what others bring, as the only writer: see `carry/accept.js`.
   *
   * @template Result
   * @param {(writer: Writer) => Promise<Result>} work
   * @returns {Promise<Result>}
   */
  asKeeper(work) {
    return this.#write((_steps, writer) => work(writer));
  }

  /**
   * Adds everything that a dry run would add, or nothing.
   *
   * @param {import("../../pkg/wasm/desk/timebank.js").Import} dryRun
   * @param {{ progress: (share: number) => void, signal: AbortSignal }} watch
   */
  import(dryRun, { progress, signal }) {
    const count = dryRun.events;
    return this.#write(async ({ stage }, { keys }) => {
      const staged = this.ledger.clone();
      const first = this.#author(staged);
      const author = (/** @type {number} */ i) => ({ ...first, n: first.n + i });
      const bytes = await stage(dryRun, staged, keys, { author, progress, signal });
      await this.#copy.append(first.n + count - 1, staged.seq, bytes);
      this.#copy.replace(staged, this.#copy.core);
      this.#copy.foldSoon();
    });
  }

  /** The move to a hub that was begun. @returns {Promise<import("./move.js").Moving | undefined>} */
  async moving() {
    await this.#copy.takeOver();
    return this.#copy.stored.moving;
  }

  /** Notes that a move was begun, or that it was not: while it is under way nothing is written here. */
  setMoving(/** @type {import("./move.js").Moving | undefined} */ moving) {
    return this.#copy.change(() => this.#copy.setMoving(moving));
  }

  /**
   * The journal in segments, each with a head that this keeper signs.
   *
   * @param {Desk} core
   * @returns {Promise<Uint8Array[]>}
   */
  async journalToHandOver(core) {
    const segments = await this.store.segments(this.id);
    const { sign } = await import("./keys.js");
    const handOver = new core.HandOver(
      this.ledger,
      segments.map(({ bytes }) => bytes),
    );
    const sealed = [];
    for (let i = 0; i < handOver.count; i += 1) {
      const head = handOver.headToSign(i);
      sealed.push(handOver.sealed(i, head && (await sign(this.keys.keeper, head))));
    }
    handOver.free();
    return sealed;
  }

  /**
   * This keeper's word that another keeps the book from now on, sealed.
   *
   * @param {Uint8Array} keeper its key
   */
  async handOver(keeper) {
    const { keeper: own } = this.keys;
    const by = { device: own.public, n: this.ledger.nextN(own.public), at: now() };
    const { sign } = await import("./keys.js");
    const draft = this.ledger.draft({ ChangeKeeper: { keeper } }, by, randomBytes(32));
    return draft.seal(await sign(own, draft.bytesToSign));
  }

  /**
   * Another keeps the book now: what is stored becomes a device's. Open it anew afterwards.
   *
   * @param {Desk} core
   * @param {string} hub
   */
  handedOver(core, hub) {
    return this.#copy.change(async () => {
      const { id } = this;
      const { device, recovery } = this.keys;
      const { moving: _, ...book } = this.#copy.stored;
      const state = core.Replica.stateOfBook(this.ledger, device.public);
      const keys = { book: id, device, ...(recovery && { recovery }) };
      await this.store.keep({ book, replica: { book: id, state, turn: 1, hub }, keys });
      this.tell({});
    });
  }

  /**
   * What signs for the keeper.
   *
   * @returns {Writer["keys"]}
   * @throws with code `kept_elsewhere` where this browser does not keep it
   */
  get keys() {
    const { keys } = this.#copy;
    if (!keys?.keeper) throw new Fault("kept_elsewhere");
    return { ...keys, keeper: keys.keeper };
  }

  /** @returns {Promise<boolean>} whether all is done that was due */
  async #round() {
    try {
      const { isAnythingDue, duty } = await this.#deskAndAdmission();
      if (this.isClosed || this.doubt || !(isAnythingDue(this.ledger) || this.#copy.remembers)) return true;
      await this.#write(async (_steps, { keys, commit }) => {
        for (;;) {
          const prepared = await duty(this.ledger, keys);
          if (!prepared) break;
          await commit(prepared);
        }
      });
      return true;
    } catch (error) {
      console.warn("timebank: the keeper's own entries wait", error);
      return false;
    }
  }

  /** This device, with a counter that neither the store nor the ledger has seen. @param {Ledger} ledger */
  #author(ledger) {
    const device = this.keys.device.public;
    return { device, n: Math.max(this.#copy.stored.n + 1, ledger.nextN(device)), at: now() };
  }

  async #deskAndAdmission() {
    const [steps] = await Promise.all([admissionSteps(), this.desk()]);
    return steps;
  }

  /**
   * Runs one writer at a time, standing on the newest stored entry.
   *
   * @template Result
   * @param {(steps: Admission, writer: Writer) => Promise<Result>} work
   * @returns {Promise<Result>}
   */
  async #write(work) {
    const keys = this.keys;
    const steps = await this.#deskAndAdmission();
    let isFirst = false;
    const writer = {
      ledger: () => this.ledger,
      keys,
      commit: (/** @type {Prepared} */ prepared) => this.#commit(this.#copy.stored.n, prepared),
    };
    const result = await this.#copy.change(async () => {
      if (this.#copy.stored.moving) throw new Fault("book_moving");
      if (this.doubt) throw new Fault("today_doubted");
      isFirst = this.ledger.seq === 1;
      const result = await work(steps, writer);
      await this.#copy.forgetErased();
      return result;
    });
    this.stored();
    if (isFirst) this.keepStored();
    return result;
  }

  /**
   * Stores what was admitted, with what holds it, and applies it.
   *
   * @param {number} n
   * @param {Prepared} prepared
   */
  async #commit(n, prepared) {
    const { sealed } = await admissionSteps();
    const bytes = await sealed(prepared, this.keys);
    await this.#copy.append(n, prepared.seq, bytes);
    this.ledger.apply(prepared);
  }
}

/** The keeper's steps, which come with the desk build. @returns {Promise<Admission>} */
function admissionSteps() {
  return import("./admission.js").catch((cause) => {
    throw blocked(cause);
  });
}
