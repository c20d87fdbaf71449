import { html } from "lit";
import { memberField } from "../../ui/fields.js";
import { errorSummary, selectField, sent, textField } from "../../ui/form.js";
import { Screen } from "../screen.js";

/**
 * @import { EntryInput, PostKind, PostRow } from "../../../pkg/wasm/desk/timebank.js"
 * @import { Wrong } from "../screen.js"
 *
 * What a form does when it is sent with nothing missing, and when it is left.
 * @typedef {{ save: (entry: EntryInput) => Promise<void>, leave: () => void }} Ways
 */

/** The form for an offer or request: a new one, or one that takes the place of another. */
export class PostForm extends Screen {
  member = "";
  text = "";
  category = "";
  tags = "";
  until = "";
  /** @type {PostKind} */
  #kind;
  /** The post in whose place it stands. @type {string | undefined} */
  #replaces;
  /** @type {Ways} */
  #ways;

  /**
   * @param {Screen} screen
   * @param {PostKind} kind
   * @param {Ways} ways
   * @param {PostRow} [row] what it takes the place of
   */
  constructor({ page, params }, kind, ways, row) {
    super(page, params);
    this.#kind = kind;
    this.#ways = ways;
    if (!row) return;
    this.member = row.member;
    this.text = row.text;
    this.category = row.category ?? "";
    this.tags = row.tags.join(", ");
    this.until = row.until ?? "";
    this.#replaces = row.post;
  }

  render() {
    const kind = this.#kind;
    const any = { value: "", text: this.say("none") };
    const categories = this.book.summary.categories.map((value) => ({
      value,
      text: this.categoryName(value),
    }));
    return html`
      ${errorSummary(this)}
      <form novalidate @submit=${sent(() => this.#save())}>
        <h3>${this.say(this.#replaces ? "offers.edit" : `offers.new${kind}`)}</h3>
        ${memberField(this, "member", this.say("offers.whose"))}
        ${textField(this, "text", this.say(`offers.what.${kind}`))}
        ${selectField(this, "category", this.say("column.category"), [any, ...categories])}
        ${textField(this, "tags", this.say("offers.tags"), { hint: this.say("offers.tagsHint") })}
        ${textField(this, "until", this.say("offers.lastDay"), {
          type: "date",
          hint: this.say("offers.lastDayHint"),
        })}
        <p class="doors">
          <button class="primary" ?disabled=${this.busy}>${this.say("record.save")}</button>
          <button type="button" @click=${this.#ways.leave}>${this.say("cancel")}</button>
        </p>
      </form>
    `;
  }

  async #save() {
    /** @type {Wrong[]} */
    const errors = [];
    if (!this.member) errors.push({ field: "member", message: this.say("offers.missing.member") });
    if (!this.text.trim()) errors.push({ field: "text", message: this.say("offers.missing.text") });
    if (errors.length) return this.refuse(errors);
    await this.attempt(() => this.#ways.save(this.#entry()), "text");
  }

  /** @returns {EntryInput} */
  #entry() {
    const { member, text, category, tags, until } = this;
    const words = tags.split(/[,،]/).map((tag) => tag.trim());
    return {
      Post: {
        kind: this.#kind,
        member,
        text: text.trim(),
        category: category || undefined,
        tags: words.filter(Boolean),
        until: until || undefined,
        replaces: this.#replaces,
      },
    };
  }
}
