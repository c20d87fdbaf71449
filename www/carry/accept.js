/**
 * The keeper's side of what is carried by hand: entries from phones are judged,
 * stored and answered. The answers are signed, so a phone believes no other.
 */

import { civilToday, now } from "../values/days.js";
import { hold } from "../book/admission.js";
import { sign } from "../book/keys.js";

/**
 * @typedef {import("../book/local.js").LocalBook} Book
 * @typedef {import("../core/builds.js").Ledger} Ledger
 * @typedef {import("../../pkg/wasm/desk/timebank.js").Answer} Answer
 * @typedef {import("../../pkg/wasm/desk/timebank.js").Offered} Offered
 *
 * @typedef {import("../../pkg/wasm/desk/timebank.js").Person} Person
 * @typedef {import("../book/local.js").Writer} Writer
 *
 * @typedef {{ outcome: "admit" | "known" | "waiting" | "refused", answer: Answer }} Settled
 *
 * Answers for a phone, with what is in the book after a record. A phone that is no member's gets none of the
 * book.
 * @typedef {{ phone: string, member?: Person, answers: Answer[], after: number }} Reply
 */

/**
 * What would become of the entries. Nothing is changed.
 *
 * @param {Book} book
 * @param {Uint8Array[]} events sealed
 * @returns {Promise<Settled[]>} one for each
 */
export async function foresee(book, events) {
  const after = book.ledger.clone();
  try {
    /** @type {Settled[]} */
    const settled = [];
    await settle(events, settled, {
      ledger: () => after,
      keys: book.keys,
      commit: async (prepared) => after.apply(prepared),
    });
    return settled;
  } finally {
    after.free();
  }
}

/**
 * Adds the entries that can be added, each stored before the next is judged.
 *
 * @param {Book} book
 * @param {Uint8Array[]} events sealed
 * @returns {Promise<{ settled: Settled[], error?: unknown }>} where something failed in the middle, what was
 *   done until then and why: what was added stays added
 */
export function accept(book, events) {
  return book.asKeeper(async (keeper) => {
    /** @type {Settled[]} */
    const settled = [];
    try {
      await settle(events, settled, keeper);
      return { settled };
    } catch (error) {
      return { settled, error };
    }
  });
}

/**
 * Judges in order, and again what waited for something that came after it.
 *
 * @param {Uint8Array[]} events
 * @param {Settled[]} settled is filled
 * @param {Writer} writer
 */
async function settle(events, settled, { ledger, keys, commit }) {
  let waiting = events.map((_, i) => i);
  for (let before = Infinity; waiting.length && waiting.length < before; ) {
    before = waiting.length;
    const still = [];
    for (const i of waiting) {
      const decision = ledger().decide(events[i], now(), civilToday());
      const { outcome } = decision;
      const prepared = decision.takePrepared();
      const held = prepared ? await hold(ledger(), prepared, keys) : false;
      if (prepared) await commit(prepared);
      settled[i] = { outcome, answer: decision.answer(held) };
      if (outcome === "waiting") still.push(i);
    }
    waiting = still;
  }
}

/**
 * What the keeper sends back: what became of each entry, and the book as its reader may see it.
 *
 * @param {Book} book
 * @param {Answer[]} answers
 * @param {string} [reader] the member; without one nothing of the book is sent
 * @param {number} [after] the records after this one
 * @returns {Promise<Uint8Array>}
 */
export function replyOf(book, answers, reader, after = 0) {
  return book.asKeeper(async ({ ledger, keys: { keeper } }) => {
    const receipts = [];
    for (const answer of answers) {
      const receipt = ledger().receipt(answer);
      receipts.push(receipt.seal(await sign(keeper, receipt.bytesToSign)));
    }
    const segments = reader ? await book.store.segments(book.id) : [];
    const bytes = segments.map((segment) => segment.bytes);
    const share = reader && ledger().shareFor(bytes, reader, after);
    if (!share) return ledger().replyOf(receipts);
    return share.replyOf(await sign(keeper, share.bytesToSign), receipts);
  });
}

/**
 * The answers to what was brought, one for each member whose phone is to have it.
 *
 * A phone that was answered before is sent what is new since. Where that answer was lost it says so, and is
 * sent the whole; so it is where it brings again what it was told of.
 *
 * @param {Book} book
 * @param {Uint8Array[]} events
 * @param {Settled[]} settled
 * @returns {Promise<Reply[]>}
 */
export async function repliesTo(book, events, settled) {
  const offered = book.ledger.offered(events);
  const told = await toldBy(book);
  const answers = settled.map(({ answer }) => answer);
  /** @type {Map<string | undefined, Reply>} */
  const readers = new Map();
  offered.forEach((event, i) => {
    const { phone, member } = readerOf(event, settled[i]);
    if (!phone) return;
    const known = settled[i].outcome === "known";
    const after = known ? 0 : (told[phone] ?? 0);
    const before = readers.get(member?.member);
    readers.set(member?.member, { member, phone, answers, after: Math.min(after, before?.after ?? after) });
  });
  return [...readers.values()];
}

/** Remembers how much of the book a phone was sent. @param {Book} book @param {string} phone */
export function noteTold(book, phone) {
  return book.asKeeper(async ({ ledger }) => {
    const told = await toldBy(book);
    await book.store.note(book.id, { told: { ...told, [phone]: ledger().seq } });
  });
}

/** How much of the book each phone was sent. @param {Book} book */
async function toldBy(book) {
  return (await book.store.book(book.id))?.told ?? {};
}

/**
 * Which phone is answered: the phone of the author, or the one that was let in by it. A phone that may write
 * no longer, or that was not let in, is told what became of its entry and nothing of the book.
 *
 * @param {Offered} event
 * @param {Settled} settled
 * @returns {{ phone?: string, member?: Person }}
 */
function readerOf({ writer, by, device, facts: [fact] }, { outcome }) {
  if (fact?.fact === "Enrolled") {
    const inBook = outcome === "admit" || outcome === "known";
    return inBook ? { phone: fact.key, member: fact.member } : {};
  }
  if (writer === "Member") return { phone: device, member: by };
  return writer === "Revoked" || writer === "Unknown" ? { phone: device } : {};
}
