/** One press leads back; who came is shown; what waits for somebody is in a list; a viewer only reads. */

import assert from "node:assert/strict";
import { accessible } from "./support/accessible.js";
import { balanceOf, begun, check, details, join, openNewest } from "./support/desk.js";
import { browserOf } from "./support/opened.js";
import { foundAndMove, helped, hubOf, letIn } from "./support/phones.js";
import { eventually } from "./support/programs.js";
import { inChromium, story } from "./support/stories.js";

inChromium("one press leads back", async (t, name) => {
  const page = await begun(t, name);
  await story(t, {
    "members join": () => join(page),
    "undoing a correction restores what it replaced": () => corrected(page),
    "a voided exchange comes back": () => voided(page),
    "a session that the pot pays has everybody, and an Undo": () => session(page),
    "a member who left comes back with their balance": () => left(page),
    "a change of a member, a rule and an offer is undone": () => others(page),
    "the books are right": () => check(page),
  });
});

inChromium("what waits for somebody is in a list, and a viewer reads", async (t) => {
  const hub = await hubOf(t);
  const desk = await browserOf(t, "Chromium", hub.address);
  const ana = await browserOf(t, "Chromium", hub.address);
  await story(t, {
    "a book moves to the hub": () => foundAndMove(desk, ["Ana Lund", "Ben Ito"]),
    "Ana's phone is let in": () => letIn(desk, ana, "Ana Lund"),
    "what waits for Ben, who has no phone, is in the desk's inbox": () => unanswered(desk, ana),
    "at a hub, a coordinator takes a step back from a page opened anew": () => undoneAtHub(desk),
    "a viewer reads every exchange and has no button to write": () => viewer(desk, ana),
  });
});

async function corrected(page) {
  await details(page, { gave: "Ana Lund", received: "Ben Ito", length: "1:00" });
  await page.shows("Saved");
  await openNewest(page);
  await page.press("link", "Correct it");
  await page.type("textbox", "Why is it corrected?", "Two hours");
  await page.type("textbox", "How long?", "2:00");
  await page.press("button", "Continue");
  await page.find("table", /^What it does/);
  await page.press("button", "Save");
  await page.shows("Saved");
  assert.equal(await balanceOf(page, "Ana Lund"), "2:00");
  await openNewest(page);
  await accessible(page, "a correction that can be undone");
  await page.press("button", "Undo the correction");
  await page.find("button", "Bring it back");
  assert.equal(await balanceOf(page, "Ana Lund"), "1:00", "what it replaced counts again");
  await openNewest(page);
  await page.press("button", "Bring it back");
  await page.find("button", "Undo the last step");
  assert.equal(await balanceOf(page, "Ana Lund"), "2:00");
}

async function voided(page) {
  await openNewest(page);
  await page.press("button", "Void this exchange");
  await page.type("textbox", "Why?", "A slip");
  await page.press("button", "Void it");
  await page.find("button", "Bring it back");
  assert.equal(await balanceOf(page, "Ana Lund"), "0:00");
  await openNewest(page);
  await page.press("button", "Bring it back");
  await page.says(/Last step undone by Jo Keeper/);
  assert.equal(await balanceOf(page, "Ana Lund"), "2:00");
}

async function session(page) {
  await page.visit("#/session");
  await page.shows("A group session");
  await page.choose("radio", "The pot");
  await page.ask(tick, "gave", "Ana Lund");
  await page.ask(tick, "received", "Ben Ito");
  await page.press("button", "See what it does");
  await page.says("1 person came and has nothing to pay.");
  await accessible(page, "a session that the pot pays");
  await page.press("button", "Save");
  await page.shows("Saved");
  await page.says("Ana Lund helped Ben Ito for 1 hour");
  assert.equal(await balanceOf(page, "Ana Lund"), "3:00");
  await openNewest(page);
  await page.says(/Who came\s+Ben Ito \(1:00\)/);
  await page.press("link", "Correct it");
  await page.shows("Correct an exchange");
  await page.type("textbox", /Why/, "It was longer");
  await page.ask(retype, "came-", "0");
  await page.press("button", "Continue");
  await page.says("Somebody must have come.");
  await page.ask(retype, "came-", "1:30");
  await accessible(page, "a session that is corrected");
  await page.press("button", "Continue");
  await page.press("button", "Save");
  await page.shows("Saved");
  await openNewest(page);
  await page.says(/Who came\s+Ben Ito \(1:30\)/);
}

