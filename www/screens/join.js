import { html, nothing } from "lit";
import { errorSummary, link, named, textField } from "../parts.js";
import { apart, installing } from "../share/installing.js";
import { fragmentOf, joinBook, readInvitation } from "../share/joining.js";
import { Screen } from "./screen.js";

/** Somebody was invited: this phone becomes theirs. */
export class Join extends Screen {
  /** A link that was pasted. */
  pasted = "";
  /** @type {import("../../pkg/wasm/phone/timebank.js").Invitation | undefined} */
  #invitation;

  async enter() {
    await this.words.sharing();
    const { i } = this.params;
    if (!i) return;
    try {
      this.#invitation = await readInvitation(i);
    } catch (error) {
      this.errors = [{ message: this.page.explain(error) }];
    }
  }

  heading() {
    const name = this.#invitation?.communityName;
    return name ? this.parts("join.title", { name: named(name) }) : this.say("join.paste");
  }

  render() {
    return this.#invitation ? this.#offer(this.#invitation) : this.#paste();
  }

  #offer({ memberName, expiresAt }) {
    const late = expiresAt * 1000 < Date.now();
    return html`
      ${errorSummary(this)}
      <p class="lead">${this.parts("join.lead", { name: html`<strong>${named(memberName)}</strong>` })}</p>
      ${late ? html`<p class="notice">${this.say("join.late")}</p>` : nothing}
      ${installing(this)}
      <p>${this.say("join.safe")}</p>
      <p class="doors">
        <button class=${apart() ? "" : "primary"} ?disabled=${this.busy} @click=${() => this.#join()}>
          <span>${this.parts("join.yes", { name: named(memberName) })}</span>
        </button>
      </p>
      <p class="hint">${this.say("join.notYou")}</p>
    `;
  }

  #paste() {
    const submit = (event) => {
      event.preventDefault();
      this.#read();
    };
    return html`
      ${errorSummary(this)}
      <p>${this.say("join.pasteLead")}</p>
      <form class="panel" novalidate @submit=${submit}>
        ${textField(this, "pasted", this.say("join.link"))}
        <p class="doors">
          <button class="primary" ?disabled=${this.busy}>${this.say("join.read")}</button>
          ${link(this.page, "start", {}, this.say("join.keepOwn"), "button")}
        </p>
      </form>
    `;
  }

  async #read() {
    await this.attempt(async () => {
      this.#invitation = await readInvitation(fragmentOf(this.pasted, "i"));
    }, "pasted");
    await this.page.updateComplete;
    if (this.#invitation) this.page.renderRoot.getElementById("title").focus();
  }

  async #join() {
    await this.attempt(async () => {
      await this.page.open(await joinBook(this.page.store, this.#invitation, this.page.hub));
      await this.page.go("balances");
      this.page.announce(this.say("join.done"));
    });
  }
}
