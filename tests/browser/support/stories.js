/** In which browsers a story is told, which each says of itself; and its steps. */

import { describe, test } from "node:test";
import { ALL, hasObstacles } from "./browsers.js";

/** The browsers to test in: all, or those that BROWSER names. */
const names = process.env.BROWSER?.split(",") ?? ALL;

/** Whether each story is told in each of them. */
const each = process.env.STORIES === "all";

/** A story that has not ended by then hangs, in milliseconds. */
const LONGEST = 600_000;

/**
 * A story.
 *
 * @callback Tell
 * @param {import("node:test").TestContext} t
 * @param {string} name the browser that it is about; others in it may be Chromium
 *
 * @typedef {{ obstacles?: boolean }} Needs obstacles: it puts something in the page's way
 */

/**
 * Tells a story in all browsers, because they differ in what it is about: storage, transactions, locks,
 * leaving a page, files, sharing, installing, the worker.
 *
 * @param {string} title
 * @param {Tell} tell
 * @param {Needs} [needs]
 */
export function everywhere(title, tell, needs = {}) {
  for (const name of names) declare(title, name, tell, needs);
}

/**
 * Tells a story in Chromium: the others show the same, and are asked only where all is asked. See
 * `everywhere`.
 */
export function inChromium(title, tell, needs = {}) {
  for (const name of names) if (each || name === "Chromium") declare(title, name, tell, needs);
}

/** Tells a story that no other browser can. See `everywhere`. */
export function inChromiumAlone(title, tell) {
  for (const name of names) if (name === "Chromium") declare(title, name, tell, {});
}

function declare(title, name, tell, { obstacles = false }) {
  const skip = obstacles && !hasObstacles(name) && "its driver runs nothing before the page";
  const declared = () => test(`${title}, ${name}`, { timeout: LONGEST, skip }, (t) => tell(t, name));
  if (gathered) gathered.push(declared);
  else declared();
}

/** Stories that wait to be told together. */
let gathered;

/**
 * Tells the stories of several files side by side.
 *
 * @param {() => Promise<void>} load loads the files
 * @param {number} atOnce
 */
export async function together(load, atOnce) {
  gathered = [];
  await load();
  describe("stories", { concurrency: atOnce }, () => {
    for (const declared of gathered) declared();
  });
}

/**
 * Runs a story's steps in order: each needs the one before it. After one has
 * failed the others are skipped: what they would say is about the first.
 *
 * @param {import("node:test").TestContext} t
 * @param {Record<string, () => Promise<void>>} steps by what each shows
 */
export async function story(t, steps) {
  let broken = false;
  for (const [title, step] of Object.entries(steps)) {
    await t.test(title, { skip: broken }, async () => {
      broken = true;
      await step();
      broken = false;
    });
  }
  // So that what ends with the story knows it, too.
  if (broken) throw new Error("the story broke off");
}