/** In the page: types into the box whose id begins so. */
function retype(begin, text) {
  const box = document.querySelector("time-bank").renderRoot.querySelector(`input[id^="${begin}"]`);
  box.value = text;
  box.dispatchEvent(new Event("input"));
}

async function left(page) {
  await page.visit("#/balances");
  await page.press("link", "Ana Lund");
  await page.press("link", "Member’s card");
  await page.press("button", "Leave the timebank");
  await page.press("button", "Continue");
  await page.press("button", "Let them leave");
  await page.find("button", "Bring them back");
  await accessible(page, "a member who left");
  await page.press("button", "Bring them back");
  await page.find("button", "Leave the timebank");
  assert.equal(await balanceOf(page, "Ana Lund"), "3:00");
}

async function others(page) {
  await page.press("link", "Ana Lund");
  await page.press("link", "Member’s card");
  await page.press("button", "Change");
  await page.type("textbox", "How to reach them", "ana@example.org");
  await page.press("button", "Save");
  await page.says("ana@example.org");
  await page.press("button", "Undo");
  await page.says("Undone. It is as it was before.");
  await eventually(async () => !(await page.text()).includes("ana@example.org"), "the contact is gone");
}

async function unanswered(desk, ana) {
  await helped(ana, "Ben Ito", "Shelves put up");
  await ana.press("button", "Save");
  await ana.says("It waits for Ben Ito. Somebody has no phone here. A coordinator asks them.");
  await accessible(ana, "a receipt of what waits");
  await desk.visit("#/inbox");
  await desk.says("Nobody can answer on a phone (1)");
  await accessible(desk, "the inbox with what nobody can answer");
}

async function undoneAtHub(desk) {
  await openNewest(desk);
  await desk.press("button", "Confirm");
  await desk.find("button", "Undo the last step");
  await desk.reload();
  await desk.press("button", "Undo the last step");
  await desk.says(/Proposed/);
  await desk.says("It waits for Ben Ito.");
}

async function viewer(desk, ana) {
  await details(desk, { gave: "Ben Ito", received: "Jo Keeper", length: "0:45", note: "Quillfeather" });
  await desk.shows("Saved");
  await ana.visit();
  await ana.shows("Ana Lund’s hours");
  await desk.visit("#/balances");
  await desk.press("link", "Ana Lund");
  await desk.press("link", "Member’s card");
  await desk.press("button", "Change");
  await desk.choose("radio", /^Viewer/);
  await desk.press("button", "Save");
  await desk.says("Viewer");
  // The page stays open, and shows what a viewer may read.
  await ana.says("Here you read. You write nothing.");
  await eventually(async () => (await ana.table()).some((row) => row.Balance === "0:45"), "Ben's balance");
  assert.deepEqual(await ana.ask(together), ["Together", "0:45", "0:45", "0:00"]);
  await accessible(ana, "what a viewer meets");
  await openNewest(ana);
  assert.doesNotMatch(await ana.text(), /Quillfeather|Void this|Correct it|Something wrong/);
  await ana.visit("#/flows");
  await ana.shows(/./);
  await ana.visit("#/record");
  await ana.says("This member reads only.");
}

/* What follows runs in the page. */

/** The foot of the balances. */
function together() {
  const { tFoot } = document.querySelector("time-bank").shadowRoot.querySelector("table");
  return [...tFoot.rows[0].cells].map((cell) => cell.textContent);
}

function tick(side, name) {
  const root = document.querySelector("time-bank").shadowRoot;
  const boxes = [...root.querySelectorAll(`input[type=checkbox][id^="${side}-"]`)];
  boxes.find((box) => box.labels[0].textContent.trim() === name).click();
}
