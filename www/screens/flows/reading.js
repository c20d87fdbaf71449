/** What is asked of the core for one period: the sums at once, the rest part by part. */

import { isAbort } from "../../values/fault.js";
import { inSteps, turn } from "./steps.js";

/**
 * @import { Bridge, Fraction, HelpMatrix, Tracing, TrendPoint } from "../../../pkg/wasm/desk/timebank.js"
 * @import { WaysOfHelp, WhoNext } from "../../../pkg/wasm/desk/timebank.js"
 * @import { AnyBook } from "../../book/interface.js"
 * @import { Desk } from "../../core/builds.js"
 * @import { Period } from "../../values/periods.js"
 *
 * @typedef {"ways" | "rings" | "trend"} Part
 */

/** More categories than these are told in one sum. */
const CATEGORIES = 12;

/** How many suggestions of a kind are shown at first. */
const SUGGESTIONS = 6;
/** How many more each time. */
const MORE = 24;

export class Reading {
  /** Who could be asked next, once it is known. @type {WhoNext | undefined} */
  next;
  /** Who helped whom, once it is known. @type {HelpMatrix | undefined} */
  matrix;
  /** What lies between the two ways to count, once it is known. @type {Bridge | undefined} */
  bridge;
  /** How the help of the period came back, once it is known. @type {WaysOfHelp | undefined} */
  ways;
  /** The examples of it, once they are known. @type {Tracing | undefined} */
  tracing;
  /** The measures over time, once they are known. @type {TrendPoint[] | undefined} */
  points;
  /** What is worked on now, and how far that is. @type {{ part: Part, progress: Fraction } | undefined} */
  at;
  /** Whether somebody stopped it. */
  isStopped = false;
  /** @type {AbortController | undefined} */
  #stopper;
  #suggestions = SUGGESTIONS;

  /**
   * Reads the sums. Throws `wrong_query` and `not_a_day`.
   *
   * @param {Desk} core
   * @param {AnyBook} book
   * @param {Period} period
   * @param {string} today
   * @param {string} edition of the book
   */
  constructor(core, book, period, today, edition) {
    const { from, to } = period;
    const { ledger } = book;
    this.core = core;
    this.book = book;
    this.period = period;
    this.today = today;
    /** In which edition of the book this was read. */
    this.edition = edition;
    this.flows = ledger.helpFlows(from, to, today, CATEGORIES);
  }

  /** Finds more suggestions of each kind. */
  suggestMore() {
    this.#suggestions += MORE;
    this.next = this.book.ledger.whoNext(this.today, this.#suggestions);
  }

  /** Works out what is not there yet. @param {() => void} draw */
  async work(draw) {
    const stopper = new AbortController();
    this.#stopper = stopper;
    this.isStopped = false;
    try {
      await this.#all(stopper.signal, draw);
    } catch (error) {
      if (!isAbort(error)) throw error;
    } finally {
      if (this.#stopper === stopper) this.at = undefined;
      draw();
    }
  }

  /** @param {AbortSignal} signal @param {() => void} draw */
  async #all(signal, draw) {
    const { core } = this;
    const { ledger } = this.book;
    const { from, to } = this.period;
    // Each of these takes a moment in a large community, so the page draws and listens in between.
    const read = async (/** @type {() => void} */ part) => {
      await turn();
      signal.throwIfAborted();
      part();
      draw();
    };
    if (!this.next) {
      await read(() => {
        this.next = ledger.whoNext(this.today, this.#suggestions);
      });
    }
    if (!this.flows.enough) return;
    if (!this.matrix) {
      await read(() => {
        this.matrix = ledger.helpMatrix(from, to);
      });
    }
    if (!this.bridge) {
      await read(() => {
        this.bridge = ledger.bridge(from, to);
      });
    }
    const told = (/** @type {Part} */ part) => (/** @type {Fraction} */ progress) => {
      this.at = { part, progress };
      draw();
    };
    if (!this.ways) {
      const circling = new core.Circling(ledger, from, to);
      this.ways = (await inSteps(circling, signal, told("ways"))).finish();
    }
    this.tracing ??= await inSteps(new core.Tracing(ledger, from, to), signal, told("rings"));
    if (!this.points) {
      const trend = await inSteps(new core.Trend(ledger, this.today), signal, told("trend"));
      this.points = trend.points;
      trend.free();
    }
  }

  /** Stops what is worked on. What is known stays. */
  stop() {
    this.isStopped = true;
    this.at = undefined;
    this.#stopper?.abort();
  }

  /** Stops, and gives back what the core holds for it. It must not be used afterwards. */
  close() {
    this.stop();
    this.tracing?.free();
    this.tracing = undefined;
  }
}
