/**
 * The printed card: whoever lost the browser that kept the book goes on in this
 * one, with a copy of the book. The card's key names this browser the keeper, and
 * gives a coordinator a device here.
 */

import { refusal } from "../book.js";
import { join, ofHex, randomBytes } from "../bytes.js";
import { civilToday, now } from "../days.js";
import { verified } from "../founding.js";
import { sealed } from "../keeping.js";
import { newKey, publicOfSeed, signWithSeed } from "../keys.js";

/**
 * @typedef {import("../store.js").Store} Store
 * @typedef {import("../ledger.js").Desk} Desk
 * @typedef {{ member: string, name: string }} Person
 */

const CARD = /^[0-9a-f]{64}$/;

/** The seed on a card, as it was typed. @param {string} typed @throws with code `card_unreadable` */
export function seedOfCard(typed) {
  const digits = typed.replace(/[\s·-]/g, "").toLowerCase();
  if (!CARD.test(digits)) throw refusal("card_unreadable", "The card has 16 groups of four.");
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
  return { segment, summary, ledger, coordinators };
}

/**
 * Keeps the book here from now on, all of it stored or nothing.
 *
 * @param {Store} store
 * @param {Desk} core
 * @param {ReturnType<typeof copyOf>} copy
 * @param {Uint8Array} seed what the card says
 * @param {string} member whose device this browser becomes
 * @returns {Promise<string>} the book's id
 * @throws with code `book_known` where the book is kept in this browser, `card_of_another` where the card is not the book's
 */
export async function recoverBook(store, core, copy, seed, member) {
  const { community: id, name } = copy.summary;
  const known = await store.book(id);
  if (known && (await store.keys(id))) throw refusal("book_known", "This book is here already.");
  const [device, keeper, card] = await Promise.all([newKey(), newKey(), publicOfSeed(seed)]);
  const ledger = new core.Ledger();
  ledger.load(copy.segment);
  try {
    const records = [];
    const keys = { book: id, device, keeper };
    const entries = [
      { ChangeKeeper: { keeper: keeper.public } },
      { AddDevice: { member, key: device.public } },
    ];
    for (const entry of entries) {
      const by = { device: card, n: ledger.nextN(card), at: now() };
      const draft = ledger.draft(entry, by, randomBytes(32));
      const signature = await signWithSeed(seed, draft.bytesToSign);
      const prepared = admitted(ledger, draft, signature);
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

function admitted(ledger, draft, signature) {
  try {
    return ledger.admit(draft, signature, now(), civilToday());
  } catch (error) {
    if (error.code === "unknown_device") throw refusal("card_of_another", "This card is of another book.");
    throw error;
  }
}
