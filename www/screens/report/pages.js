/** The two pages that a funder is given: what was done, what it cost, and all that was typed for it. */

import { html, nothing } from "lit";
import { categories } from "../../ui/pictures/categories.js";
import { hours } from "../../ui/pictures/hours.js";
import { named } from "../../ui/text.js";
import { decimal, fromUnits, rounded, share, shareOf } from "./amounts.js";

/**
 * @import { Comparison, CostFigures, Figure, Impact, Replacement } from "../../../pkg/wasm/desk/timebank.js"
 * @import { Source } from "../../../pkg/wasm/desk/timebank.js"
 * @import { Key, Words } from "../../words/words.js"
 *
 * What a category is called.
 * @typedef {(category: string) => string} Called
 */

/**
 * @param {Words} words
 * @param {Impact} report
 * @param {{ called: Called, leaves: boolean }} options leaves: whether it may be given to others
 */
export function pages(words, report, { called, leaves }) {
  const [from, to] = [report.from, report.to].map((day) => words.day(day));
  return html`
    <article class="report ${leaves ? "" : "staying"}">
      <p class="lead">${words.say("report.period", { from, to })}</p>
      ${report.isOver ? nothing : html`<p>${words.say("report.notOver", { on: words.day(report.on) })}</p>`}
      ${
        report.programme
          ? html`<p>
            ${words.parts("report.ofProgramme", { programme: named(report.programme) })}
            ${words.say("report.noMembership")}
          </p>`
          : nothing
      }
      ${leaves ? nothing : html`<p class="stays"><strong>${words.say("report.tooFew")}</strong></p>`}
      ${report.costs ? cost(words, report, report.costs) : nothing} ${done(words, report)}
      ${byMonth(words, report)} ${byCategory(words, report, called)} ${values(words, report)}
      ${careful(words, report)} ${inputs(words, report)}
      <p class="hint made">
        ${words.parts("report.made", {
          on: words.day(report.on),
          head: html`<span class="mark">${report.head}</span>`,
        })}
      </p>
    </article>
  `;
}

/** @param {Words} words @param {Impact} report @param {Figure} figure */
function money(words, { currency }, figure) {
  return html`<span class="money"><bdi>${currency}</bdi> ${rounded(words, figure)}</span>`;
}

/** An amount in hundredths. @param {Words} words @param {Impact} report @param {number} hundredths */
function price(words, { currency }, hundredths) {
  return html`<span class="money"><bdi>${currency}</bdi> ${decimal(words, fromUnits(hundredths, 2))}</span>`;
}

/**
 * Each with the division that it comes from.
 *
 * @param {Words} words
 * @param {Impact} report
 * @param {CostFigures} costs
 */
function cost(words, report, { cost, breakEven, perRegistered, perTraded, perMemberYear }) {
  const { counts, ratios } = report;
  const each = (
    /** @type {Key} */ key,
    /** @type {Figure | undefined} */ figure,
    /** @type {string} */ number,
  ) =>
    figure &&
    html`<div>
    <dt>
      ${words.say(key)}
      <span class="hint"><bdi dir="ltr">${price(words, report, cost.amount)} ÷ ${number}</bdi></span>
    </dt>
    <dd class="large">${money(words, report, figure)}</dd>
  </div>`;
  return html`
    <section>
      <h3>${words.say("report.cost")}</h3>
      <p class="worth">
        ${
          breakEven.rounded === undefined
            ? words.say("reportPage.noHours")
            : words.parts("report.breakEven", {
                amount: html`<strong>${money(words, report, breakEven)}</strong>`,
              })
        }
      </p>
      <p class="hint">${words.say("report.breakEvenHint")}</p>
      <dl class="three">
        ${each("report.perRegistered", perRegistered, words.number(counts.registered ?? 0))}
        ${each("report.perTraded", perTraded, words.number(counts.traded))}
        ${each("report.perMemberYear", perMemberYear, optional(words, ratios.memberYears))}
      </dl>
    </section>
  `;
}

