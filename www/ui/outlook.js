/** What an entry would do to balances, shown before it is saved. All figures are the core's. */

import { html, nothing } from "lit";
import { warningsOf } from "./exchange.js";
import { errorSummary, sent } from "./form.js";
import { named } from "./text.js";

/**
 * @import { EntryInput, Person, Verdict } from "../../pkg/wasm/desk/timebank.js"
 * @import { Ledger } from "../core/builds.js"
 * @import { Key } from "../words/words.js"
 * @import { Screen } from "../screens/screen.js"
 *
 * @typedef {object} Outlook
 * @property {(Person & { before: number, after: number })[]} rows
 * @property {Verdict["warnings"]} warnings
 * @property {boolean} held
 * @property {boolean} [later] where it counts only once it is confirmed
 */

/**
 * What an entry would do, judged as if it were saved.
 *
 * @param {Screen} screen
 * @param {EntryInput} entry
 * @param {string[]} [accounts] whose balances to show first; others that change follow
 * @returns {Promise<Outlook>}
 * @throws why it would be refused
 */
export async function outlook(screen, entry, accounts = []) {
  return screen.book.rehearse(entry, (after, { warnings, held }) => {
    const { ledger } = screen;
    const all = after.members();
    const first = accounts.flatMap((id) => all.filter(({ member }) => member === id));
    const rows = [...new Set([...first, ...all])]
      .map(({ member, name }) => ({
        member,
        name,
        before: before(ledger, member),
        after: after.balance(member),
      }))
      .filter(({ member, before, after }) => accounts.includes(member) || before !== after);
    return { rows, warnings, held: held.length > 0 };
  });
}

/**
 * A form of two steps: the questions, then what they would do, to be saved or changed. The screen's `shown`
 * tells which.
 *
 * @param {Screen & { shown?: Outlook }} screen
 * @param {object} steps
 * @param {() => unknown} steps.questions
 * @param {() => void} steps.look
 * @param {Key} steps.next what the button of the first step says
 * @param {(shown: Outlook) => unknown} steps.check
 * @param {() => void} steps.save
 */
export function twoSteps(screen, { questions, look, next, check, save }) {
  const { shown } = screen;
  const back = () => {
    screen.shown = undefined;
    screen.draw();
  };
  return html`
    ${errorSummary(screen)}
    <form novalidate @submit=${sent(shown ? save : look)}>
      ${shown ? check(shown) : questions()}
      <p class="doors">
        <button class="primary" ?disabled=${screen.busy}>${screen.say(shown ? "record.save" : next)}</button>
        ${shown ? html`<button type="button" @click=${back}>${screen.say("change")}</button>` : nothing}
      </p>
    </form>
  `;
}

/** A member whom the entry adds has nothing before it. @param {Ledger} ledger @param {string} member */
function before(ledger, member) {
  try {
    return ledger.balance(member);
  } catch {
    return 0;
  }
}

/** @param {Screen} screen @param {Outlook} outlook */
export function effectsTable(screen, { rows, warnings, held, later }) {
  const { words } = screen;
  const heading = (/** @type {Key} */ key, look = "") =>
    html`<th role="columnheader" scope="col" class=${look}>${screen.say(key)}</th>`;
  return html`
    <h3 id="effects-title">${screen.say(later ? "effects.later" : "effects.title")}</h3>
    <table class="ledger effects-table" role="table" aria-labelledby="effects-title">
      <thead role="rowgroup">
        <tr role="row">
          ${heading("column.member")} ${heading("effects.before", "figure")}
          ${heading("effects.after", "figure")}
        </tr>
      </thead>
      <tbody role="rowgroup">
        ${rows.map(
          (row) => html`
            <tr role="row">
              <th role="rowheader" scope="row">${named(screen.accountName(row))}</th>
              <td role="cell" class="figure">${words.figure(row.before)}</td>
              <td role="cell" class="figure balance">${words.figure(row.after)}</td>
            </tr>
          `,
        )}
      </tbody>
    </table>
    ${held ? html`<p class="notice">${screen.say("effects.held")}</p>` : warningsOf(screen, warnings)}
  `;
}
