/** What was given and what was received, month by month, on two sides of an axis. */

import { scaleBand } from "d3-scale";
import { html, svg } from "lit";
import { level, year } from "./axis.js";
import { captionOf, figure, keyOf, unpictured } from "./figure.js";
import { along, at, axisOf, axisRoom, monthLetter, tickTexts, yearsOf } from "./places.js";

/**
 * @import { Words } from "../../words/words.js"
 *
 * A month as the core counts months, `year * 12 + month - 1`, and its minutes.
 * @typedef {{ month: number, given: number, received: number }} MonthOfHelp
 *
 * The places of months along the drawing.
 * @typedef {import("d3-scale").ScaleBand<number>} Band
 */

/** Up to here every month has room for its letter on a phone. */
const FEW = 12;

/** A drawing has room for so many months at least: one alone is no wall. */
const LEAST = 6;

/**
 * @param {Words} words
 * @param {string} id of the figure
 * @param {MonthOfHelp[]} rows every month from the first to the last, in order
 */
export function months(words, id, rows) {
  const given = Math.max(0, ...rows.map((row) => row.given));
  const received = Math.max(0, ...rows.map((row) => row.received));
  if (given === 0 && received === 0) return unpictured(words, "flows.months.empty");
  const { place, ticks } = axisOf(-received, given, [100, 0]);
  const text = tickTexts(words, ticks);
  const texts = ticks.map((minutes) => text(Math.abs(minutes)));
  const all = rows.map(({ month }) => month);
  const room = Array.from({ length: Math.max(LEAST, all.length) }, (_, i) => all[0] + i);
  const band = scaleBand(room, along(words)).paddingInner(0.3).paddingOuter(0.15);
  const axis = axisRoom(texts);
  const look = `${axis.look} ${rows.length > FEW ? "many" : ""}`;
  const drawing = html`<svg class="plot ${look}" role="img" aria-labelledby=${captionOf(id)}>
    ${ticks.map((minutes, i) => level(words, at(place(minutes)), texts[i]))}
    ${yearsOf(all, axis.width).map((start) => year(words, start, yearStart(words, band, start.month)))}
    ${rows.map((row) => bars(words, row, band, place))}
    <line class="zero" x1="0" x2="100%" y1=${at(place(0))} y2=${at(place(0))} />
  </svg>`;
  const unit = ticks.some((minutes) => minutes % 60) ? "flows.axis.minutes" : "flows.axis.hours";
  return figure(words, id, {
    look: "months",
    caption: conclusion(words, rows, given, received),
    key: keyOf([
      { look: swatch("given"), text: words.say("flows.months.above") },
      { look: swatch("received"), text: words.say("flows.months.below") },
      { look: "", text: words.say(unit) },
    ]),
    drawing,
    table: {
      headings: [words.say("day.month"), words.say("column.given"), words.say("column.received")],
      rows: rows.map((row) => [
        words.monthOf(row.month),
        words.figure(row.given),
        words.figure(row.received),
      ]),
    },
  });
}

/**
 * The month in which most was given, if there is one; else what is true of the most.
 *
 * @param {Words} words
 * @param {MonthOfHelp[]} rows
 * @param {number} given the most of a month, in minutes
 * @param {number} received the same
 */
function conclusion(words, rows, given, received) {
  if (rows.length === 1) {
    const [month, gave, got] = [
      words.monthOf(rows[0].month),
      words.duration(given),
      words.duration(received),
    ];
    return words.say("flows.months.one", { month, given: gave, received: got });
  }
  const side = given > 0 ? "given" : "received";
  const time = words.duration(given || received);
  const [first, second] = rows.filter((row) => row[side] === (given || received));
  if (second) return words.say(`flows.fullMonths.${side}`, { time });
  return words.say(`flows.fullMonth.${side}`, { month: words.monthOf(first.month), time });
}

/** @param {Words} words @param {Band} band @param {number} month */
function yearStart(words, band, month) {
  const beside = (band.step() - band.bandwidth()) / 2;
  const start = Number(band(month));
  return words.dir === "rtl" ? start + band.bandwidth() + beside : start - beside;
}

/**
 * @param {Words} words
 * @param {MonthOfHelp} row
 * @param {Band} band
 * @param {(minutes: number) => number} place
 */
function bars(words, { month, given, received }, band, place) {
  const name = words.monthOf(month);
  const [x, width] = [Number(band(month)), band.bandwidth()];
  const bar = (/** @type {"given" | "received"} */ side, /** @type {number} */ minutes) => {
    if (minutes === 0) return "";
    const [from, to] = [place(0), place(side === "given" ? minutes : -minutes)];
    return svg`<rect class=${side} x=${at(x)} width=${at(width)}
      y=${at(Math.min(from, to))} height=${at(Math.abs(to - from))}>
      <title>${name} · ${words.say(`column.${side}`)} ${words.figure(minutes)}</title>
    </rect>`;
  };
  return svg`${bar("given", given)} ${bar("received", received)}
    <text class="tick letter" x=${at(x + width / 2)} y="100%" dy="1.2em"
      text-anchor="middle">${monthLetter(words, month)}</text>`;
}

/** @param {"given" | "received"} side */
function swatch(side) {
  return html`<svg class="swatch"><rect class=${side} width="100%" height="100%" /></svg>`;
}
