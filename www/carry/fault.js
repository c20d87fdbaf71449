/** What is wrong with something that was carried here by hand, in words that say what to do. */

import { Fault, faultOf, said } from "../values/fault.js";

/** Where an answer is not believed, people are told what became of theirs, too. */
const DISTRUST = ["forged", "not_signed_by_keeper", "out_of_order", "rewritten", "went_back"];

/** What a file is said to be damaged for. */
const NOTHING = ["link_damaged", "no_link"];

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
  if (file && NOTHING.includes(fault.code)) return new Fault("damaged", { cause: fault });
  if (DISTRUST.includes(fault.code))
    return said(`${screen.page.explain(fault)} ${screen.say("share.untaken")}`);
  return fault;
}
