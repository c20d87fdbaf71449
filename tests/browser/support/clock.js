/**
 * A page's clock in the test's hand. What the page would do in a second or later it does when the test says
 * so, so that nobody waits for it, and what happens by itself is seen to.
 */

import { eventually } from "./programs.js";

/** How long the page waits for the hub's answer, and for a word in its stream, in milliseconds. */
const PATIENCE = [30_000, 45_000];

/** In so many turns a page waits for an answer before it loses patience: some seconds. */
const TURNS_OF_PATIENCE = 50;

/** Stops the clock of the page that is open. @param {import("./page.js").Page} page */
export function stopClock(page) {
  return page.ask(stop, PATIENCE);
}

/**
 * Stops the clock of each page that is opened from now on.
 *
 * @returns {Promise<() => Promise<unknown>>} see `obstruct`
 */
export function stopClockBefore(page) {
  return page.obstruct(stop, PATIENCE);
}

/** The clock goes on by itself. */
export function startClock(page) {
  return page.ask(() => globalThis.clock.start());
}

/** Whether the page rests, since its clock was stopped. @returns {Promise<boolean>} */
export function rests(page) {
  return page.ask(() => globalThis.clock.rests());
}

/**
 * Lets the page end its rest, once it rests.
 *
 * @returns {Promise<number>} how long it would have rested, in milliseconds
 */
export function endRest(page) {
  return page.once(() => globalThis.clock?.endRest(), {}, "the page to rest");
}

/**
 * Lets the page end its rests, one after the other, until it says something.
 *
 * @param {string | RegExp} sentence
 */
export function restsUntil(page, sentence) {
  return page.says(sentence, () => globalThis.clock.endRest());
}

/** The same, until something is so. @param {() => boolean | Promise<boolean>} isSo @param {string} what */
export function restsUntilSo(page, isSo, what) {
  const endRest = () => page.ask(() => globalThis.clock.endRest());
  return eventually(async () => (await isSo()) || void (await endRest()), what);
}

/**
 * Lets time pass until something is so: rests end, and what the page asked of a hub that has gone, which may
 * never be answered, loses its patience now and then.
 *
 * @param {() => boolean | Promise<boolean>} isSo
 * @param {string} what
 */
export function timePassesUntilSo(page, isSo, what) {
  let turns = 0;
  const pass = () => {
    turns += 1;
    return turns % TURNS_OF_PATIENCE ? page.ask(() => globalThis.clock.endRest()) : losePatience(page);
  };
  return eventually(async () => (await isSo()) || void (await pass()), what);
}

/** The page has waited for the hub as long as it ever does. */
export function losePatience(page) {
  return page.ask(() => globalThis.clock.losePatience());
}

/* What follows runs in the page. */

function stop(patience) {
  const { setTimeout: later, clearTimeout: never } = globalThis;
  const held = new Map();
  let count = 0;
  globalThis.setTimeout = (work, delay = 0, ...args) => {
    if (delay < 1000) return later(work, delay, ...args);
    count -= 1; // no number of the browser's
    held.set(count, { delay, work: () => work(...args) });
    return count;
  };
  globalThis.clearTimeout = (id) => {
    if (!held.delete(id)) never(id);
  };
  const end = (which) => {
    const due = [...held].filter(([, { delay }]) => which(delay));
    for (const [id, { work }] of due) {
      held.delete(id);
      work();
    }
    return Math.max(0, ...due.map(([, { delay }]) => delay));
  };
  globalThis.clock = {
    rests: () => [...held.values()].some(({ delay }) => !patience.includes(delay)),
    endRest: () => end((delay) => !patience.includes(delay)),
    losePatience: () => end((delay) => patience.includes(delay)),
    start() {
      const begun = new Map([...held].map(([id, { delay, work }]) => [id, later(work, delay)]));
      held.clear();
      globalThis.setTimeout = later;
      // The page knows them by the numbers that it was given.
      globalThis.clearTimeout = (id) => never(begun.get(id) ?? id);
    },
  };
}
