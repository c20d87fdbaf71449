import { html, nothing } from "lit";
import { errorSummary, link, named, names, stamp, textField } from "../parts.js";
import { Screen } from "./screen.js";

/** One exchange with its whole trail, and what can be done about a mistake. */
export class Exchange extends Screen {
  reason = "";
  asking = false;

  async enter() {
    this.ledger.exchange(this.params.exchange); // an unknown one is refused here
  }

  heading() {
    return this.say("exchange.title");
  }

  render() {
    const exchange = this.ledger.exchange(this.params.exchange);
    return html`
      ${errorSummary(this)} ${this.#slip(exchange)} ${this.#actions(exchange)}
      <h3>${this.say("exchange.trail")}</h3>
      <ol class="trail">
        ${exchange.trail.map((step) => this.#step(step))}
      </ol>
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
    const rounded = exchange.worked !== undefined && exchange.worked !== exchange.minutes;
    return html`
      <div class="slip ${exchange.counts ? "" : "void"}">
        <p class="lead">
          ${this.parts("exchange.sentence", {
            gave: html`${names(this, exchange.gave)}`,
            received: html`${names(this, exchange.received)}`,
            time: html`<strong>${words.duration(exchange.minutes)}</strong>`,
          })}
        </p>
        <dl>
          ${line("column.day", words.day(exchange.on, "long"))}
          ${line("column.category", this.categoryName(exchange.category))}
          ${line("column.note", exchange.note && named(exchange.note))}
          ${line("exchange.worked", rounded && words.duration(exchange.worked))}
          ${line("exchange.source", exchange.source)}
        </dl>
        ${stamp(this, exchange.state)}
      </div>
    `;
  }

  #step(step) {
    const { words } = this;
    return html`
      <li>
        ${this.parts(`trail.${step.what}`, {
          name: named(step.by),
          when: words.moment(step.admittedAt),
        })}
        ${step.reason ? html`<span class="reason"><bdi>${step.reason}</bdi></span>` : nothing}
        <span class="hint">${this.say("trail.entry", { seq: step.seq })}</span>
      </li>
    `;
  }

  #actions(exchange) {
    if (!this.book.writable) return nothing;
    const again = {
      gave: exchange.gave[0]?.member,
      received: exchange.received[0]?.member,
      minutes: String(exchange.minutes),
      ...(exchange.category && { category: exchange.category }),
    };
    const voidable = ["Confirmed", "Proposed", "Disputed"].includes(exchange.state);
    return html`
      <p class="doors">
        ${
          exchange.kind === "Service" && exchange.gave.length + exchange.received.length === 2
            ? link(this.page, "record", again, this.say("exchange.again"), "button")
            : nothing
        }
        ${
          voidable && !this.asking
            ? html`<button @click=${() => this.#ask()}>${this.say("exchange.void")}</button>`
            : nothing
        }
      </p>
      ${voidable && this.asking ? this.#voidForm() : nothing}
    `;
  }

  #voidForm() {
    const submit = (event) => {
      event.preventDefault();
      this.#void();
    };
    return html`
      <form class="panel" @submit=${submit}>
        <p>${this.say("void.explain")}</p>
        ${textField(this, "reason", this.say("void.reason"), { hint: this.say("void.hint") })}
        <p class="doors">
          <button class="primary" ?disabled=${this.busy}>${this.say("void.do")}</button>
          <button type="button" @click=${() => this.set({ asking: false, errors: [] })}>
            ${this.say("cancel")}
          </button>
        </p>
      </form>
    `;
  }

  async #ask() {
    this.set({ asking: true });
    await this.page.updateComplete;
    this.page.renderRoot.getElementById("reason").focus();
  }

  async #void() {
    if (!this.reason.trim()) {
      this.refuse([{ field: "reason", message: this.say("void.missing") }]);
      return;
    }
    await this.attempt(async () => {
      const { exchange } = this.params;
      await this.book.record({ Void: { exchange, reason: this.reason.trim() } });
      this.set({ asking: false, reason: "" });
      this.page.announce(this.say("void.done"));
      await this.page.updateComplete;
      this.page.renderRoot.getElementById("title").focus();
    }, "reason");
  }
}
