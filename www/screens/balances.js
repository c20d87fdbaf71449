import { html, nothing } from "lit";
import { textField } from "../ui/form.js";
import { link } from "../ui/link.js";
import { PAGE, pager, sortHeading } from "../ui/table.js";
import { named } from "../ui/text.js";
import { Screen } from "./screen.js";

/**
 * @import { BalanceRow, BalanceSort, TrialBalance } from "../../pkg/wasm/desk/timebank.js"
 * @import { Book } from "../store/interface.js"
 */

/** After so many entries without a copy, home asks for one. */
const ENTRIES_WITHOUT_COPY = 25;

/** Home: every member's balance, and the proof that they sum to zero. */
export class Balances extends Screen {
  text = "";
  /** @type {BalanceSort} */
  sort = "Name";
  descending = false;
  offset = 0;
  /** What is noted about the book beside its journal. @type {Book | undefined} */
  #noted;
  #recovery = false;
  /**
   * The edition in which it was asked for, and what it was.
   *
   * @type {{ edition: string, balance: TrialBalance } | undefined}
   */
  #trial;

  async enter() {
    const { book } = this;
    if (!book.writable || book.shared) return;
    this.#noted = await book.store.book(book.id);
    this.#recovery = Boolean((await book.store.keys(book.id))?.recovery);
  }

  heading() {
    return this.say("balances.title");
  }

  render() {
    const { members, minutes, exchanges, first, last } = this.book.summary;
    const { words } = this;
    return html`
      <p class="lead">
        ${
          exchanges
            ? this.say("balances.lead", {
                members: this.say("members", { count: members }),
                time: words.duration(minutes),
              })
            : this.say("balances.none")
        }
      </p>
      ${
        first && last
          ? html`<p class="hint">
            ${this.say("balances.span", { first: words.day(first), last: words.day(last) })}
          </p>`
          : nothing
      }
      ${this.#doors()} ${this.#notices()} ${this.#table()}
    `;
  }

  #doors() {
    if (!this.book.writable) {
      return html`<p class="notice">${this.say(this.book.shared ? "share.viewer" : "book.readonly")}</p>`;
    }
    return html`
      <p class="doors">
        ${link(this.page, "record", {}, this.say("record.open"), "button primary")}
        ${
          this.book.summary.exchanges
            ? nothing
            : link(this.page, "import", {}, this.say("import.open"), "button")
        }
      </p>
    `;
  }

  #notices() {
    const entries = this.book.summary.seq - (this.#noted?.copy?.seq ?? 0);
    const wanting = this.#noted && entries > ENTRIES_WITHOUT_COPY;
    if (!this.#recovery && !wanting) return nothing;
    return html`
      <ul class="notices">
        ${
          this.#recovery
            ? html`<li>${link(this.page, "recovery", {}, this.say("recovery.notice"))}</li>`
            : nothing
        }
        ${
          wanting
            ? html`<li>${link(this.page, "export", {}, this.say("export.notice", { count: entries }))}</li>`
            : nothing
        }
      </ul>
    `;
  }

  #table() {
    const { text, sort, descending, offset } = this;
    const { rows, total } = this.ledger.balances({ text, sort, descending, offset, limit: PAGE });
    const hasOther = this.#trialBalance().rows.some((row) => row.other !== 0);
    const column = (/** @type {BalanceSort} */ sort, /** @type {string} */ label) =>
      sortHeading(this, sort, label, { look: "figure", descending: true });
    const other = this.say("column.other");
    const otherHeading = html`<th role="columnheader" scope="col" class="figure">${other}</th>`;
    const input = () => {
      this.offset = 0;
    };
    return html`
      ${textField(this, "text", this.say("balances.filter"), { type: "search", input })}
      ${
        total
          ? html`
            <table class="ledger balances ${hasOther ? "four" : ""}" role="table" aria-labelledby="title">
              <thead role="rowgroup">
                <tr role="row">
                  ${sortHeading(this, "Name", this.say("column.member"))}
                  ${column("Given", this.say("column.given"))}
                  ${column("Received", this.say("column.received"))}
                  ${hasOther ? otherHeading : nothing}
                  ${column("Balance", this.say("column.balance"))}
                </tr>
              </thead>
              <tbody role="rowgroup">
                ${rows.map((row) => this.#row(row, hasOther))}
              </tbody>
              ${text ? nothing : this.#proof(hasOther)}
            </table>
          `
          : html`<p class="empty">${this.say("balances.nobody")}</p>`
      }
      ${pager(this, total)}
    `;
  }

  /** @param {BalanceRow} row @param {boolean} hasOther */
  #row(row, hasOther) {
    const { words } = this;
    return html`
      <tr role="row">
        <th role="rowheader" scope="row">
          ${link(this.page, "statement", { member: row.member }, named(row.name || this.accountName(row)))}
          ${row.number ? html`<span class="hint">${row.number}</span>` : nothing}
        </th>
        <td role="cell" class="figure given">${words.figure(row.given)}</td>
        <td role="cell" class="figure received">${words.figure(row.received)}</td>
        ${hasOther ? html`<td role="cell" class="figure other">${words.figure(row.other)}</td>` : nothing}
        <td role="cell" class="figure balance">${words.figure(row.balance)}</td>
      </tr>
    `;
  }

  /**
   * The foot of the book: what moved all balances adds up to nothing.
   *
   * @param {boolean} hasOther
   */
  #proof(hasOther) {
    const { given, received, other, sum } = this.#trialBalance();
    const { words } = this;
    return html`
      <tfoot role="rowgroup">
        <tr role="row">
          <th role="rowheader" scope="row">${this.say("balances.proof")}</th>
          <td role="cell" class="figure given">${words.figure(given)}</td>
          <td role="cell" class="figure received">${words.figure(received)}</td>
          ${hasOther ? html`<td role="cell" class="figure other">${words.figure(other)}</td>` : nothing}
          <td role="cell" class="figure balance">${words.figure(sum)}</td>
        </tr>
      </tfoot>
    `;
  }

  /** The whole trial balance crosses the boundary, so it is asked for once an edition. */
  #trialBalance() {
    const { edition } = this;
    if (this.#trial?.edition !== edition) this.#trial = { edition, balance: this.ledger.trialBalance() };
    return this.#trial.balance;
  }
}
