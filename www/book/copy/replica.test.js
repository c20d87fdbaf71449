import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { ReplicaCopy } from "./replica.js";
import { markOf } from "../../store/mark.js";
import { standIn } from "../../testing/standIn.js";

/**
 * @import { Store } from "../../store/interface.js"
 * @import { Build, Todo } from "./replica.js"
 * @import { Replica } from "../../../pkg/wasm/phone/timebank.js"
 *
 * @typedef {{ id: string, name: string, seq: number, erased?: string[] }} StoredBook
 * @typedef {{ book?: string, state: string[], turn: number, hub?: string }} StoredReplica
 */

const ID = "c0";

/** Each waits for the one that asked before. @type {Promise<unknown>} */
let last = Promise.resolve();
const alone = (/** @type {string} */ _book, /** @type {() => Promise<unknown>} */ work) => {
  last = last.then(work, work);
  return last;
};

/** A core whose replica is a list of words; those in its journal are a list, too. */
class Words {
  /** @param {string[]} words */
  constructor(words) {
    this.words = words;
  }
  static open = (/** @type {Ledger} */ _ledger, /** @type {string[]} */ state) => new Words([...state]);
  seq = 0;
  head = "head";
  name = "Harbour";
  /** @param {string} word */
  wrote(word) {
    this.words.push(word);
    return [{ store: { state: [...this.words] } }];
  }
  forgotten = () => this.words.filter((word) => word.startsWith("erased"));
  sync = () => this.words.map((send) => ({ send }));
  outbox = () => [...this.words];
  cache = () => [];
  forget() {}
  free() {}
}
class Ledger {
  seq = 0;
}
/** @type {Build} */
const core = standIn({ Ledger, Replica: Words });

/** What is stored. @type {{ book?: StoredBook, replica?: StoredReplica }} */
let stored;
/** What the store does when it is asked: each may be replaced. */
let store = storing();
beforeEach(() => {
  stored = {
    book: { id: ID, name: "Harbour", seq: 0 },
    replica: { state: [], turn: 1, hub: "https://hub.example" },
  };
  store = storing();
});

function storing() {
  return {
    alone,
    book: async () => stored.book,
    mark: async () => markOf(standIn((await store.book()) ?? {}), standIn((await store.replica()) ?? {})),
    replica: async () => stored.replica,
    whole: async (
      /** @type {string} */ _id,
      /** @type {(cache: undefined, book?: StoredBook) => Ledger} */ open,
    ) => {
      const [book, replica] = [await store.book(), await store.replica()];
      return { book, replica, keys: {}, opened: open(undefined, book), segments: [] };
    },
    keep: async (/** @type {{ book: StoredBook, replica: StoredReplica }} */ { book, replica }) => {
      if (replica.turn - 1 !== stored.replica?.turn) throw new Error("overtaken");
      stored = { book, replica };
    },
    forget: async (/** @type {unknown} */ _cache, /** @type {string[]} */ erased) => {
      if (stored.book) stored.book = { ...stored.book, erased };
    },
  };
}

/** @returns {Promise<ReplicaCopy>} */
const opened = () => ReplicaCopy.open(standIn(store), ID, core);
const write = (/** @type {ReplicaCopy} */ kept, /** @type {string} */ word) =>
  kept.changed((replica) => [wrote(replica, word)]);

/** Writes a word. @param {unknown} replica @param {string} word @returns {Todo[]} */
function wrote(replica, word) {
  /** @type {unknown} */
  const effects = /** @type {Words} */ (replica).wrote(word);
  return /** @type {Todo[]} */ (effects);
}

const full = async () => {
  throw new DOMException("full", "QuotaExceededError");
};

test("a change counts when it is stored, and views are asked for anew", async () => {
  const kept = await opened();
  assert.deepEqual(kept.outbox, []);
  await write(kept, "bread");
  assert.deepEqual(
    [kept.outbox, stored.replica],
    [["bread"], { book: ID, state: ["bread"], turn: 2, hub: kept.hub }],
  );
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
  assert.deepEqual(stored.replica?.state, ["bread"]);
});

test("what another tab stored is taken over before anything is changed", async () => {
  const [one, other] = [await opened(), await opened()];
  await write(one, "bread");
  await write(other, "milk");
  assert.deepEqual(stored.replica, { book: ID, state: ["bread", "milk"], turn: 3, hub: one.hub });
  let told = 0;
  one.tookOver = () => {
    told += 1;
  };
  await one.takeOver();
  await one.takeOver();
  assert.deepEqual([told, one.outbox], [1, ["bread", "milk"]]);
  assert.deepEqual([one.outbox, one.opening], [["bread", "milk"], 1]);
});

test("what another stored meanwhile, as where the lock was lost, is not stored over", async () => {
  const kept = await opened();
  const overtaken = kept.changed(async (replica) => {
    const effects = wrote(replica, "bread");
    stored = { ...stored, replica: { state: ["milk"], turn: 2 } };
    return [effects];
  });
  await assert.rejects(overtaken, /overtaken/);
  assert.deepEqual([kept.outbox, stored.replica?.state], [["milk"], ["milk"]]);
});

test("what is stored stays so where words cannot be taken out, which is due again", async () => {
  const kept = await opened();
  const { forget } = store;
  store.forget = full;
  await write(kept, "erased: Ada");
  assert.deepEqual([stored.replica?.state, stored.book?.erased], [["erased: Ada"], undefined]);
  store.forget = forget;
  await write(kept, "bread");
  assert.deepEqual(stored.book?.erased, ["erased: Ada"]);
});

test("a book that was closed is changed no more", async () => {
  const kept = await opened();
  kept.close();
  await assert.rejects(write(kept, "bread"), { name: "AbortError" });
  assert.deepEqual(stored.replica?.state, []);
});

test("a book that was deleted under the page is said to be", async () => {
  const kept = await opened();
  stored = {};
  for (const asked of [write(kept, "bread"), kept.due()]) await assert.rejects(asked, { code: "book_gone" });
  assert.deepEqual(stored, {});
});
