/** What loading the package gives a page: the element `<time-bank>`. */

/** The attributes, as properties. Nothing is said by `null`, and by leaving one out. */
export interface TimeBankAttributes {
  /** The name or id of the community whose book to open; without it, the book opened last. */
  community?: string | null;
  /** The address of a ledger file, a journal or a CSV file, to show without storing it. */
  src?: string | null;
  /** The address of the hub that keeps the book; without it, the one in the invitation. */
  hub?: string | null;
  /** Whether it shows no book, but how help came back in the community of this id, in sums without a name. */
  totals?: boolean;
  /** Whether it is alone on its page: its screens are in the address, and the browser's Back goes there. */
  app?: boolean;
}

/** What the element tells the page around it. */
export interface TimeBankEvents {
  /** A book is open and shown. */
  "timebank-ready": CustomEvent<{ community: string; name: string; seq: number }>;
  /** An exchange is stored in this browser. */
  "timebank-recorded": CustomEvent<{ exchange: string; seq: number }>;
  /** The book cannot be shown. */
  "timebank-error": CustomEvent<{ code: string; message: string }>;
}

/** The ledger of a timebank, in a page. `lang` is its language. */
export class TimeBank extends HTMLElement implements TimeBankAttributes {
  community?: string | null;
  src?: string | null;
  hub?: string | null;
  totals?: boolean;
  app?: boolean;
}

declare global {
  interface HTMLElementTagNameMap {
    "time-bank": TimeBank;
  }
  /** The events bubble: the element hears them, and whatever it stands in. */
  interface GlobalEventHandlersEventMap extends TimeBankEvents {}
}
