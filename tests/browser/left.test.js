/**
 * A page that is left in the middle of what it does, and shown again: nobody waits for it, and it knows what
 * came since.
 */

import assert from "node:assert/strict";
import { noteMoments } from "./support/moments.js";
import { browserOf } from "./support/opened.js";
import { add, foundAndMove, helped, hubOf, knowsOf, letIn, notesOf, save } from "./support/phones.js";
import { eventually } from "./support/programs.js";
import { everywhere, story } from "./support/stories.js";

/** After which of a save's moments the page is left: a save has some 20 until it is shown. */
const MOMENTS = [0, 1, 2, 4, 8, 12, 16, 24];

everywhere("a page that is left", async (t, name) => {
  const hub = await hubOf(t);
  const desk = await browserOf(t, name, hub.address);
  const phone = await browserOf(t, name, hub.address);
  await foundAndMove(desk, ["Ana Lund", "Ben Ito"]);
  await letIn(desk, phone, "Ana Lund");

  await story(t, {
    "a phone, in the middle of a save": () => leftWhileSaving(t, phone),
    "all of it is at the desk, once": () => arrived(desk),
    "a page that is shown again knows what another stored": () => shownAgain(phone),
    "a book that is kept here, in the middle of a save": () => leftWhileAdding(t, desk),
    "it knows what another window stored, too": () => deskAgain(desk),
  });
});

async function leftWhileSaving(t, phone) {
  let stored = 0;
  for (const moment of MOMENTS) {
    const note = noteOf(moment);
    await helped(phone, "Ben Ito", note);
    await leave(phone, "Save", moment, "Saved");
    // Another page of the same browser opens the book at once, and can write.
    await phone.visit();
    await phone.shows("Ana Lund’s hours");
    if ((await notesOf(phone)).includes(note)) {
      stored += 1;
    } else {
      await helped(phone, "Ben Ito", note);
      await save(phone);
    }
  }
  t.diagnostic(`${stored} of ${MOMENTS.length} were stored before the page was left`);
  await phone.says("All shared ✓");
}

async function arrived(desk) {
  await desk.visit("#/history");
  const all = MOMENTS.map(noteOf).sort();
  await eventually(async () => (await notesOf(desk)).length >= all.length, "the phone’s entries at the desk");
  assert.deepEqual((await notesOf(desk)).sort(), all);
}

/** The page that is left holds a form; another page records meanwhile; then “Back”. */
async function shownAgain(phone) {
  await helped(phone, "Ben Ito", "Asked twice");
  await leave(phone, "Save", 5, "Saved");
  await inAnotherWindow(phone, async () => {
    await phone.visit("#/balances");
    await phone.shows("Ana Lund’s hours");
    await helped(phone, "Ben Ito", "While the first was away");
    await save(phone);
  });
  await phone.browser.back();
  await knowsOf(phone, "While the first was away");
  if (!(await notesOf(phone)).includes("Asked twice")) {
    await helped(phone, "Ben Ito", "Asked twice");
    await save(phone);
  }
  await phone.says("All shared ✓");
  const notes = await notesOf(phone);
  for (const note of ["Asked twice", "While the first was away"]) {
    assert.equal(notes.filter((had) => had === note).length, 1, `“${note}” is there once`);
  }
}

/** The same for a book without a hub, in the same browser. */
async function leftWhileAdding(t, desk) {
  await desk.visit("#/start");
  await desk.type("textbox", "Name of your timebank", "Hill Top");
  await desk.type("textbox", "Your name", "Mo Hill");
  await desk.press("button", "Open an empty book");
  await desk.shows("Balances");
  let stored = 0;
  for (const moment of MOMENTS) {
    const name = `Member ${moment}`;
    await desk.visit("#/newMember");
    await desk.shows("Add a member");
    await desk.type("textbox", "Name", name);
    await leave(desk, "Add to the list", moment, name);
    await desk.visit("#/balances");
    await desk.shows("Balances");
    if ((await membersOf(desk)).includes(name)) stored += 1;
    else await add(desk, name);
  }
  t.diagnostic(`${stored} of ${MOMENTS.length} were stored before the page was left`);
  await desk.visit("#/balances");
  await desk.shows("Balances");
  const members = await membersOf(desk);
  assert.deepEqual(members.sort(), ["Mo Hill", ...MOMENTS.map((moment) => `Member ${moment}`)].sort());
}

async function deskAgain(desk) {
  await desk.browser.url("about:blank");
  await inAnotherWindow(desk, async () => {
    await desk.visit("#/balances");
    await desk.shows("Balances");
    await add(desk, "Cy Hale");
  });
  await desk.browser.back();
  await eventually(
    async () => (await membersOf(desk)).includes("Cy Hale"),
    "the member that the other window added",
  );
  await add(desk, "Di Wolf");
}

function noteOf(moment) {
  return `Left after moment ${moment}`;
}

/** Presses a button, and leaves the page at a moment of what that does, or when it shows what it has done. */
async function leave(page, button, moment, shown) {
  const pressed = await page.find("button", button);
  await page.ask(`${noteMoments} (${pressAndLeave}).apply(null, arguments);`, pressed, moment);
  const left = async () => (await page.browser.getUrl()) === "about:blank";
  // What the page shows in the same moment may come first.
  await eventually(
    async () => (await left()) || (await page.has("heading", shown)),
    `another page, or ${shown}`,
  );
  if (!(await left())) await page.browser.url("about:blank");
}

async function inAnotherWindow({ browser }, work) {
  const first = await browser.getWindowHandle();
  const handle = await browser.createWindow();
  await browser.switchToWindow(handle);
  await work();
  await browser.closeWindow();
  await browser.switchToWindow(first);
}

function membersOf(page) {
  return page.ask(() => {
    const ledger = document.querySelector("time-bank")?.book?.ledger;
    const named = ({ name }) => name; // all but the pot
    return ledger ? ledger.members().filter(named).map(named) : [];
  });
}

/* What follows runs in the page. */

function pressAndLeave(button, moment) {
  const leave = () => {
    location.href = "about:blank";
  };
  noteMoments((count) => count === moment && leave());
  button.click();
  if (moment === 0) leave();
}
