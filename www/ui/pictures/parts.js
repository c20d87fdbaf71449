/** How much help went both ways, came round through others, and went one way so far: a bar of three parts. */

import { html, nothing, svg } from "lit";
import { STEPS } from "../../style/pictures.js";
import { along, at, between } from "./places.js";
import { captionOf, figure, keyOf, unpictured } from "./figure.js";

/**
 * @import { Key, Words } from "../../words/words.js"
 *
 * Minutes; the three parts make up the whole.
 * @typedef {{ direct: number, round: number, oneWay: number, whole: number }} PartsOfHelp
 *
 * @typedef {"direct" | "round" | "oneWay"} Way
 */

const WAYS = /** @type {const} */ (["direct", "round", "oneWay"]);

/**
 * @param {Words} words
 * @param {string} id of the figure
 * @param {PartsOfHelp} help
 * @param {unknown} [more] what is said after the conclusion
 */
export function parts(words, id, help, more = nothing) {
  if (help.whole === 0) return unpictured(words, "flows.parts.empty");
  const shown = WAYS.filter((way) => help[way] > 0);
  const hatching = `${id}-hatching`;
  const drawing = html`<svg class="bar" role="img" aria-labelledby=${captionOf(id)}>
    ${hatchingPattern(hatching)}
    ${shown.map((way) => part(words, help, way, hatching))}
  </svg>`;
  const entries = WAYS.map((way) => ({
    look: swatch(way, `${id}-${way}`),
    text: html`${words.say(`flows.way.${way}`)} <b>${words.figure(help[way])}</b>`,
    where: help[way] > 0 ? `below ${fits(words, help, way)}` : "",
  }));
  return figure(words, id, {
    look: "parts",
    caption: html`${words.parts(conclusion(help), said(words, help))} ${more}`,
    drawing: html`${drawing} ${keyOf(entries)}`,
    table: {
      headings: [words.say("flows.column.way"), words.say("column.time")],
      rows: WAYS.map((way) => [words.say(`flows.way.${way}`), words.figure(help[way])]),
    },
  });
}

/** @param {PartsOfHelp} help @returns {Key} */
function conclusion({ direct, round, oneWay }) {
  if (direct === 0 && round === 0) return "flows.parts.none";
  return oneWay === 0 ? "flows.parts.all" : "flows.parts.some";
}

/** @param {Words} words @param {PartsOfHelp} help */
function said(words, help) {
  const strong = (/** @type {number} */ minutes) => html`<b>${words.duration(minutes)}</b>`;
  return Object.fromEntries(Object.entries(help).map(([name, minutes]) => [name, strong(minutes)]));
}

/**
 * Where a part begins and ends, in percent along the bar: the last one is measured from the end.
 *
 * @param {PartsOfHelp} help
 * @param {Way} way
 * @returns {[number, number]}
 */
function ends({ direct, oneWay, whole }, way) {
  const [first, last] = [(100 * direct) / whole, 100 - (100 * oneWay) / whole];
  if (way === "direct") return [0, first];
  return way === "round" ? [first, last] : [last, 100];
}

/** @param {Words} words @param {PartsOfHelp} help @param {Way} way @param {string} hatching */
function part(words, help, way, hatching) {
  const [start, end] = along(words);
  const [from, to] = ends(help, way).map((percent) => (start < end ? percent : 100 - percent));
  const { x, width } = between(from, to);
  return svg`<g class="part ${way} ${fits(words, help, way)}">
    <rect x=${x} y="0" width=${width} height="100%" fill=${way === "oneWay" ? `url(#${hatching})` : "none"} />
    <text x=${at(from)} y="50%" dx=${start < end ? "0.7em" : "-0.7em"} dy="0.35em">
      ${words.say(`flows.way.${way}`)} <tspan class="strong">${words.figure(help[way])}</tspan>
    </text>
  </g>`;
}

/** Of a letter, in em of the picture; and of what is beside a label. */
const LETTER = 0.48;
const BESIDE = 1.6;

/**
 * From which width on the label of a part stands in it, as a class; below that it stands under the bar.
 *
 * @param {Words} words
 * @param {PartsOfHelp} help
 * @param {Way} way
 */
function fits(words, help, way) {
  const letters = `${words.say(`flows.way.${way}`)} ${words.figure(help[way])}`.length;
  const needed = ((letters * LETTER + BESIDE) * help.whole) / help[way];
  const step = STEPS.find((width) => width >= needed);
  return step ? `from-${step}` : "never";
}

/** Slanted lines, which greyscale keeps apart from every fill. @param {string} id */
function hatchingPattern(id) {
  return svg`<defs>
    <pattern id=${id} width="7" height="7" patternUnits="userSpaceOnUse" patternTransform="rotate(-45)">
      <path class="hatching" d="M0 0V7" />
    </pattern>
  </defs>`;
}

/** @param {Way} way @param {string} id */
function swatch(way, id) {
  return html`<svg class="swatch">
    ${way === "oneWay" ? hatchingPattern(id) : ""}
    <g class="part ${way}">
      <rect width="100%" height="100%" fill=${way === "oneWay" ? `url(#${id})` : "none"} />
    </g>
  </svg>`;
}
