// Runs in the browser: stores the files of the contestants, and opens them from the store.
import { contestant as json } from "../contestants/json.js";

const FILES = ["members.cache", "ledger.json"];

export async function store() {
  const database = await openDatabase();
  for (const file of FILES) {
    const bytes = await (await fetch(`/data/${file}`)).arrayBuffer();
    await settled(
      database.transaction("files", "readwrite").objectStore("files").put(new Uint8Array(bytes), file),
    );
  }
  database.close();
}

/** @returns {Promise<number>} nanoseconds from asking the database to all balances */
export async function measure(how, contestant) {
  const database = await openDatabase();
  const openBytes = contestant === "json" ? await jsonReader() : await timebankReader(how);
  const start = performance.now();
  const files = database.transaction("files").objectStore("files");
  await openBytes(await settled(files.get(contestant === "json" ? "ledger.json" : "members.cache")));
  return Math.round((performance.now() - start) * 1e6);
}

async function timebankReader(how) {
  const { default: init, Glance, Ledger } = await import("/wasm/timebank.js");
  await init({ module_or_path: "/wasm/timebank_bg.wasm" });
  const Reader = how === "glance" ? Glance : Ledger;
  return (bytes) => Reader.fromCache(bytes).balanceSeries();
}

async function jsonReader() {
  const facts = await (await fetch("/data/facts.json")).json();
  return async (bytes) => {
    const book = await json(() => bytes, facts);
    book.load();
    book.open();
    book.balances();
  };
}

function openDatabase() {
  const request = indexedDB.open("benchmark", 1);
  request.onupgradeneeded = () => request.result.createObjectStore("files");
  return settled(request);
}

function settled(request) {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}
