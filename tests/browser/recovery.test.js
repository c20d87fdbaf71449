/** A phone is lost, or the browser that kept the book: what was written is not. */

import assert from "node:assert/strict";
import { accessible } from "./support/accessible.js";
import {
  accepts,
  answerOnly,
  booksAreRight,
  bring,
  bringAnswer,
  browsersOf,
  file,
  follow,
  found,
  helped,
  invitation,
  letIn,
  phones,
  seqOf,
  waiting,
} from "./support/carried.js";
import { browserOf } from "./support/opened.js";
import * as shared from "./support/phones.js";
import { inChromium, story } from "./support/stories.js";

const OFFERED_AGAIN = "The timebank’s book was restored from a copy. Your entries are sent again.";

inChromium("a phone is lost", async (t, name) => {
  const browser = await browsersOf(t);
  const [desk, lost, next] = [await browser("Chromium"), await browser("Chromium"), await browser(name)];

  await story(t, {
    "a phone with entries": async () => {
      await found(desk, ["Ana Lund", "Ben Ito"]);
      await letIn(desk, lost, "Ana Lund");
      await helped(lost, "Ben Ito");
      await bring(lost, desk);
      await bringAnswer(desk, lost);
    },
    "the next phone is invited, and has the book and its records": () => nextPhone(desk, next),
    "the lost one is taken out, and its link refused in words": () => takeOut(desk, lost),
    "the next one goes on": () => goOn(desk, next),
  });
});

inChromium("the browser that kept the book is lost", async (t, name) => {
  const browser = await browsersOf(t);
  const [desk, ana, ben] = [await browser("Chromium"), await browser("Chromium"), await browser("Chromium")];
  const fresh = await browser(name);
  const told = {};

  await story(t, {
    "a book with a card, a copy, and entries that came after it": () => keep(desk, ana, ben, told),
    "what is no copy, and no card, has words": () => wrongCard(fresh, desk, told),
    "the card and the copy bring the book to a fresh browser": () => recover(fresh, told),
    "the lost device is taken out": () => takeOutOwn(fresh),
    "a phone that saw more believes the card, and brings again what it wrote": () => believe(fresh, ana),
    "a phone that came after the copy is invited anew": () => unknown(fresh, ben),
    "and the books are right": () => booksAreRight(fresh),
  });
});

inChromium("the coordinator's device of a book on the hub is lost", async (t, name) => {
  const hub = await shared.hubOf(t);
  const desk = await browserOf(t, "Chromium", hub.address);
  const ana = await browserOf(t, "Chromium", hub.address);
  const fresh = await browserOf(t, name, hub.address);
  const told = { folder: hub.folder };

  await story(t, {
    "a book moves to the hub, and goes on there": () => move(desk, ana, told),
    "the card makes a fresh browser the coordinator's": () => recoverAtHub(fresh, hub, told),
    "the lost device is taken out, and is told so": () => takeOutAtHub(desk, fresh),
  });
});

async function nextPhone(desk, next) {
  await letIn(desk, next, "Ana Lund");
  await next.says("Ana Lund helped Ben Ito for 1 hour 30 minutes.");
}

async function takeOut(desk, lost) {
  await phones(desk, "Ana Lund");
  await desk.press("button", /^It is lost: Phone 1 /);
  await desk.press("button", "Take it out");
  await desk.says("The phone is taken out.");
  await desk.find("button", /^It is lost: Phone 1 /);
  assert.ok(!(await desk.has("button", /^It is lost: Phone 2 /)), "one is left");
  await helped(lost, "Ben Ito");
  await follow(desk, await waiting(lost));
  await desk.says("Written on a phone of Ana Lund that was taken out,");
  await desk.says(
    "It cannot be added yet. The phone that wrote it was taken out. It must be recorded again.",
  );
  await answerOnly(desk);
}

async function goOn(desk, next) {
  await helped(next, "Ben Ito");
  await bring(next, desk, "Ana Lund helped Ben Ito for 1 hour 30 minutes.");
  await bringAnswer(desk, next);
  await next.visit("#/statement");
  await booksAreRight(desk);
}

async function keep(desk, ana, ben, told) {
  await found(desk, ["Ana Lund", "Ben Ito"]);
  told.card = await cardOf(desk, true);
  await letIn(desk, ana, "Ana Lund");
  told.copy = await copyOf(desk);
  await letIn(desk, ben, "Ben Ito");
  await helped(ana, "Ben Ito");
  await bring(ana, desk);
  await bringAnswer(desk, ana);
  await helped(ben, "Ana Lund", { length: "2 hours" });
  await bring(ben, desk);
  await bringAnswer(desk, ben);
  told.seq = await seqOf(desk);
}

async function wrongCard(fresh, desk, told) {
  await fresh.visit("#/start");
  await fresh.press("link", "I have a recovery card and a copy of the book");
  await fresh.shows("Go on with the recovery card");
  await accessible(fresh, "recovery, without a copy");
  await chooseCopy(fresh, file(desk, "no.timebank", Buffer.from("no copy")));
  await fresh.says("This is no copy of a book.");
  told.path = file(desk, "copy.timebank", told.copy);
  await chooseCopy(fresh, told.path);
  await fresh.says(/This is Mill Lane, up to entry \d+\./);
  await fresh.type("textbox", "The 16 groups on the card", "1234 5678");
  await fresh.press("button", "Keep the book here");
  await fresh.says("The card has 16 groups of four, with the digits 0 to 9 and a to f.");
  await fresh.type(
    "textbox",
    "The 16 groups on the card",
    told.card.replace(/^./, (digit) => (digit === "a" ? "b" : "a")),
  );
  await fresh.press("button", "Keep the book here");
  await fresh.says("This card is of another book, or a group is mistyped.");
  await accessible(fresh, "recovery, with another card");
}

