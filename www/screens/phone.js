import { html, nothing } from "lit";
import { selectField } from "../ui/form.js";
import { link } from "../ui/link.js";
import { named } from "../ui/text.js";
import { languages } from "../words/languages.js";
import { rememberLanguage } from "../words/words.js";
import { Fault } from "../values/fault.js";
import { Screen } from "./screen.js";

/** @import { Key } from "../words/words.js" */

/** A member's own phone: whose it is, where the book is kept, and the language. */
export class Phone extends Screen {
  /** The language spoken. */
  lang = this.words.lang;

  async enter() {
    if (!this.book.shared) throw new Fault("not_shared");
  }

  heading() {
    return this.say("phone.title");
  }

  render() {
    const { me, hub, connection, summary } = this.book;
    const owner = me && this.ledger.members().find(({ member }) => member === me);
    const choices = languages.map(({ tag, name }) => ({ value: tag, text: name }));
    return html`
      <div class="slip"><dl>
        ${this.#fact("phone.of", owner ? named(owner.name) : this.say("phone.nobody"))}
        ${this.#fact("phone.timebank", named(summary.name))}
        ${this.#fact("phone.hub", hub ? named(new URL(hub, location.href).host) : this.say("phone.byLink"))}
        ${this.#fact("phone.state", this.say(`phone.state.${connection.state}`))}
      </dl></div>
      ${selectField(this, "lang", this.say("phone.language"), choices, () => {
        this.page.lang = this.lang;
        if (this.page.app) rememberLanguage(this.lang);
      })}
      <p class="doors">
        ${link(this.page, "outbox", {}, this.say("phone.outbox"), "button")}
        ${hub ? nothing : link(this.page, "answer", {}, this.say("outbox.answer"), "button")}
        ${link(this.page, "join", {}, this.say("phone.join"), "button")}
      </p>
      ${connection.code ? html`<p class="hint">${connection.code}</p>` : nothing}
      <p class="hint">${this.say("phone.lost")}</p>
    `;
  }

  /** @param {Key} key @param {unknown} value */
  #fact(key, value) {
    return html`<div>
      <dt>${this.say(key)}</dt>
      <dd>${value}</dd>
    </div>`;
  }
}
