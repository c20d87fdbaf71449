import { html, nothing } from "lit";
import { filterFields, filterOf } from "../ui/filters.js";
import { stamp, standing } from "../ui/exchange.js";
import { link } from "../ui/link.js";
import { besidesHelp, movementLabel } from "../ui/movements.js";
import { ownShare } from "../ui/own.js";
import { loadProgrammes } from "../ui/programme.js";
import { PAGE, pager } from "../ui/table.js";
import { named, names } from "../ui/text.js";
import { Screen } from "./screen.js";
import { Fault } from "../values/fault.js";

/**
 * @import { StatementRow, Statement as Rows } from "../../pkg/wasm/desk/timebank.js"
 * @import { Key } from "../words/words.js"
 */

/** One member's exchanges in order, with the running balance. */
export class Statement extends Screen {
  text = "";
  category = "";
  state = "";
  programme = "";
  from = "";
  to = "";
  offset = 0;
  /** Whether all rows are shown, in the order they happened, for the printer. */
  #printing = false;

  async enter() {
    this.params.member ??= "";
    this.ledger.statement(this.params.member, { limit: 1 }); // an unknown member is refused here
    if (!this.book.knows(this.params.member)) throw new Fault("not_shown_to_you");
    loadProgrammes(this);
  }

  heading() {
    const { member } = this.ledger.statement(this.params.member, { limit: 1 });
    return this.parts("statement.title", { name: named(this.accountName(member)) });
  }

  render() {
    const query = this.#printing
      ? { limit: 1_000_000 }
      : { newestFirst: true, offset: this.offset, limit: PAGE };
    const statement = this.ledger.statement(this.params.member, {
      ...query,
      filter: filterOf(this),
    });
    return html`
      ${this.#sum(statement)}
      ${this.params.member === this.book.me ? ownShare(this, this.params.member) : nothing}
      ${filterFields(this)} ${this.#table(statement)}
      ${this.#printing ? nothing : pager(this, statement.total)}
      <p class="doors">
        ${
          this.book.coordinates && !statement.member.left && statement.member.kind !== "Former"
            ? link(this.page, "record", { gave: this.params.member }, this.say("statement.record"), "button")
            : nothing
        }
        ${
          this.book.store && this.book.coordinates
            ? link(this.page, "member", { member: this.params.member }, this.say("member.open"), "button")
            : nothing
        }
        <button @click=${() => this.#print()}>${this.say("statement.print")}</button>
      </p>
      <p class="hint">
        ${this.say("statement.head", { seq: this.book.summary.seq })}
        <span class="mark">${this.book.summary.head.slice(0, 16)}</span>
      </p>
    `;
  }

  /**
   * The arithmetic in view: given − received, and all else, = balance, for the period shown.
   *
   * @param {Rows} statement
   */
  #sum(statement) {
    const { words } = this;
    const { opening, given, received, closing } = statement;
    const term = (
      /** @type {string} */ name,
      /** @type {string} */ sign,
      /** @type {number} */ minutes,
      look = "",
    ) => html`
      <div class=${look}>
        <dt>${name}</dt>
        <dd data-sign=${sign}><span>${words.figure(minutes)}</span></dd>
      </div>
    `;
    return html`
      <dl class="sum">
        ${opening ? term(this.say("statement.opening"), "", opening) : nothing}
        ${term(this.say("column.given"), opening ? "+" : "", given, "given")}
        ${term(this.say("column.received"), "−", received, "received")}
        ${besidesHelp(this, statement).map(({ name, minutes }) =>
          term(name, minutes < 0 ? "−" : "+", Math.abs(minutes)),
        )}
        ${term(this.say("column.balance"), "=", closing, "total")}
      </dl>
    `;
  }

  /** @param {Rows} statement */
  #table(statement) {
    if (!statement.total) return html`<p class="empty">${this.say("statement.none")}</p>`;
    const heading = (/** @type {Key} */ key, look = "") =>
      html`<th role="columnheader" scope="col" class=${look}>${this.say(key)}</th>`;
    const first = this.#printing || this.offset === 0;
    const last = this.#printing || this.offset + PAGE >= statement.total;
    const hasOther = statement.rows.some((row) => row.other !== 0);
    const opening = this.#line("statement.opening", statement.opening, hasOther);
    const closing = this.#line("statement.closing", statement.closing, hasOther);
    return html`
      <table class="ledger statement ${hasOther ? "four" : ""}" role="table" aria-labelledby="title">
        <thead role="rowgroup">
          <tr role="row">
            ${heading("column.day")} ${heading("column.with")} ${heading("column.what")}
            ${heading("column.given", "figure")} ${heading("column.received", "figure")}
            ${hasOther ? heading("column.other", "figure") : nothing} ${heading("column.balance", "figure")}
          </tr>
        </thead>
        <tbody role="rowgroup">
          ${this.#printing ? opening : first ? closing : nothing}
          ${statement.rows.map((row) => this.#row(row, hasOther))}
          ${this.#printing ? closing : last ? opening : nothing}
        </tbody>
      </table>
    `;
  }

  /**
   * The balance at one end of the period.
   *
   * @param {Key} key
   * @param {number} minutes
   * @param {boolean} hasOther
   */
  #line(key, minutes, hasOther) {
    return html`
      <tr role="row" class="end">
        <th role="rowheader" scope="row" colspan=${hasOther ? 6 : 5}>${this.say(key)}</th>
        <td role="cell" class="figure balance">${this.words.figure(minutes)}</td>
      </tr>
    `;
  }

  /** @param {StatementRow} row @param {boolean} hasOther */
  #row(row, hasOther) {
    const { words } = this;
    const side = (/** @type {number} */ minutes) => (minutes ? words.figure(minutes) : nothing);
    return html`
      <tr role="row" class=${standing(row)}>
        <td role="cell" class="day">
          ${link(this.page, "exchange", { exchange: row.exchange }, words.day(row.on))}
        </td>
        <td role="cell" class="with">${names(this, row.with)}</td>
        <td role="cell" class="what">
          ${movementLabel(this, row.movement)}
          ${row.category ? html`<span class="category">${this.categoryName(row.category)}</span>` : nothing}
          ${this.#attended(row)} ${row.note ? html`<bdi>${row.note}</bdi>` : nothing}
          ${stamp(this, row.state)}
        </td>
        <td role="cell" class="figure given">${side(row.given)}</td>
        <td role="cell" class="figure received">${side(row.received)}</td>
        ${hasOther ? html`<td role="cell" class="figure other">${side(row.other)}</td>` : nothing}
        <td role="cell" class="figure balance">${words.figure(row.balance)}</td>
      </tr>
    `;
  }

  /** That somebody came to a session, where the minutes do not say it. @param {StatementRow} row */
  #attended({ attended, received }) {
    if (!attended || attended === received) return nothing;
    const time = this.words.duration(attended);
    return html`<span class="category">${this.say("statement.attended", { time })}</span>`;
  }

  async #print() {
    this.#printing = true;
    this.draw();
    await this.page.updateComplete;
    print();
    this.#printing = false;
    this.draw();
  }
}
