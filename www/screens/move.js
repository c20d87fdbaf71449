import { html, nothing } from "lit";
import { openBook } from "../book/open.js";
import { errorSummary, sent, textField } from "../ui/form.js";
import { link } from "../ui/link.js";
import { moveToHub } from "../book/move.js";
import { Screen } from "./screen.js";
import { Fault, faultOf } from "../values/fault.js";

/** What is said of a hub's refusal, by its code. @type {Record<string, string>} */
const WHY = { not_allowed: "not_allowed", already_here: "already_here", too_large: "book_too_large" };

/** The book moves to a hub, which keeps it for everybody's phones. */
export class Move extends Screen {
  address = "";
  code = "";
  #begun = false;
  /** Whether it is asked again. */
  #asking = false;

  async enter() {
    await this.words.sharing();
    const moving = await this.#kept.moving();
    this.#begun = Boolean(moving);
    this.address = moving?.hub ?? this.page.hub ?? location.origin;
  }

  /** The book, which must be kept here. */
  get #kept() {
    const { book } = this;
    if (!book.writable || book.shared) throw new Fault("kept_elsewhere");
    return book;
  }

  heading() {
    return this.say("move.title");
  }

  render() {
    return html`
      ${errorSummary(this)}
      ${this.#begun ? html`<p class="notice">${this.say("move.begun")}</p>` : nothing}
      <p>${this.say("move.lead")}</p>
      <p>${this.say("move.after")} ${link(this.page, "export", {}, this.say("move.copy"))}</p>
      <form class="panel" novalidate @submit=${sent(() => this.#move())}>
        ${
          this.#begun
            ? nothing
            : html`
              ${textField(this, "address", this.say("move.address"), { type: "url", autocomplete: "url" })}
              ${textField(this, "code", this.say("move.code"), { hint: this.say("move.codeHint") })}
            `
        }
        ${
          this.#asking
            ? html`<p class="notice" id="sure" tabindex="-1">${this.say("move.sure")}</p>`
            : nothing
        }
        <p class="doors">
          ${
            this.#asking
              ? html`<button type="button" @click=${() => this.#ask(false)}>${this.say("cancel")}</button>`
              : nothing
          }
          <button class="primary" ?disabled=${this.busy}>
            ${this.say(this.#asking ? "move.yes" : this.#begun ? "move.again" : "move.do")}
          </button>
        </p>
      </form>
    `;
  }

  /** Asks again, or does not. @param {boolean} asking */
  async #ask(asking) {
    this.errors = [];
    this.#asking = asking;
    this.draw();
    await this.focus(asking ? "#sure" : "#address");
  }

  async #move() {
    if (!URL.canParse(this.address)) {
      this.refuse([{ field: "address", message: this.say("move.noAddress") }]);
      return;
    }
    if (!this.#asking && !this.#begun) {
      await this.#ask(true);
      return;
    }
    this.#asking = false;
    await this.attempt(async () => {
      const book = this.#kept;
      try {
        await moveToHub(book, this.address, this.code.trim());
      } catch (error) {
        this.#begun = Boolean(await book.moving());
        throw this.#why(error);
      }
      const opened = await openBook(this.store, book.id, this.page.hub ?? undefined);
      await this.page.open(opened.book);
      await this.page.go("balances");
      this.page.announce(this.say("move.done"));
    });
  }

  /** Why the hub refused, where somebody can do something about it. @param {unknown} thrown */
  #why(thrown) {
    const code = WHY[faultOf(thrown).detail.why ?? ""];
    return code ? new Fault(code, { cause: thrown }) : thrown;
  }
}
