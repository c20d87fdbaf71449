/** What is wrong with something that was carried here by hand, in words that say what to do. */

/** What is believed of no answer has one sentence; these have their own. */
const FAULTS = [
  "a_journal",
  "another_reader",
  "damaged",
  "gap",
  "link_altered",
  "link_damaged",
  "newer_version",
  "too_large",
  "wrong_community",
];
const DISTRUST = ["forged", "not_the_keeper", "out_of_order", "rewritten", "went_back"];

/** @param {string} code of what is wrong on the screen of what is carried */
export function fault(code) {
  return Object.assign(new Error(code), { code, carried: true });
}

/**
 * An error in the words of what is carried.
 *
 * @param {import("../screens/screen.js").Screen} screen
 * @param {Error & { code?: string, carried?: boolean }} error
 * @param {boolean} [file] whether it came as a file
 */
export function worded(screen, error, file = false) {
  const code = file && error.code === "link_damaged" ? "damaged" : error.code;
  if (FAULTS.includes(code) || error.carried) return new Error(screen.say(`bring.fault.${code}`));
  if (DISTRUST.includes(code)) return new Error(screen.say("share.state.distrusted"));
  return error;
}
