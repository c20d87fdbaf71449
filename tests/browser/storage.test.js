/**
 * A phone of a hub whose browser stores nothing, or no more: nothing is shown as saved that is not, and no
 * word is lost.
 */

import assert from "node:assert/strict";
import { accessible } from "./support/accessible.js";
import {
  closedStorage,
  fullStorage,
  noStorage,
  storageThatThrows,
  withObstacle,
} from "./support/obstacles.js";
import { restsUntil, stopClock } from "./support/clock.js";
import { browserOf } from "./support/opened.js";
import { add, foundAndMove, helped, hubOf, invitation } from "./support/phones.js";
import { eventually } from "./support/programs.js";
import { clearStored } from "./support/stored.js";
import { everywhere, story } from "./support/stories.js";

const FULL = "There is no room left in this browser. Nothing was saved.";
const CLOSED = "The browser did not store it. Nothing was saved. Try again.";

everywhere(
  "a phone that cannot store",
  async (t, name) => {
    const hub = await hubOf(t);
    const phone = await browserOf(t, name, hub.address);
    const desk = await browserOf(t, "Chromium", hub.address);
    await foundAndMove(desk, ["Ana Lund", "Ben Ito"]);
    const link = await invitation(desk, "Ana Lund");

    await story(t, {
      "an invitation, and storage that throws": () => nothingKept(phone, link, storageThatThrows),
      "an invitation, and no storage at all": () => nothingKept(phone, link, noStorage),
      "an invitation, and no room": () => joinWithoutRoom(phone, link),
      "a save without room": () => notSaved(phone, desk, fullStorage, FULL, "Without room"),
      "a save to a store that was closed": () =>
        notSaved(phone, desk, closedStorage, CLOSED, "To a closed store"),
      "what comes has no room": () => comes(phone, desk),
      "a save after all was deleted": () => deleted(phone, desk),
    });
  },
  { obstacles: true },
);

async function nothingKept(phone, link, obstacle) {
  await withObstacle(phone, obstacle, async () => {
    await phone.open(link);
    await phone.shows("This browser stores nothing for this page");
    await phone.says("Open this page in an ordinary window, or allow it to store data");
    await accessible(phone, "an invitation where nothing is stored");
  });
}

/** The invitation is not used up by what failed. */
async function joinWithoutRoom(phone, link) {
  await withObstacle(phone, fullStorage, async () => {
    await phone.open(link);
    await phone.shows("Join Mill Lane");
    await phone.press("button", "I am Ana Lund");
    await phone.find("heading", "There is a problem");
    await phone.says(FULL);
    await phone.shows("Join Mill Lane");
    await accessible(phone, "an invitation without room");
    await phone.ask(() => globalThis.makeRoom());
    await phone.press("button", "I am Ana Lund");
    await phone.shows("Ana Lund’s hours");
    await phone.says("All shared ✓");
  });
}

async function notSaved(phone, desk, obstacle, words, note) {
  await withObstacle(phone, obstacle, async () => {
    await phone.visit("#/balances");
    await phone.reload();
    await phone.shows("Ana Lund’s hours");
    await helped(phone, "Ben Ito", note);
    await phone.press("button", "Save");
    await phone.find("heading", "There is a problem");
    await phone.says(words);
    await phone.shows("Is this right?");
    const text = await phone.text();
    for (const typed of ["Ana Lund helped Ben Ito for 1 hour 30 minutes.", note])
      assert.ok(text.includes(typed), typed);
    assert.doesNotMatch(text, /Saved on this phone|not yet sent|^Shared ✓/m);
    await accessible(phone, `what was not saved, ${words}`);
    assert.equal(await timesIn(phone, note), 0, "the ledger in memory does not have it either");

    await phone.ask(() => globalThis.makeRoom());
    await phone.press("button", "Save");
    await phone.shows("Saved");
    await phone.says("Shared ✓");
  });
  await eventually(async () => (await timesIn(desk, note)) === 1, "the entry at the desk, once");
}

async function comes(phone, desk) {
  await withObstacle(phone, fullStorage, async () => {
    await phone.visit("#/balances");
    await phone.reload();
    await phone.shows("Ana Lund’s hours");
    await phone.says("All shared ✓");
    await stopClock(phone);
    await add(desk, "Cy Hale");
    await phone.says("There is no room left in this browser. Make room: then it goes on by itself.");
    await accessible(phone, "what comes has no room");
    await phone.ask(() => globalThis.makeRoom());
    await restsUntil(phone, "All shared ✓");
    assert.ok(await phone.ask(knows, "Cy Hale"));
  });
}

async function deleted(phone, desk) {
  await helped(phone, "Ben Ito", "After all was deleted");
  await phone.ask(clearStored);
  await phone.press("button", "Save");
  await phone.find("heading", "There is a problem");
  await phone.says("The browser has deleted this book. Nothing was saved. Reload this page.");
  assert.ok((await phone.text()).includes("After all was deleted"), "what was typed");
  await accessible(phone, "a deleted book on a phone");
  await add(desk, "Dee Roe");
  await phone.visit("#/balances");
  await phone.says("This browser has deleted the book. Reload this page.");
}

/** How many exchanges have this note, in a device's book. */
function timesIn(page, note) {
  return page.ask((note) => {
    const { ledger } = document.querySelector("time-bank").book;
    return ledger.history({ limit: 500 }).rows.filter((row) => row.note === note).length;
  }, note);
}

/* What follows runs in the page. */

function knows(wanted) {
  return document
    .querySelector("time-bank")
    .book.ledger.members()
    .some(({ name }) => name === wanted);
}
