/**
 * The printed card: the keeper of a book who lost that browser goes on in this
 * one, with a copy of the book. The card's key names this browser the keeper, and
 * gives a coordinator a device here.
 */

import { join, ofHex, randomBytes } from "../values/bytes.js";
import { civilToday, now } from "../values/days.js";
import { Fault, faultOf } from "../values/fault.js";
import { verified } from "./found.js";
import { sealed } from "./admission.js";
import { joinWith } from "./join.js";
import { newKey, publicOfSeed, signWithSeed } from "./keys.js";

/**
 * @typedef {import("../store/interface.js").Store} Store
 * @typedef {import("../core/builds.js").Desk} Desk
 * @typedef {import("../core/builds.js").Ledger} Ledger
 * @typedef {import("../../pkg/wasm/desk/timebank.js").Draft} Draft
 * @typedef {import("../../pkg/wasm/desk/timebank.js").EntryInput} EntryInput
 * @typedef {ReturnType<typeof copyOf>} Copy
 * @typedef {{ member: string, name: string }} Person
 */

const CARD = /^[0-9a-f]{64}$/;

/** The seed on a card, as it was typed. @param {string} typed @throws with code `card_unreadable` */
export function seedOfCard(typed) {
  const digits = typed.replace(/[\s·-]/g, "").toLowerCase();
  if (!CARD.test(digits)) throw new Fault("card_unreadable");
  return ofHex(digits);
}

/**
 * What a copy of a book says, once every signature in it is verified.
 *
 * @param {Desk} core
 * @param {Uint8Array} file
 */
export function copyOf(core, file) {
  const { segment, summary, ledger } = verified(core, file);
  const coordinators = ledger.members().filter(({ role }) => role === "Coordinator");
  const whole = ledger.isWhole(segment);
  ledger.free();
  return { segment, summary, coordinators, whole };
}

/**
 * Keeps the book here from now on, all of it stored or nothing. Heads are signed in an epoch of their own: a
 * phone that has seen what came after the copy believes the card, and offers again what it wrote.
 *
 * @param {Store} store
 * @param {Desk} core
 * @param {Copy} copy
 * @param {Uint8Array} seed what the card says
 * @param {string} member whose device this browser becomes
 * @returns {Promise<string>} the book's id
 * @throws with code `book_known` where the book is kept in this browser, `card_of_another` where the card is
 *   not the book's
 */
export async function recoverBook(store, core, copy, seed, member) {
  const { community: id, name } = copy.summary;
  const known = await store.book(id);
  if (known && (await store.keys(id))) throw new Fault("book_known");
  const [device, keeper, card] = await Promise.all([newKey(), newKey(), publicOfSeed(seed)]);
  const epoch = Math.max(now(), core.Ledger.epochOf(copy.segment) + 1);
  const keys = { book: id, device, keeper, epoch };
  const ledger = ledgerOf(core, copy);
  try {
    const records = [];
    const entries = [
      { ChangeKeeper: { keeper: keeper.public } },
      { AddDevice: { member, key: device.public } },
    ];
    for (const entry of entries) {
      const { prepared } = await saidByCard(ledger, entry, seed, card);
      records.push(await sealed(prepared, keys));
      ledger.apply(prepared);
    }
    const { seq } = ledger;
    const book = { id, name, seq, n: 0, opened: Date.now() };
    const segment = { book: id, from: 1, to: seq, bytes: join([copy.segment, ...records]) };
    await (known ? store.replace(book, segment, keys) : store.add(book, segment, keys));
    return id;
  } finally {
    ledger.free();
  }
}

/**
 * Makes this browser a coordinator's device of a book that a hub keeps. What the card says is stored first,
 * and then brought to the hub like everything else that is written here.
 *
 * @param {Store} store
 * @param {Desk} core
 * @param {Copy} copy
 * @param {Uint8Array} seed what the card says
 * @param {string} member whose device this browser becomes
 * @param {string} hub its address
 * @returns {Promise<string>} the book's id
 * @throws as {@link recoverBook}
 */
export async function joinByCard(store, core, copy, seed, member, hub) {
  const { community: id, name } = copy.summary;
  if (await store.book(id)) throw new Fault("book_known");
  const [device, card] = await Promise.all([newKey(), publicOfSeed(seed)]);
  const ledger = ledgerOf(core, copy);
  try {
    // The hub has counted on since the copy: the time is a number that it has not used.
    const entry = { AddDevice: { member, key: device.public } };
    const { draft, signature } = await saidByCard(ledger, entry, seed, card, now());
    await joinWith(store, core, { id, name, hub }, device, draft.seal(signature));
    return id;
  } finally {
    ledger.free();
  }
}

/** @param {Desk} core @param {Copy} copy */
function ledgerOf(core, { segment }) {
  const ledger = new core.Ledger();
  ledger.load(segment);
  return ledger;
}

/**
 * Drafts, signs and judges one thing that the card says.
 *
 * @param {Ledger} ledger
 * @param {EntryInput} entry
 * @param {Uint8Array} seed
 * @param {Uint8Array} card its public key
 * @param {number} [least] the lowest number that the entry may have
 */
async function saidByCard(ledger, entry, seed, card, least = 0) {
  const by = { device: card, n: Math.max(least, ledger.nextN(card)), at: now() };
  const draft = ledger.draft(entry, by, randomBytes(32));
  const signature = await signWithSeed(seed, draft.bytesToSign);
  return { draft, signature, prepared: admitted(ledger, draft, signature) };
}

/** @param {Ledger} ledger @param {Draft} draft @param {Uint8Array} signature */
function admitted(ledger, draft, signature) {
  try {
    return ledger.admit(draft, signature, now(), civilToday());
  } catch (error) {
    if (faultOf(error).code === "unknown_device") throw new Fault("card_of_another");
    throw error;
  }
}
