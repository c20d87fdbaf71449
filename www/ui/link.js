/** Links from screen to screen. */

import { html } from "lit";

/**
 * @import { Page } from "../screens/screen.js"
 * @import { ScreenName } from "../element/screens.js"
 */

/**
 * A link to another screen: a real address on the app's own page, a step inside
 * the element anywhere else.
 *
 * @param {Page} page
 * @param {ScreenName} screen
 * @param {Record<string, string>} params
 * @param {unknown} content
 * @param {string} [look]
 */
export function link(page, screen, params, content, look = "") {
  const go = (/** @type {Event} */ event) => {
    if (page.app) return;
    event.preventDefault();
    page.go(screen, params);
  };
  return html`<a class=${look} href=${addressOf(screen, params)} @click=${go}>${content}</a>`;
}

/** @param {ScreenName} screen @param {Record<string, string>} [params] */
export function addressOf(screen, params = {}) {
  const query = new URLSearchParams(params).toString();
  return `#/${screen}${query && `?${query}`}`;
}
