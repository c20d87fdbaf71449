/** What can stand in the page's way. Each runs in the page, before any of its scripts. */

export function storageThatThrows() {
  IDBFactory.prototype.open = () => {
    throw new DOMException("no", "SecurityError");
  };
}

export function noStorage() {
  Object.defineProperty(globalThis, "indexedDB", { value: undefined });
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

export function noWebAssembly() {
  delete globalThis.WebAssembly;
}
