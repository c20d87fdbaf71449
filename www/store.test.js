import assert from "node:assert/strict";
import { test } from "node:test";
import { alone, openStore, Store } from "./store.js";

const PATIENCE = 20;

// Of a page only that it is left.
const page = new EventTarget();
globalThis.addEventListener = page.addEventListener.bind(page);
const leave = () => page.dispatchEvent(new Event("pagehide"));

// Of IndexedDB only what is asked here: requests, and events on them.
for (const name of ["Cursor", "Database", "Index", "ObjectStore", "Transaction"]) {
  globalThis[`IDB${name}`] = class extends EventTarget {};
}
globalThis.IDBRequest = class extends EventTarget {
  result = new IDBDatabase();
  error = new DOMException("no", "UnknownError");
  says = (type) => this.dispatchEvent(new Event(type));
};

/** A transaction that gives one value to whoever reads, once the test answers. */
class Transaction extends IDBTransaction {
  objectStoreNames = ["books"];
  asked = [];
  state = "running";
  objectStore() {
    const ask = (what) => {
      const request = new IDBRequest();
      this.asked.push({ what, request });
      return request;
    };
    return Object.assign(new IDBObjectStore(), { get: () => ask("get"), put: () => ask("put") });
  }
  answer(result) {
    const { request } = this.asked.at(-1);
    request.result = result;
    request.says("success");
    return turns();
  }
  #ends(state) {
    if (this.state !== "running") throw new DOMException(this.state, "InvalidStateError");
    this.state = state;
    const event = new Event(state === "committed" ? "complete" : "abort");
    setTimeout(() => this.dispatchEvent(event));
  }
  commit() {
    this.#ends("committed");
  }
  abort() {
    this.#ends("given up");
  }
}

/** An open store, and the transactions that it has begun. */
async function watched() {
  const opening = opened(soon("success"));
  const store = await opening.store;
  const begun = [];
  opening.request.result.transaction = () => {
    const transaction = new Transaction();
    begun.push(transaction);
    return transaction;
  };
  return { store, begun };
}

const turns = () => new Promise((done) => setTimeout(done));

/** Opens the store with a browser that does this with the request. */
function opened(act) {
  const request = new IDBRequest();
  globalThis.indexedDB = { open: () => request };
  act?.(request);
  return { request, store: openStore(PATIENCE) };
}

/** What opening fails with. */
const failure = ({ store }) => store.then(assert.fail, (error) => error);

const soon = (type) => (request) => setTimeout(() => request.says(type), PATIENCE / 4);

test("a store that is opened is not waited for any longer", async () => {
  assert.ok((await opened(soon("success")).store) instanceof Store);
});

test("a browser that refuses is not waited for either", async () => {
  const { code, later } = await failure(opened(soon("error")));
  assert.deepEqual([code, later], ["storage_blocked", undefined]);
});

test("a browser that never answers has words, and may answer later", async () => {
  const opening = opened();
  const { code, later } = await failure(opening);
  assert.equal(code, "storage_silent");
  opening.request.says("success");
  assert.ok((await later) instanceof Store);
});

test("another window in the way has words of its own, and may go away", async () => {
  const opening = opened(soon("blocked"));
  const { code, later } = await failure(opening);
  assert.equal(code, "storage_held");
  opening.request.says("success");
  assert.ok((await later) instanceof Store);
});

test("a window that goes away in time is no trouble", async () => {
  const store = opened((request) => {
    soon("blocked")(request);
    setTimeout(() => request.says("success"), PATIENCE / 2);
  }).store;
  assert.ok((await store) instanceof Store);
});

test("a store that the browser closes by itself is opened again", async () => {
  const opening = opened(soon("success"));
  const store = await opening.store;
  const again = new IDBRequest();
  globalThis.indexedDB = { open: () => again };
  again.result.transaction = () => {
    throw new Error("asked of the second");
  };
  opening.request.result.dispatchEvent(new Event("close"));
  again.says("success");
  await turns();
  await assert.rejects(store.note("book", {}), (error) => /asked of the second/.test(error.cause));
});

test("a late refusal is a refusal", async () => {
  const opening = opened();
  const { later } = await failure(opening);
  opening.request.says("error");
  await assert.rejects(later, { code: "storage_blocked" });
});

test("nothing stands in the way of others once all of it is asked", async () => {
  const { store, begun } = await watched();
  const noted = store.note("book", { opened: 1 });
  await begun[0].answer({ id: "book" });
  assert.deepEqual([begun[0].asked.map(({ what }) => what), begun[0].state], [["get", "put"], "committed"]);
  leave();
  await noted;
});

test("a page that is left gives up what it has half asked, and says so when it is shown again", async () => {
  const { store, begun } = await watched();
  const noted = store.note("book", { opened: 1 });
  leave();
  assert.equal(begun[0].state, "given up");
  begun[0].asked[0].request.error = new DOMException("left", "AbortError");
  begun[0].asked[0].request.says("error");
  await assert.rejects(noted, { code: "not_saved" });
  assert.equal(begun.length, 1);
});

test("what it read it asks again when it is shown again", async () => {
  const { store, begun } = await watched();
  const book = store.book("book");
  leave();
  assert.equal(begun[0].state, "given up");
  begun[0].asked[0].request.error = new DOMException("left", "AbortError");
  begun[0].asked[0].request.says("error");
  await turns();
  await begun[1].answer({ id: "book" });
  assert.deepEqual(await book, { id: "book" });
});

test("what nobody left, and fails, is not asked again", async () => {
  const { store, begun } = await watched();
  const book = store.book("book");
  begun[0].asked[0].request.error = new DOMException("no", "UnknownError");
  begun[0].asked[0].request.says("error");
  await assert.rejects(book, { name: "UnknownError" });
  assert.deepEqual([begun.length, begun[0].state], [1, "given up"]);
});

test("what another has stored since is not stored over", async () => {
  const { store, begun } = await watched();
  const segment = { book: "book", from: 8, to: 8, bytes: new Uint8Array() };
  const replica = { book: "book", turn: 3 };
  const refused = [
    assert.rejects(store.append({ id: "book", seq: 8 }, segment), { code: "not_saved" }),
    assert.rejects(store.keep({ book: { id: "book", seq: 8 }, replica }), { code: "not_saved" }),
  ];
  await begun[0].answer({ id: "book", seq: 8 });
  await begun[1].answer(replica);
  await Promise.all(refused);
  for (const { asked, state } of begun) {
    assert.deepEqual([asked.map(({ what }) => what), state], [["get"], "given up"]);
  }
});

/** Locks of a browser that takes them away from a page that is put away. */
function taken(grant) {
  let asked = 0;
  const request = async (_name, work) => {
    asked += 1;
    if (asked > 1) return work();
    if (grant) work();
    throw new DOMException("the page goes away", "AbortError");
  };
  Object.defineProperty(globalThis, "navigator", { value: { locks: { request } }, configurable: true });
  return () => asked;
}

test("whose lock is taken away hears what became of the work", async () => {
  taken(true);
  assert.equal(await alone("book", async () => "done"), "done");
  const asked = taken(true);
  await assert.rejects(alone("book", async () => Promise.reject(new Error("full"))), /full/);
  assert.equal(asked(), 1);
});

test("who waits for a lock that is taken away asks again", async () => {
  const asked = taken(false);
  assert.equal(await alone("book", async () => "done"), "done");
  assert.equal(asked(), 2);
});
