/** How much came back: the sentence and the bar of three parts, and what is still being counted. */

import { html, nothing } from "lit";
import { parts } from "../../ui/pictures/parts.js";

/**
 * @import { TrendPoint } from "../../../pkg/wasm/desk/timebank.js"
 * @import { Screen } from "../screen.js"
 * @import { Flows } from "./flows.js"
 * @import { Reading } from "./reading.js"
 */

const YEAR = 12;

/** @param {Flows} screen @param {Reading} reading */
export function ways(screen, reading) {
  const { words } = screen;
  const known = reading.ways
    ? parts(words, "flows-parts", reading.ways, changeOf(screen, reading))
    : html`<p class="lead">
        ${screen.parts("flows.soFar", {
          whole: html`<b>${words.duration(reading.flows.minutes)}</b>`,
          direct: html`<b>${words.duration(reading.flows.direct)}</b>`,
        })}
      </p>`;
  return html`${known} ${quietSince(screen, reading)}
    <details>
      <summary>${screen.say("flows.what")}</summary>
      <p class="hint">${screen.say("flows.about.ways")}</p>
    </details>
    ${workOf(screen, reading)}`;
}

/**
 * Since when nothing is recorded, if it is two months or more.
 *
 * @param {Screen} screen
 * @param {Reading} reading
 */
function quietSince({ words }, { flows: { months = [] } }) {
  const last = months.findLast(({ given, received }) => given || received);
  if (!last || months[months.length - 1].month - last.month < 2) return nothing;
  return html`<p class="hint">${words.say("flows.quietSince", { month: words.monthOf(last.month) })}</p>`;
}

/**
 * What is worked on, with a button that stops it; or one that goes on.
 *
 * @param {Flows} screen
 * @param {Reading} reading
 */
function workOf(screen, reading) {
  const { at } = reading;
  if (at) {
    const { part, whole } = at.progress;
    return html`<div class="work noprint">
      <label for="flows-work">${screen.say(`flows.work.${at.part}`)}</label>
      <progress id="flows-work" max=${whole || 1} value=${part}></progress>
      <button @click=${() => screen.stop()}>${screen.say("flows.stop")}</button>
    </div>`;
  }
  if (!reading.isStopped) return nothing;
  return html`<div class="work noprint">
    <p>${screen.say("flows.stopped")}</p>
    <button @click=${() => screen.goOn()}>${screen.say("flows.goOn")}</button>
  </div>`;
}

/**
 * What came back of a hundred hours a year before, and now; where both are known.
 *
 * @param {Screen} screen
 * @param {Reading} reading
 */
function changeOf(screen, { points = [], period }) {
  const now = points.find(
    ({ from, to, months }) => from === period.from && to === period.to && months === YEAR,
  );
  const before = now && points.find(({ month, months }) => month === now.month - YEAR && months === YEAR);
  if (!now?.minutes || !before?.minutes) return nothing;
  const values = { before: ofHundred(before), now: ofHundred(now) };
  return now === points[points.length - 1]
    ? screen.say("flows.yearAgo", values)
    : screen.say("flows.yearBefore", values);
}

/** @param {TrendPoint} point */
const ofHundred = ({ circular, minutes }) => Math.round((100 * circular) / minutes);
