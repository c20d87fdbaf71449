/** What the page has stored, past the page. Each of these runs in the page. */

/**
 * Changes one bit in the middle of each value of a store. Where that is the
 * journal the cache is taken away, so that the journal is read.
 *
 * @param {"segments" | "caches"} store
 * @returns {Promise<number>} how many values there were
 */
export function damage(store) {
  return new Promise((done) => {
    indexedDB.open("timebank").onsuccess = ({ target: { result: db } }) => {
      let count = 0;
      const transaction = db.transaction(["segments", "caches"], "readwrite");
      transaction.objectStore(store).openCursor().onsuccess = ({ target: { result: cursor } }) => {
        if (!cursor) return;
        const { value } = cursor;
        value.bytes[value.bytes.length >> 1] ^= 1;
        cursor.update(value);
        count += 1;
        cursor.continue();
      };
      if (store === "segments") transaction.objectStore("caches").clear();
      transaction.oncomplete = () => {
        db.close();
        done(count);
      };
    };
  });
}

/** Deletes all that is stored, as somebody does who clears what sites have stored. */
export function clearStored() {
  return new Promise((done) => {
    indexedDB.open("timebank").onsuccess = ({ target: { result: db } }) => {
      const transaction = db.transaction([...db.objectStoreNames], "readwrite");
      for (const store of db.objectStoreNames) transaction.objectStore(store).clear();
      transaction.oncomplete = () => {
        db.close();
        done();
      };
    };
  });
}

/** @returns {Promise<string>} the segments in order, in hexadecimal digits */
export function journalStored() {
  const hex = (bytes) => [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return new Promise((done) => {
    indexedDB.open("timebank").onsuccess = ({ target: { result: db } }) => {
      db.transaction("segments").objectStore("segments").getAll().onsuccess = ({ target }) => {
        db.close();
        done(target.result.map(({ bytes }) => hex(bytes)).join(""));
      };
    };
  });
}

/** @returns {Promise<string[]>} the books' ids */
export function booksStored() {
  return new Promise((done) => {
    indexedDB.open("timebank").onsuccess = ({ target: { result: db } }) => {
      db.transaction("books").objectStore("books").getAllKeys().onsuccess = ({ target }) => {
        db.close();
        done(target.result);
      };
    };
  });
}

/** Takes a book's lock, and keeps it until `release` is called in the same window. */
export function holdBook(id) {
  const released = new Promise((release) => {
    globalThis.release = release;
  });
  return new Promise((held) => {
    navigator.locks.request(`timebank ${id}`, () => {
      held();
      return released;
    });
  });
}

/** @returns {Promise<number>} how many wait for a lock */
export async function writersInLine() {
  return (await navigator.locks.query()).pending.length;
}

/** Whether any byte that is stored says this, as text. */
export function storedText(word) {
  const says = (value) => {
    if (value instanceof Uint8Array || value instanceof ArrayBuffer) {
      return new TextDecoder("latin1").decode(value).toLowerCase().includes(word.toLowerCase());
    }
    if (value instanceof CryptoKey) return false;
    if (value && typeof value === "object") return Object.values(value).some(says);
    return String(value).toLowerCase().includes(word.toLowerCase());
  };
  return new Promise((done) => {
    indexedDB.open("timebank").onsuccess = async ({ target: { result: db } }) => {
      const stores = [...db.objectStoreNames];
      const transaction = db.transaction(stores);
      const values = stores.map(
        (store) =>
          new Promise((answer) => {
            transaction.objectStore(store).getAll().onsuccess = ({ target }) => answer(target.result);
          }),
      );
      const found = says(await Promise.all(values));
      db.close();
      done(found);
    };
  });
}

/** @returns {Promise<{ from: number, to: number }[]>} the segments in order */
export function storedSegments() {
  return new Promise((done) => {
    indexedDB.open("timebank").onsuccess = ({ target: { result: db } }) => {
      db.transaction("segments").objectStore("segments").getAll().onsuccess = ({ target }) => {
        db.close();
        done(target.result.map(({ from, to }) => ({ from, to })));
      };
    };
  });
}
