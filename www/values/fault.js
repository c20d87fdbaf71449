/**
 * @typedef {object} Detail
 * @property {import("../store/interface.js").Book} [book] the stored book that is damaged
 * @property {Promise<import("../store/interface.js").Store>} [later] the store, should the browser open it
 *   after all
 * @property {number} [after] how long to wait before asking again, in milliseconds
 * @property {number} [status] what a hub answered
 * @property {string} [why] the code by which a hub refused
 */

/**
 * What went wrong, for the page to say in words.
 *
 * Errors of the core have the same `code` and `fields`: `faultOf` makes faults of them.
 */
export class Fault extends Error {
  /** Stable: the words for it are found by it. @type {string} */
  code;
  /** What the sentence is about, by name. @type {Record<string, string>} */
  fields;
  /** What the program needs to go on, such as the book that is damaged. @type {Detail} */
  detail;

  /**
   * @param {string} code
   * @param {{ fields?: Record<string, string>, detail?: Detail, cause?: unknown }} [about]
   * @param {string} [message] for a fault that has no words of ours
   */
  constructor(code, { fields = {}, detail = {}, cause } = {}, message = code) {
    super(message, { cause });
    this.name = "Fault";
    this.code = code;
    this.fields = fields;
    this.detail = detail;
  }
}

/** The code of a fault whose sentence was found already. */
export const SAID = "said";

/** A fault whose sentence was found already. @param {string} sentence */
export function said(sentence) {
  return new Fault(SAID, {}, sentence);
}

/** What browsers call a full disk. */
const FULL = "QuotaExceededError";

/**
 * Anything that was thrown, as a fault.
 *
 * @param {unknown} thrown
 * @returns {Fault}
 */
export function faultOf(thrown) {
  if (thrown instanceof Fault) return thrown;
  const { name, message = String(thrown), code, fields } = /** @type {Partial<Fault>} */ (thrown ?? {});
  if (name === FULL) return new Fault("storage_full", { cause: thrown });
  // A DOMException has a number there.
  const known = typeof code === "string" ? code : "unknown";
  return new Fault(known, { fields, cause: thrown }, message);
}

/** Whether somebody cancelled, or nobody needs the answer any more. @param {unknown} thrown */
export function isAbort(thrown) {
  return thrown instanceof Error && thrown.name === "AbortError";
}
