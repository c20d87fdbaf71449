/**
 * What a book is to those who show it. It has two keepers: `local.js` and `shared.js`; `acceptance.js` tests
 * both.
 */

import type { EntryInput, Notice, Summary, Unshared, Verdict } from "../../pkg/wasm/desk/timebank.js";
import type { Desk, Ledger } from "../core/builds.js";
import type { Standing } from "../hub/courier.js";
import type { Store } from "../store/interface.js";
import type { LocalBook } from "./local.js";
import type { PublishedBook } from "./published.js";
import type { SharedBook } from "./shared.js";

/** The ids that an entry made, in the order in which it names them, and what is to be said of it. */
export type Made = Verdict & { made: string[] };

/** Any open book: `shared` and `writable` tell which it is. */
export type AnyBook = LocalBook | PublishedBook | SharedBook;

/** What an open book fires. */
export interface BookEvents {
  /** What is to be shown has changed, here or in another tab. */
  change: Event;
  /** There is something to tell. */
  notice: CustomEvent<Notice[]>;
  /** The stored book cannot be read; the error is the detail. */
  trouble: CustomEvent<unknown>;
}

interface Listen {
  <Type extends keyof BookEvents>(type: Type, listener: (event: BookEvents[Type]) => void): void;
  (...like: Parameters<EventTarget["addEventListener"]>): void;
}

declare module "./book.js" {
  interface OpenBook {
    addEventListener: Listen;
  }
}

declare module "./published.js" {
  interface PublishedBook {
    addEventListener: Listen;
  }
}

/** An open book. */
export interface Book extends EventTarget {
  addEventListener: Listen;
  /** The community's id. */
  readonly id: string;
  /** Views are asked for here. It is always that of the newest entry; ask for it anew each time. */
  readonly ledger: Ledger;
  /** The ledger's summary. Record number and head are those that the keeper signed. */
  readonly summary: Summary;
  /** Where it is stored; nothing for a book that is only shown. */
  readonly store: Store | undefined;
  /** Whether entries can be added here. */
  readonly writable: boolean;
  /** Whether somebody else keeps it: then it is a `SharedBook`. */
  readonly shared: boolean;
  /** Whether the person here looks after the timebank. */
  readonly coordinates: boolean;
  /** Whether the person here reads every exchange: a coordinator, a viewer, or whoever holds the book. */
  readonly readsAll: boolean;
  /** The member whose device this is, if that is known. */
  readonly me: string | undefined;
  /** The address of the hub that keeps it, if one does. */
  readonly hub: string | undefined;
  /** How it stands with that hub. */
  readonly connection: Standing;
  /** What was written here and is not in the journal yet. */
  readonly outbox: Unshared[];
  /** What was said of the last entry made here. */
  readonly said: Made | undefined;

  /** Whether all exchanges of an account are known here, and so its balance. */
  knows(member: string): boolean;
  /** Adds an entry. When this resolves, the entry is stored here; when it rejects, nothing is stored. */
  record(entry: EntryInput): Promise<Made>;
  /**
   * What an entry would do, judged as far as this device can. Nothing is stored, and `after` is thrown away.
   */
  rehearse<Result>(entry: EntryInput, look: (after: Ledger, verdict: Verdict) => Result): Promise<Result>;
  /** A coordinator's word that a phone may be added, signed by this device. */
  grant(member: string, key: Uint8Array): Promise<Uint8Array>;
  /** Loads the desk build, which alone can judge, and opens the book in it. */
  desk(): Promise<Desk>;
  /** Begins what the keeper or the hub needs done, for as long as the book is open. May be called again. */
  start(): Promise<void>;
  /** The book must not be used afterwards. */
  close(): void;
}
