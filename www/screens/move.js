import { html, nothing } from "lit";
import { openBook } from "../book/open.js";
import { errorSummary, textField } from "../ui/form.js";
import { link } from "../ui/link.js";
import { moveToHub } from "../book/move.js";
import { Screen } from "./screen.js";
import { said } from "../values/fault.js";

/** The book moves to a hub, which keeps it for everybody's phones. */
export class Move extends Screen {
  address = "";
  code = "";
  #begun = false;

  async enter() {
    await this.words.sharing();
    const moving = await this.book.moving();
    this.#begun = Boolean(moving);
    this.address = moving?.hub ?? this.page.hub ?? location.origin;
  }

  heading() {
    return this.say("move.title");
  }

  render() {
    const submit = (event) => {
      event.preventDefault();
      this.#move();
    };
    return html`
      ${errorSummary(this)}
      ${this.#begun ? html`<p class="notice">${this.say("move.begun")}</p>` : nothing}
      <p>${this.say("move.lead")}</p>
      <p>${this.say("move.after")} ${link(this.page, "export", {}, this.say("move.copy"))}</p>
      <form class="panel" novalidate @submit=${submit}>
        ${
          this.#begun
            ? nothing
            : html`
              ${textField(this, "address", this.say("move.address"), { type: "url", autocomplete: "url" })}
              ${textField(this, "code", this.say("move.code"), { hint: this.say("move.codeHint") })}
            `
        }
        <p class="doors">
          <button class="primary" ?disabled=${this.busy}>
            ${this.say(this.#begun ? "move.again" : "move.do")}
          </button>
        </p>
      </form>
    `;
  }

  async #move() {
    if (!URL.canParse(this.address)) {
      this.refuse([{ field: "address", message: this.say("move.noAddress") }]);
      return;
    }
    const { book } = this;
    await this.attempt(async () => {
      try {
        await moveToHub(book, this.address, this.code.trim());
      } catch (error) {
        this.#begun = Boolean(await book.moving());
        throw this.#why(error);
      }
      const opened = await openBook(this.page.store, book.id, this.page.hub);
      await this.page.open(opened.book);
      await this.page.go("balances");
      this.page.announce(this.say("move.done"));
    });
  }

  /** A refusal in the hub's own words, where we have some for it. */
  #why(error) {
    const key = `error.why.${error.detail?.why}`;
    if (!this.words.has(key)) return error;
    return said(this.say(key));
  }
}
