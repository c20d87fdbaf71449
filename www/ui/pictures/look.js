/** How pictures look, which comes with the first screen that shows one. */

import { pictures } from "../../style/pictures.js";

/**
 * @param {HTMLElement | DocumentFragment} root of the element that shows pictures, as Lit has it
 * @param {import("lit").CSSResult[]} own looks of the screen that shows them
 */
export function dress(root, ...own) {
  if (!(root instanceof ShadowRoot)) return;
  const sheets = [pictures, ...own].flatMap(({ styleSheet }) => styleSheet ?? []);
  const missing = sheets.filter((sheet) => !root.adoptedStyleSheets.includes(sheet));
  if (missing.length) root.adoptedStyleSheets = [...root.adoptedStyleSheets, ...missing];
}
