import { html, nothing } from "lit";
import { guard } from "lit/directives/guard.js";
import { civilToday } from "../../values/days.js";
import { faultOf } from "../../values/fault.js";
import { finishedMonths, lastYear, thisYear } from "../../values/periods.js";
import { flows } from "../../style/flows.js";
import { errorSummary } from "../../ui/form.js";
import { dress } from "../../ui/pictures/look.js";
import { Screen } from "../screen.js";
import { bridge } from "./bridge.js";
import { few } from "./few.js";
import { measures } from "./measures.js";
import { next } from "./next.js";
import { overTime } from "./overTime.js";
import { periodFields, periodText } from "./period.js";
import { Reading } from "./reading.js";
import { rings } from "./rings.js";
import { ways } from "./ways.js";
import { categoriesOfHelp, monthsOfHelp, spreadOfBalances, whoHelpedWhom } from "./sums.js";

/**
 * @import { AnyBook } from "../../book/interface.js"
 * @import { Desk } from "../../core/builds.js"
 * @import { Period } from "../../values/periods.js"
 *
 * @typedef {"twelve" | "thisYear" | "lastYear" | "all" | "own"} Choice
 *
 * What was chosen, and the own period if that was it.
 * @typedef {{ period: Choice, own: Period | undefined }} Asked
 */

/** The period that was last shown of each book. It is shown again. @type {WeakMap<AnyBook, Asked>} */
const asked = new WeakMap();

/** How help flows between members in a period, for coordinators: it has names. */
export class Flows extends Screen {
  /** Which period is asked for. @type {Choice} */
  period = "twelve";
  /** The days of an own period. */
  from = "";
  to = "";
  /** How many rings and how many pairs are shown. */
  rings = 0;
  pairs = 0;
  /** The own period that is shown. @type {Period | undefined} */
  #own;
  /** @type {Desk | undefined} */
  #core;
  /** @type {Reading | undefined} */
  #reading;

  async enter() {
    this.#core = await this.book.desk();
    await this.words.load("flows");
    const before = asked.get(this.book);
    if (!before) return;
    this.period = before.period;
    this.#own = before.own;
    if (before.own) ({ from: this.from, to: this.to } = before.own);
  }

  leave() {
    // The book may be closed already.
    const book = this.#reading?.book;
    if (book) asked.set(book, { period: this.period, own: this.#own });
    this.#reading?.close();
    this.#reading = undefined;
  }

  heading() {
    const period = html`<span class="period">${periodText(this, this.#shown())}</span>`;
    return this.parts("flows.heading", { period });
  }

  render() {
    dress(this.page.renderRoot, flows);
    const reading = this.#read();
    return html`<div class="flows">
      ${errorSummary(this)} ${periodFields(this)}
      ${reading.flows.enough ? this.#all(reading) : html`${few(this, reading)} ${this.#next(reading)}`}
      <p class="doors">
        <button @click=${() => print()}>${this.say("flows.print")}</button>
      </p>
    </div>`;
  }

  /** @param {Reading} reading */
  #all(reading) {
    const { words } = this;
    // The work draws again and again: what it does not change stays as it is.
    const still = (/** @type {(screen: Flows, reading: Reading) => unknown} */ part) =>
      guard([reading, words], () => part(this, reading));
    return html`
      ${ways(this, reading)}
      <p class="hint">${this.say("flows.names")}</p>
      <div class="sides">
        ${guard([reading.tracing, words, this.rings, this.pairs], () => rings(this, reading))}
        ${guard([reading.matrix, words], () => whoHelpedWhom(this, reading))}
      </div>
      ${this.#next(reading)}
      ${guard([reading.points, words], () => overTime(this, reading))} ${still(monthsOfHelp)}
      <div class="sides">${still(categoriesOfHelp)} ${still(spreadOfBalances)}</div>
      ${still(measures)} ${guard([reading.bridge, words], () => bridge(this, reading))}
    `;
  }

  /** @param {Reading} reading */
  #next(reading) {
    if (!reading.next) return nothing;
    return next(this, reading.next, () => {
      reading.suggestMore();
      this.draw();
    });
  }

  /** Shows another period than before. */
  choose() {
    this.errors = [];
    if (this.period !== "own") this.#own = undefined;
    else {
      // Until both days are chosen, what was shown stays.
      this.#own ??= this.#reading?.period;
      ({ from: this.from, to: this.to } = this.#shown());
    }
  }

  /** Shows the own period, if it is one. */
  chooseOwn() {
    const { from, to } = this;
    const missing = /** @type {const} */ (["from", "to"]).filter((field) => !this[field]);
    if (missing.length) {
      this.refuse(missing.map((field) => ({ field, message: this.say(`flows.missing.${field}`) })));
      return;
    }
    try {
      this.ledger.bridge(from, to);
    } catch (error) {
      const { code } = faultOf(error);
      const field = code === "wrong_query" || from <= to ? "to" : "from";
      const message = code === "wrong_query" ? this.say("flows.turned") : this.page.explain(error);
      this.refuse([{ field, message }]);
      return;
    }
    this.errors = [];
    this.#own = { from, to };
    this.draw();
    this.focus();
  }

  /** Stops the work. What was found stays. */
  stop() {
    this.#reading?.stop();
    this.draw();
    this.focus(".work button");
  }

  /** Goes on where the work was stopped. */
  goOn() {
    if (this.#reading) this.#work(this.#reading);
    this.focus();
  }

  /** The period that is shown. @returns {Period} */
  #shown() {
    if (this.#own) return this.#own;
    const today = civilToday();
    switch (this.period) {
      case "thisYear":
        return thisYear(today);
      case "lastYear":
        return lastYear(today);
      case "all": {
        const { first = today, last = today } = this.book.summary;
        return { from: first, to: last };
      }
      default:
        return finishedMonths(today);
    }
  }

  /** The reading of what is shown: a new one for another period and after each entry. */
  #read() {
    const period = this.#shown();
    const old = this.#reading;
    const { edition } = this;
    if (old?.edition === edition && old.period.from === period.from && old.period.to === period.to)
      return old;
    old?.close();
    this.rings = FIRST_RINGS;
    this.pairs = FIRST_PAIRS;
    const core = /** @type {Desk} */ (this.#core);
    const reading = new Reading(core, this.book, period, civilToday(), edition);
    this.#reading = reading;
    queueMicrotask(() => this.#work(reading));
    return reading;
  }

  /** @param {Reading} reading */
  async #work(reading) {
    const draw = () => {
      if (this.#reading === reading) this.draw();
    };
    await reading.work(draw).catch((error) => this.refuse([{ message: this.page.explain(error) }]));
  }
}

/** How many rings are shown at first: they are the heart of it. */
const FIRST_RINGS = 5;
/** How many pairs are shown at first. */
const FIRST_PAIRS = 10;
