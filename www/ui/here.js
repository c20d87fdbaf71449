/** Addresses for somebody else's browser. */

import { addressOf } from "./link.js";

/**
 * @import { Page } from "../screens/screen.js"
 * @import { ScreenName } from "../element/screens.js"
 */

/**
 * The address of a screen for somebody else's browser. A page around the element may be found by its query.
 *
 * @param {Page} page
 * @param {ScreenName} screen
 * @param {Record<string, string>} params
 */
export function linkTo(page, screen, params) {
  return pageHere(page) + addressOf(screen, params);
}

/** The address of the page that has the element, without a fragment. @param {Page} page */
export function pageHere({ app }) {
  return `${location.origin}${location.pathname}${app ? "" : location.search}`;
}
