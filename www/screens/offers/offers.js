import { html, nothing } from "lit";
import { civilToday } from "../../values/days.js";
import { choices, memberField } from "../../ui/fields.js";
import { errorSummary, selectField, textField } from "../../ui/form.js";
import { link } from "../../ui/link.js";
import { PAGE, pager } from "../../ui/table.js";
import { named } from "../../ui/text.js";
import { emptyPost, entryOf, postForm } from "./form.js";
import { ringsOf, pairingsOf } from "./matches.js";
import { Screen } from "../screen.js";

const SHOWN = ["posts", "pairings", "rings"];

/** What members can give and would like: the list, who matches whom, and rings through several. */
export class Offers extends Screen {
  kind = "";
  category = "";
  text = "";
  member = "";
  offset = 0;
  shown = "posts";
  /** The post that is being written. @type {import("./form.js").Post | undefined} */
  post = undefined;

  async enter() {
    await this.book.desk();
    if (this.params.member) this.member = this.params.member;
  }

  heading() {
    return this.say("offers.title");
  }

  render() {
    if (this.post) return html`${errorSummary(this)} ${postForm(this, this.post)}`;
    const views = SHOWN.map((value) => ({ value, text: this.say(`offers.${value}`) }));
    return html`
      ${errorSummary(this)}
      ${
        this.book.writable
          ? html`<p class="doors">
            <button class="primary" @click=${() => this.write(emptyPost("Offer"))}>${this.say("offers.newOffer")}</button>
            <button @click=${() => this.write(emptyPost("Request"))}>${this.say("offers.newRequest")}</button>
          </p>`
          : nothing
      }
      ${choices(this, "shown", this.say("offers.show"), views)}
      ${this.shown === "posts" ? this.#list() : this.shown === "pairings" ? pairingsOf(this) : ringsOf(this)}
    `;
  }

  #list() {
    const first = () => this.set({ offset: 0 });
    const any = [{ value: "", text: this.say("filter.any") }];
    const kinds = ["Offer", "Request"].map((value) => ({ value, text: this.say(`posts.${value}`) }));
    const { categories } = this.book.summary;
    const asked = { kind: this.kind, category: this.category, text: this.text.trim(), member: this.member };
    const filled = Object.fromEntries(Object.entries(asked).filter(([, value]) => value));
    const query = { ...filled, offset: this.offset, limit: PAGE };
    const { rows, total } = this.ledger.posts(query, civilToday());
    return html`
      <form class="filters" role="search" @submit=${(event) => event.preventDefault()}>
        ${textField(this, "text", this.say("offers.find"), { type: "search", input: first })}
        <details ?open=${Boolean(this.kind || this.category || this.member)}>
        <summary>${this.say("filter.more")}</summary>
        <div class="fields">
          ${selectField(this, "kind", this.say("offers.kind"), [...any, ...kinds], first)}
          ${selectField(
            this,
            "category",
            this.say("column.category"),
            [...any, ...categories.map((value) => ({ value, text: this.categoryName(value) }))],
            first,
          )}
          ${memberField(this, "member", this.say("column.member"), { none: this.say("filter.everybody"), changed: first })}
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

  #doors(row) {
    if (!this.book.writable || !row.open) return nothing;
    const side = row.kind === "Offer" ? { gave: row.member } : { received: row.member };
    const what = html`<span class="hidden">: ${named(row.text)}</span>`;
    return html`<p class="doors">
      ${link(this.page, "entry", { ...side, answers: row.post }, html`${this.say("offers.answer")}${what}`, "button")}
      <button @click=${() => this.write({ ...emptyPost(row.kind), ...row, tags: row.tags.join(", "), replaces: row.post })}>
        ${this.say("offers.edit")}${what}
      </button>
      <button ?disabled=${this.busy} @click=${() => this.#takeBack(row)}>
        ${this.say("offers.takeBack")}${what}
      </button>
    </p>`;
  }

  /** Opens the form. @param {import("./form.js").Post} post */
  async write(post) {
    this.set({ post, errors: [] });
    await this.page.updateComplete;
    this.page.renderRoot.getElementById("title").focus();
  }

  /** Saves what was written. */
  async savePost() {
    const errors = ["member", "text"]
      .filter((field) => !this.post[field]?.trim())
      .map((field) => ({ field: `post-${field}`, message: this.say(`offers.missing.${field}`) }));
    if (errors.length) return this.refuse(errors);
    return this.#saveAs(entryOf(this.post), "offers.saved", "post-text");
  }

  #takeBack({ post }) {
    return this.#saveAs({ Unpost: { post } }, "offers.takenBack");
  }

  #saveAs(entry, key, field) {
    return this.attempt(async () => {
      await this.book.record(entry);
      this.set({ post: undefined });
      this.page.announce(this.say(key));
      await this.page.updateComplete;
      this.page.renderRoot.getElementById("title").focus();
    }, field);
  }
}

/**
 * One offer or request: whose, what, and until when.
 *
 * @param {import("../screen.js").Screen} screen
 * @param {import("../../../pkg/wasm/desk/timebank.js").PostRow} row
 */
export function postRow(screen, row) {
  const { kind, member, name, category, text, tags, until, area, open } = row;
  const small = [
    category && screen.categoryName(category),
    area && named(area),
    tags.length > 0 && named(tags.join(", ")),
    until && screen.say("offers.until", { day: screen.words.day(until) }),
    !open && screen.say("post.closed"),
  ].filter(Boolean);
  return html`
    <p>
      <span class="stamp post">${screen.say(`post.${kind}`)}</span>
      ${link(screen.page, "member", { member }, named(screen.accountName({ member, name })), "row")}
    </p>
    <p>${named(text)}</p>
    ${small.length ? html`<p class="hint">${small.map((part, i) => html`${i ? " · " : ""}${part}`)}</p>` : nothing}
  `;
}
