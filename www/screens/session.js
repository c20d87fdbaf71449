import { html, nothing } from "lit";
import { civilToday } from "../values/days.js";
import { effectsTable, outlook, twoSteps } from "../ui/outlook.js";
import { choices, lengthField, membersHere, tickList } from "../ui/fields.js";
import { minutesIn } from "../values/lengths.js";
import { exchangeSentence } from "../ui/exchange.js";
import { selectField, textField } from "../ui/form.js";
import { link } from "../ui/link.js";
import { named } from "../ui/text.js";
import { Screen } from "./screen.js";

const SPLITS = ["EachPays", "Shared", "PotPays", "NoCharge", "Peers"];

/** A group session: who gave, who received, how it is split, and what that does, before it is saved. */
export class Session extends Screen {
  on = civilToday();
  category = "";
  note = "";
  split = "EachPays";
  /** The length of the session; each may have another. */
  length = "1:00";
  gave = [];
  received = [];
  /** What was typed for each, where it is not the session's length. @type {Record<string, string>} */
  lengths = {};
  filter = "";
  /** @type {import("../ui/outlook.js").Outlook | undefined} */
  shown = undefined;
  /** The exchanges that it became. @type {string[] | undefined} */
  #saved;

  async enter() {
    await this.book.desk();
  }

  heading() {
    return this.say(this.#saved ? "receipt.title" : "session.title");
  }

  render() {
    if (!this.book.writable) return html`<p class="notice">${this.say("book.readonly")}</p>`;
    if (this.#saved) return this.#receipt();
    return twoSteps(this, {
      questions: () => this.#questions(),
      look: () => this.#look(),
      next: "session.look",
      check: () => effectsTable(this, this.shown),
      save: () => this.#save(),
    });
  }

  #questions() {
    const { categories } = this.book.summary;
    const splits = SPLITS.map((value) => ({
      value,
      text: this.say(`split.${value}`),
      hint: this.say(`split.${value}.hint`),
    }));
    const peers = this.split === "Peers";
    const everybody = membersHere(this);
    const wanted = this.filter.trim().toLocaleLowerCase(this.words.lang);
    const shown = (side, other) =>
      everybody.filter(
        ({ member, name }) =>
          side.includes(member) ||
          (!other.includes(member) && name.toLocaleLowerCase(this.words.lang).includes(wanted)),
      );
    return html`
      ${choices(this, "split", this.say("session.split"), splits, () => peers && this.set({ received: [] }))}
      ${lengthField(this, "length", this.say("session.length"))}
      ${everybody.length > 12 ? textField(this, "filter", this.say("who.filter"), { type: "search" }) : nothing}
      ${tickList(this, "gave", this.say(peers ? "session.came" : "record.gave"), shown(this.gave, peers ? [] : this.received))}
      ${peers ? nothing : tickList(this, "received", this.say("session.received"), shown(this.received, this.gave))}
      ${this.#each()}
      ${textField(this, "on", this.say("column.day"), { type: "date" })}
      ${selectField(this, "category", this.say("column.category"), [
        { value: "", text: this.say("none") },
        ...categories.map((value) => ({ value, text: this.categoryName(value) })),
      ])}
      ${textField(this, "note", this.say("column.note"))}
    `;
  }

  /** A length for each who was there. */
  #each() {
    const there = [...this.gave, ...(this.split === "Peers" ? [] : this.received)];
    if (!there.length) return nothing;
    const names = new Map(membersHere(this).map(({ member, name }) => [member, name]));
    return html`
      <details ?open=${Object.keys(this.lengths).length > 0}>
        <summary>${this.say("session.each")}</summary>
        <div class="fields">
          ${there.map((member) =>
            lengthField(this, "lengths", named(names.get(member)), {
              id: `length-${member}`,
              value: this.lengths[member] ?? this.length,
              input: (text) => this.set({ lengths: { ...this.lengths, [member]: text } }),
            }),
          )}
        </div>
      </details>
    `;
  }

  #legs(side) {
    return side.map((member) => ({
      account: member,
      minutes: minutesIn(this.lengths[member] ?? this.length),
    }));
  }

  #entry() {
    const peers = this.split === "Peers";
    return {
      Session: {
        gave: this.#legs(this.gave),
        received: peers ? [] : this.#legs(this.received),
        split: this.split,
        on: this.on,
        category: this.category || undefined,
        note: this.note.trim() || undefined,
      },
    };
  }

  #errors() {
    const errors = [];
    const want = (field, there, key) => there || errors.push({ field, message: this.say(key) });
    const first = (side) => this.page.renderRoot.querySelector(`input[id^="${side}-"]`)?.id;
    const peers = this.split === "Peers";
    want("length", minutesIn(this.length), "length.missing");
    want(first("gave"), this.gave.length >= (peers ? 2 : 1), peers ? "session.noPeers" : "session.noGivers");
    if (!peers) want(first("received"), this.received.length, "session.noReceivers");
    for (const [member, text] of Object.entries(this.lengths)) {
      want(`length-${member}`, minutesIn(text), "length.missing");
    }
    want("on", this.on, "day.missing");
    return errors;
  }

  async #look() {
    const errors = this.#errors();
    if (errors.length) return this.refuse(errors);
    await this.attempt(async () => {
      const accounts = [...this.gave, ...(this.split === "Peers" ? [] : this.received)];
      this.set({ shown: await outlook(this, this.#entry(), accounts) });
      await this.page.updateComplete;
      this.page.renderRoot.getElementById("title").focus();
    });
    return undefined;
  }

  async #save() {
    await this.attempt(async () => {
      const { made } = await this.book.record(this.#entry());
      this.#saved = made;
      this.page.announce(this.say("receipt.saved"));
      this.set({});
      await this.page.updateComplete;
      this.page.renderRoot.getElementById("title").focus();
    });
  }

  /** What it became. Each exchange can be voided where it is shown. */
  #receipt() {
    return html`
      <ul class="rows">
        ${this.#saved.map((id) => {
          const exchange = this.ledger.exchange(id);
          return html`<li>
            <p>${exchangeSentence(this, exchange)}</p>
            ${link(this.page, "exchange", { exchange: id }, this.say("session.open", { seq: exchange.trail[0].seq }), "row")}
          </li>`;
        })}
      </ul>
      ${effectsTable(this, this.shown)}
      <p class="doors">${link(this.page, "balances", {}, this.say("nav.balances"), "button")}</p>
    `;
  }
}
