/** How an exchange is told on every screen. */

import { html, nothing } from "lit";
import { named, names } from "./text.js";

/**
 * @import { ExchangeDetail, HistoryRow, Movement } from "../../pkg/wasm/desk/timebank.js"
 * @import { Person, State, Verdict } from "../../pkg/wasm/desk/timebank.js"
 * @import { Screen } from "../screens/screen.js"
 *
 * What a sentence about an exchange needs. What is not recorded yet has no movement.
 * @typedef {Pick<HistoryRow, "kind" | "minutes"> & Sides & { movement?: Movement }} Told
 *
 * @typedef {{ gave: Person[], received: Person[], attended?: Person[] }} Sides
 */

/**
 * Who helped whom: those who came to a session received, whoever paid for it.
 *
 * @template {Sides} Sided
 * @param {Sided} exchange
 * @returns {Pick<Sides, "gave" | "received">}
 */
function helped({ gave, received, attended = [] }) {
  if (!attended.length) return { gave, received };
  return { gave: gave.filter(({ member }) => member !== "pot"), received: attended };
}

/**
 * Who did what for whom. The giver of a gift has fewer hours afterwards.
 *
 * @param {Screen} screen
 * @param {Told} exchange
 */
export function exchangeSentence(screen, { kind, movement = "Help", minutes, ...sides }) {
  const { gave, received } = helped(sides);
  const said = kind === "Service" && movement !== "Help" ? "Gift" : kind;
  return screen.parts(`exchange.${said}`, {
    gave: html`<strong>${names(screen, gave)}</strong>`,
    received: html`<strong>${names(screen, received)}</strong>`,
    time: html`<strong>${screen.words.duration(minutes)}</strong>`,
  });
}

/**
 * From whom something went to whom: help, or the hours themselves. They go the other way than help.
 *
 * @param {HistoryRow} row
 */
export function fromTo({ movement, ...sides }) {
  const { gave, received } = helped(sides);
  return movement === "Help" ? { from: gave, to: received } : { from: received, to: gave };
}

/**
 * What is to be said of an entry that was saved: balances beyond a limit.
 *
 * @param {Screen} screen
 * @param {Verdict["warnings"]} warnings
 */
export function warningsOf(screen, warnings) {
  if (!warnings.length) return nothing;
  const { words } = screen;
  const members = screen.ledger.members();
  const name = (/** @type {string} */ id) => named(members.find(({ member }) => member === id)?.name ?? "");
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

/** A stamp for what is not simply confirmed. @param {Screen} screen @param {State} state */
export function stamp(screen, state) {
  if (state === "Confirmed") return nothing;
  return html`<span class="stamp ${state.toLowerCase()}">${screen.say(`state.${state}`)}</span>`;
}

/**
 * How an exchange that does not count looks: one that is over is struck out, one that waits is only paler.
 *
 * @param {{ counts: boolean, state: State }} exchange
 */
export function standing({ counts, state }) {
  if (counts) return "";
  return ["Proposed", "Held"].includes(state) ? "waits" : "void";
}

/**
 * For whom an exchange waits, and who answers where somebody cannot.
 *
 * @param {Screen} screen
 * @param {Pick<ExchangeDetail, "waitsFor" | "waitsForDesk">} exchange
 */
export function waiting(screen, { waitsFor = [], waitsForDesk }) {
  if (!waitsFor.length) return nothing;
  const either = new Intl.ListFormat(screen.words.tag, { type: "disjunction" });
  const parts = either.formatToParts(waitsFor.map((_, i) => String(i)));
  const side = (/** @type {string} */ place) => names(screen, waitsFor[Number(place)]);
  const people = parts.map(({ type, value }) => (type === "element" ? side(value) : value));
  return html`<p class="hint">
    ${screen.parts("receipt.waitsFor", { names: people })}
    ${waitsForDesk ? screen.say("receipt.waitsDesk") : nothing}
  </p>`;
}
