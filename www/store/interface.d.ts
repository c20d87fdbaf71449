/**
 * The storage adapter: what a place where books are stored does for them. `store.js` is the one in IndexedDB;
 * `acceptance.js` tests what each must do.
 */

import type { Sealed, SigningKey } from "../book/keys.js";
import type { Moving } from "../book/move.js";

/** What is known about a book without opening it. */
export interface Book {
  /** The community's id. */
  id: string;
  name: string;
  /** The last record that is stored. */
  seq: number;
  /** The last number this device used. */
  n: number;
  /** When it was last opened, in milliseconds. */
  opened: number;
  /** The last copy saved as a file. */
  copy?: { seq: number; at: number };
  /** A move to a hub that was begun. */
  moving?: Moving;
  /** How many records each phone was last sent by hand, by its key. */
  told?: Record<string, number>;
  /** Marks of what is forgotten: the members of whom no word is stored any more, and how many programmes. */
  erased?: string[];
}

/** A run of records with the head that ends it, as the core reads them. */
export interface Segment {
  book: string;
  from: number;
  to: number;
  bytes: Uint8Array;
}

/** What a ledger is made of faster than of its journal. It may be lost. */
export interface Cache {
  book: string;
  seq: number;
  bytes: Uint8Array;
}

/** What a device keeps of a book that another keeps: the outbox and what it remembers of the keeper. */
export interface Replica {
  book: string;
  /** As the core writes it. */
  state: Uint8Array;
  /** How often it was changed. */
  turn: number;
  /** The hub's address, if there is one. */
  hub?: string;
}

export interface Keys {
  book: string;
  device: SigningKey;
  /** The device's next key. It takes the other's place once the journal has it. */
  next?: SigningKey;
  keeper?: SigningKey;
  recovery?: Sealed;
  /** When the book was last brought back from a copy. */
  epoch?: number;
}

/** All that is needed to open a book. */
export interface Whole<Opened> {
  book?: Book;
  replica?: Replica;
  keys?: Keys;
  /** What the cache stands for. */
  opened: Opened;
  /** The segments after that. */
  segments: Segment[];
}

/** What changed of a shared book. */
export interface Change {
  /** As it is afterwards. */
  book: Book;
  /** Its turn follows that of the one that is stored. */
  replica: Replica;
  /** What came of the journal. */
  segment?: Segment;
  /** Whether the segment takes the place of all that is there. */
  fromStart?: boolean;
  /** Where the device has another key. */
  keys?: Keys;
}

/**
 * A place where books are stored. Each write is all of it or nothing, and survives a crash once it resolves.
 * What would be stored over something that was stored meanwhile is refused with the code `not_saved`.
 */
export interface Store {
  /** Runs what changes a book, one at a time in all tabs. */
  alone<Result>(book: string, work: () => Promise<Result>): Promise<Result>;
  /** The book opened last comes first. */
  books(): Promise<Book[]>;
  book(id: string): Promise<Book | undefined>;
  /** Nothing for a book that is not shared. */
  replica(id: string): Promise<Replica | undefined>;
  /** What is stored of a book, in one word: see `mark.js`. */
  mark(id: string): Promise<string | undefined>;
  /** Nothing for a book kept elsewhere. */
  keys(id: string): Promise<Keys | undefined>;
  /** The segments of a book that hold records after `seq`, in order. */
  segments(id: string, seq?: number): Promise<Segment[]>;
  /** A book as it is at one moment: other tabs may be writing. `open` says how far the cache goes. */
  whole<Opened extends { seq: number }>(
    id: string,
    open: (cache?: Cache, book?: Book) => Opened,
  ): Promise<Whole<Opened>>;
  cache(id: string): Promise<Cache | undefined>;
  /** Stores a new book. */
  add(book: Book, segment: Segment, keys?: Keys): Promise<void>;
  /**
   * Stores what was admitted: a segment that follows all that is stored. `n` is the last number this device
   * used.
   */
  append(n: number, segment: Segment): Promise<void>;
  /** Stores a book that is kept elsewhere, before anything of its journal is here. */
  join(book: Book, replica: Replica, keys: Keys): Promise<void>;
  /** Stores what changed of a shared book. */
  keep(change: Change): Promise<void>;
  /** Puts one segment in the place of a book's whole journal; with keys where it is kept here from now on. */
  replace(book: Book, segment: Segment, keys?: Keys): Promise<void>;
  /**
   * Takes words out of all that is stored of a book: out of its segments, its cache and its unfinished
   * drafts. `cache` is without them; `erased` are the marks of what is forgotten; `without` gives what to
   * store in a segment's place, and nothing where the segment has none of them.
   */
  forget(
    cache: Cache,
    erased: string[],
    without: (bytes: Uint8Array) => Uint8Array | undefined,
  ): Promise<void>;
  /**
   * Replaces the cache and merges the segments that lie under it, so that opening reads the cache and a few
   * small segments. Losing this write loses nothing.
   */
  fold(cache: Cache): Promise<void>;
  /** Drops a damaged cache. Where that fails, it is found damaged once more. */
  dropCache(id: string): Promise<void>;
  /** Changes what is noted about a book beside its journal. */
  note(id: string, change: Partial<Pick<Book, "opened" | "copy" | "moving" | "told">>): Promise<void>;
  /** Notes that a book was opened. What is lost here is a place in a list. */
  noteOpened(id: string): Promise<void>;
  /** Forgets the seed of the recovery card, once it is on paper. */
  forgetRecovery(id: string): Promise<void>;
  /** What was typed and not sent yet, by the name of its form. */
  draft(id: string, name: string): Promise<object | undefined>;
  /** Without a draft, the one that is stored is forgotten. */
  saveDraft(id: string, name: string, draft: object | undefined): Promise<void>;
  close(): void;
}
