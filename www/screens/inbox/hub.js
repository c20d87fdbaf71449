import { html, nothing } from "lit";
import { Fault, faultOf } from "../../values/fault.js";
import { named } from "../../ui/text.js";
import { factsOf, reasonOf, writerOf } from "../../ui/facts.js";

/**
 * @import { Offered } from "../../../pkg/wasm/desk/timebank.js"
 * @import { Quota, Waiting } from "../../hub/interface.js"
 * @import { Screen } from "../screen.js"
 *
 * @typedef {{ row: Waiting, offered: Offered }} Entry
 */

/** From how many hundredths of the community's quota on people are told. The hub chooses the members. */
const TOLD_FROM = 80;

/** What the hub cannot add yet: who wrote it, what it says, why it waits, and what ends that. */
export class AtHub {
  #screen;
  /** Each as the hub has it, and what it says. @type {Entry[]} */
  #entries = [];
  /** How much of the day's quotas is used. @type {Quota | undefined} */
  #quota;
  /** Why the hub could not be asked. @type {Fault | undefined} */
  #trouble;
  /**
   * The last record when the hub was asked: with each further one something may wait no longer.
   *
   * @type {number | undefined}
   */
  #seq;

  /** @param {Screen} screen */
  constructor(screen) {
    this.#screen = screen;
  }

  /** Whether there is anything to be said. */
  get any() {
    return Boolean(this.#entries.length || this.#trouble || this.#isNear);
  }

  /** Whether so much of a quota is used that somebody should know. */
  get #isNear() {
    return this.#quota && (this.#quota.percent >= TOLD_FROM || this.#quota.members.length > 0);
  }

  /** Asks the hub, while people look at the rest. */
  async look() {
    const { book, page } = this.#screen;
    if (!book.shared || !book.hub || !book.coordinates) return;
    this.#seq = book.summary.seq;
    try {
      const { rows, quota } = await book.waiting();
      this.#entries = read(this.#screen, rows);
      this.#quota = quota;
      this.#trouble = undefined;
    } catch (error) {
      this.#trouble = faultOf(error);
    }
    page.requestUpdate();
  }

  render() {
    const { book } = this.#screen;
    if (this.#seq !== undefined && this.#seq !== book.summary.seq) this.look();
    if (this.#trouble)
      return html`<p class="notice">${this.#screen.say("inbox.hubUnknown")} ${this.#why(this.#trouble)}</p>`;
    return html`${this.#quotas()} ${this.#waiting()}`;
  }

  #waiting() {
    if (!this.#entries.length) return nothing;
    return html`
      <h3>${this.#screen.say("inbox.atHub", { count: this.#entries.length })}</h3>
      <p>${this.#screen.say("inbox.atHubLead")}</p>
      <ol class="rows">
        ${this.#entries.map((entry) => this.#entry(entry))}
      </ol>
    `;
  }

  /** What is used of the day's quotas, before they are full. */
  #quotas() {
    const screen = this.#screen;
    if (!this.#quota || !this.#isNear) return nothing;
    const { ends, percent, members } = this.#quota;
    const all = screen.ledger.members();
    const said = members.map(({ member, percent }) => {
      const known = all.find((row) => row.member === member);
      const name = named(screen.accountName(known ?? { member, name: "" }));
      return html`<p>${screen.parts("inbox.quotaMember", { name, percent })}</p>`;
    });
    return html`
      <h3>${screen.say("inbox.quota")}</h3>
      <div class="notice">
        ${percent >= TOLD_FROM ? html`<p>${screen.say("inbox.quotaAll", { percent })}</p>` : nothing} ${said}
        <p>${screen.say("inbox.quotaEnds", { when: screen.words.moment(ends) })}</p>
      </div>
    `;
  }

  /** What is in the way of asking the hub. @param {Fault} trouble */
  #why(trouble) {
    const { page, words } = this.#screen;
    const own = `share.trouble.${trouble.code}`;
    return words.has(own) ? words.say(own) : page.explain(trouble);
  }

  /** @param {Entry} entry */
  #entry({ row: { code, fields, since }, offered }) {
    const screen = this.#screen;
    const when = screen.words.moment(since);
    const ends = `inbox.ends.${code}`;
    return html`<li>
      ${factsOf(screen, offered)} ${writerOf(screen, offered)}
      <p>${reasonOf(screen, { code, fields })} ${screen.words.has(ends) ? screen.say(ends) : nothing}</p>
      <p class="hint">${screen.say("inbox.atHubSince", { when })}</p>
      <p class="doors">
        <button ?disabled=${screen.busy} @click=${() => this.#dismiss(offered.event)}>
          ${screen.say("inbox.dismiss")}
        </button>
      </p>
    </li>`;
  }

  /** @param {string} event */
  #dismiss(event) {
    const screen = this.#screen;
    return screen.attempt(async () => {
      if (screen.book.shared) await screen.book.dismiss(event);
      await this.look();
      screen.page.announce(screen.say("inbox.dismissed"));
      await screen.focus();
    });
  }
}

/**
 * What waits, in the hub's order. All are read together: one may be about another.
 *
 * @param {Screen} screen
 * @param {Waiting[]} rows
 * @returns {Entry[]}
 * @throws {Fault} where one is not what somebody signed: nobody is told that Ana wrote what she did not
 */
function read({ ledger }, rows) {
  if (!rows.every(({ sealed }) => ledger.isSigned(sealed))) throw new Fault("hub_trouble");
  const offered = ledger.offered(rows.map(({ sealed }) => sealed));
  return rows.map((row, i) => ({ row, offered: offered[i] }));
}
