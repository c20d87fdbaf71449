/**
 * What can be done with an exchange in each state, by whoever looks after the
 * book, and by a member on their own phone.
 *
 * @typedef {object} Action
 * @property {string} name as the sentences about it begin
 * @property {boolean} [asks] whether it opens a form; else it is done at once
 * @property {boolean} [why] whether a reason must be given
 * @property {(exchange: string, text: string | undefined, other?: string) => object} entry
 */

const step = (step) => (exchange, text, duplicateOf) => ({
  Step: { step, exchange, text, duplicateOf },
});

/** @type {Record<string, Action>} */
export const ACTIONS = {
  confirm: { name: "confirm", entry: (exchange) => ({ Confirm: { exchange } }) },
  release: { name: "release", asks: true, entry: step("Released") },
  decline: { name: "decline", asks: true, entry: step("Declined") },
  same: { name: "same", asks: true, entry: step("Declined") },
  withdraw: { name: "withdraw", asks: true, entry: step("Withdrawn") },
  resolve: { name: "resolve", asks: true, entry: step("Resolved") },
  dispute: { name: "dispute", asks: true, why: true, entry: step("Disputed") },
  void: {
    name: "void",
    asks: true,
    why: true,
    entry: (exchange, reason) => ({ Void: { exchange, reason } }),
  },
  note: { name: "note", asks: true, why: true, entry: step("NoteAdded") },
};

/** By state; the first is the most likely. Correcting is a screen of its own. */
const BY_STATE = {
  Proposed: ["confirm", "decline", "same", "withdraw", "note"],
  Held: ["release", "decline", "same", "note"],
  Confirmed: ["dispute", "void", "note"],
  Disputed: ["resolve", "void", "note"],
};

/** @param {string} state @returns {string[]} the actions that it allows */
export function actionsIn(state) {
  return BY_STATE[state] ?? ["note"];
}

/**
 * What a member is offered; the keeper has the last word.
 *
 * @param {import("../../book/shared.js").SharedBook} book
 * @param {import("../../../pkg/wasm/desk/timebank.js").ExchangeDetail} exchange
 * @returns {string[]}
 */
export function actionsOfMember({ ledger, me }, { exchange, state, gave, received }) {
  if (!me) return [];
  const { confirm, recorded } = ledger.awaiting(me);
  const among = (rows) => rows.some((row) => row.exchange === exchange);
  const tookPart = [...gave, ...received].some(({ member }) => member === me);
  return [
    ...(among(confirm) ? ["confirm", "decline"] : []),
    ...(among(recorded) ? ["withdraw"] : []),
    ...(tookPart && state === "Confirmed" ? ["dispute"] : []),
    ...(tookPart ? ["note"] : []),
  ];
}

/**
 * The exchanges that seem to say the same: of one day and length, between the
 * same people. The core has the last word.
 *
 * @param {import("../../core/builds.js").Ledger} ledger
 * @param {import("../../../pkg/wasm/desk/timebank.js").HistoryRow} exchange
 */
export function likelyTwins(ledger, exchange) {
  const { on, gave, received } = exchange;
  const filter = { from: on, to: on, member: gave[0].member };
  const { rows } = ledger.history({ filter, limit: 200 });
  const people = (side) => side.map(({ member, minutes }) => `${member} ${minutes}`).join();
  const live = ["Proposed", "Held", "Confirmed", "Disputed"];
  return rows.filter(
    (row) =>
      row.exchange !== exchange.exchange &&
      live.includes(row.state) &&
      people(row.gave) === people(gave) &&
      people(row.received) === people(received),
  );
}
