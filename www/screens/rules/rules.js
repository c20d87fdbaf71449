import { html, nothing } from "lit";
import { live } from "lit/directives/live.js";
import { civilToday } from "../../values/days.js";
import { errorSummary, sent, textField } from "../../ui/form.js";
import { link } from "../../ui/link.js";
import { undoDoor } from "../../ui/undo.js";
import { answerOf } from "./answer.js";
import { isChosen, ruleForm, typedValue, valueIn } from "./form.js";
import { Screen } from "../screen.js";

/**
 * @import { EntryInput, Rule, RuleForm } from "../../../pkg/wasm/desk/timebank.js"
 * @import { Typed } from "../../ui/form.js"
 *
 * @typedef {Rule | "categories" | "month" | ""} Asking
 * @typedef {Extract<EntryInput, { SetPolicy: unknown }>["SetPolicy"]} Change
 */

/** The community's rules as questions with their answers: now, or as they were at a record. */
export class Rules extends Screen {
  /** What is being changed: its form is open. @type {Asking} */
  asking = "";
  value = "";
  /** The categories that stay. @type {string[]} */
  kept = [];
  newCategory = "";
  /** @type {RuleForm[]} */
  #forms = [];

  async enter() {
    const core = await this.book.desk();
    this.#forms = core.ruleForms();
  }

  /** The record at which the rules are shown; nothing for now. */
  get at() {
    const at = Number(this.params.at);
    return Number.isInteger(at) && at > 0 && at <= this.ledger.seq ? at : undefined;
  }

  heading() {
    return this.say("rules.title");
  }

