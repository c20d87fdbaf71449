/**
 * Transactions that keep nobody waiting. WebKit puts a page away to show it again
 * with "Back", and then what the page had begun stands still with it: a page that asks
 * the same stores waits until that page is thrown away, and its locks are others'.
 * So a transaction is committed with the last that is asked of it, and what is half
 * asked is given up when the page is left.
 */

import { Fault, isAbort } from "../values/fault.js";

/**
 * @typedef {import("./schema.js").Schema} Schema
 * @typedef {import("./schema.js").Stores} Stores
 * @typedef {import("idb").IDBPDatabase<Schema>} Database
 *
 * What ends of a transaction, whatever it is on.
 * @typedef {Pick<IDBTransaction, "addEventListener" | "error" | "abort" | "commit">} Transaction
 */

/** What a browser says that gives something up; elsewhere the first means that a person cancelled. */
const VAGUE = ["AbortError", "ConstraintError"];

export class Transactions {
  /** There before anything is asked of it. @type {Database | undefined} */
  #db;
  /** What may have to be given up. @type {Set<Transaction>} */
  #running = new Set();
  /** How often the page was left. */
  #left = 0;
  /**
   * While it is left: settles when it is shown again. Until the browser puts it away, it runs on.
   *
   * @type {Promise<void> | undefined}
   */
  #away;
  /** @type {(() => void) | undefined} */
  #show;
  /** Each lets a lock go that this page holds. @type {Set<() => void>} */
  #held = new Set();
  /** What was begun last, of each book. @type {Map<string, Promise<void>>} */
  #begun = new Map();
  #onHide = () => {
    this.#left += 1;
    this.#away ??= new Promise((show) => {
      this.#show = show;
    });
    for (const release of this.#held) release();
    for (const tx of this.#running) giveUp(tx);
  };
  #onShow = () => {
    this.#show?.();
    this.#away = undefined;
  };

  constructor() {
    addEventListener("pagehide", this.#onHide);
    addEventListener("pageshow", this.#onShow);
  }

  /** From now on they are of this one. @param {Database} db */
  of(db) {
    this.#db = db;
  }

  /**
   * Gives a transaction up where the page is left before all is asked of it.
   *
   * @param {Transaction} tx
   * @returns {Promise<void>} rejects, once it was given up, with why: the first request that fails does not
   *   know that yet
   */
  watch(tx) {
    this.#running.add(tx);
    /** @type {Promise<void>} */
    const ended = new Promise((complete, fail) => {
      tx.addEventListener("complete", () => complete());
      tx.addEventListener("abort", () => fail(tx.error ?? new DOMException("given up", "AbortError")));
    });
    const forget = () => this.#running.delete(tx);
    ended.then(forget, forget);
    return ended;
  }

  /**
   * Reads what is there at one moment. Where the page was left meanwhile, and is shown again, it reads again.
   *
   * @template Result
   * @template {Stores} const Some
   * @param {Some} stores
   * @param {(tx: import("./schema.js").Reading<Some>) => Promise<Result>} work
   * @returns {Promise<Result>}
   */
  async read(stores, work) {
    for (;;) {
      if (this.#away) await this.#away;
      const left = this.#left;
      try {
        return await this.#within(this.#begin(stores, "readonly"), work);
      } catch (error) {
        if (this.#left === left) throw error;
      }
    }
  }

  /**
   * Writes all of it, or nothing. When it resolves, it survives a crash.
   *
   * @template {Stores} const Some
   * @param {Some} stores
   * @param {(tx: import("./schema.js").Writing<Some>) => Promise<void> | void} work asks for all of it
   * @param {IDBTransactionDurability} [durability] "relaxed" for what may be lost
   * @returns {Promise<void>}
   * @throws with code `not_saved` where the browser has closed the store, gives it up, or the page was left
   */
  async write(stores, work, durability = "strict") {
    if (this.#away) await this.#away;
    return this.#within(this.#begin(stores, "readwrite", durability), work);
  }

  /**
   * Runs what changes a book, one at a time in all tabs: all but what had begun in a page that was left
   * since. That one keeps nobody waiting, and goes on when it is shown again, before anything else of the
   * page.
   *
   * @template Result
   * @param {string} book
   * @param {() => Promise<Result>} work asks where it writes whether that still follows what is stored
   * @returns {Promise<Result>}
   */
  async alone(book, work) {
    for (;;) {
      /** @type {Promise<Result> | undefined} */
      let working;
      const begin = () => {
        working = Promise.resolve(this.#begun.get(book)).then(work);
        const ended = working.then(nothing, nothing);
        this.#begun.set(book, ended);
        return this.#away ? undefined : this.#holdUntil(ended);
      };
      try {
        await navigator.locks.request(`timebank ${book}`, begin);
      } catch (error) {
        // From a page that it puts away WebKit takes the lock by itself, and the place in the line.
        if (!isAbort(error)) throw error;
      }
      if (working) return working;
      await new Promise((wake) => setTimeout(wake));
    }
  }

  close() {
    removeEventListener("pagehide", this.#onHide);
    removeEventListener("pageshow", this.#onShow);
    this.#db?.close();
  }

  /**
   * @param {Promise<void>} ended
   * @returns {Promise<void>} settles when that does, or when the page is left
   */
  #holdUntil(ended) {
    return new Promise((release) => {
      this.#held.add(release);
      ended.then(() => {
        this.#held.delete(release);
        release();
      });
    });
  }

  /**
   * @template {Stores} Some
   * @template {"readonly" | "readwrite"} Mode
   * @param {Some} stores
   * @param {Mode} mode
   * @param {IDBTransactionDurability} [durability]
   */
  #begin(stores, mode, durability) {
    try {
      const tx = /** @type {Database} */ (this.#db).transaction(stores, mode, { durability });
      tx.done.catch(nothing); // `watch` says how it ends
      return tx;
    } catch (cause) {
      throw notSaved(cause);
    }
  }

  /**
   * @template {Transaction} Tx
   * @template Result
   * @param {Tx} tx
   * @param {(tx: Tx) => Promise<Result> | Result} work
   */
  async #within(tx, work) {
    const ended = this.watch(tx);
    try {
      const result = await work(tx);
      commit(tx);
      await ended;
      return result;
    } catch (error) {
      giveUp(tx);
      // What was asked says only that it was given up; the transaction says why, if it was not the page.
      const cause = isAbort(error) ? ((await ended.catch((why) => why)) ?? error) : error;
      throw VAGUE.includes(cause.name) ? notSaved(cause) : cause;
    }
  }
}

/** Where work that lost its lock would store over what another page has stored meanwhile. */
export function overtaken() {
  return notSaved(new Error("Another page has stored since."));
}

/** @param {unknown} cause */
function notSaved(cause) {
  return new Fault("not_saved", { cause });
}

function nothing() {}

/**
 * Nothing more is asked of it: it needs the page no longer. Where it was given up, it says so itself.
 *
 * @param {Transaction} tx
 */
function commit(tx) {
  try {
    tx.commit();
  } catch {}
}

/** Nothing of it is stored, unless it is committed already. @param {Transaction} tx */
function giveUp(tx) {
  try {
    tx.abort();
  } catch {}
}
