/**
 * What a keeper does not take, and what it looks at first: the phone says what happened and what to do, and
 * loses no word.
 */

import assert from "node:assert/strict";
import { accessible } from "./support/accessible.js";
import { liarOf } from "./support/liar.js";
import { browserOf } from "./support/opened.js";
import {
  foundAndMove,
  helped,
  hubOf,
  invitation,
  letIn,
  notesOf,
  save,
  wasHelped,
} from "./support/phones.js";
import { eventually, freePort } from "./support/programs.js";
import { inChromium, story } from "./support/stories.js";

const MEMBERS = ["Ana Lund", "Ben Ito", "Cy Hale"];

inChromium("what needs attention", async (t, name) => {
  const port = await freePort();
  const hub = await hubOf(t, port);
  const way = await liarOf(t, port, hub.port);
  const desk = await browserOf(t, "Chromium", hub.address);
  const cy = await browserOf(t, "Chromium", hub.address);
  const ana = await browserOf(t, name, way.address);
  await foundAndMove(desk, MEMBERS);
  await letIn(desk, ana, "Ana Lund", undefined, way.address);
  await letIn(desk, cy, "Cy Hale");

  await story(t, {
    "saved on this phone: the other leaves meanwhile": () => leaves(desk, ana, way),
    "needs your attention: sent back, with all that was typed": () => sentBack(ana, way),
    "it blocks nothing after it, may be sent again, and let go": () => letGo(desk, ana),
    "an exchange is answered by another meanwhile": () => answered(desk, ana, cy, way),
    "a limit of their own is in the way": () => beyond(desk, ana),
    "a limit holds it until a coordinator has looked at it": () => held(desk, ana, cy),
    "the phone is taken out meanwhile": () => takenOut(desk, ana, way),
    "let in again: what it wrote before waits, with words": () => waits(desk, ana, way),
  });
});

/** The phone cannot reach the hub; all others can. */
async function leaves(desk, ana, way) {
  way.cut();
  await helped(ana, "Ben Ito", "Soup for the whole street");
  await save(ana);
  await helped(ana, "Cy Hale", "Bicycle mended");
  await save(ana);
  await ana.says("2 not yet sent");
  await ana.says("Saved on this phone");
  assert.doesNotMatch(await ana.text(), /attention|✓/, "it is one thing alone");

  await openCard(desk, "Ben Ito");
  await desk.press("button", "Leave the timebank");
  await desk.press("button", "Continue");
  await shared(desk, () => desk.press("button", "Let them leave"));
}

async function sentBack(ana, way) {
  await back(ana, way);
  await ana.says("1 needs your attention");
  await ana.visit("#/balances");
  await ana.shows("Ana Lund’s hours");
  await ana.says("Shared ✓");
  await accessible(ana, "home with an entry that needs attention");
  assert.doesNotMatch(
    await ana.text(),
    /Saved on this phone|not yet sent|All shared/,
    "it is one thing alone",
  );
  await ana.press("link", "1 needs your attention");
  await ana.shows("Not shared yet");
  for (const said of [
    "Ana Lund helped Ben Ito for 1 hour 30 minutes.",
    "Soup for the whole street",
    "The timebank sent it back. This member has left.",
    "“Send again” helps once the reason is gone. Your coordinator can help.",
  ]) {
    await ana.says(said);
  }
  await accessible(ana, "an entry that was sent back");
}

async function letGo(desk, ana) {
  await eventually(async () => (await notesOf(desk)).length, "what came after it, in the book");
  assert.deepEqual(await notesOf(desk), ["Bicycle mended"]);
  await ana.press("button", "Send again");
  await ana.says("The timebank sent it back. This member has left.");
  await ana.reload();
  await ana.shows("Not shared yet");
  await ana.says("Soup for the whole street");
  await ana.press("button", "Let it go");
  await ana.says("Everything is shared. Nothing waits on this phone.");
  await ana.says("All shared ✓");
}

async function answered(desk, ana, cy, way) {
  await helped(cy, "Ana Lund", "Lamp mended");
  await save(cy);
  await ana.visit("#/balances");
  await ana.shows("Waiting for you");
  way.cut();
  await ana.press("link", "Something is wrong");
  await ana.shows("What happened to it");
  await ana.press("button", "Decline");
  await ana.type("textbox", /^Why/, "That was last week, and is in the book");
  await ana.press("button", "Decline it");
  await ana.says("1 not yet sent");
  await ana.says("Saved on this phone");
  assert.doesNotMatch(await ana.text(), /Shared ✓/, "what it says now is not shared");

  const exchange = await desk.ask(newestExchange);
  await desk.visit(`#/exchange?exchange=${exchange}`);
  await shared(desk, () => desk.press("button", "Confirm"));
  await back(ana, way);
  await ana.says("1 needs your attention");
  await ana.visit(`#/exchange?exchange=${exchange}`);
  await ana.shows("What happened to it");
  await ana.says("Needs your attention");
  await ana.press("link", "1 needs your attention");
  for (const said of [
    "Declined: Cy Hale helped Ana Lund for 1 hour 30 minutes.",
    "That was last week, and is in the book",
    "The timebank sent it back. This exchange is “Confirmed” already. Nothing was changed.",
  ]) {
    await ana.says(said);
  }
  await accessible(ana, "an answer that came too late");
  await ana.press("button", "Let it go");
  await ana.says("All shared ✓");
}

