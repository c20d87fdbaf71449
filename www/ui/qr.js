import { generate } from "lean-qr";
import { html } from "lit";

/** The quiet edge that readers want, in modules. */
const EDGE = 4;

/**
 * A code that another phone's camera reads: dark on light, whatever the page looks like.
 *
 * @param {string} text
 * @param {string} label what it is, for those who do not see it
 */
export function qrCode(text, label) {
  const code = generate(text);
  const { size } = code;
  let dark = "";
  for (let y = 0; y < size; y += 1) {
    for (let x = 0; x < size; x += 1) if (code.get(x, y)) dark += `M${x} ${y}h1v1h-1z`;
  }
  const box = `${-EDGE} ${-EDGE} ${size + 2 * EDGE} ${size + 2 * EDGE}`;
  return html`<svg class="qr" role="img" aria-label=${label} viewBox=${box} shape-rendering="crispEdges">
    <rect x=${-EDGE} y=${-EDGE} width="100%" height="100%" fill="#fff" />
    <path d=${dark} fill="#000" />
  </svg>`;
}
