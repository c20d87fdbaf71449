/** Members record on phones, a coordinator at a desk, and all of them share one ledger through a hub. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { accessible } from "./accessible.js";
import { names } from "./browsers.js";
import { browserOf, foundAndMove, helped, hubOf, invitation, letIn, says } from "./phones.js";
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
      "what one records the other confirms, at once": () => confirm(t, desk, ana, ben),
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

async function confirm(t, desk, ana, ben) {
  await desk.visit("#/history");
  await desk.shows("History");
  await helped(ana, "Ben Ito", "Shelves put up");
  const waits = "Waiting for you";
  await live(t, ana, "Save", [["Ben’s phone", ben, waits], ["the desk", desk, "Shelves put up"]]);
  await says(ana, "Shared ✓");
  await accessible(ana, "receipt");
  await ana.visit("#/balances");
  await ana.shows("Ana Lund’s hours");
  const counts = "You have given 1 hour 30 minutes.";
  await live(t, ben, "That is right", [["Ana’s phone", ana, counts]]);
  await says(ben, "You have received 1 hour 30 minutes.");
  await says(ben, "All shared ✓");
}

/** Presses a button, and measures in the pages themselves how long it takes until others show what it did. */
async function live(t, from, button, others) {
  for (const [, page, sentence] of others) await page.ask(noteWhenItSays, sentence);
  await from.ask(noteThePress);
  await from.press("button", button);
  for (const [who, page, sentence] of others) {
    await says(page, sentence);
    const shown = await eventually(() => page.ask(() => globalThis.shownAt), `when ${who} showed it`);
    const took = shown - (await from.ask(() => globalThis.pressedAt));
    t.diagnostic(`${who} shows what “${button}” did after ${took} ms`);
    assert.ok(took >= 0 && took < LIVE, `${who}: ${took} ms`);
  }
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

/* What follows runs in the pages, whose clock is this machine's. */

function noteThePress() {
  const { shadowRoot } = document.querySelector("time-bank");
  const note = () => {
    globalThis.pressedAt = Date.now();
  };
  shadowRoot.addEventListener("click", note, { capture: true, once: true });
}

function noteWhenItSays(sentence) {
  const { shadowRoot } = document.querySelector("time-bank");
  const watching = new MutationObserver(() => {
    if (!shadowRoot.querySelector(".sheet").innerText.includes(sentence)) return;
    globalThis.shownAt = Date.now();
    watching.disconnect();
  });
  globalThis.shownAt = undefined;
  watching.observe(shadowRoot, { subtree: true, childList: true, characterData: true });
}
