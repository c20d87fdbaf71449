import { html, nothing } from "lit";
import { factsOf, writerOf } from "../../share/sayings.js";

/** What ends the waiting has words for these. */
const ENDS = ["device_forked", "device_revoked", "unknown_device", "unknown_exchange", "unknown_member", "unknown_post"];

/** What the hub cannot add yet: who wrote it, what it says, why it waits, and what ends that. */
export class AtHub {
  #screen;
  /** @type {Awaited<ReturnType<import("../../hub.js").Hub["waiting"]>>} */
  #rows = [];
  #trouble;
  /** The journal for which the hub was asked: with each record something may wait no longer. */
  #seq;

  /** @param {import("../inbox.js").Inbox} screen */
  constructor(screen) {
    this.#screen = screen;
  }

  /** Whether there is anything to be said. */
  get any() {
    return Boolean(this.#rows.length || this.#trouble);
  }

  /** Asks the hub, while people look at the rest. */
  async look() {
    const { book, page } = this.#screen;
    if (!book.hub || !book.coordinates) return;
    this.#seq = book.summary.seq;
    try {
      this.#rows = await book.waiting();
      this.#trouble = undefined;
    } catch (error) {
      this.#trouble = error;
    }
    page.requestUpdate();
  }

  render() {
    const { book, page } = this.#screen;
    if (this.#seq !== undefined && this.#seq !== book.summary.seq) this.look();
    if (this.#trouble)
      return html`<p class="notice">${this.#screen.say("inbox.hubUnknown")} ${page.explain(this.#trouble)}</p>`;
    if (!this.#rows.length) return nothing;
    // They are read together: one may be about another.
    const offered = this.#screen.ledger.offered(this.#rows.map(({ sealed }) => sealed));
    const said = new Map(offered.map((one) => [one.event, one]));
    return html`
      <h3>${this.#screen.say("inbox.atHub", { count: this.#rows.length })}</h3>
      <p>${this.#screen.say("inbox.atHubLead")}</p>
      <ol class="rows">
        ${this.#rows.map((row) => this.#row(row, said.get(row.event)))}
      </ol>
    `;
  }

  #row({ event, code, fields, since }, offered) {
    const screen = this.#screen;
    const why = screen.page.explain(Object.assign(new Error(code), { code, fields }));
    const when = screen.words.moment(Date.parse(since) / 1000);
    return html`<li>
      ${offered ? html`${factsOf(screen, offered)} ${writerOf(screen, offered)}` : nothing}
      <p class="where waiting">${why} ${ENDS.includes(code) ? screen.say(`inbox.ends.${code}`) : nothing}</p>
      <p class="hint">${screen.say("inbox.atHubSince", { when })}</p>
      <p class="doors">
        <button ?disabled=${screen.busy} @click=${() => this.#dismiss(event)}>${screen.say("inbox.dismiss")}</button>
      </p>
    </li>`;
  }

  #dismiss(event) {
    const screen = this.#screen;
    return screen.attempt(async () => {
      await screen.book.dismiss(event);
      await this.look();
      screen.page.announce(screen.say("inbox.dismissed"));
      await screen.page.updateComplete;
      screen.page.renderRoot.getElementById("title").focus();
    });
  }
}
