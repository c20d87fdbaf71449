import { filterOf } from "../../ui/filters.js";

/**
 * What can be done with an exchange in each state, by a coordinator, and by a
 * member on their own phone.
 *
 * @import { EntryInput, ExchangeDetail, HistoryRow } from "../../../pkg/wasm/desk/timebank.js"
 * @import { Party, State, StepKind } from "../../../pkg/wasm/desk/timebank.js"
 * @import { Book } from "../../book/interface.js"
 * @import { Ledger } from "../../core/builds.js"
 *
 * @typedef {"confirm" | Asked} Name as the sentences about an action begin
 * @typedef {"release" | "decline" | "same" | "withdraw" | "resolve" | Why} Asked of one that opens a form
 * @typedef {"dispute" | "void" | "note"} Why of one for which a reason must be given
 *
 * The entry that an action makes; `other` is the exchange that says the same.
 * @typedef {(exchange: string, text: string, other: string) => EntryInput} Make
 */

/** Which actions need a reason. @type {Set<Name>} */
const NEED_REASON = new Set(["dispute", "void", "note"]);

/** @param {Name} name @returns {name is Why} whether a reason must be given */
export const needsReason = (name) => NEED_REASON.has(name);

/** @param {StepKind} step @returns {Make} */
const step = (step) => (exchange, text, other) => ({
  Step: { step, exchange, text: text || undefined, duplicateOf: other || undefined },
});

/** @type {Record<Name, Make>} */
export const ENTRIES = {
  confirm: (exchange) => ({ Confirm: { exchange } }),
  release: step("Released"),
  decline: step("Declined"),
  same: step("Declined"),
  withdraw: step("Withdrawn"),
  resolve: step("Resolved"),
  dispute: step("Disputed"),
  void: (exchange, reason) => ({ Void: { exchange, reason } }),
  note: step("NoteAdded"),
};

/**
 * By state; the first is the most likely. Correcting is a screen of its own.
 *
 * @type {Record<State, Name[]>}
 */
export const ACTIONS = {
  Proposed: ["confirm", "decline", "same", "withdraw", "note"],
  Held: ["release", "decline", "same", "note"],
  Confirmed: ["dispute", "void", "note"],
  Disputed: ["resolve", "void", "note"],
  Declined: ["note"],
  Withdrawn: ["note"],
  Voided: ["note"],
};

/**
 * What a member is offered; the keeper has the last word.
 *
 * @param {Book} book
 * @param {ExchangeDetail} exchange
 * @returns {Name[]}
 */
export function actionsOfMember({ ledger, me }, { exchange, state, gave, received, attended = [] }) {
  if (!me) return [];
  const { confirm, recorded } = ledger.awaiting(me);
  const among = (/** @type {HistoryRow[]} */ rows) => rows.some((row) => row.exchange === exchange);
  const tookPart = [...gave, ...received, ...attended].some(({ member }) => member === me);
  /** @type {Name[]} */
  const offered = [];
  if (among(confirm)) offered.push("confirm", "decline");
  if (among(recorded)) offered.push("withdraw");
  if (tookPart && state === "Confirmed") offered.push("dispute");
  if (tookPart) offered.push("note");
  return offered;
}

/**
 * The button that takes the last step back, if there is one. What was only recorded is withdrawn or voided by
 * the buttons that say so.
 *
 * @param {ExchangeDetail} exchange
 * @returns {"act.restore" | "act.uncorrect" | "act.undoLast" | undefined} what it says
 */
export function undoOf({ trail, wayBack, corrects, counts }) {
  const steps = trail.filter(({ what }) => what !== "NoteAdded");
  const last = steps[steps.length - 1];
  if (!wayBack) return undefined;
  if (last.seq === trail[0].seq) return corrects && counts ? "act.uncorrect" : undefined;
  if (last.what === "Corrected") return "act.uncorrect";
  return ["Voided", "Declined", "Withdrawn"].includes(last.what) ? "act.restore" : "act.undoLast";
}

/**
 * The exchanges that seem to say the same: of one day and length, between the
 * same people. The core has the last word.
 *
 * @param {Ledger} ledger
 * @param {HistoryRow} exchange
 */
export function likelyTwins(ledger, exchange) {
  const { on, gave, received } = exchange;
  const filter = filterOf({ from: on, to: on, member: gave[0].member });
  const { rows } = ledger.history({ filter, limit: 200 });
  const people = (/** @type {Party[]} */ side) =>
    side.map(({ member, minutes }) => `${member} ${minutes}`).join();
  const live = ["Proposed", "Held", "Confirmed", "Disputed"];
  return rows.filter(
    (row) =>
      row.exchange !== exchange.exchange &&
      live.includes(row.state) &&
      people(row.gave) === people(gave) &&
      people(row.received) === people(received),
  );
}
