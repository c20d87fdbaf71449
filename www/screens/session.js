import { html, nothing } from "lit";
import { civilToday } from "../values/days.js";
import { effectsTable, outlook, twoSteps } from "../ui/outlook.js";
import { choices, lengthBox, lengthField, membersHere, tickList } from "../ui/fields.js";
import { minutesIn } from "../values/lengths.js";
import { exchangeSentence, standing } from "../ui/exchange.js";
import { errorSummary, selectField, textField } from "../ui/form.js";
import { link } from "../ui/link.js";
import { programmeField } from "../ui/programme.js";
import { named } from "../ui/text.js";
import { Screen } from "./screen.js";

/**
 * @import { EntryInput, Leg } from "../../pkg/wasm/desk/timebank.js"
 * @import { Outlook } from "../ui/outlook.js"
 * @import { Key } from "../words/words.js"
 * @import { Wrong } from "./screen.js"
 */

const SPLITS = /** @type {const} */ (["EachPays", "Shared", "PotPays", "NoCharge", "Peers"]);

/** A group session: who gave, who received, how it is split, and what that does, before it is saved. */
export class Session extends Screen {
  on = civilToday();
  category = "";
  note = "";
  programme = "";
  /** @type {typeof SPLITS[number]} */
  split = "EachPays";
  /** The length of the session; each may have another. */
  length = "1:00";
  /** @type {string[]} */
  gave = [];
  /** @type {string[]} */
  received = [];
  /** What was typed for each, where it is not the session's length. @type {Record<string, string>} */
  lengths = {};
  filter = "";
  /** @type {Outlook | undefined} */
  shown = undefined;
  /** The exchanges that it became. @type {string[] | undefined} */
  #saved;

  async enter() {
    await Promise.all([this.book.desk(), this.book.coordinates && this.words.load("report")]);
  }

