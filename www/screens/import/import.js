import { html, nothing } from "lit";
import { civilToday } from "../../values/days.js";
import { dropZone, readFile } from "../../ui/files.js";
import { choices } from "../../ui/fields.js";
import { errorSummary } from "../../ui/form.js";
import { link } from "../../ui/link.js";
import { PAGE, pager } from "../../ui/table.js";
import { Screen } from "../screen.js";
import { firstOpen, questions } from "./questions.js";

/**
 * @import { Import as DryRun, ImportAnswer } from "../../../pkg/wasm/desk/timebank.js"
 * @import { ImportReport, ImportRow } from "../../../pkg/wasm/desk/timebank.js"
 * @import { LocalBook } from "../../book/local.js"
 * @import { Key } from "../../words/words.js"
 */

/** Brings records in: choose a file, see what would happen, then do it. */
export class Import extends Screen {
  offset = 0;
  /** What the file would add. @type {DryRun | undefined} */
  #dryRun;
  #share = 0;
  /** The file. @type {Uint8Array | undefined} */
  #bytes;
  /** Which organisation is the timebank itself: its place in the file, `none`, or not said yet. */
  timebank = "";
  /** What was said of those whom the file names. @type {Map<string, ImportAnswer>} */
  #answers = new Map();
  /** What was said of all others. @type {"Same" | "Another" | undefined} */
  #allOthers;
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
    const { book } = this;
    if (!book.writable || book.shared) return html`<p class="notice">${this.say("book.readonly")}</p>`;
    const dryRun = this.#dryRun;
    if (!dryRun) return html`${errorSummary(this)} ${this.#choose()}`;
    return this.#done
      ? this.#summaryOfDone(dryRun.report)
      : html`${errorSummary(this)} ${this.#preview(book, dryRun)}`;
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

