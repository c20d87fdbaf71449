/** What is wrong with something that was carried here by hand, in words that say what to do. */

import { faultOf, said } from "../values/fault.js";

/** @typedef {import("../values/fault.js").Fault} Fault */

/** What is believed of no answer has one sentence; the rest have their own. */
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
  const key = `bring.fault.${code}`;
  if (screen.words.has(key)) return said(screen.say(key));
  if (DISTRUST.includes(code)) return said(screen.say("share.state.distrusted"));
  return fault;
}