  heading() {
    return this.say(this.#saved ? "receipt.title" : "session.title");
  }

  render() {
    if (!this.book.writable) return html`<p class="notice">${this.say("book.readonly")}</p>`;
    if (this.#saved) return this.#receipt(this.#saved);
    return twoSteps(this, {
      questions: () => this.#questions(),
      look: () => this.#look(),
      next: "session.look",
      check: (shown) => html`${effectsTable(this, shown)} ${this.#nothing(shown)}`,
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
    const shown = (/** @type {string[]} */ side, /** @type {string[]} */ other) =>
      everybody.filter(
        ({ member, name }) =>
          side.includes(member) ||
          (!other.includes(member) && name.toLocaleLowerCase(this.words.lang).includes(wanted)),
      );
    return html`
      ${choices(this, "split", this.say("session.split"), splits, () => {
        if (peers) this.received = [];
      })}
      ${lengthField(this, "length", this.say("session.length"))}
      ${
        everybody.length > 12
          ? textField(this, "filter", this.say("who.filter"), { type: "search" })
          : nothing
      }
      ${
        peers
          ? tickList(this, "gave", this.say("session.came"), shown(this.gave, []))
          : html`${tickList(this, "gave", this.say("record.gave"), shown(this.gave, this.received))}
            ${tickList(this, "received", this.say("session.received"), shown(this.received, this.gave))}`
      }
      ${this.#each()}
      ${textField(this, "on", this.say("column.day"), { type: "date" })}
      ${selectField(this, "category", this.say("column.category"), [
        { value: "", text: this.say("none") },
        ...categories.map((value) => ({ value, text: this.categoryName(value) })),
      ])}
      ${textField(this, "note", this.say("column.note"))} ${programmeField(this)}
    `;
  }

  /** Who was there. */
  get #there() {
    return [...this.gave, ...(this.split === "Peers" ? [] : this.received)];
  }

  /** A length for each who was there. */
  #each() {
    const there = this.#there;
    if (!there.length) return nothing;
    const names = new Map(membersHere(this).map((one) => [one.member, this.accountName(one)]));
    const box = (/** @type {string} */ member) => {
      const input = (/** @type {string} */ text) => {
        this.lengths[member] = text;
      };
      const name = named(names.get(member) ?? "");
      return lengthBox(this, `length-${member}`, name, this.lengths[member] ?? this.length, input);
    };
    return html`
      <details ?open=${this.unfolds(Object.keys(this.lengths).length)}>
        <summary>${this.say("session.each")}</summary>
        <div class="fields">${there.map(box)}</div>
      </details>
    `;
  }

  /** @param {string[]} side @returns {Leg[]} */
  #legs(side) {
    return side.map((member) => ({
      account: member,
      minutes: minutesIn(this.lengths[member] ?? this.length) ?? 0,
    }));
  }

  /** @returns {EntryInput} */
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
        programme: this.programme.trim() || undefined,
      },
    };
  }

  #errors() {
    /** @type {Wrong[]} */
    const errors = [];
    const want = (
      /** @type {string | undefined} */ field,
      /** @type {boolean} */ there,
      /** @type {Key} */ key,
    ) => {
      if (!there) errors.push({ field, message: this.say(key) });
    };
    const first = (/** @type {"gave" | "received"} */ side) =>
      this.page.renderRoot.querySelector(`input[id^="${side}-"]`)?.id;
    const peers = this.split === "Peers";
    want("length", Boolean(minutesIn(this.length)), "length.missing");
    want(first("gave"), this.gave.length >= (peers ? 2 : 1), peers ? "session.noPeers" : "session.noGivers");
    if (!peers) want(first("received"), this.received.length > 0, "session.noReceivers");
    for (const [member, text] of Object.entries(this.lengths)) {
      want(`length-${member}`, Boolean(minutesIn(text)), "length.missing");
    }
    want("on", Boolean(this.on), "day.missing");
    return errors;
  }

  async #look() {
    const errors = this.#errors();
    if (errors.length) return this.refuse(errors);
    await this.attempt(async () => {
      this.shown = await outlook(this, this.#entry(), this.#there);
      this.draw();
      await this.focus();
    });
  }

  /** How many came and pay nothing. @param {Outlook} shown */
  #nothing({ rows }) {
    const free = rows.filter(
      ({ member, before, after }) => this.received.includes(member) && before === after,
    );
    return free.length
      ? html`<p class="hint">${this.say("session.nothing", { count: free.length })}</p>`
      : nothing;
  }

  /** Takes all of it back, or brings it back again. @param {string[]} exchanges */
  #undo(exchanges) {
    return this.attempt(async () => {
      await this.book.record({ Undo: { exchanges, reason: this.say("receipt.undoReason") } });
      this.page.announce(this.say("undone"));
      await this.focus();
    });
  }

  async #save() {
    await this.attempt(async () => {
      const { made } = await this.book.record(this.#entry());
      this.#saved = made;
      this.page.announce(this.say("receipt.saved"));
      this.draw();
      await this.focus();
    });
  }

  /** What it became, and the way back. @param {string[]} saved */
  #receipt(saved) {
    const stands = standing(this.ledger.exchange(saved[0])) !== "void";
    return html`
      ${errorSummary(this)}
      <ul class="rows">
        ${saved.map((id) => {
          const exchange = this.ledger.exchange(id);
          const entry = this.say("session.open", { seq: exchange.trail[0].seq });
          return html`<li class=${standing(exchange)}>
            <p>${exchangeSentence(this, exchange)}</p>
            ${link(this.page, "exchange", { exchange: id }, entry, "row")}
          </li>`;
        })}
      </ul>
      <p class="doors">
        <button ?disabled=${this.busy} @click=${() => this.#undo(saved)}>
          ${this.say(stands ? "undo" : "receipt.restore")}
        </button>
        ${link(this.page, "balances", {}, this.say("nav.balances"), "button")}
      </p>
      ${this.shown && stands ? effectsTable(this, this.shown) : nothing}
    `;
  }
}
