import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { ReplicaCopy } from "./replica.js";
import { markOf } from "../../store/mark.js";

const ID = "c0";

/** Whoever asks waits for whoever asked before. */
let last = Promise.resolve();
const alone = (_book, work) => {
  last = last.then(work, work);
  return last;
};

/** A core whose replica is a list of words; those in its journal are a list, too. */
class Replica {
  constructor(words) {
    this.words = words;
  }
  static open = (_ledger, state) => new Replica([...state]);
  seq = 0;
  head = "head";
  name = "Harbour";
  wrote(word) {
    this.words.push(word);
    return [{ store: { state: [...this.words] } }];
  }
  erasedMembers = () => this.words.filter((word) => word.startsWith("erased"));
  sync = () => this.words.map((send) => ({ send }));
  outbox = () => [...this.words];
  cache = () => [];
  forget() {}
  free() {}
}
class Ledger {
  seq = 0;
}
const core = { Ledger, Replica };

/** What is stored, and what it does when it is asked: each may be replaced. */
let store;
let stored;
beforeEach(() => {
  stored = {
    book: { id: ID, name: "Harbour", seq: 0 },
    replica: { state: [], turn: 1, hub: "https://hub.example" },
  };
  store = {
    alone,
    book: async () => stored.book,
    mark: async () => markOf(await store.book(), await store.replica()),
    replica: async () => stored.replica,
    whole: async (_id, open) => {
      const [book, replica] = [await store.book(), await store.replica()];
      return { book, replica, keys: {}, opened: open(undefined, book), segments: [] };
    },
    keep: async ({ book, replica }) => {
      if (replica.turn !== stored.replica.turn + 1) throw new Error("overtaken");
      stored = { book, replica };
    },
    forget: async (_cache, erased) => {
      stored.book = { ...stored.book, erased };
    },
  };
});

const opened = () => ReplicaCopy.open(store, ID, core);
const write = (kept, word) => kept.changed((replica) => [replica.wrote(word)]);
const full = async () => {
  throw new DOMException("full", "QuotaExceededError");
};

test("a change counts when it is stored, and views are asked for anew", async () => {
  const kept = await opened();
  assert.deepEqual(kept.outbox, []);
  await write(kept, "bread");
  assert.deepEqual([kept.outbox, stored.replica], [["bread"], { book: ID, state: ["bread"], turn: 2, hub: kept.hub }]);
});

test("what cannot be stored is not in memory either", async () => {
  const kept = await opened();
  await write(kept, "bread");
  store.keep = full;
  await assert.rejects(write(kept, "milk"), { name: "QuotaExceededError" });
  assert.deepEqual([kept.outbox, kept.opening], [["bread"], 1]);
});

test("where the store cannot be read either, memory is not believed until it can", async () => {
  const kept = await opened();
  const { keep, book } = store;
  store.keep = full;
  store.book = full;
  await assert.rejects(write(kept, "milk"));
  await assert.rejects(kept.due());
  Object.assign(store, { keep, book });
  assert.deepEqual(await kept.due(), []);
  await write(kept, "bread");
  assert.deepEqual(stored.replica.state, ["bread"]);
});

test("what another tab stored is taken over before anything is changed", async () => {
  const [one, other] = [await opened(), await opened()];
  await write(one, "bread");
  await write(other, "milk");
  assert.deepEqual(stored.replica, { book: ID, state: ["bread", "milk"], turn: 3, hub: one.hub });
  assert.deepEqual([await one.takeOver(), await one.takeOver()], [true, false]);
  assert.deepEqual([one.outbox, one.opening], [["bread", "milk"], 1]);
});

test("what another stored meanwhile, as where the lock was lost, is not stored over", async () => {
  const kept = await opened();
  const overtaken = kept.changed(async (replica) => {
    const effects = replica.wrote("bread");
    stored = { ...stored, replica: { ...stored.replica, state: ["milk"], turn: 2 } };
    return [effects];
  });
  await assert.rejects(overtaken, /overtaken/);
  assert.deepEqual([kept.outbox, stored.replica.state], [["milk"], ["milk"]]);
});

test("what is stored stays so where words cannot be taken out, which is due again", async () => {
  const kept = await opened();
  const { forget } = store;
  store.forget = full;
  await write(kept, "erased: Ada");
  assert.deepEqual([stored.replica.state, stored.book.erased], [["erased: Ada"], undefined]);
  store.forget = forget;
  await write(kept, "bread");
  assert.deepEqual(stored.book.erased, ["erased: Ada"]);
});

test("a book that was closed is changed no more", async () => {
  const kept = await opened();
  kept.close();
  await assert.rejects(write(kept, "bread"), { name: "AbortError" });
  assert.deepEqual(stored.replica.state, []);
});

test("a book that was deleted under the page is said to be", async () => {
  const kept = await opened();
  stored = {};
  for (const asked of [write(kept, "bread"), kept.due()]) await assert.rejects(asked, { code: "book_gone" });
  assert.deepEqual(stored, {});
});
