/** Members record on phones, a coordinator at a desk, and all of them share one ledger through a hub. */

import { accessible } from "./support/accessible.js";
import { startClock, stopClock } from "./support/clock.js";
import { browserOf } from "./support/opened.js";
import { foundAndMove, helped, hubOf, invitation, letIn } from "./support/phones.js";
import { eventually } from "./support/programs.js";
import { everywhere, story } from "./support/stories.js";

everywhere("one ledger on many phones", async (t, name) => {
  const hub = await hubOf(t);
  const desk = await browserOf(t, "Chromium", hub.address);
  const ana = await browserOf(t, "Chromium", hub.address);
  const ben = await browserOf(t, name, hub.address);

  await story(t, {
    "a book that was kept in a browser moves to the hub": () =>
      foundAndMove(desk, ["Ana Lund", "Ben Ito"], accessible),
    "two members are invited, and their phones let in": () => invite(desk, ana, ben),
    "what one records the other confirms, at once": () => confirm(t, desk, ana, ben),
    "the coordinator sees both, and the books are right": () => seen(desk),
    "another device of the coordinator's is a desk as well": () => another(desk, ben),
  });
});

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
  await live(t, ana, "Save", [
    ["Ben’s phone", ben, waits],
    ["the desk", desk, "Shelves put up"],
  ]);
  await ana.says("Shared ✓");
  await accessible(ana, "receipt");
  await ana.visit("#/balances");
  await ana.shows("Ana Lund’s hours");
  const counts = "You have given 1 hour 30 minutes.";
  await live(t, ben, "That is right", [["Ana’s phone", ana, counts]]);
  await ben.says("You have received 1 hour 30 minutes.");
  await ben.says("All shared ✓");
}

/**
 * Presses a button, and others show at once what it did: their clocks stand, so no page looks now and then.
 */
async function live(t, from, button, others) {
  for (const [, page, sentence] of others) {
    await stopClock(page);
    await page.ask(noteWhenItSays, sentence);
  }
  await from.ask(noteThePress);
  await from.press("button", button);
  for (const [who, page, sentence] of others) {
    await page.says(sentence);
    const shown = await page.once(() => globalThis.shownAt, {}, `when ${who} showed it`);
    const took = shown - (await from.ask(() => globalThis.pressedAt));
    t.diagnostic(`${who} shows what “${button}” did after ${took} ms`);
    await startClock(page);
  }
}

async function seen(desk) {
  await desk.visit("#/balances");
  await eventually(() => knowsBalance(desk), "Ana's balance");
  await desk.visit("#/check");
  await desk.press("button", "Check now");
  await desk.says("The books are right.");
}

async function knowsBalance(page) {
  return (await page.table()).some((row) => row.Member === "Ana Lund" && row.Balance === "1:30");
}

/** A browser that had a member's book is given another, and learns from the records whose it is. */
async function another(desk, browser) {
  await browser.browser.url(await invitation(desk, "Jo Keeper"));
  await browser.shows("Join Mill Lane");
  await browser.press("button", "I am Jo Keeper");
  await browser.shows("Balances");
  await eventually(() => knowsBalance(browser), "Ana's balance");
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
