/**
 * Where things stand in a drawing. Places along it are percent of its width: so a drawing fits every width,
 * on paper too, and its texts keep their size.
 */

/** @import { Words } from "../../words/words.js" */

const HOUR = 60;
const MONTHS = 12;

/** A place or a length, as SVG writes it. @param {number} percent */
export const at = (percent) => `${Math.round(percent * 1000) / 1000}%`;

/**
 * From where a drawing is read to where it ends, in percent: from the right where the language is read so.
 *
 * @param {Words} words
 * @returns {[number, number]}
 */
export const along = ({ dir }) => (dir === "rtl" ? [100, 0] : [0, 100]);

/**
 * The rectangle between two places along a drawing.
 *
 * @param {number} from in percent
 * @param {number} to in percent
 */
export const between = (from, to) => ({ x: at(Math.min(from, to)), width: at(Math.abs(to - from)) });

/**
 * Numbers as places, evenly from the lowest to the highest; one number alone stands in the middle.
 *
 * @param {[number, number]} numbers
 * @param {[number, number]} range in percent
 */
export function evenly([low, high], [start, end]) {
  const length = high - low;
  return (/** @type {number} */ number) =>
    length === 0 ? (start + end) / 2 : start + ((end - start) * (number - low)) / length;
}

/** Up to more hours than a number holds minutes exactly. */
const POWERS = Array.from({ length: 15 }, (_, i) => 10 ** i);

/** Lengths that read well, in minutes: parts of an hour, then 1, 2, 5, 10 hours and so on. */
export const ROUND = [
  ...[1, 2, 5, 10, 15, 30],
  ...POWERS.flatMap((power) => [1, 2, 5].map((hours) => hours * power * HOUR)),
];

/** The most steps from one end of an axis to the other. */
const STEPS = 6;

/**
 * An axis of minutes, with round ends and marks.
 *
 * @param {number} low
 * @param {number} high more than `low`
 * @param {[number, number]} range in percent
 */
export function axisOf(low, high, range) {
  const ends = (/** @type {number} */ step) => [Math.floor(low / step), Math.ceil(high / step)];
  const fits = (/** @type {number} */ step) => ends(step)[1] - ends(step)[0] <= STEPS;
  // The last one fits whatever a number holds exactly.
  const step = /** @type {number} */ (ROUND.find(fits));
  const [first, last] = ends(step);
  const ticks = Array.from({ length: last - first + 1 }, (_, i) => (first + i) * step);
  return { place: evenly([first * step, last * step], range), ticks };
}

/**
 * What stands at the marks of an axis: hours, and minutes where a mark is within an hour.
 *
 * @param {Words} words
 * @param {number[]} ticks minutes
 * @returns {(minutes: number) => string}
 */
export function tickTexts(words, ticks) {
  const isWhole = ticks.every((minutes) => minutes % HOUR === 0);
  return (minutes) => (isWhole ? words.number(minutes / HOUR) : words.figure(minutes));
}

/**
 * The room that an axis needs beside the drawing: a class, and what that leaves on a small phone, in pixels.
 *
 * @param {string[]} texts of its marks
 * @returns {{ look: "axis-short" | "axis-middle" | "axis-long", width: number }}
 */
export function axisRoom(texts) {
  const longest = Math.max(...texts.map((text) => text.length));
  if (longest <= 4) return { look: "axis-short", width: 240 };
  return longest <= 7 ? { look: "axis-middle", width: 205 } : { look: "axis-long", width: 160 };
}

/**
 * The years of an axis of months, each by the month where it stands: the first one, and every January. Where
 * the next year or the end is too near, it has no text.
 *
 * @param {number[]} months as the core counts them, in order
 * @param {number} width of the axis on a small phone, in pixels
 */
export function yearsOf(months, width) {
  const [first, last] = [months[0], months[months.length - 1]];
  const starts = months.filter((month) => month === first || month % MONTHS === 0);
  const least = (months.length * YEAR_WIDTH) / width;
  const room = (/** @type {number} */ i) => (starts[i + 1] ?? last + 1) - starts[i];
  return starts.map((month, i) => ({ month, isSaid: room(i) >= least || starts.length === 1 }));
}

/** Such as "2026" with the room after it, in pixels. */
const YEAR_WIDTH = 38;

/** @param {Words} words @param {number} month as the core counts months */
export function yearText({ tag }, month) {
  const date = new Date(Date.UTC(Math.floor(month / MONTHS), 6, 1));
  return new Intl.DateTimeFormat(tag, { year: "numeric", timeZone: "UTC" }).format(date);
}

/** The letter of a month. @param {Words} words @param {number} month as the core counts months */
export function monthLetter({ tag }, month) {
  const date = new Date(Date.UTC(Math.floor(month / MONTHS), month % MONTHS, 15));
  return new Intl.DateTimeFormat(tag, { month: "narrow", timeZone: "UTC" }).format(date);
}

/** From who gave to who received, as the language is read. @param {Words} words */
export const arrow = ({ dir }) => (dir === "rtl" ? "←" : "→");

/** A name in a text that cannot have elements, kept from turning it around. @param {string} name */
export const isolated = (name) => `\u2068${name}\u2069`;

/**
 * A name that has room for so many letters of usual width; emoji, and letters as wide as high, count twice.
 *
 * @param {string} name
 * @param {number} room
 */
export function clipped(name, room) {
  const letters = [...new Intl.Segmenter().segment(name)].map(({ segment }) => segment);
  let left = room;
  const end = letters.findIndex((letter) => {
    left -= WIDE.test(letter) ? 2 : 1;
    return left < 0;
  });
  return end < 0
    ? name
    : `${letters
        .slice(0, end - 1)
        .join("")
        .trimEnd()}…`;
}

const WIDE =
  /\p{Extended_Pictographic}|\p{Regional_Indicator}|[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uff00-\uff60]/u;
