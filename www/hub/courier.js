/**
 * The courier between a shared book and its hub: it sends the outbox and asks
 * for what is new, again and again, until it is stopped. One tab does it for all.
 */

import { Fault, faultOf } from "../values/fault.js";
import { isOfHub, isQuota } from "./hub.js";

/** After a failure: how long until it is tried again, doubled each time, in milliseconds. */
const FIRST_PAUSE = 1000;
const LONGEST_PAUSE = 60_000;
/** How often a journal that is not believed is asked for again before people are told. */
const DOUBTS = 2;

/**
 * How it stands with the hub.
 *
 * @typedef {object} Standing
 * @property {"none" | "connecting" | "connected" | "offline" | "not_let_in" | "distrusted" | "trouble"} state
 * @property {string} [code] why, where it is no matter of the network
 */

/**
 * @typedef {import("../../pkg/wasm/phone/timebank.js").Effect} Effect
 * @typedef {import("../../pkg/wasm/phone/timebank.js").Pull} Pull
 * @typedef {import("../book/copy/replica.js").Todo} Todo
 */

/** Fires `change` when the standing does. */
export class Courier extends EventTarget {
  /** @type {Standing} */
  standing = { state: "connecting" };
  #book;
  #hub;
  /**
   * Ends the time in which this tab sends, or stands in the queue for it; nothing while it does neither.
   *
   * @type {AbortController | undefined}
   */
  #ending;
  #stopped = false;
  /** Whether this is the tab that sends. */
  leads = false;
  #wake = () => {};
  #poked = false;
  #doubts = 0;
  /**
   * Why the hub takes no more on this day, and until when nothing is sent.
   *
   * @type {{ fault: Fault, until: number } | undefined}
   */
  #full;
  #onBack = () => this.poke();
  // Some browsers leave the lock to a page that is put away to be shown again, and some take its place in the
  // queue.
  #onHide = () => this.#leave();
  #onShow = () => this.start();

  /**
   * @param {import("../book/shared.js").SharedBook} book
   * @param {import("./interface.js").Hub} hub
   */
  constructor(book, hub) {
    super();
    this.#book = book;
    this.#hub = hub;
  }

