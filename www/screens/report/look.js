/** How a report looks, on a screen and on paper. It comes with the screen. */

import { report } from "../../style/report.js";

/** @param {HTMLElement | DocumentFragment} root of the element that shows the report, as Lit has it */
export function dressReport(root) {
  const sheet = report.styleSheet;
  if (!sheet || !(root instanceof ShadowRoot) || root.adoptedStyleSheets.includes(sheet)) return;
  root.adoptedStyleSheets = [...root.adoptedStyleSheets, sheet];
}
