/**
 * The network adapter: the way to the keeper of a book that many devices share. `hub.js` is the one over
 * HTTP.
 */

import type { Answer } from "../../pkg/wasm/phone/timebank.js";

/** An event that the hub cannot add yet. */
export interface Waiting {
  sealed: Uint8Array;
  /** Why, and what it is about. */
  code: string;
  fields: Record<string, string>;
  /** In seconds since 1970. */
  since: number;
}

/** How much of what a hub takes in a day is used, in hundredths. */
export interface Quota {
  /** When a new day begins, in seconds since 1970. */
  ends: number;
  /** By the whole community. */
  percent: number;
  /** By each member who used most of one member's part. */
  members: { member: string; percent: number }[];
}

/** One device's way to one community's hub. What a hub answers is judged by the core, not here. */
export interface Hub {
  /** Adds the phone of somebody who was invited. */
  enrol(sealed: Uint8Array): Promise<Answer>;
  /** Offers events, in their order. */
  push(events: Uint8Array[]): Promise<Answer[]>;
  /** The records after one, and the head that the hub signed last, which is never behind them. */
  records(after: number): Promise<{ segment: Uint8Array; head: Uint8Array }>;
  /**
   * Calls back with how many records the hub says it has, whenever it says so, until the stream ends. Fails
   * where the hub does not know the device any more: it may have been begun anew, and is asked what it has
   * before it is listened to.
   */
  wait(after: number, said: (seq: unknown) => void, signal: AbortSignal): Promise<void>;
  /**
   * What the hub cannot add yet, the longest waiting first, and how much of the day's quotas is used. Only
   * coordinators are told.
   */
  waiting(): Promise<{ rows: Waiting[]; quota?: Quota }>;
  /** Lets one of them wait no longer; one that waits no longer is nothing to do. */
  dismiss(event: string): Promise<void>;
}