  /** @param {LocalBook} book @param {DryRun} dryRun */
  #preview(book, dryRun) {
    const { report } = dryRun;
    const { words } = this;
    const count = (/** @type {Key} */ key, /** @type {number} */ count) =>
      count ? html`<li>${this.say(key, { count })}</li>` : nothing;
    return html`
      <p class="lead">${this.say("import.preview", { count: report.rows })}</p>
      <ul class="effects">
        ${
          report.added
            ? html`<li class="add">
              ${this.say("import.added", {
                exchanges: this.say("exchanges", { count: report.exchanges }),
                time: words.duration(report.minutes),
              })}
            </li>`
            : html`<li>${this.say("import.nothing")}</li>`
        }
        ${count("import.notCounted", report.notCounted)} ${count("import.newMembers", report.newMembers)}
        ${count("import.known", report.known)}
        ${count("import.leftOut", report.leftOut)} ${count("import.refused", report.refusedCount)}
        ${
          report.noHelp
            ? html`<li>
              ${this.say("import.noHelp", {
                count: report.noHelp,
                time: words.duration(report.noHelpMinutes),
              })}
            </li>`
            : nothing
        }
      </ul>
      ${
        this.#running
          ? nothing
          : questions(this, report, {
              answer: (answer) => this.#said(() => this.#answers.set(answer.who, answer)),
              answerAll: (all) => this.#said(() => (this.#allOthers = all)),
            })
      }
      ${report.asksForTimebank && !this.#running ? this.#ask(report) : nothing}
      ${this.#running ? this.#progress(this.#running) : this.#decide(book, dryRun)}
      ${this.#refusedRows(report)}
      <h3 id="rows-title">${this.say("import.rows")}</h3>
      ${this.#rows(dryRun.rows(this.offset, PAGE))} ${pager(this, report.rows)}
    `;
  }

  /**
   * An earlier system may have kept the pot as an organisation. The file does not say which.
   *
   * @param {ImportReport} report
   */
  #ask({ organisations }) {
    const found = organisations.map(({ name, rows }, place) => ({
      value: String(place),
      text: html`<bdi>${name}</bdi> (${this.say("import.ofRows", { count: rows })})`,
    }));
    const none = { value: "none", text: this.say("import.noTimebank") };
    return html`
      <p>${this.say("import.timebankWhy")}</p>
      ${choices(this, "timebank", this.say("import.timebank"), [...found, none], () => this.#said(() => {}))}
    `;
  }

  /** @param {LocalBook} book @param {DryRun} dryRun */
  #decide(book, dryRun) {
    const { exchanges } = dryRun.report;
    return html`
      <p class="doors">
        ${
          exchanges
            ? html`<button class="primary" ?disabled=${this.busy} @click=${() => this.#import(book, dryRun)}>
              ${this.say("import.do", { count: exchanges })}
            </button>`
            : nothing
        }
        <button @click=${() => this.#forget()}>${this.say("import.another")}</button>
      </p>
    `;
  }

  /** @param {AbortController} running */
  #progress(running) {
    return html`
      <div class="progress">
        <label for="progress">${this.say("import.working")}</label>
        <progress id="progress" max="1" .value=${this.#share}></progress>
        <button @click=${() => running.abort()}>${this.say("cancel")}</button>
      </div>
    `;
  }

  /** @param {ImportReport} report */
  #refusedRows({ refused, refusedCount }) {
    if (!refusedCount) return nothing;
    return html`
      <section class="errors" aria-labelledby="refused-title">
        <h3 id="refused-title">${this.say("import.refusedTitle")}</h3>
        <ul>
          ${refused.map(
            ({ row, fault: { field, message } }) =>
              html`<li>
                <strong>${this.say(field ? "import.rowField" : "import.row", { row, field })}</strong>
                ${this.words.error(message)}
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

  /** @param {ImportRow[]} rows */
  #rows(rows) {
    const heading = (/** @type {Key} */ key, look = "") =>
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
          ${rows.map((row) => this.#row(row))}
        </tbody>
      </table>
    `;
  }

  /** @param {ImportRow} row */
  #row(row) {
    const { words } = this;
    const remarks = row.remarks.map((remark) => words.finding(remark));
    const said = row.fault ? [...remarks, words.error(row.fault.message)] : remarks;
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
          ${said.join(" ")}
        </td>
      </tr>
    `;
  }

  /** @param {ImportReport} report */
  #summaryOfDone(report) {
    return html`
      <div class="slip receipt">
        <p class="lead">
          ${this.say("import.wasAdded", {
            exchanges: this.say("exchanges", { count: report.exchanges }),
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

  /** @param {File} file */
  #choice(file) {
    this.attempt(async () => this.#read(await readFile(this, file, "records")), "file");
  }

  /** Reads a file and shows what it would add, or why it cannot. @param {Uint8Array} bytes */
  async #read(bytes) {
    try {
      const core = await this.book.desk();
      const dryRun = core.Import.read(this.ledger, bytes, civilToday());
      this.#bytes = bytes;
      this.timebank = "";
      this.#answers.clear();
      this.#allOthers = undefined;
      this.#dryRun = dryRun;
      this.offset = 0;
      this.draw();
      this.page.announce(this.say("import.preview", { count: dryRun.report.rows }));
    } catch (error) {
      this.refuse([{ field: "file", message: this.page.explain(error) }]);
    }
  }

  /** Takes an answer over, and reads the file again with it. @param {() => void} take */
  #said(take) {
    take();
    this.errors = [];
    return this.attempt(() => this.#reread(), "file");
  }

  /** Reads the file again, with the answers to what it does not say. */
  async #reread() {
    if (!this.#bytes || !this.#dryRun) return;
    const core = await this.book.desk();
    const { organisations } = this.#dryRun.report;
    const said = this.timebank ? organisations[Number(this.timebank)]?.name : undefined;
    this.#dryRun = core.Import.read(this.ledger, this.#bytes, civilToday(), {
      timebanks: said === undefined ? [] : [said],
      answers: [...this.#answers.values()],
      allOthers: this.#allOthers,
    });
    // Another answer may have changed the list of organisations.
    const place = this.#dryRun.report.organisations.findIndex(({ name }) => name === said);
    if (said !== undefined) this.timebank = place < 0 ? "" : String(place);
  }

  /** @param {LocalBook} book @param {DryRun} dryRun */
  async #import(book, dryRun) {
    const open = firstOpen(dryRun.report);
    if (open) {
      this.refuse([{ field: open, message: this.say("import.whoMissing") }]);
      return;
    }
    if (dryRun.report.asksForTimebank && !this.timebank) {
      this.refuse([{ field: "timebank", message: this.say("import.timebankMissing") }]);
      return;
    }
    this.#running = new AbortController();
    const { signal } = this.#running;
    const progress = (/** @type {number} */ share) => {
      this.#share = share;
      this.draw();
    };
    await this.attempt(async () => {
      await book.import(dryRun, { progress, signal });
      this.#done = true;
      this.page.announce(this.say("import.done", { count: dryRun.report.exchanges }));
    });
    this.#running = undefined;
    this.#share = 0;
    if (signal.aborted) this.page.announce(this.say("import.cancelled"));
    this.draw();
    await this.focus();
  }

  #forget() {
    this.#dryRun = undefined;
    this.#bytes = undefined;
    this.errors = [];
    this.draw();
  }
}
