/** Pairs and rings: members of whom each helped the next, and the last the first. */

import { pointRadial } from "d3-shape";
import { html, svg } from "lit";
import { initials } from "../initials.js";
import { named } from "../text.js";
import { captionOf, unpictured } from "./figure.js";
import { arrow, isolated } from "./places.js";

/**
 * @import { Words } from "../../words/words.js"
 *
 * The names in the order in which they helped, and the minutes that each gave the next.
 * @typedef {{ names: string[], minutes: number }} Ring
 *
 * `found` is how many there are in all: the rings that are given may be the first of them. Pairs are told
 * apart from rings of three and more.
 * @typedef {{ kind: "rings" | "pairs", rings: Ring[], found: number }} Rings
 */

/** More members than these are dots: their initials have no room. */
const MOST = 8;
/** Of a drawing, in the pixels of a page of usual text: a member, one to the next, and what is around. */
const MEMBER = 15;
const BETWEEN = 46;
const LEAST_RADIUS = 34;
const EDGE = 3;
const DOT = 4;
/** From the edge of a member to the tip of an arrow, and the length of its head. */
const GAP = 2;
const HEAD = 7;
/** How many of these pixels an em of the page has. */
const EM = 19;

/**
 * A table with a drawing in each row: it says all that the drawings show.
 *
 * @param {Words} words
 * @param {string} id of the figure
 * @param {Rings} rings
 */
export function rings(words, id, { kind, rings, found }) {
  if (!rings.length) return unpictured(words, `flows.${kind}.empty`);
  const all = found === rings.length;
  const caption = words.say(`flows.${kind}.${all ? "all" : "some"}`, {
    count: found,
    shown: words.number(rings.length),
  });
  return html`
    <figure class="picture rings" id=${id}>
      <figcaption id=${captionOf(id)}>${caption}</figcaption>
      <table aria-labelledby=${captionOf(id)}>
        <thead class="hidden">
          <tr>
            <th scope="col">${words.say("flows.column.ring")}</th>
            <th scope="col">${words.say("flows.column.who")}</th>
          </tr>
        </thead>
        <tbody>
          ${rings.map((ring, i) => row(words, `${id}-${i}`, ring))}
        </tbody>
      </table>
    </figure>
  `;
}

/** @param {Words} words @param {string} id @param {Ring} ring */
function row(words, id, ring) {
  return html`<tr>
    <td>${diagram(words, id, ring.names)}</td>
    <th scope="row" id=${id}>${sentence(words, ring)}</th>
  </tr>`;
}

/** Such as "Bernard → Stanley → Rufus → Bernard, 4:30 each". @param {Words} words @param {Ring} ring */
function sentence(words, { names, minutes }) {
  const steps = names.map((name) => html`<span class="step">${named(name)}\u00a0${arrow(words)}</span> `);
  const chain = [steps, named(names[0])];
  return words.parts("flows.rings.each", { chain, time: html`<b>${words.figure(minutes)}</b>` });
}

/**
 * Members on a circle, each with an arrow to the next: clockwise, or the other way round where the language
 * is read from the right.
 *
 * @param {Words} words
 * @param {string} labelled the id of its sentence
 * @param {string[]} names
 */
function diagram(words, labelled, names) {
  const count = names.length;
  const isMany = count > MOST;
  const member = isMany ? DOT : MEMBER;
  const radius = isMany
    ? (MOST * BETWEEN) / (2 * Math.PI)
    : Math.max(LEAST_RADIUS, (count * BETWEEN) / (2 * Math.PI));
  const half = radius + member + EDGE;
  const turn = ((words.dir === "rtl" ? -1 : 1) * 2 * Math.PI) / count;
  // A pair lies; the first of a ring is at its top.
  const start = count === 2 ? -turn / 2 : 0;
  const height = count === 2 ? 2 * (member + EDGE) + EDGE : 2 * half;
  const place = (/** @type {number} */ i) => pointRadial(start + turn * i, radius);
  const size = { width: `${rounded((2 * half) / EM)}em`, height: `${rounded(height / EM)}em` };
  return html`<svg class="diagram" role="img" aria-labelledby=${labelled}
    width=${size.width} height=${size.height}
    viewBox="${-half} ${-height / 2} ${2 * half} ${height}">
    ${names.map((_, i) => arc(place(i), place(i + 1), member, count === 2))}
    ${names.map((name, i) => {
      const [x, y] = place(i).map(rounded);
      return svg`<g><title>${isolated(name)}</title><circle class="member" cx=${x} cy=${y} r=${member} />
        ${isMany ? "" : letters(name, x, y)}</g>`;
    })}
  </svg>`;
}

/** @param {string} name @param {number} x @param {number} y */
function letters(name, x, y) {
  return svg`<text x=${x} y=${y} dy="0.35em" text-anchor="middle">${isolated(initials(name))}</text>`;
}

/** @typedef {[number, number]} Point */

/** @param {number} length */
const rounded = (length) => Math.round(length * 100) / 100;

/**
 * An arrow between the edges of two members.
 *
 * @param {Point} from
 * @param {Point} to
 * @param {number} member the radius of each
 * @param {boolean} isPair then there are two arrows, beside each other
 */
function arc([x1, y1], [x2, y2], member, isPair) {
  const length = Math.hypot(x2 - x1, y2 - y1);
  const [dx, dy] = [(x2 - x1) / length, (y2 - y1) / length];
  const aside = isPair ? HEAD : 0;
  const point = (/** @type {number} */ along, /** @type {number} */ across) =>
    [x1 + dx * along - dy * across, y1 + dy * along + dx * across].map(rounded).join(" ");
  const edge = Math.sqrt(member ** 2 - aside ** 2) + GAP;
  const [tail, tip] = [edge, length - edge];
  return svg`<path class="arrow-line" d="M${point(tail, aside)}L${point(tip - HEAD / 2, aside)}" />
    <path class="arrow-head" d="M${point(tip, aside)}L${point(tip - HEAD, aside - HEAD / 2)}L${point(
      tip - HEAD,
      aside + HEAD / 2,
    )}Z" />`;
}
