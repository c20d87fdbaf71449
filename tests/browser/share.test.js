/** Members record on phones, a coordinator at a desk, and all of them share one ledger through a hub. */

import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { accessible } from "./accessible.js";
import { names, open } from "./browsers.js";
import { Page } from "./page.js";
import { eventually, freePort } from "./programs.js";
import { serveHub } from "./server.js";
import { story } from "./story.js";

const SLOW = { timeout: 300_000 };
/** Live updates are to be there within this time, in milliseconds. */
const LIVE = 2000;

for (const name of names) {
  test(`one ledger on many phones, ${name}`, SLOW, async (t) => {
    const hub = await hubOf(t);
    const desk = await browserOf(t, hub, "Chromium");
    const ana = await browserOf(t, hub, "Chromium");
    const ben = await browserOf(t, hub, name);

    await story(t, {
      "a book that was kept in a browser moves to the hub": () => move(desk),
      "two members are invited, and their phones let in": () => invite(desk, ana, ben),
      "what one records the other confirms, at once": () => confirm(ana, ben),
      "the coordinator sees both, and the books are right": () => seen(desk),
    });
  });
}

async function hubOf(t) {
  const folder = mkdtempSync(join(tmpdir(), "timebank-"));
  const port = await freePort();
  const data = join(folder, "hub.db");
  const hub = { server: await serveHub(data, port), data, port };
  t.after(async () => {
    await hub.server.end();
    rmSync(folder, { recursive: true });
  });
  return hub;
}

async function browserOf(t, hub, name) {
  const { browser, end } = await open(name);
  t.after(end);
  return new Page(browser, hub.server.address);
}

async function move(desk) {
  await desk.visit();
  await desk.type("textbox", "Name of your timebank", "Mill Lane");
  await desk.type("textbox", "Your name", "Jo Keeper");
  await desk.press("button", "Open an empty book");
  await desk.shows("Balances");
  for (const name of ["Ana Lund", "Ben Ito"]) {
    await desk.visit("#/newMember");
    await desk.shows("Add a member");
    await desk.type("textbox", "Name", name);
    await desk.press("button", "Add to the list");
    await desk.shows(name);
  }
  await desk.visit("#/desk");
  await desk.press("link", "Share it with members’ phones");
  await desk.shows("Share it with members’ phones");
  await accessible(desk, "move");
  await desk.press("button", "Move the book");
  await desk.shows("Balances");
  await saying(desk, "All shared ✓");
}

async function invite(desk, ana, ben) {
  for (const [phone, name] of [[ana, "Ana Lund"], [ben, "Ben Ito"]]) {
    const link = await invitation(desk, name);
    await phone.browser.url(link);
    await phone.shows("Join Mill Lane");
    if (phone === ana) await accessible(phone, "join");
    await phone.press("button", `I am ${name}`);
    await phone.shows(`${name}’s hours`);
    await saying(phone, "All shared ✓");
  }
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
  await saying(ana, "Shared ✓");
  await accessible(ana, "receipt");
  await ben.press("button", "That is right");
  await saying(ben, "You have received 1 hour 30 minutes.");
  await saying(ben, "All shared ✓");
  await ana.visit("#/balances");
  await saying(ana, "You have given 1 hour 30 minutes.");
}

async function seen(desk) {
  await desk.visit("#/balances");
  await eventually(async () => (await desk.table()).some((row) => row.Member === "Ana Lund" && row.Balance === "1:30"), "Ana's balance");
  await desk.visit("#/check");
  await desk.press("button", "Check now");
  await saying(desk, "The books are right.");
}

/** The link of an invitation that the coordinator makes for a member. */
async function invitation(desk, name) {
  await desk.visit("#/balances");
  await desk.press("link", name);
  await desk.press("link", "Member’s card");
  await desk.press("link", "Phones");
  await desk.shows(`${name}’s phones`);
  await desk.press("button", "Make an invitation");
  const box = await desk.find("textbox", "Invitation link");
  return box.getValue();
}

function saying(page, sentence) {
  return eventually(async () => (await page.text()).includes(sentence), `“${sentence}”`).catch(async (error) => {
    error.message += `. The page shows:\n${await page.text()}`;
    throw error;
  });
}
