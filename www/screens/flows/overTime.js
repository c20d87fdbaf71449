/** How the measures change, month by month, over twelve months each. */

import { html, nothing } from "lit";
import { trend } from "../../ui/pictures/trend.js";
import { part } from "./sums.js";

/**
 * @import { Fraction, TrendPoint } from "../../../pkg/wasm/desk/timebank.js"
 * @import { Screen } from "../screen.js"
 * @import { Words } from "../../words/words.js"
 * @import { Reading } from "./reading.js"
 */

/** @param {Screen} screen @param {Reading} reading */
export function overTime(screen, { points }) {
  const title = "flows.overTime";
  if (!points)
    return part(screen, "flows-trend-title", title, html`<p class="hint">${screen.say("flows.notYet")}</p>`);
  const picture = trend(
    screen.words,
    "flows-trend",
    points.map(({ month, direct, circular, ceiling, minutes }) => ({
      month,
      direct: { part: direct, whole: minutes },
      circular: { part: circular, whole: minutes },
      ceiling: { part: ceiling, whole: minutes },
    })),
  );
  return part(
    screen,
    "flows-trend-title",
    title,
    html`<p class="hint">${screen.say("flows.overTime.each")}</p>
      ${picture} ${points.length ? moreOf(screen, points) : nothing}`,
  );
}

/** @param {Screen} screen @param {TrendPoint[]} points */
function moreOf(screen, points) {
  const { words } = screen;
  const headings = [
    screen.say("flows.column.took"),
    screen.say("flows.column.reach"),
    screen.say("flows.column.velocity"),
    screen.say("column.given"),
    screen.say("column.received"),
  ];
  return html`<details>
    <summary>${screen.say("flows.moreOverTime")}</summary>
    <div class="wide" role="region" tabindex="0" aria-labelledby="flows-trend-title">
      <table class="figures" aria-labelledby="flows-trend-title">
        <thead>
          <tr>
            <th scope="col">${screen.say("flows.column.twelveTo")}</th>
            ${headings.map((heading) => html`<th scope="col" class="figure">${heading}</th>`)}
          </tr>
        </thead>
        <tbody>
          ${points.map((point) => row(words, point))}
        </tbody>
      </table>
    </div>
  </details>`;
}

/** @param {Words} words @param {TrendPoint} point */
function row(words, { month, participation, reach, velocity, given, received }) {
  const took = words.say("flows.of", { part: participation.traded, whole: participation.registered });
  const values = [
    took,
    times(words, reach),
    times(words, velocity),
    words.figure(given),
    words.figure(received),
  ];
  return html`<tr>
    <th scope="row">${words.monthOf(month)}</th>
    ${values.map((value) => html`<td class="figure">${value}</td>`)}
  </tr>`;
}

/**
 * A ratio as a number, such as "2.4"; a dash where it has no value.
 *
 * @param {Words} words
 * @param {Fraction} ratio
 */
export function times({ tag }, { part, whole }) {
  if (whole === 0) return "–";
  return new Intl.NumberFormat(tag, { maximumFractionDigits: 1 }).format(part / whole);
}
