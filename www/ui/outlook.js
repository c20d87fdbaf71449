/** What an entry would do to balances, shown before it is saved. All figures are the core's. */

import { html, nothing } from "lit";
import { warningsOf } from "./exchange.js";
import { errorSummary } from "./form.js";
import { named } from "./text.js";

/**
 * @typedef {{ member: string, name: string, before: number, after: number }} Effect
 * @typedef {{ rows: Effect[], warnings: { member: string, balance: number, limit: number }[], held: boolean,
 *   later?: boolean }} Outlook later: where it counts only once it is confirmed
 */

/**
 * What an entry would do, judged as if it were saved.
 *
 * @param {import("../screens/screen.js").Screen} screen
 * @param {object} entry
 * @param {string[]} [accounts] whose balances to show first; others that change follow
 * @returns {Promise<Outlook>}
 * @throws why it would be refused
 */
export async function outlook(screen, entry, accounts = []) {
  return screen.book.rehearse(entry, (after, { warnings, held }) => {
    const { ledger } = screen;
    const all = new Map(after.members().map((account) => [account.member, account]));
    const order = [...new Set([...accounts, ...all.keys()])];
    const rows = order
      .filter((member) => all.has(member))
      .map((member) => ({ ...all.get(member), before: before(ledger, member), after: after.balance(member) }))
      .filter(({ member, before, after }) => accounts.includes(member) || before !== after);
    return { rows, warnings, held: held.length > 0 };
  });
}

/**
 * A form of two steps: the questions, then what they would do, to be saved or changed. The screen's `shown` tells which.
 *
 * @param {import("../screens/screen.js").Screen & { shown?: Outlook }} screen
 * @param {{ questions: () => unknown, look: () => void, next: string, check: () => unknown, save: () => void }} steps
 *   next: what the button of the first step says
 */
export function twoSteps(screen, { questions, look, next, check, save }) {
  const { shown } = screen;
  const submit = (event) => {
    event.preventDefault();
    shown ? save() : look();
  };
  const back = html`<button type="button" @click=${() => screen.set({ shown: undefined })}>
    ${screen.say("change")}
  </button>`;
  return html`
    ${errorSummary(screen)}
    <form novalidate @submit=${submit}>
      ${shown ? check() : questions()}
      <p class="doors">
        <button class="primary" ?disabled=${screen.busy}>${screen.say(shown ? "record.save" : next)}</button>
        ${shown ? back : nothing}
      </p>
    </form>
  `;
}

/** Whoever an entry adds has nothing before it. */
function before(ledger, member) {
  try {
    return ledger.balance(member);
  } catch {
    return 0;
  }
}

/**
 * @param {import("../screens/screen.js").Screen} screen
 * @param {Outlook} outlook
 */
export function effectsTable(screen, { rows, warnings, held, later }) {
  const { words } = screen;
  const heading = (key, look = "") =>
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
