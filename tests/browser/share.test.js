/** Members record on phones, a coordinator at a desk, and all of them share one ledger through a hub. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { accessible } from "./accessible.js";
import { names } from "./browsers.js";
import { browserOf, foundAndMove, hubOf, invitation, letIn, says } from "./phones.js";
import { eventually } from "./programs.js";
import { story } from "./story.js";

const SLOW = { timeout: 300_000 };
/** Live updates are to be there within this time, in milliseconds. */
const LIVE = 2000;

for (const name of names) {
  test(`one ledger on many phones, ${name}`, SLOW, async (t) => {
    const hub = await hubOf(t);
    const desk = await browserOf(t, "Chromium", hub.address);
    const ana = await browserOf(t, "Chromium", hub.address);
    const ben = await browserOf(t, name, hub.address);

    await story(t, {
      "a book that was kept in a browser moves to the hub": () => foundAndMove(desk, ["Ana Lund", "Ben Ito"], accessible),
      "two members are invited, and their phones let in": () => invite(desk, ana, ben),
      "what one records the other confirms, at once": () => confirm(ana, ben),
      "the coordinator sees both, and the books are right": () => seen(desk),
      "another device of the coordinator's is a desk as well": () => another(desk, ben),
    });
  });
}

/** Invites both, and looks at what they meet. */
async function invite(desk, ana, ben) {
  await letIn(desk, ana, "Ana Lund", accessible);
  await letIn(desk, ben, "Ben Ito");
  await accessible(ana, "home");
}

async function confirm(ana, ben) {
  await ana.press("link", "I helped someone");
  await ana.shows("Whom did you help?");
  await ana.choose("radio", "Ben Ito");
  await ana.press("button", "Continue");
  await ana.shows("How long, and when?");
  await ana.choose("radio", "1 hour 30 minutes");
  await ana.press("button", "Continue");
  await ana.shows("Is this right?");
  const before = Date.now();
  await ana.press("button", "Save");
  await ana.shows("Saved");
  await ben.shows("Waiting for you");
  const took = Date.now() - before;
  assert.ok(took < 2 * LIVE, `the other phone has it after ${took} ms`);
  await says(ana, "Shared ✓");
  await accessible(ana, "receipt");
  await ben.press("button", "That is right");
  await says(ben, "You have received 1 hour 30 minutes.");
  await says(ben, "All shared ✓");
  await ana.visit("#/balances");
  await says(ana, "You have given 1 hour 30 minutes.");
}

async function seen(desk) {
  await desk.visit("#/balances");
  await eventually(async () => (await desk.table()).some((row) => row.Member === "Ana Lund" && row.Balance === "1:30"), "Ana's balance");
  await desk.visit("#/check");
  await desk.press("button", "Check now");
  await says(desk, "The books are right.");
}

/** A browser that had a member's book is given another, and learns from the records whose it is. */
async function another(desk, browser) {
  await browser.browser.url(await invitation(desk, "Jo Keeper"));
  await browser.shows("Join Mill Lane");
  await browser.press("button", "I am Jo Keeper");
  await browser.shows("Balances");
  await eventually(async () => (await browser.table()).some((row) => row.Member === "Ana Lund" && row.Balance === "1:30"), "Ana's balance");
  await browser.press("link", "Desk");
  await browser.shows("Desk");
}
