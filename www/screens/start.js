import { html, nothing } from "lit";
import { openBook } from "../book/open.js";
import { dropZone, readFile } from "../ui/files.js";
import { foundBook, takeIn } from "../book/found.js";
import { deskBuild } from "../core/builds.js";
import { errorSummary, sent, textField } from "../ui/form.js";
import { link } from "../ui/link.js";
import { outOfApp } from "../ui/outside.js";
import { named } from "../ui/text.js";
import { Screen } from "./screen.js";
import { isJournal } from "../values/bytes.js";
import { civilToday } from "../values/days.js";

/** @import { Book } from "../store/interface.js" */

const SAMPLE = new URL("../sample/transfers.csv", import.meta.url);

/** What is asked of somebody who founds a timebank. */
const FIELDS = /** @type {const} */ (["name", "founder"]);

/** No book yet, or another one wanted: found one, bring one, or try the sample. */
export class Start extends Screen {
  name = "";
  founder = "";
  /** The books that are here. @type {Book[]} */
  books = [];

  async enter() {
    const { community } = this.page;
    if (community && !/^[0-9a-f]{64}$/.test(community)) this.name = community;
    this.books = await this.store.books();
  }

  heading() {
    return this.say("start.title");
  }

  render() {
    return html`
      <p class="lead">${this.say("start.lead")}</p>
      ${errorSummary(this)} ${outOfApp(this)} ${this.#known()}
      <form class="panel" novalidate @submit=${sent(() => this.#found())}>
        ${textField(this, "name", this.say("start.name"), { autocomplete: "organization" })}
        ${textField(this, "founder", this.say("start.founder"), {
          hint: this.say("start.founderHint"),
          autocomplete: "name",
        })}
        <p class="doors">
          <button class="primary" ?disabled=${this.busy}>${this.say("start.open")}</button>
        </p>
        ${dropZone(this, {
          label: this.say("start.drop"),
          hint: this.say("start.dropHint"),
          chosen: (file) => this.#bring(file),
        })}
      </form>
      <section class="sample" aria-labelledby="sample-title">
        <h3 id="sample-title">${this.say("start.sampleTitle")}</h3>
        <p>${this.say("start.sampleHint")}</p>
        <button ?disabled=${this.busy} @click=${() => this.#sample()}>
          ${this.say("start.sample")}
        </button>
      </section>
      <p>${link(this.page, "join", {}, this.say("start.invited"))}</p>
      <p>${link(this.page, "recover", {}, this.say("start.recover"))}</p>
      <p class="hint">${this.say("start.where")}</p>
    `;
  }

  #known() {
    if (!this.books.length) return nothing;
    return html`
      <section aria-labelledby="books-title">
        <h3 id="books-title">${this.say("start.books")}</h3>
        <ul class="rows">
          ${this.books.map(
            ({ id, name }) =>
              html`<li>
                <button class="row" @click=${() => this.attempt(() => this.#open(id))}>${named(name)}</button>
              </li>`,
          )}
        </ul>
      </section>
    `;
  }

  #found() {
    const names = this.#names();
    if (!names) return;
    this.attempt(async () => {
      await this.page.open(await foundBook(this.store, names));
      await this.page.go("balances");
    }, "name");
  }

  /** A journal opens as the book it is; anything else is brought into a new book. @param {File} file */
  #bring(file) {
    this.attempt(async () => {
      const bytes = await readFile(this, file, "records");
      const core = await deskBuild();
      if (isJournal(bytes)) {
        await this.#open(await takeIn(this.store, core, bytes));
        return;
      }
      const names = this.#names();
      if (!names) return;
      // A file that cannot be read founds no book.
      core.Import.read(new core.Ledger(), bytes, civilToday()).free();
      await this.page.open(await foundBook(this.store, names));
      this.page.carried = bytes;
      await this.page.go("import");
    });
  }

  #sample() {
    this.attempt(async () => {
      const response = await fetch(SAMPLE);
      const bytes = new Uint8Array(await response.arrayBuffer());
      const names = { community: this.say("sample.name"), founder: this.say("sample.founder") };
      await this.page.open(await foundBook(this.store, names));
      this.page.carried = bytes;
      await this.page.go("import");
    });
  }

  /** @param {string} id of a book */
  async #open(id) {
    const { book } = await openBook(this.store, id);
    await this.page.open(book);
    await this.page.go("balances");
  }

  /** The two names, or nothing once what is missing has been shown. */
  #names() {
    const errors = FIELDS.filter((field) => !this[field].trim()).map((field) => ({
      field,
      message: this.say(`start.missing.${field}`),
    }));
    if (errors.length) {
      this.refuse(errors);
      return undefined;
    }
    return { community: this.name.trim(), founder: this.founder.trim() };
  }
}
