import { html } from "lit";
import { grouped } from "../values/bytes.js";
import { unseal } from "../book/keys.js";
import { named } from "../ui/text.js";
import { Screen } from "./screen.js";

/** The card that can move the book to another keeper. It is shown until it is on paper. */
export class Recovery extends Screen {
  /** What is on the card, while it is kept here. @type {string[] | undefined} */
  #groups;

  async enter() {
    const { recovery } = (await this.book.store?.keys(this.book.id)) ?? {};
    if (recovery) this.#groups = grouped(await unseal(recovery));
  }

  heading() {
    return this.say("recovery.title");
  }

  render() {
    if (!this.#groups) return html`<p class="lead">${this.say("recovery.gone")}</p>`;
    const { name, community } = this.book.summary;
    return html`
      <p class="lead noprint">${this.say("recovery.lead")}</p>
      <div class="slip card">
        <p class="kicker">${this.say("recovery.card")}</p>
        <p class="lead">${named(name)}</p>
        <ol class="groups" dir="ltr" aria-label=${this.say("recovery.groups")}>
          ${this.#groups.map((group) => html`<li>${group}</li>`)}
        </ol>
        <p>${this.say("recovery.keep")}</p>
        <p class="hint">${this.say("recovery.book")} <span class="mark">${community.slice(0, 16)}</span></p>
      </div>
      <p class="doors noprint">
        <button class="primary" @click=${() => print()}>${this.say("recovery.print")}</button>
        <button ?disabled=${this.busy} @click=${() => this.#forget()}>
          ${this.say("recovery.done")}
        </button>
      </p>
    `;
  }

  #forget() {
    this.attempt(async () => {
      await this.store.forgetRecovery(this.book.id);
      await this.page.go("balances");
      this.page.announce(this.say("recovery.forgotten"));
    });
  }
}
