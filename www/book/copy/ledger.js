/** The copy of a book that is kept here: its ledger. */

import { Fault } from "../../values/fault.js";
import { read, StoredCopy } from "./copy.js";

/**
 * @typedef {import("../../core/builds.js").Core} Core
 * @typedef {import("../../core/builds.js").Ledger} Ledger
 * @typedef {import("./copy.js").Read} Read
 */

/** @extends {StoredCopy<Ledger, Core>} */
export class LedgerCopy extends StoredCopy {
  /**
   * Opens what is stored of a book.
   *
   * @param {import("../../store/interface.js").Store} store
   * @param {string} id
   * @param {Core} core the build to open it in
   * @returns {Promise<LedgerCopy>}
   * @throws {Fault} `journal_corrupt`; `kept_elsewhere` where another tab has moved it to a hub
   */
  static async open(store, id, core) {
    const copy = new LedgerCopy(store);
    copy.take(core, await read(store, id, core));
    return copy;
  }

  /**
   * @override
   * @param {Core} _core
   * @param {Read} found
   */
  hold(_core, { ledger, book, replica }) {
    if (replica) throw new Fault("kept_elsewhere");
    if (ledger.seq !== book.seq)
      throw new Fault("journal_corrupt", { fields: { seq: String(ledger.seq + 1) } });
    return ledger;
  }

  /**
   * Stores what was admitted behind all that is stored.
   *
   * @param {number} n the last number that this device used
   * @param {number} to the last record
   * @param {Uint8Array} bytes the records, and the head that ends them
   */
  async append(n, to, bytes) {
    const { stored } = this;
    await this.store.append(n, { book: this.id, from: stored.seq + 1, to, bytes });
    this.note({ ...stored, n, seq: to }, { segments: 1 });
  }

  /**
   * Notes that a move to a hub was begun, or that it was not.
   *
   * @param {import("../move.js").Moving | undefined} moving
   */
  async setMoving(moving) {
    await this.store.note(this.id, { moving });
    this.note({ ...this.stored, moving });
  }
}
