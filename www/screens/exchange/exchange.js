import { html, nothing } from "lit";
import { choices } from "../../ui/fields.js";
import { exchangeSentence, stamp, standing } from "../../ui/exchange.js";
import { errorSummary, textField } from "../../ui/form.js";
import { link } from "../../ui/link.js";
import { named } from "../../ui/text.js";
import { ACTIONS, actionsIn, actionsOfMember, likelyTwins } from "./actions.js";
import { trail } from "./trail.js";
import { Screen } from "../screen.js";

/** One exchange with its whole trail, and what its state allows. */
export class Exchange extends Screen {
  /** Why, in the form that is open. */
  reason = "";
  /** The exchange that says the same. */
  other = "";
  /** The action whose form is open. @type {string | undefined} */
  asking = undefined;

  async enter() {
    this.ledger.exchange(this.params.exchange); // an unknown one is refused here
  }

  heading() {
    return this.say("exchange.title");
  }

  render() {
    const exchange = this.ledger.exchange(this.params.exchange);
    return html`
      ${errorSummary(this)} ${this.#slip(exchange)}
      ${this.book.writable ? this.#actions(exchange) : nothing}
      <h3>${this.say("exchange.trail")}</h3>
      ${trail(this, exchange.trail)}
    `;
  }

  #slip(exchange) {
    const { words } = this;
    const line = (key, value) =>
      value
        ? html`<div>
            <dt>${this.say(key)}</dt>
            <dd>${value}</dd>
          </div>`
        : nothing;
    const to = (id, key) => id && link(this.page, "exchange", { exchange: id }, this.say(key));
    const rounded = exchange.worked !== undefined && exchange.worked !== exchange.minutes;
    return html`
      <div class="slip ${standing(exchange)}">
        <p class="lead">${exchangeSentence(this, exchange)}</p>
        <dl>
          ${line("column.day", words.day(exchange.on, "long"))}
          ${line("column.category", this.categoryName(exchange.category))}
          ${line("column.note", exchange.note && named(exchange.note))}
          ${line("exchange.worked", rounded && words.duration(exchange.worked))}
          ${line("exchange.travel", exchange.travel && words.duration(exchange.travel))}
          ${line("exchange.source", exchange.source)}
          ${line("exchange.answers", exchange.answers && link(this.page, "offers", { post: exchange.answers }, this.say("exchange.seePost")))}
          ${line("exchange.corrects", to(exchange.corrects, "exchange.seeOther"))}
          ${line("exchange.correctedBy", to(exchange.correctedBy, "exchange.seeOther"))}
        </dl>
        ${stamp(this, exchange.state)} ${this.whereIs(exchange.exchange)}
        ${exchange.state === "Held" ? html`<p class="hint">${this.say("exchange.heldHint")}</p>` : nothing}
      </div>
    `;
  }

  #actions(exchange) {
    if (this.asking) return this.#form(ACTIONS[this.asking], exchange);
    const { state } = exchange;
    const { coordinates } = this.book;
    const allowed = coordinates
      ? actionsIn(state).filter((name) => name !== "same" || likelyTwins(this.ledger, exchange).length)
      : actionsOfMember(this.book, exchange);
    return html`
      <p class="doors">
        ${allowed.map(
          (name, i) => html`<button
            class=${i === 0 && ACTIONS[name].name !== "note" && !exchange.counts ? "primary" : ""}
            ?disabled=${this.busy}
            @click=${() => this.#choose(ACTIONS[name])}
          >
            ${this.say(`act.${name}`)}
          </button>`,
        )}
        ${
          coordinates && ["Confirmed", "Disputed"].includes(state)
            ? link(this.page, "entry", { corrects: exchange.exchange }, this.say("act.correct"), "button")
            : nothing
        }
        ${this.#again(exchange)}
      </p>
    `;
  }

  #again({ kind, gave, received, minutes, category }) {
    if (kind !== "Service" || gave.length + received.length !== 2) return nothing;
    const again = {
      gave: gave[0].member,
      received: received[0].member,
      minutes: String(minutes),
      ...(category && { category }),
    };
    return link(this.page, "record", again, this.say("exchange.again"), "button");
  }

  #form(action, exchange) {
    const submit = (event) => {
      event.preventDefault();
      this.#do(action);
    };
    const { name, why } = action;
    const label = this.say(name === "note" ? "act.note.what" : "act.why");
    const hint = why ? "" : this.say("act.optional");
    return html`
      <form class="panel" novalidate @submit=${submit}>
        <h3>${this.say(`act.${name}`)}</h3>
        <p>${this.say(`act.${name}.explain`)}</p>
        ${name === "same" ? this.#twins(exchange) : textField(this, "reason", label, { hint })}
        <p class="doors">
          <button class="primary" ?disabled=${this.busy}>${this.say(`act.${name}.do`)}</button>
          <button type="button" @click=${() => this.set({ asking: undefined, errors: [] })}>
            ${this.say("cancel")}
          </button>
        </p>
      </form>
    `;
  }

  #twins(exchange) {
    const twins = likelyTwins(this.ledger, exchange).map((row) => ({
      value: row.exchange,
      text: html`${this.say("trail.entry", { seq: this.ledger.exchange(row.exchange).trail[0].seq })},
      ${this.say(`state.${row.state}`)}${row.note ? html`, ${named(row.note)}` : nothing}`,
    }));
    return choices(this, "other", this.say("act.same.which"), twins);
  }

  async #choose(action) {
    if (!action.asks) return this.#do(action);
    this.set({ asking: action.name, reason: "", other: "", errors: [] });
    await this.page.updateComplete;
    this.page.renderRoot.querySelector("form.panel input")?.focus();
    return undefined;
  }

  async #do({ name, why, entry }) {
    const { exchange } = this.params;
    const text = this.reason.trim();
    if (why && !text) {
      this.refuse([{ field: "reason", message: this.say(`act.${name}.missing`) }]);
      return;
    }
    if (name === "same" && !this.other) {
      const [twin] = likelyTwins(this.ledger, this.ledger.exchange(exchange));
      this.refuse([{ field: `other-${twin?.exchange}`, message: this.say("act.same.missing") }]);
      return;
    }
    const field = this.asking && name !== "same" ? "reason" : undefined;
    await this.attempt(async () => {
      await this.book.record(entry(exchange, text || undefined, this.other || undefined));
      this.set({ asking: undefined, reason: "", other: "" });
      this.page.announce(this.say(`act.${name}.done`));
      await this.page.updateComplete;
      this.page.renderRoot.getElementById("title").focus();
    }, field);
  }
}