async function beyond(desk, ana) {
  await rule(desk, "What is the lowest balance?", () =>
    desk.type("textbox", "What is the lowest balance?", "-0:30"),
  );
  await rule(desk, "What happens beyond these?", () => desk.choose("radio", "It is refused"));
  await wasHelped(ana, "Jo Keeper", "Minutes taken");
  await ana.press("button", "Save");
  // The receipt does not go on saying that it is saved and on its way.
  await ana.shows("This entry is not in the book");
  await accessible(ana, "a receipt of what was sent back");
  await ana.press("link", "See why");
  await ana.says("Jo Keeper helped Ana Lund for 1 hour 30 minutes.");
  await ana.says("Minutes taken");
  await ana.says(
    "The timebank sent it back. This would go to minus 3 hours. Your timebank’s lowest is minus 30 minutes.",
  );
  await rule(desk, "What happens beyond these?", () => desk.choose("radio", "It is said, and counts"));
  await ana.press("button", "Send again");
  await ana.says("Everything is shared. Nothing waits on this phone.");
}

async function held(desk, ana, cy) {
  await rule(desk, "What happens beyond these?", () => desk.choose("radio", "It waits for a coordinator"));
  await helped(cy, "Ana Lund", "Cakes baked");
  await save(cy);
  await cy.says("Shared ✓");
  await ana.visit("#/balances");
  await ana.press("button", "That is right");
  await ana.says("Held");
  await ana.says("All shared ✓");
  await ana.says("You have received 1 hour 30 minutes.");
  await accessible(ana, "home with what is held");

  await desk.visit("#/inbox");
  await desk.says("Held for you (1)");
  await desk.says("It would take a balance below the lowest.");
  await accessible(desk, "what is held, in the inbox");
  await desk.visit(`#/exchange?exchange=${await desk.ask(newestExchange)}`);
  await desk.press("button", "Let it go on");
  await shared(desk, () => desk.press("button", "Release it"));
  await ana.says("You have received 3 hours.");
}

/** Changes one of the timebank's rules. */
async function rule(desk, question, answer) {
  await desk.visit("#/balances");
  await desk.visit("#/rules");
  await desk.shows("Rules");
  await desk.press("button", new RegExp(`^Change: ${question.slice(0, -1)}`));
  await answer();
  await shared(desk, () => desk.press("button", "Save"));
}

async function takenOut(desk, ana, way) {
  way.cut();
  await helped(ana, "Cy Hale", "Letters written");
  await save(ana);
  await ana.says("1 not yet sent");
  await openCard(desk, "Ana Lund");
  await desk.press("link", "Phones");
  await desk.press("button", /^It is lost/);
  await shared(desk, () => desk.press("button", "Take it out"));
  await back(ana, way);
  await ana.says("The timebank does not know this phone. Ask for a new invitation.");
  await ana.says("1 not yet sent");
  await ana.visit("#/outbox");
  await ana.says("Letters written");
  await ana.says("Not yet sent.");
  await accessible(ana, "a phone that was taken out");
}

async function waits(desk, ana, way) {
  const { hash } = new URL(await invitation(desk, "Ana Lund", way.address));
  await ana.visit(hash);
  await ana.press("button", "I am Ana Lund");
  await ana.shows("Ana Lund’s hours");
  await ana.says("1 needs your attention");
  await ana.press("link", "1 needs your attention");
  for (const said of [
    "Ana Lund helped Cy Hale for 1 hour 30 minutes.",
    "Letters written",
    "The timebank keeps it until a coordinator looks at it. The phone that wrote it was taken out.",
    "If it is right, record it again: this phone is yours now.",
  ]) {
    await ana.says(said);
  }
  await accessible(ana, "an entry that waits for a coordinator");
  // What the same person records now is taken.
  await helped(ana, "Cy Hale", "Letters written");
  await save(ana);
  await ana.says("Shared ✓");
  await ana.says("1 needs your attention");
}

/** Does at the desk what adds an entry, and waits until the hub has it. */
async function shared(desk, work) {
  const seq = () => desk.ask(() => document.querySelector("time-bank").book.summary.seq);
  const before = await seq();
  await work();
  await eventually(async () => (await seq()) > before, "the entry at the hub");
  await desk.says("All shared ✓");
}

/** The phone reaches the hub again, and somebody looks at it. */
async function back(ana, way) {
  way.away = false;
  await ana.visit("#/history");
}

async function openCard(desk, name) {
  await desk.visit("#/balances");
  await desk.press("link", name);
  await desk.press("link", "Member’s card");
}

/* What follows runs in the page. */

function newestExchange() {
  const { ledger } = document.querySelector("time-bank").book;
  return ledger.history({ sort: "Recorded", descending: true, limit: 1 }).rows[0].exchange;
}
