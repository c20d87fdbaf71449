import { html, nothing } from "lit";
import { join } from "../values/bytes.js";
import { civilToday } from "../values/days.js";
import { dropZone, readFile } from "../ui/files.js";
import { putBack } from "../book/found.js";
import { deskBuild } from "../core/builds.js";
import { fileStem, saveFile } from "../ui/download.js";
import { errorSummary } from "../ui/form.js";
import { linkOut, outOfApp } from "../ui/outside.js";
import { Screen } from "./screen.js";

/**
 * @import { Book } from "../store/interface.js"
 * @import { Fault } from "../values/fault.js"
 * @import { Page } from "./screen.js"
 */

/** The faults that have words of their own here. */
const KINDS = /** @type {const} */ ([
  "journal_corrupt",
  "storage_blocked",
  "storage_framed",
  "storage_silent",
  "storage_held",
  "wasm_blocked",
  "wasm_missing",
  "wasm_forbidden",
  "src_unreachable",
  "src_wrong",
  "insecure",
]);

/** The book cannot be shown: what happened, what to do, and a way to save the bytes. */
export class Problem extends Screen {
  #error;
  /** Whether the damaged bytes were saved; only then may a copy take their place. */
  #rescued = false;

  /**
   * @param {Page} page
   * @param {Record<string, string>} params
   * @param {Fault} error
   */
  constructor(page, params, error) {
    super(page, params);
    this.#error = error;
  }

  get #kind() {
    return KINDS.find((kind) => kind === this.#error.code) ?? "other";
  }

  heading() {
    return this.say(`problem.${this.#kind}`);
  }

  render() {
    const { book } = this.#error.detail;
    return html`
      ${errorSummary(this)}
      <div class="errors" role="alert">
        <p>${this.say(`problem.${this.#kind}What`)}</p>
        <p>${this.say(`problem.${this.#kind}Do`)}</p>
      </div>
      <p class="doors">
        ${
          book
            ? html`<button class="primary" @click=${() => this.#rescue(book)}>
              ${this.say("problem.rescue")}
            </button>`
            : nothing
        }
        <button @click=${() => this.page.start()}>${this.say("problem.again")}</button>
      </p>
      ${this.#kind === "storage_framed" ? linkOut(this) : outOfApp(this)}
      ${
        book && this.#rescued
          ? dropZone(this, {
              label: this.say("problem.putBack"),
              hint: this.say("problem.putBackHint"),
              chosen: (file) => this.#putBack(book, file),
            })
          : nothing
      }
      <details>
        <summary>${this.say("problem.details")}</summary>
        <p><code>${this.#error.code}</code> ${this.page.explain(this.#error)}</p>
      </details>
    `;
  }

  /**
   * Saves the stored journal byte for byte. It needs neither the core nor a whole journal.
   *
   * @param {Book} book
   */
  async #rescue({ id, name }) {
    const segments = await this.store.segments(id);
    const bytes = join(segments.map((segment) => segment.bytes));
    const file = `${fileStem(name)}-${civilToday()}-damaged.timebank`;
    saveFile(file, "application/octet-stream", bytes);
    this.#rescued = true;
    this.page.announce(this.say("export.saved", { name: file }));
  }

  /** @param {Book} book @param {File} file */
  #putBack(book, file) {
    this.attempt(async () => {
      const bytes = await readFile(this, file, "copy");
      await putBack(this.store, await deskBuild(), book, bytes);
      await this.page.start();
    }, "file");
  }
}
