/** Acceptance tests of a book. Both keepers pass them. */

import assert from "node:assert/strict";
import { once } from "node:events";
import { test } from "node:test";
import { civilToday } from "../values/days.js";

/**
 * @import { EntryInput } from "../../pkg/wasm/desk/timebank.js"
 * @import { Book } from "./interface.js"
 *
 * A book on the device of a coordinator, who may write everything, and how it gets on with the world.
 * @typedef {object} Opened
 * @property {Book} book
 * @property {() => Promise<Book>} again opens the stored book once more, as another tab does
 * @property {() => Promise<void>} deliver brings what was written here to the keeper, and the answer back
 * @property {() => void} end closes all that is open beside the book
 */

const HOUR = 60;

/**
 * @param {string} keeper who keeps it, as the tests are called
 * @param {() => Promise<Opened>} setup gives a book in which there are Ada and Ben, for each test another
 */
export function acceptanceOf(keeper, setup) {
  /** @param {string} what @param {(opened: Opened) => Promise<void>} work */
  const promise = (what, work) =>
    test(`${keeper}: ${what}`, { timeout: 20_000 }, async () => {
      const opened = await setup();
      try {
        await work(opened);
      } finally {
        opened.book.close();
        opened.end();
      }
    });

  promise("what is recorded counts at once, and those who show the book hear of it", async ({ book }) => {
    const heard = once(book, "change");
    const { made } = await book.record(helped(book));
    await heard;
    assert.equal(book.ledger.exchange(made[0]).state, "Confirmed");
    assert.deepEqual(balances(book), { Ada: HOUR, Ben: -HOUR });
    assert.deepEqual(book.said?.made, made);
  });

  promise(
    "what is recorded is stored: it is there when the book is opened again",
    async ({ book, again }) => {
      const { made } = await book.record(helped(book));
      const other = await again();
      assert.equal(other.ledger.exchange(made[0]).minutes, HOUR);
      assert.deepEqual(other.outbox, book.outbox);
      other.close();
    },
  );

  promise("what cannot be written says why, and leaves nothing", async ({ book, again }) => {
    const before = book.summary;
    await assert.rejects(book.record(helped(book, { on: "yesterday" })), { code: "not_a_day" });
    const other = await again();
    for (const { summary, outbox } of [book, other]) assert.deepEqual([summary, outbox], [before, []]);
    other.close();
  });

  promise("what the keeper refuses counts no longer, and its reason is known", async ({ book, deliver }) => {
    const entry = helped(book, { on: "2099-01-01" });
    const refused = await book.record(entry).then(
      () => undefined,
      (error) => error,
    );
    await deliver();
    assert.deepEqual(balances(book), { Ada: 0, Ben: 0 });
    assert.equal((refused ?? book.outbox[0]).code, "day_out_of_range");
  });

  promise("of two entries at once each finds the other", async ({ book, again }) => {
    await Promise.all([book.record(helped(book)), book.record(helped(book))]);
    const other = await again();
    for (const one of [book, other]) assert.deepEqual(balances(one), { Ada: 2 * HOUR, Ben: -2 * HOUR });
    other.close();
  });

  promise("two tabs write to one book, and each shows what the other wrote", async ({ book, again }) => {
    const other = await again();
    await Promise.all([book.record(helped(book)), other.record(helped(other))]);
    for (const one of [book, other]) {
      while (balances(one).Ada !== 2 * HOUR) await once(one, "change");
    }
    other.close();
  });

  promise("what another tab wrote is shown, whatever reads it first", async ({ book, again }) => {
    const other = await again();
    // As a page that was put away hears nothing.
    Object.assign(other, { tell: () => {} });
    /** @type {unknown[]} */
    const shown = [];
    book.addEventListener("change", () => shown.push(balances(book).Ada));
    await other.record(helped(other));
    const refused = book.record(helped(book, { on: "yesterday" }));
    await refused.catch(() => {});
    other.close();
    assert.deepEqual(shown, [HOUR]);
  });

  promise("a rehearsal says what would be, and stores nothing", async ({ book, again }) => {
    const before = book.summary;
    const after = await book.rehearse(helped(book), (ledger, { warnings }) => [
      balances({ ledger }),
      warnings,
    ]);
    assert.deepEqual(after, [{ Ada: HOUR, Ben: -HOUR }, []]);
    const other = await again();
    for (const one of [book, other])
      assert.deepEqual([balances(one), one.summary], [{ Ada: 0, Ben: 0 }, before]);
    other.close();
  });

  promise(
    "the keeper takes what was written: nothing waits, and all know the record",
    async ({ book, deliver }) => {
      const { seq } = book.summary;
      await book.record(helped(book));
      await deliver();
      assert.deepEqual([book.summary.seq, book.outbox], [seq + 1, []]);
      assert.ok(book.knows(idOf(book, "Ada")));
      assert.deepEqual(balances(book), { Ada: HOUR, Ben: -HOUR });
    },
  );

  promise("a coordinator lets a phone in, by a word that this device signs", async ({ book }) => {
    assert.ok(book.writable && book.coordinates);
    const core = await book.desk();
    const grant = await book.grant(idOf(book, "Ada"), new Uint8Array(32).fill(7));
    const invitation = new core.Invitation(new Uint8Array(32).fill(8), grant, book.summary.name, "Ada");
    assert.equal(core.Invitation.read(invitation.bytes).community, book.id);
  });

  promise("the desk build takes the place of another without a word lost", async ({ book, again }) => {
    await book.record(helped(book));
    const other = await again();
    const before = other.summary;
    const core = await other.desk();
    assert.equal(await other.desk(), core);
    assert.deepEqual([other.summary, balances(other)], [before, { Ada: HOUR, Ben: -HOUR }]);
    other.close();
  });

  promise("it begins as often as it is told to, and ends once", async ({ book }) => {
    await book.start();
    await book.start();
    assert.equal(book.id, book.summary.community);
  });

  promise("a book that was closed takes nothing more", async ({ again }) => {
    const [other, atDesk] = [await again(), await again()];
    await atDesk.desk();
    for (const closed of [other, atDesk]) {
      const entry = helped(closed);
      closed.close();
      await assert.rejects(closed.record(entry), { name: "AbortError" });
    }
    const third = await again();
    assert.deepEqual(balances(third), { Ada: 0, Ben: 0 });
    third.close();
  });
}

/** @param {Pick<Book, "ledger">} book @param {string} name */
function idOf(book, name) {
  const found = book.ledger.members().find((member) => member.name === name);
  assert.ok(found, `${name} is a member`);
  return found.member;
}

/**
 * An hour of Ada's help for Ben.
 *
 * @param {Book} book
 * @param {{ on?: string }} [other]
 * @returns {EntryInput}
 */
function helped(book, { on = civilToday() } = {}) {
  const [ada, ben] = [idOf(book, "Ada"), idOf(book, "Ben")];
  const leg = (/** @type {string} */ account) => [{ account, minutes: HOUR }];
  return { Record: { kind: "Service", gave: leg(ada), received: leg(ben), on, confirm: true } };
}

/** Ada's and Ben's balance, in minutes. @param {Pick<Book, "ledger">} book */
function balances(book) {
  const balance = (/** @type {string} */ name) =>
    book.ledger.statement(idOf(book, name), { limit: 1 }).closing;
  return { Ada: balance("Ada"), Ben: balance("Ben") };
}
