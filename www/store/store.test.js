import assert from "node:assert/strict";
import { test } from "node:test";
import { standIn } from "../testing/standIn.js";
import { IndexedStore, openStore } from "./store.js";

/**
 * @import { Fault } from "../values/fault.js"
 * @import { Store } from "./interface.js"
 *
 * @typedef {{ request: OpenRequest, store: Promise<Store> }} Opening
 */

const PATIENCE = 20;

globalThis.addEventListener = () => {};

// Of IndexedDB only what opening touches: a request, and events on it.
for (const name of ["Cursor", "Database", "Index", "ObjectStore", "Transaction"]) {
  Object.assign(globalThis, { [`IDB${name}`]: class extends EventTarget {} });
}
class OpenRequest extends EventTarget {
  result = new IDBDatabase();
  error = new DOMException("no", "UnknownError");
  says = (/** @type {string} */ type) => this.dispatchEvent(new Event(type));
}
Object.assign(globalThis, { IDBRequest: OpenRequest });

/** The next request to open is this one. @param {OpenRequest} request */
function answerWith(request) {
  Object.assign(globalThis, { indexedDB: { open: () => request } });
}

/**
 * Opens the store with a browser that does this with the request.
 *
 * @param {(request: OpenRequest) => void} [act]
 * @returns {Opening}
 */
function opened(act) {
  const request = new OpenRequest();
  answerWith(request);
  act?.(request);
  return { request, store: openStore(PATIENCE) };
}

/** What opening fails with. @param {Opening} opening @returns {Promise<Fault>} */
const failure = ({ store }) =>
  store.then(
    () => assert.fail("it was opened"),
    (error) => error,
  );

const soon = (/** @type {string} */ type) => (/** @type {OpenRequest} */ request) => {
  setTimeout(() => request.says(type), PATIENCE / 4);
};

test("a store that is opened is not waited for any longer", async () => {
  assert.ok((await opened(soon("success")).store) instanceof IndexedStore);
});

test("a browser that refuses is not waited for either", async () => {
  const {
    code,
    detail: { later },
  } = await failure(opened(soon("error")));
  assert.deepEqual([code, later], ["storage_blocked", undefined]);
});

test("where nothing is stored for a frame, that is said", async (t) => {
  Object.assign(globalThis, { self: {}, top: {} });
  t.after(() => {
    for (const name of ["self", "top"]) Reflect.deleteProperty(globalThis, name);
  });
  const { code } = await failure(opened(soon("error")));
  assert.equal(code, "storage_framed");
});

test("a browser that never answers has words, and may answer later", async () => {
  const opening = opened();
  const {
    code,
    detail: { later },
  } = await failure(opening);
  assert.equal(code, "storage_silent");
  opening.request.says("success");
  assert.ok((await later) instanceof IndexedStore);
});

test("another window in the way has words of its own, and may go away", async () => {
  const opening = opened(soon("blocked"));
  const {
    code,
    detail: { later },
  } = await failure(opening);
  assert.equal(code, "storage_held");
  opening.request.says("success");
  assert.ok((await later) instanceof IndexedStore);
});

test("a window that goes away in time is no trouble", async () => {
  const store = opened((request) => {
    soon("blocked")(request);
    setTimeout(() => request.says("success"), PATIENCE / 2);
  }).store;
  assert.ok((await store) instanceof IndexedStore);
});

test("a store that the browser closes by itself is opened again", async () => {
  const opening = opened(soon("success"));
  const store = await opening.store;
  const again = new OpenRequest();
  answerWith(again);
  again.result.transaction = () => {
    throw new Error("asked of the second");
  };
  opening.request.result.dispatchEvent(new Event("close"));
  again.says("success");
  await new Promise((done) => setTimeout(done));
  const cause = /asked of the second/;
  await assert.rejects(store.note("book", {}), (/** @type {Error} */ error) =>
    cause.test(String(error.cause)),
  );
});

test("a late refusal is a refusal", async () => {
  const opening = opened();
  const {
    detail: { later },
  } = await failure(opening);
  opening.request.says("error");
  assert.ok(later);
  await assert.rejects(later, { code: "storage_blocked" });
});

/** @typedef {Record<string, object>} ByStore what is in each object store, by its name */

/** A store that holds these, and what is written to it. @param {ByStore} found */
function holding(found) {
  /** @type {ByStore} */
  const written = {};
  const objectStore = (/** @type {string} */ name) => {
    const put = (/** @type {object} */ value) => {
      written[name] = value;
    };
    return { get: async () => found[name], getAll: async () => [], put, add: put, delete() {} };
  };
  const write = (/** @type {string[]} */ _stores, /** @type {(tx: object) => unknown} */ work) =>
    work({ objectStore });
  return { store: new IndexedStore(standIn({ write })), written };
}

Object.assign(globalThis, { IDBKeyRange: { bound() {} } });
const SEGMENT = { book: "book", from: 8, to: 9, bytes: new Uint8Array() };
const BOOK = { id: "book", name: "Harbour", seq: 7, n: 3, opened: 0 };
const REPLICA = { book: "book", turn: 3, state: new Uint8Array() };
const CACHE = { book: "book", seq: 7, bytes: new Uint8Array() };

/** @typedef {(store: Store) => Promise<void>} Change */

const append = (/** @type {Store} */ store) => store.append(4, SEGMENT);
const keep = (/** @type {Store} */ store) => store.keep({ book: BOOK, replica: REPLICA });
const forget = (/** @type {Store} */ store) => store.forget(CACHE, ["ada"], () => undefined);

test("what follows what is stored is stored, and nothing else of it changes", async () => {
  const copy = { seq: 5, at: 1 };
  const book = { ...BOOK, copy };
  /** @type {[change: Change, found: ByStore, wanted: ByStore][]} */
  const changes = [
    [append, { books: book }, { segments: SEGMENT, books: { ...book, n: 4, seq: 9 } }],
    [keep, { replicas: { turn: 2 } }, { replicas: REPLICA, books: BOOK }],
    [forget, { books: book }, { caches: CACHE, books: { ...book, erased: ["ada"] } }],
  ];
  for (const [change, found, wanted] of changes) {
    const { store, written } = holding(found);
    await change(store);
    assert.deepEqual(written, wanted);
  }
});

test("what another has stored since is not stored over", async () => {
  /** @type {[change: Change, found: ByStore][]} */
  const changes = [
    [append, { books: { ...BOOK, seq: 8 } }],
    [append, { books: { ...BOOK, seq: 6 } }],
    [append, { books: { ...BOOK, moving: {} } }],
    [append, { books: BOOK, replicas: REPLICA }],
    [append, {}],
    [keep, { replicas: { turn: 3 } }],
    [keep, {}],
    [forget, { books: { ...BOOK, seq: 8 } }],
    [forget, {}],
  ];
  for (const [change, found] of changes) {
    const { store, written } = holding(found);
    await assert.rejects(change(store), { code: "not_saved" });
    assert.deepEqual(written, {});
  }
});
