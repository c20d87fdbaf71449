import assert from "node:assert/strict";
import { test } from "node:test";
import { openStore, Store } from "./store.js";

const PATIENCE = 20;

globalThis.addEventListener = () => {};

// Of IndexedDB only what opening touches: a request, and events on it.
for (const name of ["Cursor", "Database", "Index", "ObjectStore", "Transaction"]) {
  globalThis[`IDB${name}`] = class extends EventTarget {};
}
globalThis.IDBRequest = class extends EventTarget {
  result = new IDBDatabase();
  error = new DOMException("no", "UnknownError");
  says = (type) => this.dispatchEvent(new Event(type));
};

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
  await new Promise((done) => setTimeout(done));
  await assert.rejects(store.note("book", {}), (error) => /asked of the second/.test(error.cause));
});

test("a late refusal is a refusal", async () => {
  const opening = opened();
  const { later } = await failure(opening);
  opening.request.says("error");
  await assert.rejects(later, { code: "storage_blocked" });
});

/** A store in which each reading finds this, and what is written. */
function holding(found) {
  const written = [];
  const store = { get: async () => found, put: (value) => written.push(value), add: (value) => written.push(value) };
  const read = (_stores, work) => work({ store, objectStore: () => store });
  return { store: new Store({ read, write: read }), written };
}

test("what another has stored since is not stored over", async () => {
  const book = { id: "book", seq: 8 };
  const segment = { book: "book", from: 8, to: 8, bytes: new Uint8Array() };
  const replica = { book: "book", turn: 3 };
  for (const [found, free] of [[{ seq: 7, turn: 2 }, true], [{ seq: 8, turn: 3 }, false], [undefined, false]]) {
    for (const store of [(store) => store.append(book, segment), (store) => store.keep({ book, replica })]) {
      const { store: at, written } = holding(found);
      if (free) await store(at);
      else await assert.rejects(store(at), { code: "not_saved" });
      assert.equal(written.length, free ? 2 : 0);
    }
  }
});
