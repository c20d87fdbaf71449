/** How the balances of members are spread: a box on one axis, with zero marked. */

import { html, svg } from "lit";
import { captionOf, figure, unpictured } from "./figure.js";
import { along, at, axisOf, axisRoom, between } from "./places.js";

/**
 * @import { Key, Words } from "../../words/words.js"
 *
 * How many members there are, and in minutes the lowest balance, those below which or at which a quarter, a
 * half and three quarters of all lie, and the highest.
 * @typedef {{ members: number, quantiles: [number, number, number, number, number] }} Spread
 */

const NAMES = /** @type {const} */ (["lowest", "quarter", "half", "threeQuarters", "highest"]);

/** With fewer members, quarters say nothing. */
const FEW = 4;

/**
 * @param {Words} words
 * @param {string} id of the figure
 * @param {Spread} spread
 */
export function spread(words, id, { members, quantiles }) {
  const [lowest, quarter, , threeQuarters, highest] = quantiles;
  if (members === 0) return unpictured(words, "flows.spread.empty");
  if (lowest === 0 && highest === 0) return unpictured(words, "flows.spread.zero");
  const { place, ticks } = axisOf(Math.min(lowest, 0), Math.max(highest, 0), along(words));
  const texts = ticks.map((minutes) => (minutes === 0 ? words.number(0) : words.figure(minutes)));
  const said = roomy(ticks, texts, place);
  const line = (/** @type {string} */ look, /** @type {number} */ minutes) =>
    svg`<line class=${look} x1=${at(place(minutes))} x2=${at(place(minutes))} y1="15%" y2="85%" />`;
  const { x, width } = between(place(quarter), place(threeQuarters));
  const drawing = html`<svg class="box ${axisRoom(texts).look}" role="img" aria-labelledby=${captionOf(id)}>
    ${ticks.map((minutes, i) => mark(at(place(minutes)), minutes, texts[i], !said.includes(i)))}
    <line class="whisker" x1=${at(place(lowest))} x2=${at(place(highest))} y1="50%" y2="50%" />
    <rect class="middle" x=${x} width=${width} y="15%" height="70%" />
    ${line("end", lowest)} ${line("half", quantiles[2])} ${line("end", highest)}
  </svg>`;
  const figures = quantiles.map((minutes) => words.figure(minutes));
  return figure(words, id, {
    look: "spread",
    caption: conclusion(words, members, quantiles),
    drawing: html`${drawing}
      <dl class="quantiles" aria-hidden="true">
        ${NAMES.map(
          (name, i) => html`<div>
            <dt>${words.say(`flows.spread.${name}`)}</dt>
            <dd>${figures[i]}</dd>
          </div>`,
        )}
      </dl>`,
    table: {
      headings: [words.say("flows.column.place"), words.say("column.balance")],
      rows: NAMES.map((name, i) => [words.say(`flows.spread.${name}`), figures[i]]),
    },
  });
}

/**
 * @param {Words} words
 * @param {number} members
 * @param {Spread["quantiles"]} quantiles
 */
function conclusion(words, members, [lowest, quarter, , threeQuarters, highest]) {
  if (lowest === highest) return words.say("flows.spread.same", { balance: words.duration(lowest) });
  const few = members < FEW;
  const [low, high] = few ? [lowest, highest] : [quarter, threeQuarters];
  return words.say(few ? "flows.spread.all" : "flows.spread.middle", {
    members: words.say("members", { count: members }),
    low: words.duration(low),
    high: words.duration(high),
  });
}

/** A letter of a mark, and the axis on a small phone, beside short texts and beside long ones: in pixels. */
const LETTER = 9;
const WIDTH = { "axis-short": 195, "axis-middle": 195, "axis-long": 118 };

/**
 * The marks whose texts have room on a phone: zero, then the ends, then others.
 *
 * @param {number[]} ticks
 * @param {string[]} texts of them
 * @param {(minutes: number) => number} place
 */
function roomy(ticks, texts, place) {
  const width = WIDTH[axisRoom(texts).look];
  const last = ticks.length - 1;
  /** @type {number[]} */
  const said = [];
  for (const i of [ticks.indexOf(0), 0, last, ...ticks.keys()]) {
    const isFree = said.every((other) => {
      const apart = (Math.abs(place(ticks[i]) - place(ticks[other])) * width) / 100;
      return apart >= ((texts[i].length + texts[other].length + 1) / 2) * LETTER;
    });
    if (isFree) said.push(i);
  }
  return said;
}

/** @param {string} x @param {number} minutes @param {string} text @param {boolean} isCrowded */
function mark(x, minutes, text, isCrowded) {
  return svg`<line class=${minutes === 0 ? "zero" : "hair"} x1=${x} x2=${x} y1="0" y2="100%" />
    <text class="tick ${isCrowded ? "crowded" : ""}" x=${x} y="100%" dy="1.3em"
      text-anchor="middle">${text}</text>`;
}
