/** A browser that is killed in the middle of a save: what the page showed as saved is there, and arrives once. */

import assert from "node:assert/strict";
import { join } from "node:path";
import { test } from "node:test";
import { names, open } from "./browsers.js";
import { Page } from "./page.js";
import { browserOf, foundAndMove, helped, hubOf, letIn, notesOf, opensAlone, says } from "./phones.js";
import { eventually } from "./programs.js";

/** How often; KILLS=50 by hand. */
const KILLS = Number(process.env.KILLS ?? 5);
/** A save takes some 50 ms here. It is killed at any moment of this time after it was asked for, in milliseconds. */
const MOMENTS = 160;

for (const name of names.filter((name) => name === "Chromium")) {
  test(`killed ${KILLS} times while it saves, ${name}`, { timeout: 120_000 + KILLS * 30_000 }, async (t) => {
    const hub = await hubOf(t);
    const desk = await browserOf(t, name, hub.address);
    const profile = join(hub.folder, "phone");
    await foundAndMove(desk, ["Ana Lund", "Ben Ito"]);
    await begin(profile, desk);

    const shown = [];
    const lost = [];
    for (let i = 0; i < KILLS; i += 1) {
      // Every other time the hub is away: then the phone alone has what it showed.
      if (i % 2) await hub.leave();
      const note = `Save number ${i + 1}.`;
      const { had, saw } = await killed(profile, hub, note);
      lost.push(...shown.filter((note) => !had.includes(note)));
      assert.deepEqual(lost, [], `shown as saved, and not there after ${i} kills`);
      if (saw) shown.push(note);
      if (i % 2) await hub.comeBack();
    }

    const own = await arrived(profile, hub);
    assert.deepEqual(shown.filter((note) => !own.includes(note)), [], "shown as saved, and not there at the end");
    await desk.visit("#/history");
    await desk.shows("History");
    await eventually(async () => (await notesOf(desk)).length >= own.length, "the phone's entries at the desk");
    assert.deepEqual((await notesOf(desk)).sort(), own.sort(), "each once, and no other");
    t.diagnostic(`${shown.length} of ${KILLS} were shown as saved before the kill, ${own.length} were stored`);
  });
}

/** The phone is let in, and has what it needs. */
async function begin(profile, desk) {
  const { browser, end } = await open("Chromium", { profile });
  const phone = new Page(browser, desk.address);
  try {
    await letIn(desk, phone, "Ana Lund");
    await opensAlone(phone);
  } finally {
    await end();
  }
}

/** @returns what the phone had when it was opened, and whether it showed the new entry as saved before it was killed */
async function killed(profile, { port }, note) {
  const { browser, kill } = await open("Chromium", { profile });
  try {
    const phone = new Page(browser, `http://localhost:${port}/`);
    await phone.visit("#/balances");
    await phone.shows("Ana Lund’s hours");
    const had = await notesOf(phone);
    await helped(phone, "Ben Ito", note);
    let saw = false;
    await browser.sessionSubscribe({ events: ["log.entryAdded"] });
    browser.on("log.entryAdded", ({ text }) => {
      saw ||= text === `saved: ${note}`;
    });
    const wait = Math.random() * MOMENTS;
    // Not awaited: the browser may be gone before it answers.
    phone.ask(saveAndTell, note).catch(() => {});
    await new Promise((wake) => setTimeout(wake, wait));
    await kill();
    return { had, saw };
  } finally {
    await kill();
  }
}

/** What the phone has written, once the hub has all of it. */
async function arrived(profile, hub) {
  const { browser, end } = await open("Chromium", { profile });
  try {
    const phone = new Page(browser, hub.address);
    await phone.visit("#/balances");
    await says(phone, "All shared ✓", 90);
    return await notesOf(phone);
  } finally {
    await end();
  }
}

/* What follows runs in the page. */

/** Presses "Save", and tells as soon as the page shows an entry with this note as saved. */
function saveAndTell(note) {
  const root = document.querySelector("time-bank").shadowRoot;
  const look = () => {
    const where = root.querySelector(".receipt .where");
    if (!where?.innerText.match(/Saved on this phone|Shared/) || !root.querySelector(".receipt").innerText.includes(note)) return;
    watching.disconnect();
    console.log(`saved: ${note}`);
  };
  const watching = new MutationObserver(look);
  watching.observe(root, { subtree: true, childList: true, characterData: true, attributes: true });
  root.querySelector("form button.primary").click();
}
