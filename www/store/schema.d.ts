/** What lies in IndexedDB: the object stores, their keys and what they hold. */

import type { DBSchema, IDBPObjectStore, IDBPTransaction, StoreNames } from "idb";
import type { Book, Cache, Keys, Replica, Segment } from "./interface.js";

export interface Schema extends DBSchema {
  books: { key: string; value: Book };
  segments: { key: [book: string, from: number]; value: Segment };
  caches: { key: string; value: Cache };
  keys: { key: string; value: Keys };
  replicas: { key: string; value: Replica };
  drafts: { key: [book: string, name: string]; value: object };
}

/** One or more object stores, by name. */
export type Stores = readonly StoreNames<Schema>[];

/** A transaction on some of them. */
export type Reading<Some extends Stores> = IDBPTransaction<Schema, Some, "readonly">;
export type Writing<Some extends Stores> = IDBPTransaction<Schema, Some, "readwrite">;

/** The journal's object store, within a transaction. */
export type Segments = IDBPObjectStore<Schema, Stores, "segments">;
