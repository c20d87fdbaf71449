import { html, nothing } from "lit";
import { link } from "../../ui/link.js";
import { named } from "../../ui/text.js";

/**
 * @import { TrailRow } from "../../../pkg/wasm/desk/timebank.js"
 * @import { Screen } from "../screen.js"
 */

/**
 * What happened to an exchange: who said what, when, and under which rules.
 *
 * @param {Screen} screen
 * @param {TrailRow[]} rows
 */
export function trail(screen, rows) {
  return html`
    <ol class="trail">
      ${rows.map((row) => step(screen, row))}
    </ol>
  `;
}

/** @param {Screen} screen @param {TrailRow} row */
function step(screen, row) {
  const { words, page } = screen;
  const line = (/** @type {unknown} */ content) =>
    content ? html`<span class="reason">${content}</span>` : nothing;
  // The keeper alone accepts and holds.
  const keeper = row.what === "AutoAccepted" || row.what === "Held";
  const member = (/** @type {string} */ name) => named(name || screen.say("account.former"));
  const forWhom = row.onBehalfOf;
  const name = keeper ? named(screen.say("trail.keeper")) : member(row.by);
  return html`
    <li>
      ${screen.parts(`trail.${row.what}`, { name, when: words.moment(row.admittedAt) })}
      ${line(forWhom !== undefined && screen.parts("trail.onBehalf", { name: member(forWhom) }))}
      ${line(row.who !== undefined && screen.parts("trail.who", { name: member(row.who) }))}
      ${line(row.heldBy && screen.say(`heldBy.${row.heldBy}`))}
      ${line(row.reason && named(row.reason))}
      ${line(row.other && otherOf(screen, row.what, row.other))}
      <span class="hint under">
        ${
          row.seq > screen.book.summary.seq
            ? screen.say("share.one.saved")
            : screen.say("trail.entry", { seq: row.seq })
        }
        ${
          row.policy
            ? link(page, "rules", { at: String(row.policy) }, screen.say("trail.rules", { seq: row.policy }))
            : nothing
        }
      </span>
    </li>
  `;
}

/**
 * The exchange in its place, or the one that says the same.
 *
 * @param {Screen} screen
 * @param {TrailRow["what"]} what
 * @param {string} exchange
 */
function otherOf(screen, what, exchange) {
  const key = what === "Corrected" ? "exchange.inItsPlace" : "exchange.duplicateOf";
  return link(screen.page, "exchange", { exchange }, screen.say(key));
}
