/** The hours of help, month by month. A month that is hidden is drawn as one that nobody knows. */

import { scaleBand } from "d3-scale";
import { html, svg } from "lit";
import { level, year } from "./axis.js";
import { captionOf, figure, keyOf, unknownSwatch, unpictured } from "./figure.js";
import { along, at, axisOf, axisRoom, monthLetter, tickTexts, yearsOf } from "./places.js";

/**
 * @import { Words } from "../../words/words.js"
 *
 * A month as the core counts months, and its minutes; none where it is hidden.
 * @typedef {{ month: number, minutes?: number }} HoursOfMonth
 *
 * A month that is shown.
 * @typedef {{ month: number, minutes: number }} Shown
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
 * @param {HoursOfMonth[]} rows every month from the first to the last, in order
 */
export function hours(words, id, rows) {
  const shown = rows.filter(isShown);
  const isPart = shown.length < rows.length;
  const most = Math.max(0, ...shown.map(({ minutes }) => minutes));
  if (most === 0 && !isPart) return unpictured(words, "flows.months.empty");
  const { place, ticks } = axisOf(0, most || 60, [100, 0]);
  // Where every month with help is hidden, there is nothing to measure.
  const levels = most > 0 ? ticks : [];
  const texts = levels.map(tickTexts(words, levels));
  const all = rows.map(({ month }) => month);
  const room = Array.from({ length: Math.max(LEAST, all.length) }, (_, i) => all[0] + i);
  const band = scaleBand(room, along(words)).paddingInner(0.3).paddingOuter(0.15);
  const axis = axisRoom(texts);
  const drawing = html`<svg class="plot ${axis.look} ${rows.length > FEW ? "many" : ""}" role="img"
    aria-labelledby=${captionOf(id)}>
    ${levels.map((minutes, i) => level(words, at(place(minutes)), texts[i]))}
    ${yearsOf(all, axis.width).map((start) => year(words, start, startOf(words, band, start.month)))}
    ${rows.map((row) => bar(words, row, band, place))}
    <line class="zero" x1="0" x2="100%" y1="100%" y2="100%" />
  </svg>`;
  const unit = levels.some((minutes) => minutes % 60) ? "flows.axis.minutes" : "flows.axis.hours";
  return figure(words, id, {
    look: "months hours",
    caption: conclusion(words, shown, most, isPart),
    key: keyOf([
      ...(levels.length ? [{ look: "", text: words.say(unit) }] : []),
      ...(isPart ? [{ look: unknownSwatch(), text: words.say("flows.hiddenWhy") }] : []),
    ]),
    drawing,
    table: {
      headings: [words.say("day.month"), words.say("column.time")],
      rows: rows.map(({ month, minutes }) => [
        words.monthOf(month),
        minutes === undefined ? words.say("report.hidden") : words.figure(minutes),
      ]),
    },
  });
}

/** @param {HoursOfMonth} row @returns {row is Shown} */
const isShown = (row) => row.minutes !== undefined;

/**
 * @param {Words} words
 * @param {Shown[]} shown
 * @param {number} most minutes of a month that is shown
 * @param {boolean} isPart whether others are hidden
 */
function conclusion(words, shown, most, isPart) {
  if (most === 0) return words.say("flows.hours.allHidden");
  const [first, second] = shown.filter(({ minutes }) => minutes === most);
  const said = { month: words.monthOf(first.month), time: words.duration(most) };
  if (second) return words.say(isPart ? "flows.hours.severalShown" : "flows.hours.several", said);
  return words.say(isPart ? "flows.hours.mostShown" : "flows.hours.most", said);
}

/** Where a month begins. @param {Words} words @param {Band} band @param {number} month */
function startOf(words, band, month) {
  const beside = (band.step() - band.bandwidth()) / 2;
  const start = Number(band(month));
  return words.dir === "rtl" ? start + band.bandwidth() + beside : start - beside;
}

/**
 * @param {Words} words
 * @param {HoursOfMonth} row
 * @param {Band} band
 * @param {(minutes: number) => number} place
 */
function bar(words, { month, minutes }, band, place) {
  const [x, width] = [Number(band(month)), band.bandwidth()];
  const [look, top, text] =
    minutes === undefined
      ? ["unknown", 0, words.say("report.hidden")]
      : ["given", place(minutes), words.figure(minutes)];
  const rect = svg`<rect class=${look} x=${at(x)} width=${at(width)} y=${at(top)} height=${at(100 - top)}>
      <title>${words.monthOf(month)} · ${text}</title>
    </rect>`;
  return svg`${minutes === 0 ? "" : rect}
    <text class="tick letter" x=${at(x + width / 2)} y="100%" dy="1.2em"
      text-anchor="middle">${monthLetter(words, month)}</text>`;
}
