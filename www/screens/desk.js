import { html, nothing } from "lit";
import { selectField } from "../ui/form.js";
import { link } from "../ui/link.js";
import { languages } from "../words/languages.js";
import { rememberLanguage } from "../words/words.js";
import { Screen } from "./screen.js";

/**
 * @import { Key } from "../words/words.js"
 *
 * A screen with a door at the desk.
 * @typedef {Key extends infer One ? (One extends `desk.${infer Door}Hint` ? Door : never) : never} Door
 */

/** The coordinator's desk: what is done to the whole book. */
export class Desk extends Screen {
  /** The language spoken. */
  lang = this.words.lang;

  heading() {
    return this.say("desk.title");
  }

  render() {
    const { writable, store, shared } = this.book;
    const choices = languages.map(({ tag, name }) => ({ value: tag, text: name }));
    return html`
      <ul class="rows">
        ${store && writable ? this.#item("inbox") : nothing}
        ${
          writable
            ? html`${this.#item("entry")} ${this.#item("session")} ${this.#item("newMember")}`
            : nothing
        }
        ${writable && !shared ? this.#item("bring") : nothing}
        ${store ? html`${this.#item("offers")} ${this.#item("rules")}` : nothing}
        ${this.#item("flows")} ${this.#item("report")}
        ${writable && !shared ? this.#item("import") : nothing} ${this.#item("export")}
        ${store ? this.#item("check") : nothing}
        ${writable && !shared ? this.#item("recovery") : nothing}
        ${writable && !shared ? this.#item("move") : nothing} ${store ? this.#item("start") : nothing}
      </ul>
      ${selectField(this, "lang", this.say("desk.language"), choices, () => {
        this.page.lang = this.lang;
        if (this.page.app) rememberLanguage(this.lang);
      })}
    `;
  }

  /** @param {Door} screen */
  #item(screen) {
    return html`
      <li>
        ${link(this.page, screen, {}, this.say(`desk.${screen}`), "row")}
        <p class="hint">${this.say(`desk.${screen}Hint`)}</p>
      </li>
    `;
  }
}
