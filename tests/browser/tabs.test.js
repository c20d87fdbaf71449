/**
 * Two tabs of one phone: both show the same, one sends for both, and the other goes on where that one is
 * closed.
 */

import assert from "node:assert/strict";
import { rests, startClock, stopClock } from "./support/clock.js";
import { liarOf } from "./support/liar.js";
import { browserOf } from "./support/opened.js";
import { add, foundAndMove, helped, hubOf, knowsOf, letIn, notesOf, save } from "./support/phones.js";
import { eventually, freePort } from "./support/programs.js";
import { booksStored, holdBook, writersInLine } from "./support/stored.js";
import { everywhere, story } from "./support/stories.js";

everywhere("two tabs of one phone", async (t, name) => {
  const port = await freePort();
  const hub = await hubOf(t, port);
  const way = await liarOf(t, port, hub.port);
  const desk = await browserOf(t, "Chromium", hub.address);
  const phone = await browserOf(t, name, way.address);
  await foundAndMove(desk, ["Ana Lund", "Ben Ito"]);
  await letIn(desk, phone, "Ana Lund", undefined, way.address);
  const tabs = await twoTabs(phone);
  way.asked = [];

  await story(t, {
    "one of them sends": () => oneSends(phone, way, tabs),
    "what the other records is sent, and both show it": () => fromTheOther(phone, tabs),
    "both say how it stands": () => bothSay(phone, way, tabs),
    "recorded in both at once, each arrives once": () => atOnce(phone, desk, way, tabs),
    "one that is put away lets the other send, and takes its place again": () => putAway(phone, way, tabs),
    "the other goes on where the first is closed": () => goesOn(phone, desk, way, tabs),
  });
});

async function twoTabs(phone) {
  const { browser } = phone;
  const first = await browser.getWindowHandle();
  const second = await browser.createWindow();
  await browser.switchToWindow(second);
  await phone.visit();
  await phone.shows("Ana Lund’s hours");
  await phone.says("All shared ✓");
  const at = async (tab) => browser.switchToWindow(tab);
  return { first, second, at };
}

async function oneSends(phone, way, { first, second, at }) {
  for (const tab of [first, second]) {
    await at(tab);
    let found;
    const one = async () => {
      found = await phone.ask(senders);
      return found.held === 1 && found.pending === 1;
    };
    await eventually(one, "one that sends").catch((error) => {
      throw new Error(`${error.message}, found ${JSON.stringify(found)}`);
    });
  }
  await eventually(async () => way.streams === 1, "one stream at the hub");
}

async function fromTheOther(phone, { first, second, at }) {
  await at(second);
  await helped(phone, "Ben Ito", "From the second");
  await save(phone);
  await phone.says("Shared ✓");
  await at(first);
  await phone.visit("#/balances");
  await phone.says("Ana Lund helped Ben Ito for 1 hour 30 minutes.");
  await phone.says("Shared ✓");
}

async function bothSay(phone, way, { first, second, at }) {
  way.cut();
  for (const tab of [first, second]) {
    await at(tab);
    await phone.says("No connection. It sends by itself later.");
    await stopClock(phone);
  }
  const resting = async (tab) => {
    await at(tab);
    return rests(phone);
  };
  await eventually(
    async () => (await resting(first)) || (await resting(second)),
    "the one that sends to rest",
  );
  await at(second);
  way.away = false;
  // The one that sends rests, and its clock stands. Somebody looks at the other.
  await phone.visit("#/history");
  for (const tab of [second, first]) {
    await at(tab);
    await phone.says("All shared ✓");
    await startClock(phone);
  }
}

/** Both stand in line before either may begin, so both know too little. */
async function atOnce(phone, desk, way, { first, second, at }) {
  const notes = ["At once, from the first", "At once, from the second"];
  await at(second);
  await helped(phone, "Ben Ito", notes[1]);
  await at(first);
  await helped(phone, "Ben Ito", notes[0]);
  const [book] = await phone.ask(booksStored);
  const waiting = await phone.ask(writersInLine);
  await phone.ask(holdBook, book);
  await phone.press("button", "Save");
  await at(second);
  await phone.press("button", "Save");
  await eventually(async () => (await phone.ask(writersInLine)) >= waiting + 2, "two writers in line");
  await at(first);
  await phone.ask(() => globalThis.release());

  const marks = [];
  for (const tab of [first, second]) {
    await at(tab);
    await phone.shows("Saved");
    await phone.says("Shared ✓");
    await phone.says("All shared ✓");
    assert.deepEqual(
      (await notesOf(phone)).sort(),
      [...notes, "From the second"].sort(),
      "both have both, once",
    );
    marks.push(await phone.ask(() => document.querySelector("time-bank").book.summary.head));
  }
  assert.equal(marks[0], marks[1], "one head");
  await hasOnce(desk, notes);
  const pushed = way.asked.filter(({ path }) => path === "events").map(({ body }) => body);
  assert.deepEqual(pushed, [...new Set(pushed)], "nothing was sent twice");
}

/** As a browser tells a page that it keeps to show it again. */
async function putAway(phone, way, { first, second, at }) {
  const tell = (what) =>
    phone.ask((type) => dispatchEvent(new PageTransitionEvent(type, { persisted: true })), what);
  const stand = async (held, pending) => {
    let found;
    const stands = async () => {
      found = { ...(await phone.ask(senders)), streams: way.streams };
      return found.held === held && found.pending === pending && found.streams === 1;
    };
    await eventually(stands, `${held} that sends and ${pending} in line`).catch((error) => {
      throw new Error(`${error.message}, found ${JSON.stringify(found)}`);
    });
  };
  for (const [away, other] of [
    [first, second],
    [second, first],
  ]) {
    await at(away);
    await tell("pagehide");
    await stand(1, 0);
    await at(other);
    const note = `While the ${other === first ? "second" : "first"} is away`;
    await helped(phone, "Ben Ito", note);
    await save(phone);
    await phone.says("Shared ✓");
    await at(away);
    await tell("pageshow");
    await stand(1, 1);
    await knowsOf(phone, note);
  }
}

async function goesOn(phone, desk, way, { first, second, at }) {
  await at(first);
  await phone.browser.closeWindow();
  await at(second);
  await eventually(async () => (await phone.ask(senders)).pending === 0, "nobody in line");
  await eventually(async () => (await phone.ask(senders)).held === 1, "one that sends");
  await eventually(async () => way.streams === 1, "one stream at the hub");
  await helped(phone, "Ben Ito", "After the first");
  await save(phone);
  await phone.says("Shared ✓");
  await hasOnce(desk, ["After the first"]);
  // What comes from elsewhere reaches it as well.
  await add(desk, "Cy Hale");
  await phone.once(knows, "Cy Hale", "what the desk wrote");
}

async function hasOnce(desk, notes) {
  for (const note of notes) {
    await knowsOf(desk, note);
    assert.equal((await notesOf(desk)).filter((had) => had === note).length, 1, `“${note}” is there once`);
  }
}

/* What follows runs in the page. */

async function senders() {
  const { held, pending } = await navigator.locks.query();
  const count = (locks) => locks.filter(({ name }) => name.endsWith(" sends")).length;
  return { held: count(held), pending: count(pending) };
}

function knows(wanted) {
  return document
    .querySelector("time-bank")
    .book.ledger.members()
    .some(({ name }) => name === wanted);
}
