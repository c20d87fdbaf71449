/** What can stand in the page's way. */

/** Puts something in the page's way before any of its scripts runs. */
export async function withObstacle(page, obstacle, steps) {
  const remove = await page.obstruct(obstacle);
  try {
    await steps();
  } finally {
    await remove();
  }
}

/* Each of these runs in the page, before any of its scripts. */

export function storageThatThrows() {
  IDBFactory.prototype.open = () => {
    throw new DOMException("no", "SecurityError");
  };
}

export function noStorage() {
  Object.defineProperty(globalThis, "indexedDB", { value: undefined });
}

/** Storage that says nothing of what it opens until `answer()` is called. */
export function silentStorage() {
  const open = IDBFactory.prototype.open;
  const held = [];
  const hold = (event) => {
    if (!globalThis.answer) return;
    event.stopImmediatePropagation();
    held.push(event);
  };
  globalThis.answer = () => {
    delete globalThis.answer;
    for (const { target, type } of held) target.dispatchEvent(new Event(type));
  };
  IDBFactory.prototype.open = function (...asked) {
    const request = open.apply(this, asked);
    for (const type of ["success", "error"]) request.addEventListener(type, hold);
    return request;
  };
}

/** Every transaction that would add to a journal is given up once its writes are asked for. */
export function storageThatAborts() {
  const begin = IDBDatabase.prototype.transaction;
  IDBDatabase.prototype.transaction = function (stores, mode, options) {
    const transaction = begin.call(this, stores, mode, options);
    const writes = mode === "readwrite" && [stores].flat().includes("segments");
    if (writes) queueMicrotask(() => transaction.abort());
    return transaction;
  };
}

/** A browser in which there is no room left for what a shared book stores, until `makeRoom()` is called. */
export function fullStorage() {
  const begin = IDBDatabase.prototype.transaction;
  IDBDatabase.prototype.transaction = function (stores, mode, options) {
    const transaction = begin.call(this, stores, mode, options);
    if (mode !== "readwrite" || ![stores].flat().includes("replicas")) return transaction;
    const error = new DOMException("full", "QuotaExceededError");
    Object.defineProperty(transaction, "error", { get: () => error });
    queueMicrotask(() => transaction.abort());
    return transaction;
  };
  globalThis.makeRoom = () => {
    IDBDatabase.prototype.transaction = begin;
  };
}

/**
 * A store that was closed under the page, as where somebody clears what sites have stored: it reads, and
 * writes no more.
 */
export function closedStorage() {
  const begin = IDBDatabase.prototype.transaction;
  IDBDatabase.prototype.transaction = function (stores, mode, options) {
    if (mode === "readwrite" && [stores].flat().includes("replicas")) {
      throw new DOMException("The database connection is closing.", "InvalidStateError");
    }
    return begin.call(this, stores, mode, options);
  };
  globalThis.makeRoom = () => {
    IDBDatabase.prototype.transaction = begin;
  };
}

export function noWebAssembly() {
  delete globalThis.WebAssembly;
}

/** The desk build cannot be fetched until `inReach()` is called. */
export function deskOutOfReach() {
  const fetched = globalThis.fetch;
  globalThis.fetch = (...asked) =>
    /\bdesk-[^/]*\.wasm/.test(String(asked[0]?.url ?? asked[0]))
      ? Promise.reject(new TypeError("out of reach"))
      : fetched(...asked);
  globalThis.inReach = () => {
    globalThis.fetch = fetched;
  };
}

/** The clock stands so many days later. */
export function fifteenDaysLater() {
  const shift = 15 * 86_400_000;
  const Real = Date;
  globalThis.Date = class extends Real {
    constructor(...given) {
      super(...(given.length ? given : [Real.now() + shift]));
    }
    static now() {
      return Real.now() + shift;
    }
  };
}
