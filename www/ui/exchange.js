/** How an exchange is told on every screen. */

import { html, nothing } from "lit";
import { named, names } from "./text.js";

/** @typedef {import("../screens/screen.js").Screen} Screen */

/**
 * Who did what for whom. Whoever gives hours away is the one who has fewer then.
 *
 * @param {Screen} screen
 * @param {import("../../pkg/wasm/desk/timebank.js").HistoryRow} exchange
 */
export function exchangeSentence(screen, { kind, gave, received, minutes }) {
  return screen.parts(`exchange.${kind}`, {
    gave: html`<strong>${names(screen, gave)}</strong>`,
    received: html`<strong>${names(screen, received)}</strong>`,
    time: html`<strong>${screen.words.duration(minutes)}</strong>`,
  });
}

/**
 * What is to be said of an entry that was saved: balances beyond a limit.
 *
 * @param {Screen} screen
 * @param {{ member: string, balance: number, limit: number }[]} warnings
 */
export function warningsOf(screen, warnings) {
  if (!warnings.length) return nothing;
  const { words } = screen;
  const name = (id) => named(screen.ledger.members().find(({ member }) => member === id)?.name);
  return html`
    <ul class="notices">
      ${warnings.map(
        ({ member, balance, limit }) => html`<li>
          ${screen.parts(balance < limit ? "warning.floor" : "warning.ceiling", {
            name: name(member),
            balance: words.duration(balance),
            limit: words.duration(limit),
          })}
        </li>`,
      )}
    </ul>
  `;
}

/** A stamp for what is not simply confirmed. @param {Screen} screen @param {string} state */
export function stamp(screen, state) {
  if (state === "Confirmed") return nothing;
  return html`<span class="stamp ${state.toLowerCase()}">${screen.say(`state.${state}`)}</span>`;
}

/**
 * How an exchange looks that does not count: one that is over is struck out, one that waits is only paler.
 *
 * @param {{ counts: boolean, state: string }} exchange
 */
export function standing({ counts, state }) {
  if (counts) return "";
  return ["Proposed", "Held"].includes(state) ? "waits" : "void";
}
