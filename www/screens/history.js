import { html, nothing } from "lit";
import { filterFields, filterOf } from "../ui/filters.js";
import { fromTo, stamp, standing } from "../ui/exchange.js";
import { selectField } from "../ui/form.js";
import { link } from "../ui/link.js";
import { movementLabel } from "../ui/movements.js";
import { loadProgrammes, programmeLabel } from "../ui/programme.js";
import { PAGE, pager, sortHeading } from "../ui/table.js";
import { names } from "../ui/text.js";
import { Screen } from "./screen.js";

/** @import { HistoryRow, HistorySort } from "../../pkg/wasm/desk/timebank.js" */

/** Every exchange of the book, newest first, with filters. */
export class History extends Screen {
  text = "";
  member = "";
  category = "";
  state = "";
  programme = "";
  from = "";
  to = "";
  /** @type {HistorySort} */
  sort = "On";
  descending = true;
  offset = 0;

  async enter() {
    loadProgrammes(this);
  }

  heading() {
    return this.say("history.title");
  }

  render() {
    const { sort, descending, offset } = this;
    const query = { filter: filterOf(this), sort, descending, offset, limit: PAGE };
    const page = this.ledger.history(query);
    return html`
      ${filterFields(this, this.#memberField())}
      <p class="lead">
        ${this.say("history.lead", {
          exchanges: this.say("exchanges", { count: page.total }),
          time: this.words.duration(page.minutes),
        })}
        ${page.other ? this.say("history.other", { time: this.words.duration(page.other) }) : nothing}
      </p>
      ${page.total ? this.#table(page.rows) : html`<p class="empty">${this.say("history.none")}</p>`}
      ${pager(this, page.total)}
    `;
  }

  #memberField() {
    const members = this.ledger
      .members()
      .map((account) => ({ value: account.member, text: this.accountName(account) }));
    const choices = [{ value: "", text: this.say("filter.everybody") }, ...members];
    return selectField(this, "member", this.say("column.member"), choices, () => {
      this.offset = 0;
    });
  }

  /** @param {HistoryRow[]} rows */
  #table(rows) {
    const heading = (/** @type {string} */ label) => html`<th role="columnheader" scope="col">${label}</th>`;
    return html`
      <table class="ledger history" role="table" aria-labelledby="title">
        <thead role="rowgroup">
          <tr role="row">
            ${sortHeading(this, "On", this.say("column.day"), { descending: true })}
            ${heading(this.say("column.gave"))} ${heading(this.say("column.receivedHelp"))}
            ${heading(this.say("column.what"))}
            ${sortHeading(this, "Minutes", this.say("column.time"), {
              look: "figure",
              descending: true,
            })}
          </tr>
        </thead>
        <tbody role="rowgroup">
          ${rows.map((row) => this.#row(row))}
        </tbody>
      </table>
    `;
  }

  /** @param {HistoryRow} row */
  #row(row) {
    const { words } = this;
    const { from, to } = fromTo(row);
    return html`
      <tr role="row" class=${standing(row)}>
        <td role="cell" class="day">
          ${link(this.page, "exchange", { exchange: row.exchange }, words.day(row.on))}
        </td>
        <td role="cell" class="gave">${names(this, from)}</td>
        <td role="cell" class="got">
          <span class="arrow" aria-hidden="true">→</span>${names(this, to)}
        </td>
        <td role="cell" class="what">
          ${movementLabel(this, row.movement)}
          ${row.category ? html`<span class="category">${this.categoryName(row.category)}</span>` : nothing}
          ${programmeLabel(this, row.programme)}
          ${row.note ? html`<bdi>${row.note}</bdi>` : nothing} ${stamp(this, row.state)}
        </td>
        <td role="cell" class="figure time">${words.figure(row.minutes)}</td>
      </tr>
    `;
  }
}
