import assert from "node:assert/strict";
import { setMaxListeners } from "node:events";
import { test } from "node:test";
import { standIn } from "../testing/standIn.js";
import { Transactions } from "./transactions.js";

const page = new EventTarget();
setMaxListeners(0, page);
globalThis.addEventListener = page.addEventListener.bind(page);
globalThis.removeEventListener = page.removeEventListener.bind(page);
const leave = () => page.dispatchEvent(new Event("pagehide"));
const show = () => page.dispatchEvent(new Event("pageshow"));
const turn = () => new Promise((done) => setTimeout(done));

/**
 * One of which nothing is answered before the test does: `answers` and `says` are for what is asked of it.
 */
class Transaction extends EventTarget {
  state = "running";
  done = Promise.resolve();
  /** @type {DOMException | null} */
  error = null;
  answers = (/** @type {string} */ _answer) => {};
  says = (/** @type {DOMException} */ _why) => {};
  ask() {
    return new Promise((answers, says) => Object.assign(this, { answers, says }));
  }
  commit() {
    this.#ends("committed", "complete");
  }
  abort() {
    this.#ends("given up", "abort");
    this.says(new DOMException("given up", "AbortError"));
  }
  /** @param {string} state @param {string} type */
  #ends(state, type) {
    if (this.state !== "running") throw new DOMException(this.state, "InvalidStateError");
    this.state = state;
    setTimeout(() => this.dispatchEvent(new Event(type)));
  }
}

/** Transactions, and those that were begun. */
function begin() {
  const transactions = new Transactions();
  /** @type {Transaction[]} */
  const begun = [];
  const transaction = () => {
    begun.push(new Transaction());
    return begun.at(-1);
  };
  transactions.of(standIn({ transaction, close() {} }));
  return { transactions, begun };
}

/** @type {<Answer>(tx: unknown) => Promise<Answer>} */
const ask = (tx) => /** @type {Transaction} */ (tx).ask();

test("once all of it is asked it needs the page no longer", async () => {
  const { transactions, begun } = begin();
  const written = transactions.write(["books"], ask);
  begun[0].answers("written");
  await turn();
  assert.equal(begun[0].state, "committed");
  leave();
  assert.equal(await written, "written");
});

test("what is half written is given up when the page is left, and said to be", async () => {
  const { transactions, begun } = begin();
  const written = transactions.write(["books"], ask);
  leave();
  assert.equal(begun[0].state, "given up");
  await assert.rejects(written, { code: "not_saved" });
  assert.equal(begun.length, 1);
});

test("what is half read is given up as well, and read again when the page is shown again", async () => {
  const { transactions, begun } = begin();
  const read = transactions.read(["books"], ask);
  leave();
  assert.equal(begun[0].state, "given up");
  await turn();
  assert.equal(begun.length, 1, "not before");
  show();
  await turn();
  begun[1].answers("read");
  assert.equal(await read, "read");
});

test("nothing is begun in a page that is left, until it is shown again", async () => {
  const { transactions, begun } = begin();
  leave();
  const asked = [transactions.read(["books"], ask), transactions.write(["books"], ask)];
  leave();
  await turn();
  assert.equal(begun.length, 0);
  show();
  await turn();
  for (const tx of begun) tx.answers("there");
  assert.deepEqual(await Promise.all(asked), ["there", "there"]);
});

test("what fails in a page that nobody left is given up, and not asked again", async () => {
  const { transactions, begun } = begin();
  const read = transactions.read(["books"], ask);
  begun[0].says(new DOMException("no", "UnknownError"));
  await assert.rejects(read, { name: "UnknownError" });
  assert.deepEqual(
    begun.map(({ state }) => state),
    ["given up"],
  );
});

test("what the browser gives up says why, which is known last", async () => {
  /** @type {[name: string, wanted: object][]} */
  const why = [
    ["QuotaExceededError", { name: "QuotaExceededError" }],
    ["ConstraintError", { code: "not_saved" }],
    ["AbortError", { code: "not_saved" }],
  ];
  for (const [name, wanted] of why) {
    const { transactions, begun } = begin();
    const written = transactions.write(["books"], ask);
    begun[0].abort();
    begun[0].error = new DOMException("full", name);
    await assert.rejects(written, wanted);
  }
});