  /** Begins, unless it has. */
  start() {
    if (this.#stopped || this.#ending) return;
    addEventListener("online", this.#onBack);
    document.addEventListener("visibilitychange", this.#onBack);
    addEventListener("pagehide", this.#onHide);
    addEventListener("pageshow", this.#onShow);
    this.#ending = new AbortController();
    this.#queue(this.#ending.signal);
  }

  /**
   * Waits for its turn, and takes its place again if that ends before it is to.
   *
   * @param {AbortSignal} signal
   */
  async #queue(signal) {
    const left = new Promise((resolve) => signal.addEventListener("abort", resolve, { once: true }));
    while (!signal.aborted) {
      try {
        await navigator.locks.request(`timebank ${this.#book.id} sends`, { signal }, () => {
          this.leads = true;
          // A page that is left waits for no answer.
          return Promise.race([this.#run(signal), left]);
        });
      } catch (error) {
        if (!signal.aborted) console.error("timebank:", error);
      }
      if (signal.aborted) return;
      this.leads = false;
      await new Promise((wake) => setTimeout(wake, FIRST_PAUSE));
    }
  }

  /** Lets another tab send. */
  #leave() {
    this.leads = false;
    this.#ending?.abort(new DOMException("the page was left", "AbortError"));
    this.#ending = undefined;
    this.#wake();
  }

  /** Something is to be sent, or the network may be back. */
  poke() {
    this.#poked = true;
    this.#wake();
  }

  /** Somebody looks: what failed is tried again at once. */
  hurry() {
    if (this.leads && this.standing.state !== "connected") this.poke();
  }

  /** Takes over what the tab that sends says. @param {Standing} standing */
  hear(standing) {
    if (!this.leads) this.#stand(standing);
  }

  stop() {
    removeEventListener("online", this.#onBack);
    document.removeEventListener("visibilitychange", this.#onBack);
    removeEventListener("pagehide", this.#onHide);
    removeEventListener("pageshow", this.#onShow);
    this.#stopped = true;
    this.#leave();
  }

  /** @param {AbortSignal} signal */
  async #run(signal) {
    let pause = FIRST_PAUSE;
    let promised = 0;
    while (!signal.aborted) {
      this.#poked = false;
      const error = await this.#round().then(
        () => undefined,
        (error) => error,
      );
      if (signal.aborted) return;
      this.#stand(this.#standingAfter(error ?? this.#full?.fault));
      // A hub that promises more than it gives is not asked again at once either.
      if (error || promised > this.#book.seq) {
        await this.#rest(error?.detail?.after ?? (this.#doubting ? FIRST_PAUSE : pause));
        pause = Math.min(2 * pause, LONGEST_PAUSE);
      } else {
        pause = FIRST_PAUSE;
      }
      promised = error ? 0 : await this.#listen(signal);
    }
  }

  /** Whether what came is not believed, and nobody was told yet. */
  get #doubting() {
    return this.#doubts > 0 && this.#doubts <= DOUBTS;
  }

  /** Sends what is to be sent, and asks for what is new until there is no more. */
  async #round() {
    const letIn = (!this.#book.me || this.#book.rejoins) && (await this.#enrol());
    try {
      await this.#exchange();
    } catch (error) {
      // The key before may be revoked already. With the next one the journal is read that has it.
      if (!letIn || faultOf(error).code !== "not_let_in" || !this.#book.askAsNext()) throw error;
      await this.#exchange();
    }
  }

  /** Sends what is to be sent, and reads what is new. */
  async #exchange() {
    const before = this.#unsent;
    if (this.#full && Date.now() >= this.#full.until) this.#full = undefined;
    /** @type {Todo[]} */
    let effects = await this.#book.due();
    while (effects.length) {
      const { opening } = this.#book;
      for (const effect of effects) if ("send" in effect && !this.#full) await this.#send(effect.send);
      const pull = effects.find((effect) => "ask" in effect);
      effects = pull ? await this.#asked(pull.ask, opening) : [];
      if (effects.some((effect) => "beginAnew" in effect)) effects = await this.#book.beginAnew();
    }
    // One push takes so many: the others follow at once.
    if (!this.#full && this.#unsent && this.#unsent < before) this.#poked = true;
  }

  /** How many entries the hub has not answered. */
  get #unsent() {
    return this.#book.outbox.filter(({ standing }) => standing === "unsent").length;
  }

  /** @param {Uint8Array[]} events sealed */
  async #send(events) {
    const answers = await this.#hub.push(events).catch((error) => {
      const fault = faultOf(error);
      if (!isQuota(fault.code)) throw error;
      // Nothing is lost, and what others wrote is read all the same.
      this.#full = { fault, until: Date.now() + (fault.detail.after ?? LONGEST_PAUSE) };
      return [];
    });
    await this.#book.change((replica) => [replica.answered(answers)]);
  }

  /**
   * @param {Pull} ask
   * @param {number} opening in which it is asked
   * @returns what follows from what the hub has after this
   */
  async #asked(ask, opening) {
    const { segment, head } = await this.#hub.records(ask.after);
    return this.#book.received(opening, (replica) => replica.received(ask, segment, head));
  }

  /**
   * The hub does not know an invited phone yet. The phone sends nothing but its enrolment. Nothing has shown
   * so far that the hub is the right one.
   *
   * @returns whether it is let in
   */
  async #enrol() {
    for (const { event } of this.#book.outbox) {
      const sealed = this.#book.sealed(event);
      if (!sealed || !this.#book.asksToBeLetIn(sealed)) continue;
      const answer = await this.#hub.enrol(sealed);
      await this.#book.change((replica) => [replica.answered([answer])]);
      if (answer.outcome === "admitted") return true;
    }
    if (!this.#book.me && this.#book.outbox.length) throw new Fault("not_let_in");
    return false;
  }

  /**
   * Waits until there is something to do: here, or at the hub.
   *
   * @param {AbortSignal} signal
   * @returns how many records the hub promises, if more. Infinity where it says that it has fewer: its head
   *   tells why, and it is not asked again at once
   */
  async #listen(signal) {
    if (this.#poked || signal.aborted) return 0;
    const ending = new AbortController();
    const end = () => ending.abort(new DOMException("enough", "AbortError"));
    signal.addEventListener("abort", end, { once: true });
    const has = this.#book.seq;
    let promised = 0;
    const said = (/** @type {unknown} */ seq) => {
      if (typeof seq !== "number" || !Number.isSafeInteger(seq) || seq === has) return;
      promised = seq > has ? seq : Infinity;
      end();
    };
    const stream = this.#hub.wait(has, said, ending.signal).then(() => this.#rest(FIRST_PAUSE));
    /** @type {Promise<void>} */
    const woken = new Promise((resolve) => {
      this.#wake = resolve;
    });
    const again = this.#full && setTimeout(this.#wake, this.#full.until - Date.now());
    try {
      await Promise.race([stream, woken]);
    } catch (error) {
      if (!ending.signal.aborted) await this.#rest(faultOf(error).detail.after ?? FIRST_PAUSE);
    } finally {
      end();
      clearTimeout(again);
      stream.catch(() => {});
      signal.removeEventListener("abort", end);
    }
    return promised;
  }

  /** Sleeps, unless there is reason to wake. @param {number} milliseconds */
  async #rest(milliseconds) {
    if (this.#poked) {
      // Three saves while the hub is away do not ask it three times a second.
      milliseconds = Math.min(milliseconds, FIRST_PAUSE);
    }
    /** @type {Promise<void>} */
    const woken = new Promise((resolve) => {
      this.#wake = resolve;
    });
    const timer = setTimeout(this.#wake, milliseconds);
    await woken;
    clearTimeout(timer);
  }

  /** @param {Standing} standing */
  #stand(standing) {
    const was = this.standing;
    this.standing = standing;
    if (was.state !== standing.state || was.code !== standing.code) this.dispatchEvent(new Event("change"));
  }

  /** @param {unknown} error of a round; none where all went well @returns {Standing} */
  #standingAfter(error) {
    if (!error) {
      this.#doubts = 0;
      return { state: "connected" };
    }
    if (isOfHub(error)) {
      if (error.code === "offline" || error.code === "hub_busy") return { state: "offline" };
      if (error.code === "not_let_in") return { state: "not_let_in" };
      return { state: "trouble", code: error.code };
    }
    // What comes may have been altered on its way: it is asked for again before anybody is told.
    const { code, fields } = faultOf(error);
    if (fields.ofKeeper !== undefined) {
      this.#doubts += 1;
      return this.#doubting ? this.standing : doubted(code);
    }
    console.error("timebank:", error);
    return { state: "trouble", code };
  }
}

/** How it stands with a hub whose journal is not believed. @param {string} code @returns {Standing} */
function doubted(code) {
  if (code === "damaged") return { state: "trouble", code: "not_the_hub" };
  return { state: code === "newer_version" ? "trouble" : "distrusted", code };
}
