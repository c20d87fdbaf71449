/** What is wrong with something that was carried here by hand, in words that say what to do. */

import { faultOf, said } from "../values/fault.js";

/** @typedef {import("../values/fault.js").Fault} Fault */

/** What is believed of no answer has one sentence; these have their own. */
const FAULTS = [
  "a_journal",
  "another_reader",
  "damaged",
  "gap",
  "kept_here",
  "link_altered",
  "link_damaged",
  "newer_version",
  "no_book",
  "too_large",
  "wrong_community",
];
const DISTRUST = ["forged", "not_the_keeper", "out_of_order", "rewritten", "went_back"];

/**
 * An error in the words of what is carried.
 *
 * @param {import("../screens/screen.js").Screen} screen
 * @param {unknown} thrown
 * @param {boolean} [file] whether it came as a file
 * @returns {Fault}
 */
export function worded(screen, thrown, file = false) {
  const fault = faultOf(thrown);
  const code = file && fault.code === "link_damaged" ? "damaged" : fault.code;
  if (FAULTS.includes(code)) return said(screen.say(`bring.fault.${code}`));
  if (DISTRUST.includes(code)) return said(screen.say("share.state.distrusted"));
  return fault;
}
