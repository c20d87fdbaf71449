import { html, nothing } from "lit";
import { exchangeSentence, stamp, standing } from "../ui/exchange.js";
import { link } from "../ui/link.js";
import { besidesHelp } from "../ui/movements.js";
import { named } from "../ui/text.js";
import { Screen } from "./screen.js";

/**
 * @import { ExchangeDetail, HistoryRow, StatementRow } from "../../pkg/wasm/desk/timebank.js"
 * @import { Key } from "../words/words.js"
 */

/** How many of the last entries are shown. */
const LAST = 3;

/** A member's home: what they have given and received, what waits for them, and the last entries. */
export class Home extends Screen {
  heading() {
    const { me } = this.book;
    if (!me) return this.say("home.waits");
    return this.parts("home.title", { name: named(this.#statement(me, 1).member.name) });
  }

  render() {
    const { book, words } = this;
    const { me } = book;
    if (!me) return this.#notYet();
    const statement = this.#statement(me, LAST);
    const { given, received, other, closing, rows } = statement;
    const say = (/** @type {Key} */ key, /** @type {number} */ minutes) =>
      this.parts(key, { time: html`<strong>${words.duration(minutes)}</strong>` });
    return html`
      ${book.rejoins ? this.#again() : nothing}
      <p class="lead">${say("home.given", given)} ${say("home.received", received)}</p>
      <p>
        ${say("home.balance", closing)}
        <span class="hint figure">
          ${words.figure(given)} − ${words.figure(received)}
          ${other ? html`${other < 0 ? "−" : "+"} ${words.figure(Math.abs(other))}` : nothing} =
          ${words.figure(closing)}
        </span>
      </p>
      ${besidesHelp(this, statement).map(
        ({ name, minutes }) => html`<p class="hint">${name}: ${words.figure(minutes)}</p>`,
      )}
      <p class="doors">
        ${link(this.page, "record", { me: "gave" }, this.say("home.helped"), "button primary")}
        ${link(this.page, "record", { me: "received" }, this.say("home.wasHelped"), "button primary")}
      </p>
      ${this.#waiting(me)} ${book.hub || book.rejoins || !book.outbox.length ? nothing : this.#tell()}
      ${this.#last(rows)}
      <p class="doors">
        ${link(this.page, "statement", { member: me }, this.say("home.statement"), "button")}
        ${link(this.page, "phone", {}, this.say("home.phone"), "button")}
      </p>
      ${book.hub ? html`<p>${link(this.page, "totals", {}, this.say("home.totals"))}</p>` : nothing}
    `;
  }

  /** @param {string} me @param {number} limit */
  #statement(me, limit) {
    return this.ledger.statement(me, { newestFirst: true, limit });
  }

  /** Before the keeper has let this phone in. */
  #notYet() {
    return html`
      <p>${this.say(this.book.hub ? "home.waitsHub" : "home.waitsLink")}</p>
      ${this.book.hub ? nothing : this.#tell()}
    `;
  }

  /** It asks to be let in once more. What it has goes on meanwhile. */
  #again() {
    return html`<section class="notice">
      <h3>${this.say("home.waits")}</h3>
      ${this.#notYet()}
    </section>`;
  }

  /** Where nothing goes by itself, somebody carries it. */
  #tell() {
    return html`<p class="doors">
      ${link(this.page, "outbox", {}, this.say("home.tell"), "button")}
      ${link(this.page, "answer", {}, this.say("outbox.answer"), "button")}
    </p>`;
  }

  /** What waits for this member's word. @param {string} me */
  #waiting(me) {
    const { confirm } = this.ledger.awaiting(me);
    if (!confirm.length) return nothing;
    return html`
      <h3>${this.say("home.forYou")}</h3>
      <ul class="rows">
        ${confirm.map((exchange) => this.#answer(exchange))}
      </ul>
    `;
  }

  /** An exchange that waits for this member's answer. @param {HistoryRow} exchange */
  #answer(exchange) {
    const { exchange: id, note } = exchange;
    return html`<li>
    <p>${exchangeSentence(this, exchange)} <span class="day">${this.words.day(exchange.on)}</span></p>
    ${note ? html`<p class="hint">${named(note)}</p>` : nothing}
    <p class="doors">
      <button
        class="primary"
        id="confirm-${id}"
        ?disabled=${this.busy}
        @click=${() => this.#confirm(id)}
      >
        ${this.say("home.right")}
      </button>
      ${link(this.page, "exchange", { exchange: id }, this.say("home.wrong"), "button")}
    </p>
  </li>`;
  }

  /** @param {StatementRow[]} rows */
  #last(rows) {
    if (!rows.length) return html`<p class="empty">${this.say("home.nothing")}</p>`;
    return html`
      <h3>${this.say("home.last")}</h3>
      <ul class="rows">
        ${rows.map(({ exchange }) => this.#entry(this.ledger.exchange(exchange)))}
      </ul>
    `;
  }

  /** @param {ExchangeDetail} exchange */
  #entry(exchange) {
    const { gave, received, minutes, movement } = exchange;
    const two = movement === "Help" && gave.length === 1 && received.length === 1;
    const again = two && { gave: gave[0].member, received: received[0].member, minutes: String(minutes) };
    return html`<li class=${standing(exchange)}>
      <p>
        ${link(this.page, "exchange", { exchange: exchange.exchange }, exchangeSentence(this, exchange))}
        <span class="day">${this.words.day(exchange.on)}</span>
      </p>
      <div class="under">
        ${stamp(this, exchange.state)} ${this.whereIs(exchange.exchange)}
        ${again ? link(this.page, "record", again, this.say("home.again"), "button") : nothing}
      </div>
    </li>`;
  }

  /** @param {string} exchange */
  async #confirm(exchange) {
    await this.attempt(async () => {
      await this.book.record({ Confirm: { exchange } });
      this.page.announce(this.say("share.one.saved"));
      await this.focus();
    });
  }
}