async function recover(fresh, told) {
  await fresh.type("textbox", "The 16 groups on the card", told.card);
  await fresh.press("button", "Keep the book here");
  await fresh.shows("The book is here");
  await accessible(fresh, "the book is back");
  assert.ok((await seqOf(fresh)) < told.seq, "the copy is older");
  await fresh.reload();
  await fresh.visit("#/balances");
  await fresh.shows("Balances");
}

async function takeOutOwn(fresh) {
  await phones(fresh, "Jo Keeper");
  await fresh.press("button", /^It is lost: Phone 1 /);
  await fresh.press("button", "Take it out");
  await fresh.says("The phone is taken out.");
  await fresh.find("button", /^It is lost: Phone 1 /);
}

async function believe(fresh, ana) {
  await phones(fresh, "Ana Lund");
  await fresh.press("button", "Give them the book");
  await bringAnswer(fresh, ana);
  await ana.says("The answer is taken. Some entries still wait on this phone.");
  await ana.says(OFFERED_AGAIN);
  await ana.says("1 not yet sent");
  await bring(ana, fresh, "Ana Lund helped Ben Ito for 1 hour 30 minutes.");
  await bringAnswer(fresh, ana);
  await ana.says("Everything is shared ✓");
  await ana.visit("#/balances");
  await ana.shows("Ana Lund’s hours");
}

async function unknown(fresh, ben) {
  // Its entry was in the book. Nobody here knows the phone, until it is invited again.
  await accepts(ben, await invitation(fresh, "Ben Ito"), "Ben Ito");
  await bring(ben, fresh, "A phone of Ben Ito asks to be let in, invited by Jo Keeper.");
  await bringAnswer(fresh, ben);
  await ben.says("The answer is taken. Some entries still wait on this phone.");
  await follow(fresh, await waiting(ben));
  await fresh.says("Written on an unknown phone,");
  await fresh.says(
    "It cannot be added yet. The timebank does not know this device. It needs a new invitation.",
  );
  await accessible(fresh, "from an unknown phone");
  await answerOnly(fresh);
  await bringAnswer(fresh, ben);
  await ben.says("An entry needs your attention.");
  await ben.visit("#/outbox");
  await ben.says("The timebank does not know this device. It needs a new invitation.");
  await accessible(ben, "an entry of a phone that is unknown");
  await ben.press("button", "Let it go");
  await helped(ben, "Ana Lund", { length: "2 hours" });
  await bring(ben, fresh, "Ben Ito helped Ana Lund for 2 hours.");
  await bringAnswer(fresh, ben);
  await ben.says("Everything is shared ✓");
}

async function move(desk, ana, told) {
  await desk.visit();
  await shared.foundAndMove(desk, ["Ana Lund", "Ben Ito"], async (page) => {
    told.card ??= await cardOf(page, false);
    await page.visit("#/move");
    await page.shows("Share it with members’ phones");
  });
  told.copy = await copyOf(desk);
  await shared.letIn(desk, ana, "Ana Lund");
  await shared.helped(ana, "Ben Ito");
  await shared.save(ana);
  await ana.says("All shared ✓");
}

async function recoverAtHub(fresh, hub, told) {
  await fresh.visit("#/recover");
  await chooseCopy(fresh, file(told, "copy.timebank", told.copy));
  await fresh.type("textbox", "The 16 groups on the card", told.card);
  await fresh.type("textbox", "Address of the hub, if one keeps the book", "nowhere");
  await fresh.press("button", "Keep the book here");
  await fresh.says("This is no address of a hub.");
  await fresh.type("textbox", "Address of the hub, if one keeps the book", hub.address);
  await fresh.press("button", "Keep the book here");
  await fresh.shows("The book is here");
  await accessible(fresh, "a device at the hub again");
  await fresh.says("All shared ✓");
}

async function takeOutAtHub(desk, fresh) {
  await fresh.press("link", "My phones");
  await fresh.shows("Jo Keeper’s phones");
  await fresh.press("button", /^It is lost: Phone 1 /);
  await fresh.press("button", "Take it out");
  await fresh.says("All shared ✓");
  await desk.reload();
  await desk.says("The timebank does not know this phone. Ask for a new invitation.");
  await booksAreRight(fresh);
}

/** What is on the card, which is shown until somebody has it on paper. */
async function cardOf(desk, look) {
  await desk.visit("#/recovery");
  await desk.shows("Recovery card");
  if (look) await accessible(desk, "the recovery card");
  const groups = (await desk.text()).match(/\b[0-9a-f]{4}\b(?=\s)/g).slice(0, 16);
  assert.equal(groups.length, 16);
  await desk.press("button", "I have it on paper");
  await desk.shows("Balances");
  return groups.join(" ");
}

async function copyOf(desk) {
  await desk.visit("#/export");
  return (await desk.saved("button", "Save the journal")).bytes;
}

function chooseCopy(page, path) {
  return page.chooseFile("Choose the newest copy of the book, or drop it here", path);
}