test("what fails as it is committed says why, too", async () => {
  const { transactions, begun } = begin();
  const written = transactions.write(["books"], () => {});
  begun[0].commit = () => begun[0].abort();
  begun[0].error = new DOMException("full", "QuotaExceededError");
  await assert.rejects(written, { name: "QuotaExceededError" });
});

test("a store that was closed is not written to", async () => {
  const { transactions } = begin();
  const transaction = () => {
    throw new DOMException("closing", "InvalidStateError");
  };
  transactions.of(standIn({ transaction }));
  await assert.rejects(transactions.write(["books"], ask), { code: "not_saved" });
});

test("closed transactions do not listen for the page being left", async () => {
  const { transactions, begun } = begin();
  transactions.write(["books"], ask);
  transactions.close();
  leave();
  assert.equal(begun[0].state, "running");
});

/** @typedef {() => Promise<unknown>} Work what is done while a lock is held */

/**
 * Locks of a browser that takes them from a page that it puts away, at first.
 *
 * @param {boolean} begun whether it lets the work begin before
 * @returns how often one was asked for
 */
function taken(begun) {
  let asked = 0;
  const request = async (/** @type {string} */ _name, /** @type {Work} */ work) => {
    asked += 1;
    if (asked > 1) return work();
    if (begun) work().catch(() => {}); // a browser takes note of it
    throw new DOMException("the page goes away", "AbortError");
  };
  Object.defineProperty(globalThis, "navigator", { value: { locks: { request } }, configurable: true });
  return () => asked;
}

test("whose lock is taken away hears what became of the work", async () => {
  const { transactions } = begin();
  taken(true);
  assert.equal(await transactions.alone("book", async () => "done"), "done");
  const asked = taken(true);
  await assert.rejects(
    transactions.alone("book", async () => Promise.reject(new Error("full"))),
    /full/,
  );
  assert.equal(asked(), 1);
});

test("what had begun when the lock was taken away ends before anything else of the page begins", async () => {
  const { transactions } = begin();
  taken(true);
  /** @type {string[]} */
  const did = [];
  const first = transactions.alone("book", async () => {
    did.push("first begins");
    await turn();
    did.push("first ends");
    throw new Error("full");
  });
  await turn();
  await Promise.all([
    assert.rejects(first, /full/),
    transactions.alone("book", async () => did.push("second")),
  ]);
  assert.deepEqual(did, ["first begins", "first ends", "second"]);
});

test("who waits for a lock that is taken away asks again", async () => {
  const { transactions } = begin();
  const asked = taken(false);
  assert.equal(await transactions.alone("book", async () => "done"), "done");
  assert.equal(asked(), 2);
});

test("a page that is left gives its lock away, and its work goes on when it is shown again", async () => {
  const { transactions, begun } = begin();
  let held = 0;
  const request = async (/** @type {string} */ _name, /** @type {Work} */ work) => {
    held += 1;
    await work();
    held -= 1;
  };
  Object.defineProperty(globalThis, "navigator", { value: { locks: { request } }, configurable: true });
  const works = [transactions.alone("book", () => transactions.read(["books"], ask))];
  await turn();
  assert.deepEqual([held, begun.length], [1, 1]);
  leave();
  await turn();
  assert.equal(held, 0);
  // It still runs, and hears that another has stored something.
  works.push(transactions.alone("book", async () => "followed"));
  await turn();
  assert.deepEqual([held, begun.length], [0, 1]);
  show();
  await turn();
  begun[1].answers("read");
  assert.deepEqual(await Promise.all(works), ["read", "followed"]);
  const after = transactions.alone("book", () => transactions.read(["books"], ask));
  await turn();
  assert.equal(held, 1, "once more");
  begun[2].answers("read again");
  assert.equal(await after, "read again");
});