/** A figure that a report of a programme has not. @param {Words} words @param {Figure} [figure] */
function optional(words, figure) {
  return figure ? rounded(words, figure) : "";
}

/** A figure with what it is. @param {Words} words @param {Key} key @param {unknown} value */
function line(words, key, value) {
  return html`<div>
    <dt>${words.say(key)}</dt>
    <dd>${value}</dd>
  </div>`;
}

/** @param {Words} words @param {Impact} report */
function done(words, { counts, ratios }) {
  const large = (/** @type {Key} */ key, /** @type {string} */ value) => html`<div>
    <dt>${words.say(key)}</dt>
    <dd class="large">${value}</dd>
  </div>`;
  const ratio = (/** @type {Key} */ key, /** @type {Figure | undefined} */ figure) =>
    figure ? line(words, key, rounded(words, figure)) : nothing;
  return html`
    <section>
      <h3>${words.say("report.done")}</h3>
      <dl class="three">
        ${large("report.hours", words.figure(counts.minutes))}
        ${large("report.traded", words.number(counts.traded))}
        ${large("report.exchanges", words.number(counts.exchanges))}
      </dl>
      <dl class="lines">
        ${
          counts.groupExchanges && counts.attended !== undefined
            ? line(words, "report.attended", words.figure(counts.attended))
            : nothing
        }
        ${
          counts.registered === undefined
            ? nothing
            : line(words, "report.registered", words.number(counts.registered))
        }
        ${
          ratios.participation
            ? line(words, "report.participation", share(words, ratios.participation))
            : nothing
        }
        ${ratio("report.memberYears", ratios.memberYears)}
        ${ratio("report.exchangesPerMember", ratios.exchangesPerMember)}
        ${ratio("report.hoursPerMember", ratios.hoursPerMember)}
        ${ratio("report.hoursPerExchange", ratios.hoursPerExchange)}
      </dl>
      <p class="hint">${words.say("report.counted")}</p>
    </section>
  `;
}

/** A month as the core counts months, out of such as "2026-03". @param {string} key */
export function monthNumber(key) {
  const [year, month] = key.split("-").map(Number);
  return year * 12 + month - 1;
}

/** @param {Words} words @param {Impact} report */
function byMonth(words, report) {
  const rows = report.months.map(({ key, minutes }) => ({ month: monthNumber(key), minutes }));
  return html`<section>
    <h3>${words.say("report.months")}</h3>
    ${hours(words, "report-months", rows)}
  </section>`;
}

/** @param {Words} words @param {Impact} report @param {Called} called */
function byCategory(words, report, called) {
  const othersName = words.say("report.noCategory");
  const name = (/** @type {string} */ key) => (key ? called(key) : othersName);
  const known = report.categories.flatMap(({ key, minutes }) =>
    minutes === undefined ? [] : [{ key, name: name(key), minutes }],
  );
  const rows = known.filter(({ key }) => key);
  const others = known.find(({ key }) => !key)?.minutes;
  const hidden = report.categories.flatMap(({ key, minutes }) => (minutes === undefined ? [name(key)] : []));
  const all = { rows, others, othersName, hidden, whole: report.counts.minutes };
  const hasNone = !rows.length && !hidden.length && others;
  return html`<section>
    <h3>${words.say("report.categories")}</h3>
    ${
      hasNone
        ? html`<dl class="lines">${line(words, "report.noCategory", words.figure(others))}</dl>`
        : categories(words, "report-categories", all)
    }
  </section>`;
}

/** @param {Words} words @param {Impact} report */
function values(words, report) {
  const { replacement, comparison } = report;
  if (!replacement && !comparison) return nothing;
  return html`
    <section>
      <h3>${words.say("report.values")}</h3>
      <p>${words.say("report.notAdded")}</p>
      ${replacement ? replaced(words, report, replacement) : nothing}
      ${comparison ? compared(words, comparison) : nothing}
    </section>
  `;
}

