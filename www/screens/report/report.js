import { html } from "lit";
import { civilToday } from "../../values/days.js";
import { said } from "../../values/fault.js";
import { fileStem, saveFile } from "../../ui/download.js";
import { errorSummary } from "../../ui/form.js";
import { PAPER } from "../../style/report.js";
import { dress } from "../../ui/pictures/look.js";
import { Screen } from "../screen.js";
import { form } from "./form.js";
import { dressReport } from "./look.js";
import { asJson } from "./json.js";
import { pages } from "./pages.js";
import { standAlone } from "./standAlone.js";
import { costIn, inputOf, PARTS, typedIn, untouched, wrongOf } from "./typed.js";

/** @import { Typed } from "./typed.js" */

/** The name of the draft in which the form is kept. */
const DRAFT = "report";

/** The report for a funder: first a form, then two pages that can be printed and saved. */
export class Report extends Screen {
  from = "";
  to = "";
  programme = "";
  currency = "";
  cost = "";
  costSource = "";
  costOn = "";
  wageLow = "";
  wageHigh = "";
  wageSource = "";
  wageOn = "";
  /** @type {"no" | "yes"} */
  compare = "no";
  deflator = "";
  deadweight = "";
  attribution = "";
  comparisonSource = "";
  comparisonOn = "";
  /** Whether the pages are shown, in the place of the form. */
  isMade = false;
  /** The parts of the form that are unfolded. @type {Set<keyof typeof PARTS>} */
  #unfolded = new Set();
  /** The cost typed for each programme: it is none of another. @type {Map<string, Partial<Typed>>} */
  #costs = new Map();
  /** The programme that the cost in the form is of. */
  #costOf = "";

  async enter() {
    const { book, words } = this;
    await Promise.all([book.desk(), words.load("flows"), words.load("report")]);
    const kept = await book.store?.draft(book.id, DRAFT);
    Object.assign(this, typedIn({ ...untouched(civilToday()), ...kept }));
    dress(this.page.renderRoot);
    dressReport(this.page.renderRoot);
  }

  heading() {
    return this.say(this.isMade ? "report.title" : "desk.report");
  }

  render() {
    if (!this.isMade) return form(this);
    const button = (/** @type {unknown} */ text, /** @type {() => unknown} */ work, look = "") =>
      html`<button class=${look} ?disabled=${this.busy} @click=${() => this.attempt(async () => work())}>
        ${text}
      </button>`;
    return html`
      ${errorSummary(this)}
      <p class="doors">
        ${button(this.say("reportPage.print"), () => this.#print(), "primary")}
        ${button(this.say("reportPage.html"), () => this.#savePage())}
        ${button(this.say("reportPage.csv"), () => this.#saveCsv())}
        ${button(this.say("reportPage.json"), () => this.#saveJson())}
        ${button(this.say("reportPage.change"), () => this.#change())}
      </p>
      ${this.#pages()}
    `;
  }

  /**
   * Keeps what was typed, but for the programme and its cost: its name may have to be forgotten. Where that
   * fails, it is in the form all the same.
   */
  keep() {
    const { store, id } = this.book;
    const cost = costIn(this.programme ? this.#costs.get("") : this);
    store
      ?.saveDraft(id, DRAFT, { ...typedIn(this), ...cost, programme: "" })
      .catch((error) => console.warn("timebank: a draft is not kept", error));
  }

  /** Another programme was chosen: its cost is asked, if it was not typed before. */
  rescope() {
    this.#costs.set(this.#costOf, costIn(this));
    Object.assign(this, costIn(this.#costs.get(this.programme)));
    this.#costOf = this.programme;
    const { errors } = this;
    this.errors = errors.filter(({ field }) => !PARTS.cost.some((box) => box === field));
    this.keep();
  }

  /**
   * Whether a part of the form is unfolded: once something in it is used, for as long as the screen is.
   *
   * @param {keyof typeof PARTS} part
   * @param {boolean} isUsed
   */
  unfoldsPart(part, isUsed) {
    if (isUsed) this.#unfolded.add(part);
    return this.#unfolded.has(part);
  }

  /** Shows the pages, or all that is wrong with what was typed. */
  async make() {
    const faults = this.ledger.impactFaults(inputOf(this), civilToday());
    if (faults.length) {
      const wrong = faults.map((fault) => wrongOf(this.words, fault, this.programme));
      await this.refuse(wrong);
      if (wrong[0].field) await this.focus(`[id="${wrong[0].field}"]`);
      return;
    }
    this.errors = [];
    this.isMade = true;
    this.draw();
    await this.focus();
  }

  /** The report. Few people's is whole, since it stays at the desk. */
  #impact() {
    const [input, today] = [inputOf(this), civilToday()];
    const leaves = this.ledger.impactMayLeave(input, today);
    return { leaves, report: this.ledger.impact(input, leaves, today) };
  }

  #pages() {
    const { leaves, report } = this.#impact();
    return pages(this.words, report, { called: (category) => this.categoryName(category), leaves });
  }

  /** The report for others. @throws where few people took part */
  #forOthers() {
    const { leaves, report } = this.#impact();
    if (!leaves) throw said(this.say("report.tooFew"));
    return report;
  }

  async #change() {
    this.isMade = false;
    this.errors = [];
    this.draw();
    await this.focus();
  }

  /** Tables are unfolded on paper. Only the document says what paper it is. */
  async #print() {
    this.#forOthers();
    const paper = new CSSStyleSheet();
    paper.replaceSync(PAPER);
    document.adoptedStyleSheets.push(paper);
    const folded = this.page.renderRoot.querySelectorAll(".report details:not([open])");
    for (const details of folded) details.toggleAttribute("open", true);
    print();
    for (const details of folded) details.toggleAttribute("open", false);
    document.adoptedStyleSheets = document.adoptedStyleSheets.filter((sheet) => sheet !== paper);
  }

  #savePage() {
    const { words } = this;
    const community = this.#forOthers().community;
    this.#save("html", "text/html;charset=utf-8", standAlone(words, community, this.#pages()));
  }

  #saveCsv() {
    this.#forOthers();
    const [counted, replacement, comparison] = /** @type {const} */ ([
      "report.counted",
      "report.replacementCaption",
      "report.comparisonCaption",
    ]).map((key) => this.say(key));
    const bytes = this.ledger.impactCsv(inputOf(this), civilToday(), counted, replacement, comparison);
    this.#save("csv", "text/csv;charset=utf-8", bytes);
  }

  #saveJson() {
    const told = JSON.stringify(asJson(this.words, this.#forOthers()), undefined, 2);
    this.#save("json", "application/json", `${told}\n`);
  }

  /** @param {"csv" | "html" | "json"} ending @param {string} type @param {string | Uint8Array} content */
  #save(ending, type, content) {
    const bytes = typeof content === "string" ? new TextEncoder().encode(content) : content;
    const name = `${fileStem(this.book.summary.name)}-report-${this.from}-${this.to}.${ending}`;
    saveFile(name, type, bytes);
    this.page.announce(this.say("export.saved", { name }));
  }
}
