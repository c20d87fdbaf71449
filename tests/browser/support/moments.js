/**
 * The moments of what a page does when it saves: each call to its store, each transaction that ends, each
 * request to the hub. Stories in which a page is left or killed choose one of them, however fast the machine
 * is. Runs in the page.
 */

/** Counts the moments that follow, and does something in one of them. @param {(count: number) => void} at */
export function noteMoments(at) {
  let count = 0;
  const note = () => {
    count += 1;
    at(count);
  };
  const watched = (kind, names) => {
    for (const name of names) {
      const original = kind.prototype[name];
      kind.prototype[name] = function (...asked) {
        note();
        return original.apply(this, asked);
      };
    }
  };
  watched(IDBObjectStore, ["get", "getAll", "put", "add", "delete"]);
  watched(IDBTransaction, ["commit"]);
  const begin = IDBDatabase.prototype.transaction;
  IDBDatabase.prototype.transaction = function (...asked) {
    note();
    const transaction = begin.apply(this, asked);
    transaction.addEventListener("complete", note);
    return transaction;
  };
  const fetched = globalThis.fetch;
  globalThis.fetch = (...asked) => {
    note();
    return fetched(...asked);
  };
}
