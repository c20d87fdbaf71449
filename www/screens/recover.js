import { html, nothing } from "lit";
import { openBook } from "../books.js";
import { dropZone, isJournal, readFile } from "../files.js";
import { deskBuild } from "../ledger.js";
import { errorSummary, named, selectField, textField } from "../parts.js";
import { copyOf, recoverBook, seedOfCard } from "../share/recovering.js";
import { Screen } from "./screen.js";

/** The browser that kept the book is lost: the printed card and a copy of the book bring it here. */
export class Recover extends Screen {
  /** What is on the card. */
  card = "";
  /** Whose device this browser becomes. */
  member = "";
  /** @type {ReturnType<typeof copyOf> | undefined} */
  #copy;

  async enter() {
    await this.words.sharing();
  }

  heading() {
    return this.say("recover.title");
  }

  render() {
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
        accept: ".timebank",
        chosen: (file) => this.#read(file),
      })}
    </div>`;
  }

  #form({ summary, coordinators }) {
    const submit = (event) => {
      event.preventDefault();
      this.#recover();
    };
    const choices = coordinators.map(({ member, name }) => ({ value: member, text: name }));
    return html`
      <p>${this.parts("recover.found", { name: html`<strong>${named(summary.name)}</strong>`, seq: summary.seq })}</p>
      <form class="panel" novalidate @submit=${submit}>
        ${textField(this, "card", this.say("recover.card"), { hint: this.say("recover.cardHint") })}
        ${choices.length > 1 ? selectField(this, "member", this.say("recover.who"), choices) : nothing}
        <p>${this.say("recover.newest")}</p>
        <p class="doors">
          <button class="primary" ?disabled=${this.busy}>${this.say("recover.do")}</button>
        </p>
      </form>
    `;
  }

  async #read(file) {
    await this.attempt(async () => {
      const bytes = await readFile(file);
      if (!isJournal(bytes)) throw new Error(this.say("recover.noJournal"));
      this.#copy = copyOf(await deskBuild(), bytes);
      this.member = this.#copy.coordinators[0].member;
    });
    await this.page.updateComplete;
    this.page.renderRoot.getElementById("card")?.focus();
  }

  #recover() {
    return this.attempt(async () => {
      const { store } = this.page;
      const seed = seedOfCard(this.card);
      const id = await recoverBook(store, await deskBuild(), this.#copy, seed, this.member);
      const { book } = await openBook(store, id);
      await this.page.open(book);
      await this.page.go("balances");
      this.page.announce(this.say("recover.done"));
    }, "card");
  }
}
