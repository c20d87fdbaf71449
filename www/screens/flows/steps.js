/** Work of the core that takes long: it is done in steps, and the page draws and listens between two. */

/**
 * @import { Fraction } from "../../../pkg/wasm/desk/timebank.js"
 *
 * A value of the core in the making. To free it is to stop.
 * @typedef {{ advance(): boolean, free(): void, readonly progress: Fraction }} Making
 */

/**
 * Works until all is done. The value is then the caller's, who frees it; one that was stopped is freed here.
 *
 * @template {Making} Made
 * @param {Made} made
 * @param {AbortSignal} signal stops it
 * @param {(progress: Fraction) => void} moved is told how much is done, each time before the page draws
 * @param {() => Promise<void>} [pause] lets the page draw
 * @returns {Promise<Made>}
 */
export async function inSteps(made, signal, moved, pause = turn) {
  try {
    signal.throwIfAborted();
    while (!made.advance()) {
      moved(made.progress);
      await pause();
      signal.throwIfAborted();
    }
    return made;
  } catch (error) {
    made.free();
    throw error;
  }
}

/** Lets the page draw and listen; whatever else waits has its turn, too. @returns {Promise<void>} */
export function turn() {
  return new Promise((resolve) => setTimeout(resolve));
}
