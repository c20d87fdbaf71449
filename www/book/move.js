/**
 * A book that is kept here moves to a hub: its whole journal goes there, with
 * this keeper's signature under every piece of it and under the word that hands
 * it over. This browser is an ordinary device afterwards.
 */

import { join, ofHex } from "../values/bytes.js";
import { digits, found } from "../hub/hub.js";
import { Fault } from "../values/fault.js";

/**
 * What was begun, kept until it is known how it ended.
 *
 * @typedef {{ hub: string, keeper: string, handOver: Uint8Array }} Moving
 */

/**
 * Moves the book. From the moment when the hand-over is signed nothing is
 * written here, for the hub may have it; the same is sent again until the hub
 * has answered.
 *
 * @param {import("./local.js").LocalBook} book
 * @param {string} hub its address
 * @param {string} [code] the code that the hub's operator gave out
 * @returns {Promise<void>} once the hub has the book and this browser knows
 */
export async function moveToHub(book, hub, code) {
  const core = await book.desk();
  const begun = (await book.moving()) ?? (await begin(book, hub, code));
  const journal = await book.journalToHandOver(core);
  try {
    await found(begun.hub, `move?keeper=${begun.keeper}`, join([...journal, begun.handOver]));
  } catch (error) {
    // Whatever the hub has judged and refused is not there; of anything else nobody knows.
    if (error instanceof Fault && error.code === "hub_refused") await book.setMoving(undefined);
    throw error;
  }
  await book.handedOver(core, begun.hub);
}

/**
 * @param {import("./local.js").LocalBook} book
 * @param {string} hub
 * @param {string} [code]
 * @returns {Promise<Moving>}
 */
async function begin(book, hub, code) {
  const answer = await found(hub, "", JSON.stringify(code ? { code } : {}), "application/json");
  const keeper = digits(answer.keeper);
  const begun = { hub, keeper, handOver: await book.handOver(ofHex(keeper)) };
  await book.setMoving(begun);
  return begun;
}
