/** What every screen must keep to, at every width. */

import assert from "node:assert/strict";

/** A small phone, a phone, and a desk, in CSS pixels. */
const WIDTHS = [320, 360, 1280];

/**
 * Asserts that nobody is kept out of the screen that is shown.
 *
 * @param {import("./page.js").Page} page
 * @param {string} screen its name, for the message
 */
export async function accessible(page, screen) {
  for (const width of WIDTHS) {
    await page.width(width);
    const violations = await page.violations();
    assert.deepEqual(violations, [], `${screen} at ${width} px`);
    assert.equal(await page.ask(overflow), 0, `${screen} at ${width} px scrolls sideways`);
  }
}

/** By how many pixels the page is wider than its window. */
function overflow() {
  const { scrollWidth, clientWidth } = document.documentElement;
  return scrollWidth - clientWidth;
}
