import { html, nothing } from "lit";
import { civilToday } from "../../values/days.js";
import { Fault } from "../../values/fault.js";
import { fileStem, saveFile } from "../../ui/download.js";
import { errorSummary } from "../../ui/form.js";
import { link } from "../../ui/link.js";
import { named } from "../../ui/text.js";
import { cardOf } from "./card.js";
import { undoDoor } from "../../ui/undo.js";
import { changeForm, changesOf, formerOf } from "./change.js";
import { eraseForm, leaveForm } from "./leave.js";
import { Screen } from "../screen.js";

/**
 * @import { Card, EntryInput, Role } from "../../../pkg/wasm/desk/timebank.js"
 * @import { Outlook } from "../../ui/outlook.js"
 * @import { Key } from "../../words/words.js"
 *
 * @typedef {"change" | "leave" | "erase"} Form
 */

/** One member: what is known of them, and what can be changed; leaving and being forgotten. */
export class Member extends Screen {
  /** Which form is open. @type {Form | undefined} */
  asking;
  /** What is typed in the form. */
  name = "";
  contact = "";
  area = "";
  /** @type {Role} */
  role = "Member";
  guardian = "";
  /** Whether the organisation is the timebank itself. @type {"yes" | "no"} */
  timebank = "no";
  /** @type {string[]} */
  holders = [];
  /** Who takes over the balance of somebody who leaves; the pot where nobody is named. */
  to = "pot";
  /** What leaving does. @type {Outlook | undefined} */
  shown;
  /** Whether it was said twice that everything goes. */
  sure = false;

  async enter() {
    await this.book.desk();
    this.params.member ??= "";
    this.ledger.statement(this.params.member, { limit: 1 }); // an unknown member is refused here
  }

  get id() {
    return this.params.member;
  }

  /** What is held on the member. */
  get card() {
    return this.ledger.card(this.id, civilToday());
  }

  heading() {
    return named(this.accountName(this.ledger.statement(this.id, { limit: 1 }).member));
  }

  render() {
    const { card } = this;
    return html`
      ${errorSummary(this)} ${undoDoor(this)} ${cardOf(this, card)}
      ${this.book.writable ? this.#doors(card) : nothing}
      ${this.#form(card)}
      <p class="doors">
        ${link(this.page, "statement", { member: this.id }, this.say("member.statement"), "button")}
        ${
          this.book.writable && !card.left && !card.erased && card.member.kind !== "Pot"
            ? link(this.page, "invite", { member: this.id }, this.say("member.invite"), "button")
            : nothing
        }
        <button @click=${() => print()}>${this.say("member.print")}</button>
        <button @click=${() => this.#saveCard(card)}>${this.say("member.save")}</button>
      </p>
    `;
  }

  /** @param {Card} card */
  #doors({ member, left, erased }) {
    if (this.asking || erased || member.kind === "Pot") return nothing;
    const door = (/** @type {Form} */ asking) =>
      html`<button @click=${() => this.ask(asking)}>${this.say(`member.${asking}`)}</button>`;
    return html`<p class="doors">
      ${left ? html`${this.#return()} ${door("erase")}` : html`${door("change")} ${door("leave")}`}
    </p>`;
  }

  /** Brings a member who left back, with the balance that was settled then. */
  #return() {
    const reason = this.say("receipt.undoReason");
    const back = () => this.saveAs({ ComeBack: { member: this.id, reason } }, "member.returned");
    return html`<button ?disabled=${this.busy} @click=${back}>${this.say("member.return")}</button>`;
  }

  /** @param {Card} card */
  #form(card) {
    switch (this.asking) {
      case "change":
        return changeForm(this, card);
      case "leave":
        return leaveForm(this, card);
      case "erase":
        return eraseForm(this, card);
      case undefined:
        return nothing;
    }
  }

  /** Opens a form with what is known. @param {Form} asking */
  async ask(asking) {
    const { member, contact = "", area = "", holders, guardian } = this.card;
    this.close();
    this.asking = asking;
    this.sure = false;
    this.to = "pot";
    this.name = member.name;
    this.contact = contact;
    this.area = area;
    this.role = member.role;
    this.holders = holders.map((holder) => holder.member);
    this.guardian = guardian?.member ?? "";
    this.timebank = member.timebank ? "yes" : "no";
    await this.focus("form.panel :is(input, select, button)");
  }

  close() {
    this.asking = undefined;
    this.errors = [];
    this.shown = undefined;
    this.draw();
  }

  /** Saves what was changed: what is known of the member, and the role, each as its own entry. */
  async change() {
    if (!this.name.trim()) {
      this.refuse([{ field: "name", message: this.page.explain(new Fault("name_empty")) }]);
      return;
    }
    const { card } = this;
    const entries = changesOf(this, card);
    await this.attempt(async () => {
      for (const entry of entries) await this.book.record(entry);
      this.wayBack = entries.map((entry) => formerOf(entry, card));
      await this.done("member.changed");
    }, "name");
  }

  /** Saves an entry and says so. @param {EntryInput} entry @param {Key} key */
  async saveAs(entry, key) {
    await this.attempt(async () => {
      await this.book.record(entry);
      this.wayBack = [];
      await this.done(key);
    });
  }

  /** @param {Key} key */
  async done(key) {
    this.close();
    this.page.announce(this.say(key));
    await this.focus();
  }

  /** @param {Card} card */
  #saveCard(card) {
    const name = `${fileStem(card.member.name || card.member.member.slice(0, 8))}-${civilToday()}.json`;
    saveFile(name, "application/json", new TextEncoder().encode(JSON.stringify(card, undefined, 2)));
    this.page.announce(this.say("export.saved", { name }));
  }
}
