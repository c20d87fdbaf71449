/** The same person was entered twice: the desk joins the two, and both phones are one member's. */

import assert from "node:assert/strict";
import { accessible } from "./support/accessible.js";
import { balanceOf } from "./support/desk.js";
import { browserOf } from "./support/opened.js";
import { foundAndMove, helped, hubOf, knowsOf, letIn, save } from "./support/phones.js";
import { inChromium, story } from "./support/stories.js";

inChromium("two members who are one", async (t, name) => {
  const hub = await hubOf(t);
  const desk = await browserOf(t, name, hub.address);
  const old = await browserOf(t, name, hub.address);
  const young = await browserOf(t, name, hub.address);
  await foundAndMove(desk, ["Ana Lund", "Anna Lund", "Ben Ito"]);
  await letIn(desk, old, "Ana Lund");
  await letIn(desk, young, "Anna Lund");

  await story(t, {
    "each phone records an hour and a half": () => each(old, young),
    "the desk sees two names that look the same": () => seen(desk),
    "and joins them, after it saw what that does": () => joined(desk),
    "both phones are one member's": () => one(old, young),
    "either name finds the member": () => found(desk),
    "it is taken apart again": () => apart(desk, young),
  });
});

async function each(old, young) {
  for (const [phone, note] of [
    [old, "With the old phone"],
    [young, "With the young phone"],
  ]) {
    await helped(phone, "Ben Ito", note);
    await save(phone);
    await phone.says("All shared ✓");
  }
}

async function seen(desk) {
  await knowsOf(desk, "With the old phone");
  await knowsOf(desk, "With the young phone");
  await desk.ask(confirmAll);
  await desk.visit("#/inbox");
  await desk.shows("Inbox");
  await desk.unfold();
  await desk.press("link", "One person, entered twice?");
  await desk.find("heading", "Entered twice?");
}

async function joined(desk) {
  await accessible(desk, "entered twice");
  await desk.choose("radio", "Ana Lund");
  await desk.press("button", "Continue");
  await desk.find("table", /^What it does/);
  await accessible(desk, "what joining does");
  await desk.press("button", "They are one");
  await desk.find("heading", "Also entered as");
  await desk.says("Anna Lund");
  await accessible(desk, "a member who was entered twice");
}

async function one(old, young) {
  await young.visit();
  await young.shows("Ana Lund’s hours");
  await knowsOf(young, "With the old phone");
  await knowsOf(old, "With the young phone");
  await helped(young, "Ben Ito", "As one");
  await save(young);
  await young.says("All shared ✓");
}

async function found(desk) {
  await knowsOf(desk, "As one");
  await desk.visit("#/balances");
  await desk.shows("Balances");
  await desk.type("searchbox", "Find a member", "Anna");
  const rows = await desk.table();
  assert.deepEqual(
    rows.map(({ Member, Balance }) => [Member, Balance]),
    [["Ana Lund", "3:00"]],
  );
}

async function apart(desk, young) {
  await desk.visit("#/balances");
  await desk.press("link", "Ana Lund");
  await desk.press("link", "Member’s card");
  await desk.press("button", /^Anna Lund.* is somebody else$/);
  await desk.saysNoMore("Also entered as");
  await young.visit();
  await young.shows("Anna Lund’s hours");
  assert.equal(await balanceOf(desk, "Ana Lund"), "1:30");
  assert.equal(await balanceOf(desk, "Anna Lund"), "1:30");
}

/** In the page: a coordinator confirms all that waits. */
async function confirmAll() {
  const { book } = document.querySelector("time-bank");
  for (const { exchange, state } of book.ledger.history({ limit: 50 }).rows) {
    if (state === "Proposed") await book.record({ Confirm: { exchange } });
  }
}
