import { html, nothing } from "lit";
import { civilToday } from "../../values/days.js";
import { exchangeSentence } from "../../ui/exchange.js";
import { errorSummary } from "../../ui/form.js";
import { link } from "../../ui/link.js";
import { named } from "../../ui/text.js";
import { undoDoor } from "../../ui/undo.js";
import { duplicatesOf } from "./duplicates.js";
import { erasuresOf } from "./erasures.js";
import { AtHub } from "./hub.js";
import { membersOf } from "./members.js";
import { Screen } from "../screen.js";

/**
 * @import { EntryInput, InboxRow, Page } from "../../../pkg/wasm/desk/timebank.js"
 * @import { Key } from "../../words/words.js"
 */

const MOST = 20;

/**
 * What waits for a coordinator: disputed, held, likely duplicates, waiting for somebody without a
 * device, waiting long, members who will be forgotten, and members without an exchange for long.
 */
export class Inbox extends Screen {
  /** What waits at the hub. */
  #atHub = new AtHub(this);

  async enter() {
    await this.book.desk();
    this.#atHub.look();
  }

  heading() {
    return this.say("inbox.title");
  }

  render() {
    const today = civilToday();
    const inbox = this.ledger.inbox(today, MOST);
    const tidy = this.ledger.tidy(today, MOST);
    const { disputed, held, unanswered, waiting, duplicates, erasures } = inbox;
    const waits = [disputed, held, duplicates, unanswered, waiting, erasures].some(({ total }) => total);
    const entries = this.#atHub.any || waits;
    return html`
      ${errorSummary(this)} ${undoDoor(this)}
      ${entries ? nothing : html`<p class="empty">${this.say("inbox.none")}</p>`}
      ${this.#atHub.render()} ${this.#section("disputed", disputed)} ${this.#section("held", held)}
      ${duplicatesOf(this, duplicates)} ${this.#section("unanswered", unanswered)}
      ${this.#section("waiting", waiting)} ${erasuresOf(this, erasures)}
      ${membersOf(this, tidy)}
    `;
  }

  /**
   * Exchanges of one sort, each with the way to what can be done.
   *
   * @param {"disputed" | "held" | "unanswered" | "waiting"} kind
   * @param {Page<InboxRow>} page
   */
  #section(kind, { rows, total }) {
    if (!total) return nothing;
    return html`
      <h3>${this.say(`inbox.${kind}`, { count: total })}</h3>
      ${kind === "unanswered" ? html`<p class="hint">${this.say("inbox.unansweredHint")}</p>` : nothing}
      <ul class="rows">
        ${rows.map((row) => html`<li>${this.#row(row)}</li>`)}
      </ul>
    `;
  }

  /** @param {InboxRow} row */
  #row(row) {
    const { words } = this;
    const { reason } = row;
    const who = named(row.recordedBy || this.say("account.former"));
    const by = named(row.by || this.say("account.former"));
    return html`
      <p>
        ${exchangeSentence(this, row)}
        ${link(this.page, "exchange", { exchange: row.exchange }, words.day(row.on), "row")}
      </p>
      <p class="hint">${this.parts("trail.Recorded", { name: who, when: words.moment(row.recordedAt) })}</p>
      ${row.heldBy ? html`<p>${this.say(`heldBy.${row.heldBy}`)}</p>` : nothing}
      ${reason ? html`<p>${this.parts("inbox.says", { name: by, reason: named(reason) })}</p>` : nothing}
    `;
  }

  /**
   * Adds an entry and says what it did.
   *
   * @param {EntryInput} entry
   * @param {Key} key
   * @param {string} [exchange] whose step it is, which can be taken back
   */
  settle(entry, key, exchange) {
    return this.attempt(async () => {
      await this.book.record(entry);
      const reason = this.say("receipt.undoReason");
      this.wayBack = exchange ? [{ Undo: { exchanges: [exchange], reason } }] : [];
      this.page.announce(this.say(key));
      await this.focus();
    });
  }
}