  render() {
    const { at } = this;
    const rules = at === undefined ? this.ledger.policy() : this.ledger.rulesAt(at);
    const start = new Map(this.ledger.rulesAt(1).map(({ rule, value }) => [rule, value]));
    const values = new Map(rules.map(({ rule, value }) => [rule, value]));
    return html`
      ${errorSummary(this)} ${undoDoor(this)}
      ${
        at === undefined
          ? html`<p class="lead">${this.say("rules.lead")}</p>`
          : html`<p class="notice">
              ${this.say("rules.at", { seq: at })} ${link(this.page, "rules", {}, this.say("rules.now"))}
            </p>`
      }
      <ul class="rows">
        ${this.#forms.map((form) => this.#rule(form, values.get(form.rule), start.get(form.rule)))}
      </ul>
      ${at === undefined ? html`${this.#categories()} ${this.#month()}` : nothing}
    `;
  }

  /**
   * @param {RuleForm} form
   * @param {number | undefined} value
   * @param {number | undefined} start the value at the beginning
   */
  #rule(form, value, start) {
    const { rule } = form;
    if (this.asking === rule) return html`<li>${ruleForm(this, form)}</li>`;
    return html`
      <li class="rule">
        <h3>${this.say(`rule.${rule}`)}</h3>
        <p class="lead">${answerOf(this, form, value)}</p>
        <p class="hint">
          ${this.say(`rule.${rule}.hint`)}
          ${start === value ? nothing : this.say("rules.start", { answer: answerOf(this, form, start) })}
        </p>
        ${this.#door(rule, () => this.ask(rule, typedValue(form, value)), this.say(`rule.${rule}`))}
      </li>
    `;
  }

  /**
   * The button that opens a form; nothing where nothing can be changed.
   *
   * @param {Asking} asking
   * @param {() => void} open
   * @param {string} what
   */
  #door(asking, open, what) {
    if (!this.book.writable || this.at !== undefined) return nothing;
    return html`<button id="change-${asking}" @click=${open}>
      ${this.say("change")}<span class="hidden">: ${what}</span>
    </button>`;
  }

  #categories() {
    const { categories } = this.book.summary;
    const open = () => {
      this.kept = categories;
      this.ask("categories", "");
    };
    if (this.asking === "categories") return this.#categoryForm(categories);
    const format = new Intl.ListFormat(this.words.tag, { type: "unit" });
    return html`
      <h3>${this.say("rules.categories")}</h3>
      <p>${format.format(categories.map((category) => this.categoryName(category)))}</p>
      ${this.#door("categories", open, this.say("rules.categories"))}
    `;
  }

  /** @param {string[]} categories */
  #categoryForm(categories) {
    const save = () => {
      const added = this.newCategory.trim();
      const kept = categories.filter((category) => this.kept.includes(category));
      this.#change({ categories: added ? [...kept, added] : kept }, "newCategory");
    };
    const tick = (/** @type {string} */ category) => (/** @type {Typed} */ event) => {
      const others = this.kept.filter((one) => one !== category);
      this.kept = event.target.checked ? [...others, category] : others;
      this.draw();
    };
    return html`
      <form class="panel" novalidate @submit=${sent(save)}>
        <fieldset class="people">
          <legend>${this.say("rules.categories")}</legend>
          ${categories.map(
            (category) => html`<label class="choice" for="category-${category}">
              <input
                type="checkbox"
                id="category-${category}"
                .checked=${live(this.kept.includes(category))}
                @change=${tick(category)}
              />
              <bdi>${this.categoryName(category)}</bdi>
            </label>`,
          )}
        </fieldset>
        ${textField(this, "newCategory", this.say("rules.newCategory"))}
        <p class="doors">
          <button class="primary" ?disabled=${this.busy}>${this.say("record.save")}</button>
          <button type="button" @click=${() => this.close()}>${this.say("cancel")}</button>
        </p>
      </form>
    `;
  }

  /** Closing the month before this one. */
  #month() {
    if (!this.book.writable) return nothing;
    const [year, month] = civilToday().split("-").map(Number);
    const last = year * 12 + month - 2;
    const name = this.words.monthOf(last);
    const close = () =>
      this.attempt(async () => {
        await this.book.record({ CloseMonth: { month: last } });
        this.close();
        this.page.announce(this.say("rules.closed", { month: name }));
      });
    const closed = this.ledger.closedMonth;
    // Cancel stands where the first button was: a second press in haste closes nothing for ever.
    const offer = () =>
      this.asking === "month"
        ? html`<p class="doors">
            <button @click=${() => this.close()}>${this.say("cancel")}</button>
            <button class="primary" ?disabled=${this.busy} @click=${close}>
              ${this.say("rules.closeDo", { month: name })}
            </button>
          </p>`
        : html`<button @click=${() => this.ask("month", "")}>
            ${this.say("rules.close", { month: name })}
          </button>`;
    return html`
      <h3>${this.say("rules.month")}</h3>
      <p>${this.say("rules.monthHint")}</p>
      ${
        closed === undefined
          ? nothing
          : html`<p>${this.say("rules.closedMonths", { month: this.words.monthOf(closed) })}</p>`
      }
      ${closed === undefined || closed < last ? offer() : nothing}
    `;
  }

  /** Opens a form. @param {Asking} asking @param {string} value */
  async ask(asking, value) {
    this.asking = asking;
    this.value = value;
    this.newCategory = "";
    this.errors = [];
    this.draw();
    await this.focus("section form :is(input:checked, input)");
  }

  close() {
    this.asking = "";
    this.errors = [];
    this.draw();
  }

  /**
   * Saves one rule.
   *
   * @param {RuleForm} form
   * @param {null} [off] to switch it off
   */
  save(form, off) {
    const { rule } = form;
    const value = off === null ? null : valueIn(form, this.value);
    if (value === undefined) {
      this.refuse([{ field: "value", message: this.say("rule.missing") }]);
      return;
    }
    this.#change({ rules: [{ rule, value }] }, isChosen(form) ? `value-${this.value}` : "value");
  }

  /** What leads back from a change. @param {Change} change @returns {Change} */
  #former({ rules = [], categories }) {
    const known = new Map(this.ledger.policy().map(({ rule, value }) => [rule, value ?? null]));
    return {
      rules: rules.map(({ rule }) => ({ rule, value: known.get(rule) })),
      categories: categories && this.book.summary.categories,
    };
  }

  /** @param {Change} change @param {string} field that a refusal is about */
  #change(change, field) {
    const { asking } = this;
    const former = this.#former(change);
    return this.attempt(async () => {
      await this.book.record({ SetPolicy: change });
      this.wayBack = [{ SetPolicy: former }];
      this.close();
      this.page.announce(this.say("rules.saved"));
      await this.focus(`#change-${asking}`);
    }, field);
  }
}
