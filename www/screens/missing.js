import { html } from "lit";
import { link } from "../ui/link.js";
import { Screen } from "./screen.js";

/**
 * @import { Fault } from "../values/fault.js"
 * @import { Page } from "./screen.js"
 */

/** In the place of a screen that cannot be shown, as for an address that names what is not in the book. */
export class Missing extends Screen {
  #fault;

  /** @param {Page} page @param {Fault} fault why not */
  constructor(page, fault) {
    super(page, {});
    this.#fault = fault;
  }

  heading() {
    return this.say("missing.title");
  }

  render() {
    // There may be no book. This screen must not fail: it would be shown in its own place, without end.
    const { book } = this.page;
    const home = this.say(book && !book.readsAll ? "nav.home" : "nav.balances");
    return html`
      <p>${this.page.explain(this.#fault)}</p>
      <p class="doors">${link(this.page, "balances", {}, home, "button primary")}</p>
    `;
  }
}
