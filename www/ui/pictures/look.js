/** How pictures look, which comes with the first screen that shows one. */

import { pictures } from "../../style/pictures.js";

/**
 * @param {HTMLElement | DocumentFragment} root of the element that shows pictures, as Lit has it
 * @param {import("lit").CSSResult[]} own looks of the screen that shows them
 */
export function dress(root, ...own) {
  if (!("adoptedStyleSheets" in root)) return;
  const shadow = /** @type {ShadowRoot} */ (root);
  const sheets = [pictures, ...own].flatMap(({ styleSheet }) => styleSheet ?? []);
  const missing = sheets.filter((sheet) => !shadow.adoptedStyleSheets.includes(sheet));
  if (missing.length) shadow.adoptedStyleSheets = [...shadow.adoptedStyleSheets, ...missing];
}
