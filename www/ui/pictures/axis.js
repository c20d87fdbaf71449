/** What an axis is drawn with. */

import { svg } from "lit";
import { at, yearText } from "./places.js";

/** @import { Words } from "../../words/words.js" */

/**
 * A mark of the axis: a line across, and its hours beside it.
 *
 * @param {Words} words
 * @param {string} y
 * @param {string} text
 */
export function level(words, y, text) {
  const isRtl = words.dir === "rtl";
  return svg`<line class="hair" x1="0" x2="100%" y1=${y} y2=${y} />
    <text class="tick" x=${isRtl ? "100%" : "0"} y=${y} dx=${isRtl ? "0.6em" : "-0.6em"}
      dy="0.35em" text-anchor="end">${text}</text>`;
}

/**
 * Where a year begins.
 *
 * @param {Words} words
 * @param {{ month: number, isSaid: boolean }} start
 * @param {number} x in percent
 */
export function year(words, { month, isSaid }, x) {
  return svg`<line class="hair year" x1=${at(x)} x2=${at(x)} y1="0" y2="100%" />
    <text class="tick year" x=${at(x)} y="100%" dx=${words.dir === "rtl" ? "-0.2em" : "0.2em"}
      dy="2.5em">${isSaid ? yearText(words, month) : ""}</text>`;
}