/** @param {Words} words @param {Impact} report @param {Replacement} replacement */
function replaced(words, report, { low, high, vivaLow, vivaHigh }) {
  return html`<div class="value">
    <dl class="lines">
      ${line(words, "report.low", money(words, report, low))}
      ${line(words, "report.high", money(words, report, high))}
      ${vivaLow ? line(words, "report.vivaLow", rounded(words, vivaLow)) : nothing}
      ${vivaHigh ? line(words, "report.vivaHigh", rounded(words, vivaHigh)) : nothing}
    </dl>
    <p class="caption">${words.say("report.replacementCaption")}</p>
  </div>`;
}

/** @param {Words} words @param {Comparison} comparison */
function compared(words, { scenario, assumptions }) {
  const pounds = html`<span class="money">£ ${rounded(words, scenario)}</span>`;
  return html`<div class="value">
    <dl class="lines">
      ${line(words, "report.scenario", pounds)}
      ${line(words, "report.deflator", deflator(words, assumptions.deflator))}
      ${line(words, "report.deadweight", shareOf(words, assumptions.deadweight))}
      ${line(words, "report.attribution", shareOf(words, assumptions.attribution))}
    </dl>
    <p class="caption">${words.say("report.comparisonCaption")}</p>
    <p class="hint">${words.say("report.comparisonFormula")}</p>
  </div>`;
}

/** @param {Words} words @param {number} [thousandths] where somebody entered them */
function deflator(words, thousandths) {
  if (thousandths === undefined) return words.say("report.noDeflator");
  return decimal(words, fromUnits(thousandths, 3));
}

/** Which figures rest on too little. @param {Words} words @param {Impact} report */
function careful(words, { small }) {
  if (!small.length) return nothing;
  return html`<section>
    <h3>${words.say("report.small")}</h3>
    <ul class="careful">
      ${small.map(
        ({ basis, count, least }) =>
          html`<li>${words.say(`report.small.${basis}`, { found: count, least })}</li>`,
      )}
    </ul>
  </section>`;
}

/** All that was typed, with its source and its day. @param {Words} words @param {Impact} report */
function inputs(words, report) {
  const { costs, replacement, comparison } = report;
  /** @type {[Key, unknown, Source][]} */
  const rows = [];
  const amount = report.programme ? "report.amountOfProgramme" : "report.amount";
  if (costs) rows.push([amount, price(words, report, costs.cost.amount), costs.cost.source]);
  if (replacement) {
    const { low, high, source } = replacement.wage;
    rows.push(
      ["report.wageLow", price(words, report, low), source],
      ["report.wageHigh", price(words, report, high), source],
    );
  }
  if (comparison) {
    const { deflator: entered, deadweight, attribution, source } = comparison.assumptions;
    if (entered !== undefined) rows.push(["report.deflator", deflator(words, entered), source]);
    rows.push(["report.deadweight", shareOf(words, deadweight), source]);
    rows.push(["report.attribution", shareOf(words, attribution), source]);
  }
  if (!rows.length) return nothing;
  const headings = /** @type {const} */ (["report.name", "report.value", "report.source", "report.day"]);
  return html`<section>
    <h3 id="report-inputs">${words.say("report.inputs")}</h3>
    <table class="inputs" aria-labelledby="report-inputs">
      <thead>
        <tr>
          ${headings.map((key) => html`<th scope="col">${words.say(key)}</th>`)}
        </tr>
      </thead>
      <tbody>
        ${rows.map(
          ([key, value, { text, on }]) => html`<tr>
            <th scope="row">${words.say(key)}</th>
            <td class="entered">${value}</td>
            <td>${named(text)}</td>
            <td class="day">${words.day(on)}</td>
          </tr>`,
        )}
      </tbody>
    </table>
  </section>`;
}
