import { html, nothing } from "lit";
import { exchangeSentence, stamp, standing, waiting, warningsOf } from "../../ui/exchange.js";
import { errorSummary } from "../../ui/form.js";
import { link } from "../../ui/link.js";
import { named } from "../../ui/text.js";

/**
 * @import { ExchangeDetail, Party } from "../../../pkg/wasm/desk/timebank.js"
 * @import { Screen } from "../screen.js"
 */

/**
 * The slip a saved exchange leaves. Undo never times out.
 *
 * @param {import("./record.js").Record} screen
 * @param {ExchangeDetail} exchange
 */
export function receipt(screen, exchange) {
  const { words } = screen;
  const { said } = screen.book;
  const { category } = exchange;
  const [recorded] = exchange.trail;
  return html`
    ${errorSummary(screen)}
    <div class="slip receipt ${standing(exchange)}">
      <p class="kicker">${named(screen.book.summary.name)}</p>
      <p class="lead">${exchangeSentence(screen, exchange)}</p>
      <dl>
        ${line(screen.say("column.day"), words.day(exchange.on, "long"))}
        ${category ? line(screen.say("column.category"), screen.categoryName(category)) : nothing}
        ${exchange.note ? line(screen.say("column.note"), named(exchange.note)) : nothing}
        ${[...exchange.gave, ...exchange.received]
          .filter(({ member }) => screen.book.knows(member))
          .map((party) => balanceNow(screen, party))}
        ${screen.book.shared ? nothing : line(screen.say("receipt.entry"), words.number(recorded.seq))}
      </dl>
      ${stamp(screen, exchange.state)} ${screen.whereIs(exchange.exchange)}
      ${waiting(screen, exchange)}
    </div>
    ${warningsOf(screen, exchange.counts && said?.made.includes(exchange.exchange) ? said.warnings : [])}
    <p class="doors">
      ${link(screen.page, "record", again(screen), screen.say("receipt.another"), "button primary")}
      ${
        screen.book.coordinates || exchange.state === "Proposed"
          ? html`<button ?disabled=${screen.busy} @click=${() => screen.undo()}>
            ${screen.say(standing(exchange) === "void" ? "receipt.restore" : "undo")}
          </button>`
          : nothing
      }
      ${link(screen.page, "exchange", { exchange: exchange.exchange }, screen.say("receipt.open"), "button")}
    </p>
    ${screen.book.shared ? nothing : html`<p class="hint">${screen.say("receipt.where")}</p>`}
  `;
}

/** Another entry begins where this one began. @param {Screen} screen @returns {Record<string, string>} */
function again({ book }) {
  return book.shared && !book.coordinates ? { me: "gave" } : { step: "gave" };
}

/** @param {unknown} term @param {unknown} value */
function line(term, value) {
  return html`<div>
    <dt>${term}</dt>
    <dd>${value}</dd>
  </div>`;
}

/**
 * The balance the ledger gives now, so that the effect is in view.
 *
 * @param {Screen} screen
 * @param {Party} party
 */
function balanceNow(screen, party) {
  const { closing } = screen.ledger.statement(party.member, { limit: 1 });
  const term = screen.parts("receipt.balance", { name: named(screen.accountName(party)) });
  return line(term, html`<span class="figure">${screen.words.figure(closing)}</span>`);
}
