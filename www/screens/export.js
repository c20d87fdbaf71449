import { html } from "lit";
import { civilToday } from "../values/days.js";
import { fileStem, saveFile } from "../ui/download.js";
import { errorSummary } from "../ui/form.js";
import { Screen } from "./screen.js";

/**
 * @import { Book } from "../store/interface.js"
 * @typedef {"journal" | "csv" | "balances" | "hledger"} Kind
 */

const CSV = "text/csv;charset=utf-8";

/** Saves the book as files: for a spreadsheet, for hledger, or whole. */
export class Export extends Screen {
  /** The last copy that was saved. @type {Book["copy"]} */
  #copy;

  async enter() {
    const { book } = this;
    await book.desk();
    this.#copy = (await book.store?.book(book.id))?.copy;
  }

  heading() {
    return this.say("export.title");
  }

  render() {
    const { ledger } = this;
    return html`
      ${errorSummary(this)}
      <ul class="rows">
        ${this.book.store ? this.#item("journal", () => this.#journal()) : ""}
        ${this.#item("csv", () => this.#save("exchanges.csv", CSV, ledger.exportCsv()))}
        ${this.#item("balances", () => this.#save("balances.csv", CSV, ledger.exportBalancesCsv()))}
        ${this.#item("hledger", () =>
          this.#save("hledger.journal", "text/plain;charset=utf-8", ledger.exportHledger()),
        )}
      </ul>
    `;
  }

  /**
   * One kind of file: what it is for, and the button that saves it.
   *
   * @param {Kind} kind
   * @param {() => unknown} save
   */
  #item(kind, save) {
    return html`
      <li class="file">
        <h3>${this.say(`export.${kind}`)}</h3>
        <p>${this.say(`export.${kind}Hint`)}</p>
        ${kind === "journal" ? html`<p class="hint">${this.#lastCopy()}</p>` : ""}
        <button
          class=${kind === "journal" ? "primary" : ""}
          ?disabled=${this.busy}
          @click=${() => this.attempt(async () => save())}
        >
          ${this.say(`export.${kind}Do`)}
        </button>
      </li>
    `;
  }

  #lastCopy() {
    if (!this.#copy) return this.say("export.noCopy");
    const { at, seq } = this.#copy;
    return this.say("export.lastCopy", {
      when: this.words.moment(at / 1000),
      entries: this.say("entries", { count: this.ledger.seq - seq }),
    });
  }

  async #journal() {
    const core = await this.book.desk();
    const { store } = this;
    const { id } = this.book;
    const { seq } = this.ledger;
    const segments = await store.segments(id);
    const bytes = core.journalFile(segments.map((segment) => segment.bytes));
    this.#save("journal.timebank", "application/octet-stream", bytes);
    this.#copy = { seq, at: Date.now() };
    await store.note(id, { copy: this.#copy });
    this.draw();
  }

  /** @param {string} ending of the file's name @param {string} type @param {Uint8Array} bytes */
  #save(ending, type, bytes) {
    const name = `${fileStem(this.book.summary.name)}-${civilToday()}-${ending}`;
    saveFile(name, type, bytes);
    this.page.announce(this.say("export.saved", { name }));
  }
}
