/** A ledger file shown on a page: fetched, folded in memory, stored nowhere. */

import { deskBuild } from "../core/builds.js";
import { isJournal } from "../values/bytes.js";
import { civilToday, now } from "../values/days.js";
import { Fault } from "../values/fault.js";
import { kindOf } from "../values/kinds.js";
import { stage } from "./admission.js";
import { founded } from "./found.js";

/**
 * @typedef {import("./interface.js").Book} Book
 * @typedef {import("../core/builds.js").Desk} Desk
 * @typedef {import("../core/builds.js").Ledger} Ledger
 */

/** A book that is only shown. @implements {Book} */
export class PublishedBook extends EventTarget {
  said = undefined;
  store = undefined;
  /** @readonly */
  writable = false;
  /** @readonly */
  shared = false;
  coordinates = false;
  readsAll = true;
  me = undefined;
  hub = undefined;
  /** @type {import("../hub/courier.js").Standing} */
  connection = { state: "none" };
  /** @type {Book["outbox"]} */
  outbox = [];
  /** @type {Ledger} */
  ledger;
  summary;
  #core;

  /** @param {Desk} core @param {Ledger} ledger */
  constructor(core, ledger) {
    super();
    this.#core = core;
    this.ledger = ledger;
    this.summary = ledger.summary();
  }

  get id() {
    return this.summary.community;
  }

  knows() {
    return true;
  }

  async record() {
    return cannot();
  }

  async rehearse() {
    return cannot();
  }

  async grant() {
    return cannot();
  }

  async desk() {
    return this.#core;
  }

  async start() {}

  close() {
    this.ledger.free();
  }
}

/**
 * @param {string} src the address of a journal file or a CSV file
 * @param {string} name what to call the community where the file does not say
 * @returns {Promise<PublishedBook>}
 * @throws {Fault} `src_unreachable` where the file cannot be fetched, `src_wrong` where it is of another kind
 */
export async function readBook(src, name) {
  const [core, bytes] = await Promise.all([deskBuild(), fetched(src)]);
  if (isJournal(bytes)) {
    const ledger = new core.Ledger();
    ledger.load(core.Ledger.segmentOf(bytes));
    return new PublishedBook(core, ledger);
  }
  const { ledger, keys } = await founded(core, { community: name, founder: name });
  // Nobody is asked here: who may be two is shown as two.
  const dryRun = core.Import.read(ledger, bytes, civilToday(), { allOthers: "Another" });
  const author = (/** @type {number} */ i) => ({ device: keys.device.public, n: 2 + i, at: now() });
  await stage(dryRun, ledger, keys, { author });
  return new PublishedBook(core, ledger);
}

/** @returns {never} */
function cannot() {
  throw new Fault("kept_elsewhere");
}

/** @param {string} src */
async function fetched(src) {
  const response = await fetch(new URL(src, document.baseURI)).catch(() => undefined);
  if (!response?.ok) throw new Fault("src_unreachable");
  const bytes = new Uint8Array(await response.arrayBuffer());
  if (kindOf(bytes)) throw new Fault("src_wrong");
  return bytes;
}
