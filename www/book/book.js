/**
 * What every open book does, with either keeper: it follows what other tabs store,
 * and tells those who show it.
 */

/**
 * @typedef {import("./interface.js").Book} BookInterface
 * @typedef {import("./copy/copy.js").Memory} Memory
 * @typedef {import("./copy/copy.js").StoredCopy<Memory, import("../core/builds.js").Core>} Copy
 */

/** Fires `change`, `notice` and `trouble`: see `interface.d.ts`. */
export class OpenBook extends EventTarget {
  /** What was said of the last entry made here. @type {import("./interface.js").Made | undefined} */
  said;
  /** @type {Copy} */
  #copy;
  #channel;
  #closed = false;
  // The page has not heard what other tabs said while it was put away.
  #onShow = (/** @type {PageTransitionEvent} */ { persisted }) => persisted && this.follow();

  /** @param {Copy} copy */
  constructor(copy) {
    super();
    this.#copy = copy;
    copy.tookOver = () => this.dispatchEvent(new Event("change"));
    this.#channel = new BroadcastChannel("timebank");
    this.#channel.onmessage = ({ data }) => data.book === this.id && this.hear(data);
    addEventListener("pageshow", this.#onShow);
  }

  /** The community's id. */
  get id() {
    return this.#copy.id;
  }

  get store() {
    return this.#copy.store;
  }

  /** Whether it was closed: then nothing is told of it any more. */
  get isClosed() {
    return this.#closed;
  }

  /** Stops following other tabs. The book must not be used afterwards. */
  close() {
    this.#closed = true;
    this.#channel.close();
    removeEventListener("pageshow", this.#onShow);
    this.#copy.close();
  }

  /** What was just stored is shown here and in other tabs; the rest is done while nobody waits. */
  stored() {
    this.dispatchEvent(new Event("change"));
    this.tell({});
    this.#copy.fold();
  }

  /** Asks the browser not to delete what is stored when it needs room. */
  keepStored() {
    navigator.storage?.persist?.().catch(() => {});
  }

  /** Tells other tabs. @param {object} message nothing in it where something was stored */
  tell(message) {
    if (!this.#closed) this.#channel.postMessage({ book: this.id, ...message });
  }

  /** What another tab says. @param {object} _message */
  hear(_message) {
    this.follow();
  }

  /** Takes over what other tabs stored. */
  async follow() {
    try {
      await this.#copy.takeOver();
    } catch (thrown) {
      const error = /** @type {Error & { code?: string }} */ (thrown);
      // The next writer takes over what is stored before it writes: not having read it now is no trouble.
      if (error.code === "not_saved") console.warn("timebank: not followed yet", error);
      else if (!this.#closed) this.dispatchEvent(new CustomEvent("trouble", { detail: error }));
    }
  }
}
