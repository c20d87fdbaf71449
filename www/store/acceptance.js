/** What every place does where books are stored: the tests that each passes. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { join } from "../values/bytes.js";

/** @import { Book, Keys, Segment, Store } from "./interface.js" */

const key = await crypto.subtle.generateKey({ name: "AES-GCM", length: 256 }, false, ["decrypt"]);
const SEED = { key, iv: new Uint8Array(12), bytes: new ArrayBuffer(48) };
const SIGNER = { public: new Uint8Array(32).fill(1), sealed: SEED };
/** @type {Keys} */
const KEYS = { book: "harbour", device: SIGNER, keeper: SIGNER, recovery: SEED };

/**
 * @param {string} place where they are stored, as the tests are called
 * @param {() => Promise<Store>} setup gives a place with nothing in it, for each test another
 */
export function acceptanceOf(place, setup) {
  /** @param {string} what @param {(store: Store) => Promise<void>} work */
  const promise = (what, work) =>
    test(`${place}: ${what}`, async () => {
      const store = await setup();
      try {
        await work(store);
      } finally {
        store.close();
      }
    });

  promise("a book is there once it was added, and the one opened last comes first", async (store) => {
    await store.add(bookOf("harbour", { opened: 1 }), run("harbour", 1), KEYS);
    await store.add(bookOf("mill", { opened: 2 }), run("mill", 1));
    assert.deepEqual(
      (await store.books()).map(({ id }) => id),
      ["mill", "harbour"],
    );
    assert.deepEqual(await store.keys("harbour"), KEYS);
    assert.deepEqual([await store.keys("mill"), await store.book("nowhere")], [undefined, undefined]);
    await store.noteOpened("harbour");
    assert.deepEqual(
      (await store.books()).map(({ id }) => id),
      ["harbour", "mill"],
    );
  });

  promise("what is appended follows, and is read from any record on", async (store) => {
    await store.add(bookOf("harbour"), run("harbour", 1), KEYS);
    await store.append(2, run("harbour", 2, 5));
    await store.append(3, run("harbour", 6));
    assert.deepEqual(await store.segments("harbour"), [
      run("harbour", 1),
      run("harbour", 2, 5),
      run("harbour", 6),
    ]);
    assert.deepEqual(await store.segments("harbour", 5), [run("harbour", 6)]);
    const { n, seq } = await known(store, "harbour");
    assert.deepEqual([n, seq], [3, 6]);
  });

  promise("what does not follow is not stored, and the mark stays", async (store) => {
    await store.add(bookOf("harbour"), run("harbour", 1), KEYS);
    const mark = await store.mark("harbour");
    for (const wrong of [run("harbour", 1), run("harbour", 3), run("nowhere", 2)]) {
      await assert.rejects(store.append(2, wrong), { code: "not_saved" });
    }
    assert.deepEqual(
      [await store.segments("harbour"), await store.mark("harbour")],
      [[run("harbour", 1)], mark],
    );
    await store.append(2, run("harbour", 2));
    assert.notEqual(await store.mark("harbour"), mark);
  });

  promise("a shared book is changed turn by turn", async (store) => {
    const book = bookOf("harbour", { seq: 0 });
    const replica = (/** @type {number} */ turn) => ({ book: "harbour", state: Uint8Array.of(turn), turn });
    await store.join(book, replica(1), KEYS);
    await store.keep({ book: { ...book, seq: 2 }, replica: replica(2), segment: run("harbour", 1, 2) });
    await assert.rejects(store.keep({ book: { ...book, seq: 9 }, replica: replica(2) }), {
      code: "not_saved",
    });
    assert.deepEqual([(await known(store, "harbour")).seq, await store.replica("harbour")], [2, replica(2)]);
    await store.keep({
      book: { ...book, seq: 1 },
      replica: replica(3),
      segment: run("harbour", 1),
      fromStart: true,
    });
    assert.deepEqual(await store.segments("harbour"), [run("harbour", 1)]);
    // Another keeps it: what this browser would add as the keeper is not stored.
    await assert.rejects(store.append(1, run("harbour", 2)), { code: "not_saved" });
  });

  promise("a book is read at one moment, with the segments after its cache", async (store) => {
    await store.add(bookOf("harbour"), run("harbour", 1), KEYS);
    await store.append(2, run("harbour", 2));
    const open = (/** @type {{ seq: number } | undefined} */ cache) => ({ seq: cache?.seq ?? 0 });
    assert.equal((await store.whole("harbour", open)).segments.length, 2);
    await store.fold({ book: "harbour", seq: 1, bytes: Uint8Array.of(9) });
    const { book, keys, opened, segments } = await store.whole("harbour", open);
    assert.deepEqual([book?.seq, keys, opened, segments], [2, KEYS, { seq: 1 }, [run("harbour", 2)]]);
    await store.dropCache("harbour");
    assert.equal((await store.whole("harbour", open)).segments.length, 2);
  });

  promise("small segments become fewer, and no record is lost", async (store) => {
    await store.add(bookOf("harbour"), run("harbour", 1), KEYS);
    for (let seq = 2; seq <= 40; seq += 1) await store.append(seq, run("harbour", seq));
    await store.fold({ book: "harbour", seq: 40, bytes: Uint8Array.of(9) });
    const segments = await store.segments("harbour");
    assert.ok(segments.length < 40);
    assert.deepEqual(join(segments.map(({ bytes }) => bytes)), run("harbour", 1, 40).bytes);
  });

  promise("words are taken out of segments, cache and drafts at once", async (store) => {
    await store.add(bookOf("harbour", { seq: 2 }), run("harbour", 1, 2), KEYS);
    await store.saveDraft("harbour", "record", { note: "for Ada" });
    const cache = { book: "harbour", seq: 2, bytes: Uint8Array.of(8) };
    await store.forget(cache, ["ada"], (bytes) => bytes.map(() => 0));
    assert.deepEqual((await store.segments("harbour"))[0].bytes, new Uint8Array(2));
    assert.deepEqual((await known(store, "harbour")).erased, ["ada"]);
    assert.deepEqual(
      [await store.cache("harbour"), await store.draft("harbour", "record")],
      [cache, undefined],
    );
    await assert.rejects(
      store.forget({ ...cache, seq: 1 }, [], () => undefined),
      { code: "not_saved" },
    );
  });

  promise("a draft, a note and a seed are there until they are forgotten", async (store) => {
    await store.add(bookOf("harbour"), run("harbour", 1), KEYS);
    await store.saveDraft("harbour", "record", { note: "beans" });
    assert.deepEqual(await store.draft("harbour", "record"), { note: "beans" });
    await store.saveDraft("harbour", "record", undefined);
    assert.equal(await store.draft("harbour", "record"), undefined);
    await store.note("harbour", { copy: { seq: 1, at: 5 } });
    assert.deepEqual((await known(store, "harbour")).copy, { seq: 1, at: 5 });
    await store.forgetRecovery("harbour");
    const { recovery: _, ...rest } = KEYS;
    assert.deepEqual(await store.keys("harbour"), rest);
  });

  promise("a good journal takes the place of a damaged one, and of its cache", async (store) => {
    await store.add(bookOf("harbour"), run("harbour", 1), KEYS);
    await store.fold({ book: "harbour", seq: 1, bytes: Uint8Array.of(9) });
    await store.replace(bookOf("harbour", { seq: 3 }), run("harbour", 1, 3));
    assert.deepEqual(await store.segments("harbour"), [run("harbour", 1, 3)]);
    assert.deepEqual([await store.cache("harbour"), await store.keys("harbour")], [undefined, KEYS]);
  });

  promise("works on one book take turns, also after one that failed", async (store) => {
    /** @type {string[]} */
    const did = [];
    const work = (/** @type {string} */ name) =>
      store.alone("harbour", async () => {
        did.push(`${name} begins`);
        await new Promise((done) => setTimeout(done, 2));
        did.push(`${name} ends`);
        if (name === "first") throw new Error("full");
      });
    const first = work("first");
    await Promise.all([assert.rejects(first, /full/), work("second")]);
    assert.deepEqual(did, ["first begins", "first ends", "second begins", "second ends"]);
  });
}

/** @param {string} id @param {Partial<Book>} [other] @returns {Book} */
function bookOf(id, other) {
  return { id, name: "Harbour", seq: 1, n: 1, opened: 0, ...other };
}

/**
 * Records in a row, a byte each.
 *
 * @param {string} book
 * @param {number} from
 * @param {number} [to]
 * @returns {Segment}
 */
function run(book, from, to = from) {
  return { book, from, to, bytes: Uint8Array.from({ length: to - from + 1 }, (_, i) => from + i) };
}

/** What is known of a book that is there. @param {Store} store @param {string} id */
async function known(store, id) {
  const book = await store.book(id);
  assert.ok(book, `${id} is stored`);
  return book;
}
