/** How pictures look, which comes with the first screen that shows one. */

import { pictures } from "../../style/pictures.js";

/** @param {HTMLElement | DocumentFragment} root of the element that shows pictures, as Lit has it */
export function dress(root) {
  const sheet = pictures.styleSheet;
  if (!sheet || !(root instanceof ShadowRoot) || root.adoptedStyleSheets.includes(sheet)) return;
  root.adoptedStyleSheets = [...root.adoptedStyleSheets, sheet];
}
