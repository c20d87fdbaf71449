import { html, nothing } from "lit";
import { civilToday } from "../values/days.js";
import { dropZone, readFile } from "../ui/files.js";
import { errorSummary } from "../ui/form.js";
import { link } from "../ui/link.js";
import { PAGE, pager } from "../ui/table.js";
import { asSentence } from "../ui/text.js";
import { Screen } from "./screen.js";

/** Brings records in: choose a file, see what would happen, then do it. */
export class Import extends Screen {
  offset = 0;
  /** @type {import("../../pkg/wasm/desk/timebank.js").Import | undefined} */
  #dryRun;
  #share = 0;
  /** @type {AbortController | undefined} */
  #running;
  #done = false;

  async enter() {
    await this.book.desk();
    const bytes = this.page.carried;
    this.page.carried = undefined;
    if (bytes) this.#read(bytes);
  }

  heading() {
    return this.say(this.#done ? "import.doneTitle" : "import.title");
  }

  render() {
    if (!this.book.writable) return html`<p class="notice">${this.say("book.readonly")}</p>`;
    if (this.#done) return this.#summaryOfDone();
    return html`
      ${errorSummary(this)}
      ${this.#dryRun ? this.#preview() : this.#choose()}
    `;
  }

  #choose() {
    return html`
      <p class="lead">${this.say("import.lead")}</p>
      ${dropZone(this, {
        label: this.say("import.drop"),
        hint: this.say("import.dropHint"),
        chosen: (file) => this.#choice(file),
      })}
    `;
  }

  #preview() {
    const { report } = this.#dryRun;
    const { words } = this;
    const count = (key, count) => (count ? html`<li>${this.say(key, { count })}</li>` : nothing);
    return html`
      <p class="lead">${this.say("import.preview", { count: report.rows })}</p>
      <ul class="effects">
        ${
          report.added
            ? html`<li class="add">
              ${this.say("import.added", {
                exchanges: this.say("exchanges", { count: report.added }),
                time: words.duration(report.minutes),
              })}
            </li>`
            : html`<li>${this.say("import.nothing")}</li>`
        }
        ${count("import.newMembers", report.newMembers)} ${count("import.known", report.known)}
        ${count("import.refused", report.refusedCount)}
      </ul>
      ${this.#running ? this.#progress() : this.#decide(report)} ${this.#refusedRows(report)}
      <h3 id="rows-title">${this.say("import.rows")}</h3>
      ${this.#rows(report)} ${pager(this, report.rows)}
    `;
  }

  #decide(report) {
    return html`
      <p class="doors">
        ${
          report.added
            ? html`<button class="primary" ?disabled=${this.busy} @click=${() => this.#import()}>
              ${this.say("import.do", { count: report.added })}
            </button>`
            : nothing
        }
        <button @click=${() => this.#forget()}>${this.say("import.another")}</button>
      </p>
    `;
  }

  #progress() {
    return html`
      <div class="progress">
        <label for="progress">${this.say("import.working")}</label>
        <progress id="progress" max="1" .value=${this.#share}></progress>
        <button @click=${() => this.#running.abort()}>${this.say("cancel")}</button>
      </div>
    `;
  }

  #refusedRows({ refused, refusedCount }) {
    if (!refusedCount) return nothing;
    return html`
      <section class="errors" aria-labelledby="refused-title">
        <h3 id="refused-title">${this.say("import.refusedTitle")}</h3>
        <ul>
          ${refused.map(
            ({ row, field, message }) =>
              html`<li>
                <strong>${this.say(field ? "import.rowField" : "import.row", { row, field })}</strong>
                ${asSentence(message)}
              </li>`,
          )}
        </ul>
        ${
          refusedCount > refused.length
            ? html`<p>${this.say("import.refusedMore", { count: refusedCount - refused.length })}</p>`
            : nothing
        }
      </section>
    `;
  }

  #rows() {
    const heading = (key, look = "") =>
      html`<th role="columnheader" scope="col" class=${look}>${this.say(key)}</th>`;
    return html`
      <table class="ledger rows" role="table" aria-labelledby="rows-title">
        <thead role="rowgroup">
          <tr role="row">
            ${heading("column.row", "figure")} ${heading("column.day")} ${heading("column.gave")}
            ${heading("column.receivedHelp")} ${heading("column.what")}
            ${heading("column.time", "figure")} ${heading("column.outcome")}
          </tr>
        </thead>
        <tbody role="rowgroup">
          ${this.#dryRun.rows(this.offset, PAGE).map((row) => this.#row(row))}
        </tbody>
      </table>
    `;
  }

  #row(row) {
    const { words } = this;
    const remark = row.remark ?? row.message;
    return html`
      <tr role="row" class=${row.outcome === "Refused" ? "refused" : ""}>
        <td role="cell" class="figure number">${row.row}</td>
        <td role="cell" class="day">${row.on ? words.day(row.on) : nothing}</td>
        <td role="cell" class="gave"><bdi>${row.gave}</bdi></td>
        <td role="cell" class="got">
          ${
            row.received
              ? html`<span class="arrow" aria-hidden="true">→</span><bdi>${row.received}</bdi>`
              : nothing
          }
        </td>
        <td role="cell" class="what"><bdi>${row.note}</bdi></td>
        <td role="cell" class="figure time">
          ${row.minutes === undefined ? nothing : words.figure(row.minutes)}
        </td>
        <td role="cell" class="outcome">
          <span class="stamp ${row.outcome.toLowerCase()}"
            >${this.say(`outcome.${row.outcome}`)}</span
          >
          ${remark ? asSentence(remark) : nothing}
        </td>
      </tr>
    `;
  }

  #summaryOfDone() {
    const { report } = this.#dryRun;
    return html`
      <div class="slip receipt">
        <p class="lead">
          ${this.say("import.added", {
            exchanges: this.say("exchanges", { count: report.added }),
            time: this.words.duration(report.minutes),
          })}
        </p>
        <p>${this.say("import.stored")}</p>
      </div>
      <p class="doors">
        ${link(this.page, "balances", {}, this.say("import.seeBalances"), "button primary")}
        ${link(this.page, "history", {}, this.say("import.seeHistory"), "button")}
      </p>
    `;
  }

  #choice(file) {
    this.attempt(async () => this.#read(await readFile(file)), "file");
  }

  /** Reads a file and shows what it would add, or why it cannot. @param {Uint8Array} bytes */
  async #read(bytes) {
    try {
      const core = await this.book.desk();
      const dryRun = core.Import.read(this.ledger, bytes, civilToday());
      this.#dryRun = dryRun;
      this.set({ offset: 0 });
      this.page.announce(this.say("import.preview", { count: dryRun.report.rows }));
    } catch (error) {
      this.refuse([{ field: "file", message: this.page.explain(error) }]);
    }
  }

  async #import() {
    this.#running = new AbortController();
    const { signal } = this.#running;
    const progress = (share) => {
      this.#share = share;
      this.set({});
    };
    await this.attempt(async () => {
      await this.book.import(this.#dryRun, { progress, signal });
      this.#done = true;
      this.page.announce(this.say("import.done", { count: this.#dryRun.report.added }));
    });
    this.#running = undefined;
    this.#share = 0;
    if (signal.aborted) this.page.announce(this.say("import.cancelled"));
    this.set({});
    await this.page.updateComplete;
    this.page.renderRoot.getElementById("title")?.focus();
  }

  #forget() {
    this.#dryRun = undefined;
    this.set({ errors: [] });
  }
}
