/** How much help came back over twelve months, month by month: three lines. */

import { line } from "d3-shape";
import { html, svg } from "lit";
import { level, year } from "./axis.js";
import { captionOf, figure, unpictured } from "./figure.js";
import { along, at, evenly, yearsOf } from "./places.js";

/**
 * @import { Words } from "../../words/words.js"
 *
 * A part of a whole, in minutes. It has no value where the whole is 0.
 * @typedef {{ part: number, whole: number }} Ratio
 *
 * The twelve months that end with this one, which is counted as the core counts months: how much went both
 * ways (r), came back in all (λ), and could have come back at most (c).
 * @typedef {{ month: number, direct: Ratio, circular: Ratio, ceiling: Ratio }} PointOfTrend
 *
 * @typedef {"ceiling" | "circular" | "direct"} Measure
 *
 * What is shown of a point.
 * @typedef {{ month: number, share: number | undefined }} Shown
 */

const MEASURES = /** @type {const} */ (["ceiling", "circular", "direct"]);
const MARKS = [0, 0.25, 0.5, 0.75, 1];

/** From one label to the next at least, in percent of the height. */
const APART = 13;

/** Of the lines on a small phone, in pixels. */
const WIDTH = 140;

/**
 * @param {Words} words
 * @param {string} id of the figure
 * @param {PointOfTrend[]} points in order of their months, which may have gaps
 */
export function trend(words, id, points) {
  const known = points.filter(({ circular }) => circular.whole > 0);
  if (!known.length) return unpictured(words, "flows.trend.empty");
  const percent = percentText(words);
  const all = points.map(({ month }) => month);
  const x = evenly([all[0], all[all.length - 1]], along(words));
  const y = evenly([0, 1], [100, 0]);
  const lines = MEASURES.map((measure) => ({ measure, points: shownOf(points, measure) }));
  const drawing = html`<svg class="plot labelled axis-short" role="img" aria-labelledby=${captionOf(id)}>
    ${MARKS.map((share) => level(words, at(y(share)), percent(share)))}
    ${yearsOf(range(all), WIDTH).map((start) => year(words, start, x(start.month)))}
    <svg viewBox="0 0 100 100" preserveAspectRatio="none">
      ${lines.map(({ measure, points }) => path(measure, points, x, y))}
    </svg>
    ${lines.map(({ measure, points }) => alone(measure, points, x, y))}
    ${labels(words, lines, x, y, percent)}
  </svg>`;
  return figure(words, id, {
    look: "trend",
    caption: conclusion(words, known, percent),
    drawing,
    table: {
      headings: [
        words.say("flows.column.twelveTo"),
        ...MEASURES.map((measure) => words.say(`flows.trend.${measure}`)),
      ],
      rows: points.map((point) => [
        words.monthOf(point.month),
        ...MEASURES.map((measure) => (point[measure].whole > 0 ? percent(shareOf(point[measure])) : "–")),
      ]),
    },
  });
}

/** @param {Ratio} ratio */
const shareOf = ({ part, whole }) => part / whole;

/** @param {Words} words */
function percentText({ tag }) {
  const format = new Intl.NumberFormat(tag, { style: "percent" });
  return (/** @type {number} */ share) => format.format(share);
}

/** Every month from the first to the last. @param {number[]} months in order */
function range(months) {
  const [first] = months;
  return Array.from({ length: months[months.length - 1] - first + 1 }, (_, i) => first + i);
}

/**
 * A point for every month: what is not known is a gap in the line.
 *
 * @param {PointOfTrend[]} points
 * @param {Measure} measure
 * @returns {Shown[]}
 */
function shownOf(points, measure) {
  const known = new Map(points.map((point) => [point.month, point[measure]]));
  return range(points.map(({ month }) => month)).map((month) => {
    const ratio = known.get(month);
    return { month, share: ratio && ratio.whole > 0 ? shareOf(ratio) : undefined };
  });
}

/**
 * @typedef {(value: number) => number} Place in percent
 *
 * @param {Measure} measure
 * @param {Shown[]} points
 * @param {Place} x
 * @param {Place} y
 */
function path(measure, points, x, y) {
  const draw = line(
    (/** @type {Shown} */ { month }) => x(month),
    ({ share = 0 }) => y(share),
  );
  const d = draw.defined(({ share }) => share !== undefined)(points);
  return svg`<path class="line ${measure}" d=${d ?? ""} />`;
}

/**
 * Dots for months with gaps on both sides: a line has two ends.
 *
 * @param {Measure} measure
 * @param {Shown[]} points
 * @param {Place} x
 * @param {Place} y
 */
function alone(measure, points, x, y) {
  const isKnown = (/** @type {number} */ i) => points[i]?.share !== undefined;
  const found = points.filter((_, i) => isKnown(i) && !isKnown(i - 1) && !isKnown(i + 1));
  return found.map(
    ({ month, share = 0 }) =>
      svg`<circle class="dot ${measure}" cx=${at(x(month))} cy=${at(y(share))} r="4" />`,
  );
}

/**
 * The name of each line beside its end, with its last value.
 *
 * @param {Words} words
 * @param {{ measure: Measure, points: Shown[] }[]} lines
 * @param {Place} x
 * @param {Place} y
 * @param {(share: number) => string} percent
 */
function labels(words, lines, x, y, percent) {
  const ends = lines.flatMap(({ measure, points }) => {
    const last = points.findLast(({ share }) => share !== undefined);
    return last?.share === undefined ? [] : [{ measure, month: last.month, share: last.share }];
  });
  const places = apart(ends.map(({ share }) => y(share)));
  const isRtl = words.dir === "rtl";
  return ends.map(
    ({ measure, month, share }, i) => svg`
      <circle class="dot ${measure}" cx=${at(x(month))} cy=${at(y(share))} r="4" />
      <text class="tick strong" x=${isRtl ? "0" : "100%"} y=${at(places[i])}
        dx=${isRtl ? "-0.9em" : "0.9em"} dy="-0.2em">${percent(share)}</text>
      <text class="tick" x=${isRtl ? "0" : "100%"} y=${at(places[i])}
        dx=${isRtl ? "-0.9em" : "0.9em"} dy="1em">${words.say(`flows.trend.${measure}`)}</text>`,
  );
}

/**
 * Places in percent of the height that labels can have: from the top down, none on another, none below.
 *
 * @param {number[]} wanted from the top down
 */
export function apart(wanted) {
  const down = [...wanted];
  for (let i = 1; i < down.length; i += 1) down[i] = Math.max(down[i], down[i - 1] + APART);
  for (let i = down.length - 1; i >= 0; i -= 1) {
    down[i] = Math.min(down[i], i === down.length - 1 ? 100 : down[i + 1] - APART);
  }
  return down;
}

/**
 * The first and the last value: risen or fallen where a reader sees that, too.
 *
 * @param {Words} words
 * @param {PointOfTrend[]} known
 * @param {(share: number) => string} percent
 */
function conclusion(words, known, percent) {
  const [first, last] = [known[0], known[known.length - 1]];
  const [before, now] = [first, last].map(({ circular }) => shareOf(circular));
  const [from, to] = [before, now].map(percent);
  if (first === last) return words.say("flows.trend.one", { month: words.monthOf(last.month), to });
  if (from === to) return words.say("flows.trend.same", { to });
  const values = { from, to, month: words.monthOf(first.month) };
  return words.say(now > before ? "flows.trend.rose" : "flows.trend.fell", values);
}
