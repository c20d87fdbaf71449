import { html, nothing } from "lit";
import { civilToday } from "../../values/days.js";
import { choices, memberField } from "../../ui/fields.js";
import { errorSummary, selectField, sent, textField } from "../../ui/form.js";
import { link } from "../../ui/link.js";
import { PAGE, pager } from "../../ui/table.js";
import { named } from "../../ui/text.js";
import { undoDoor } from "../../ui/undo.js";
import { PostForm } from "./form.js";
import { ringsOf, pairingsOf } from "./matches.js";
import { postRow } from "./post.js";
import { Screen } from "../screen.js";

/**
 * @import { EntryInput, PostKind, PostRow } from "../../../pkg/wasm/desk/timebank.js"
 * @import { Key } from "../../words/words.js"
 */

const SHOWN = /** @type {const} */ (["posts", "pairings", "rings"]);
/** @type {PostKind[]} */
const KINDS = ["Offer", "Request"];

/** What members can give and would like: the list, who matches whom, and rings through several. */
export class Offers extends Screen {
  /** @type {PostKind | ""} */
  kind = "";
  category = "";
  text = "";
  member = "";
  offset = 0;
  /** @type {typeof SHOWN[number]} */
  shown = "posts";
  /** The form for a post that is being written. @type {PostForm | undefined} */
  #form;

  async enter() {
    await this.book.desk();
    if (this.params.member) this.member = this.params.member;
  }

  heading() {
    return this.say("offers.title");
  }

  render() {
    if (this.#form) return this.#form.render();
    const views = SHOWN.map((value) => ({ value, text: this.say(`offers.${value}`) }));
    return html`
      ${errorSummary(this)} ${undoDoor(this)}
      ${
        this.book.writable
          ? html`<p class="doors">
            <button class="primary" @click=${() => this.#write("Offer")}>
              ${this.say("offers.newOffer")}
            </button>
            <button @click=${() => this.#write("Request")}>${this.say("offers.newRequest")}</button>
          </p>`
          : nothing
      }
      ${choices(this, "shown", this.say("offers.show"), views)}
      ${this.shown === "posts" ? this.#list() : this.shown === "pairings" ? pairingsOf(this) : ringsOf(this)}
    `;
  }

  #list() {
    const { offset } = this;
    const first = () => {
      this.offset = 0;
    };
    const any = /** @type {const} */ ({ value: "", text: this.say("filter.any") });
    const kinds = KINDS.map((value) => ({ value, text: this.say(`posts.${value}`) }));
    const categories = this.book.summary.categories.map((value) => ({
      value,
      text: this.categoryName(value),
    }));
    const kind = this.kind || undefined;
    const category = this.category || undefined;
    const text = this.text.trim() || undefined;
    const member = this.member || undefined;
    const { rows, total } = this.ledger.posts(
      { kind, category, text, member, offset, limit: PAGE },
      civilToday(),
    );
    return html`
      <form class="filters" role="search" @submit=${sent(() => {})}>
        ${textField(this, "text", this.say("offers.find"), { type: "search", input: first })}
        <details ?open=${this.unfolds(kind || category || member)}>
        <summary>${this.say("filter.more")}</summary>
        <div class="fields">
          ${selectField(this, "kind", this.say("offers.kind"), [any, ...kinds], first)}
          ${selectField(this, "category", this.say("column.category"), [any, ...categories], first)}
          ${memberField(this, "member", this.say("column.member"), {
            none: this.say("filter.everybody"),
            changed: first,
          })}
        </div>
        </details>
      </form>
      ${
        total
          ? html`<ul class="rows">
            ${rows.map((row) => html`<li>${postRow(this, row)} ${this.#doors(row)}</li>`)}
          </ul>`
          : html`<p class="empty">${this.say("offers.none")}</p>`
      }
      ${pager(this, total)}
    `;
  }

  /** @param {PostRow} row */
  #doors(row) {
    if (!this.book.writable || !row.open) return nothing;
    const side = row.kind === "Offer" ? "gave" : "received";
    const what = html`<span class="hidden">: ${named(row.text)}</span>`;
    const answer = { [side]: row.member, answers: row.post };
    return html`<p class="doors">
      ${link(this.page, "entry", answer, html`${this.say("offers.answer")}${what}`, "button")}
      <button @click=${() => this.#write(row.kind, row)}>${this.say("offers.edit")}${what}</button>
      <button ?disabled=${this.busy} @click=${() => this.#takeBack(row)}>
        ${this.say("offers.takeBack")}${what}
      </button>
    </p>`;
  }

  /** Opens the form. @param {PostKind} kind @param {PostRow} [row] what is to be replaced */
  #write(kind, row) {
    const save = (/** @type {EntryInput} */ entry) => this.#save(entry, "offers.saved");
    const leave = () => {
      this.#form = undefined;
      this.draw();
    };
    this.#form = new PostForm(this, kind, { save, leave }, row);
    this.errors = [];
    this.draw();
    this.focus();
  }

  /** @param {PostRow} row */
  #takeBack({ post, kind, member, text, category, tags, until }) {
    return this.attempt(async () => {
      await this.#save({ Unpost: { post } }, "offers.takenBack");
      this.wayBack = [{ Post: { kind, member, text, category, tags, until } }];
    });
  }

  /**
   * Adds an entry, goes back to the list, and says what it did.
   *
   * @param {EntryInput} entry
   * @param {Key} key
   */
  async #save(entry, key) {
    await this.book.record(entry);
    this.wayBack = [];
    this.#form = undefined;
    this.page.announce(this.say(key));
    await this.focus();
  }
}
