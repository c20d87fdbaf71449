import { html, nothing } from "lit";
import { openBook } from "../book/open.js";
import { dropZone, readFile } from "../ui/files.js";
import { deskBuild } from "../core/builds.js";
import { errorSummary, selectField, sent, textField } from "../ui/form.js";
import { link } from "../ui/link.js";
import { named } from "../ui/text.js";
import { copyOf, joinByCard, recoverBook, seedOfCard } from "../book/recover.js";
import { Screen } from "./screen.js";
import { isJournal } from "../values/bytes.js";
import { said } from "../values/fault.js";

/** @typedef {ReturnType<typeof copyOf>} Copy */

/** The browser that kept the book is lost: the printed card and a copy of the book bring it here. */
export class Recover extends Screen {
  /** What is on the card. */
  card = "";
  /** Whose device this browser becomes. */
  member = "";
  /** The address of the hub that keeps the book. */
  hub = "";
  /** @type {Copy | undefined} */
  #copy;
  /** Whether the book is here. */
  #done = false;

  async enter() {
    await this.words.sharing();
  }

  heading() {
    return this.say(this.#done ? "recover.doneTitle" : "recover.title");
  }

  render() {
    if (this.#done) return this.#next();
    return html`
      <p class="lead">${this.say("recover.lead")}</p>
      ${errorSummary(this)} ${this.#copy ? this.#form(this.#copy) : this.#file()}
    `;
  }

  #file() {
    return html`<div class="panel">
      ${dropZone(this, {
        label: this.say("recover.file"),
        hint: this.say("recover.fileHint"),
        chosen: (file) => this.#read(file),
      })}
    </div>`;
  }

  /** @param {Copy} copy */
  #form(copy) {
    const { summary, coordinators } = copy;
    const choices = coordinators.map(({ member, name }) => ({ value: member, text: name }));
    return html`
      <p>
        ${this.parts("recover.found", {
          name: html`<strong>${named(summary.name)}</strong>`,
          seq: summary.seq,
        })}
      </p>
      <form class="panel" novalidate @submit=${sent(() => this.#recover(copy))}>
        ${textField(this, "card", this.say("recover.card"), { hint: this.say("recover.cardHint") })}
        ${choices.length > 1 ? selectField(this, "member", this.say("recover.who"), choices) : nothing}
        ${textField(this, "hub", this.say("recover.hub"), { type: "url", hint: this.say("recover.hubHint") })}
        <p>${this.say("recover.newest")}</p>
        <p class="doors">
          <button class="primary" ?disabled=${this.busy}>${this.say("recover.do")}</button>
        </p>
      </form>
    `;
  }

  /** What a person does next; the lost device can write until it is taken out. */
  #next() {
    const { member } = this;
    /** @type {("nextCopy" | "nextLost" | "nextPhones" | "nextUnknown")[]} */
    const said = this.book.hub
      ? ["nextLost", "nextCopy"]
      : ["nextLost", "nextPhones", "nextUnknown", "nextCopy"];
    return html`
      <p class="lead">${this.say(this.book.hub ? "recover.doneHub" : "recover.done")}</p>
      <p>${this.say("recover.next")}</p>
      <ol class="rows">
        ${said.map((key) => html`<li>${this.say(`recover.${key}`)}</li>`)}
      </ol>
      <p class="doors">
        ${
          this.book.hub && !this.book.me
            ? nothing
            : link(this.page, "invite", { member }, this.say("recover.toPhones"), "button primary")
        }
        ${link(this.page, "balances", {}, this.say("nav.balances"), "button")}
      </p>
    `;
  }

  /** @param {File} file */
  async #read(file) {
    await this.attempt(async () => {
      const bytes = await readFile(this, file, "copy");
      if (!isJournal(bytes)) throw said(this.say("recover.noJournal"));
      const copy = copyOf(await deskBuild(), bytes);
      if (!copy.coordinators.length) throw said(this.say("recover.notWhole"));
      this.#copy = copy;
      this.member = copy.coordinators[0].member;
    }, "file");
    await this.focus("#card");
  }

  /** @param {Copy} copy */
  async #recover(copy) {
    const hub = this.hub.trim();
    if (hub && !URL.canParse(hub)) {
      this.refuse([{ field: "hub", message: this.say("recover.noHub") }]);
      return;
    }
    if (!hub && !copy.whole) {
      this.refuse([{ message: this.say("recover.notWhole") }]);
      return;
    }
    await this.attempt(async () => {
      const { store } = this;
      const seed = seedOfCard(this.card);
      const core = await deskBuild();
      const id = hub
        ? await joinByCard(store, core, copy, seed, this.member, hub)
        : await recoverBook(store, core, copy, seed, this.member);
      const { book } = await openBook(store, id);
      await this.page.open(book);
      book.start();
      this.#done = true;
      this.card = "";
      this.page.announce(this.say("recover.doneTitle"));
      await this.focus();
    }, "card");
  }
}
