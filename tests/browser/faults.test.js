/** What is carried by hand goes wrong in every way that it can: the page says what to do, and takes nothing by half. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { accessible } from "./accessible.js";
import { names } from "./browsers.js";
import {
  accept,
  accepts,
  answerOnly,
  booksAreRight,
  bring,
  bringAnswer,
  browsersOf,
  file,
  follow,
  found,
  handed,
  helped,
  invitation,
  letIn,
  openFile,
  phones,
  seqOf,
  take,
  waiting,
} from "./carried.js";
import { says } from "./phones.js";
import { story } from "./story.js";

const SLOW = { timeout: 600_000 };
const CUT = "The link is cut off or damaged. Copy all of it, or ask again.";
const FILE_CUT = "The file is cut off or damaged. Ask for it again.";
const ALTERED = "This was changed on its way. Nothing of it was taken. Ask again.";
const NEWER = "A newer version of the app made this. Update this one first.";
const ANOTHER_BOOK = "This is for another timebank. Open it where that book is.";
/** Longer ago than an invitation holds. */
const DAYS = 4;

for (const name of names) {
  test(`links that go wrong, ${name}`, SLOW, async (t) => {
    const browser = await browsersOf(t);
    const [desk, ana, ben] = [await browser("Chromium"), await browser(name), await browser("Chromium")];
    const told = {};

    await story(t, {
      "a book, and two phones": async () => {
        await found(desk, ["Ana Lund", "Ben Ito"]);
        await letIn(desk, ana, "Ana Lund");
        await letIn(desk, ben, "Ben Ito");
      },
      "cut in the middle, by the coordinator and by a phone": () => cut(desk, ana, told),
      "altered on its way": () => altered(desk, told),
      "of a newer version": () => newer(desk, ana, told),
      "opened twice": () => twice(desk, ana, told),
      "an answer on the wrong phone, and twice on the right one": () => wrongPhone(desk, ana, ben, told),
      "files that are none": () => files(desk, ana, told),
      "of a phone that was taken out": () => revoked(desk, ana, ben),
      "and the books are right": () => booksAreRight(desk),
    });
  });

  test(`invitations that go wrong, ${name}`, SLOW, async (t) => {
    const browser = await browsersOf(t);
    const [desk, ana, other] = [await browser("Chromium"), await browser(name), await browser(name)];
    const told = {};

    await story(t, {
      "a book with members": () => found(desk, ["Ana Lund", "Ben Ito", "Cleo Park"]),
      "cut in the middle": () => cutInvitation(desk, ana, told),
      "opened twice, before and after it was let in": () => openedAgain(desk, ana, told),
      "used by another phone already": () => used(desk, other, told),
      "a link by the wrong community": async () => wrongCommunity(ana, await browser("Chromium")),
      "too old": async () => tooOld(desk, await browser(name)),
      "of somebody who has left": async () => hasLeft(desk, await browser(name)),
      "and the books are right": () => booksAreRight(desk),
    });
  });
}

async function cut(desk, ana, told) {
  await helped(ana, "Ben Ito", { note: "Beds dug over" });
  told.link = await waiting(ana);
  told.seq = await seqOf(await home(desk));
  for (const most of [-1, -40, Math.ceil(told.link.length / 2), told.link.indexOf("?e=") + 9]) {
    await follow(desk, told.link.slice(0, most));
    await nothingTaken(desk, [CUT], told);
  }
  await accessible(desk, "a link that was cut off");
  // A part of it pasted, as where only the first line was marked.
  await desk.visit("#/bring");
  await desk.type("textbox", "Link", told.link.slice(0, 120));
  await desk.press("button", "Open it");
  await nothingTaken(desk, [CUT], told);
  await follow(ana, told.link.replace("bring?e", "answer?r").slice(0, -20));
  await says(ana, CUT);
  await ana.visit("#/outbox");
  await says(ana, "Not yet sent.");
}

async function altered(desk, told) {
  const start = told.link.indexOf("?e=") + 3;
  // In the signature nothing but the signature is wrong.
  await follow(desk, changed(told.link, start + 120));
  await nothingTaken(desk, [ALTERED], told);
  for (let at = start; at < told.link.length; at += Math.floor((told.link.length - start) / 9)) {
    await follow(desk, changed(told.link, at));
    await nothingTaken(desk, [CUT, ALTERED, NEWER, ANOTHER_BOOK], told);
  }
}

async function newer(desk, ana, told) {
  await follow(desk, ofVersion(told.link, 2));
  await nothingTaken(desk, [NEWER], told);
  await follow(ana, ofVersion(told.link.replace("bring?e", "answer?r"), 2));
  await says(ana, NEWER);
}

async function twice(desk, ana, told) {
  await follow(desk, told.link);
  await desk.shows("Is this to be added?");
  await accept(desk);
  told.answer = await handed(desk);
  const seq = await seqOf(desk);
  assert.equal(seq, told.seq + 1);
  await follow(desk, told.link);
  await says(desk, `This is in the book already, as entry ${seq}.`);
  await accessible(desk, "what is in the book already");
  await answerOnly(desk);
  assert.equal(await seqOf(desk), seq, "once is enough");
  await bringAnswer(desk, ana);
  await says(ana, "Everything is shared ✓");
  await ana.visit("#/outbox");
  await says(ana, "Everything is shared. Nothing waits on this phone.");
}

async function wrongPhone(desk, ana, ben, told) {
  const before = await seqOf(await home(ben));
  await take(ben, "#/answer", told.answer);
  await says(ben, "This answer is for somebody else’s phone. Nothing was taken. Ask for yours.");
  await accessible(ben, "somebody else’s answer");
  assert.equal(await seqOf(ben), before);
  await take(ana, "#/answer", told.answer);
  await ana.shows("The answer has arrived");
  await says(ana, "Everything is shared ✓");
  await take(desk, "#/bring", told.answer);
  await says(desk, "This is an answer for a phone. Open it on that phone.");
  await follow(ana, told.link);
  await says(ana, "Another keeps this book. You can take these entries along with yours.");
}

async function files(desk, ana, told) {
  told.seq = await seqOf(await home(desk));
  const journal = (await saveCopy(desk)).bytes;
  const wrong = [
    ["large.timebank-entries", Buffer.alloc(6_000_000, 1), "The file is too large: 5 MB at most."],
    ["large.timebank-answer", Buffer.alloc(6_000_000, 1), FILE_CUT],
    ["rubbish.timebank-entries", Buffer.from(Array.from({ length: 900 }, (_, i) => (i * 7919) % 251)), FILE_CUT],
    ["text.txt", Buffer.from("Dear Jo, I helped Ben on Friday."), FILE_CUT],
    ["empty.timebank-entries", Buffer.alloc(0), FILE_CUT],
    ["copy.timebank", journal, "This is a copy of a whole book. Open it from Other books."],
  ];
  for (const [page, screen] of [[desk, "#/bring"], [ana, "#/answer"]]) {
    for (const [name, bytes, sentence] of wrong) {
      await openFile(page, screen, file(desk, name, bytes));
      await says(page, sentence);
    }
    await accessible(page, "a file that is none");
  }
  assert.equal(await seqOf(await home(desk)), told.seq);
}

async function revoked(desk, ana, ben) {
  await phones(desk, "Ben Ito");
  await desk.press("button", /^It is lost/);
  await says(desk, "It can then write nothing more. What it wrote stays.");
  await accessible(desk, "a phone about to be taken out");
  await desk.press("button", "Take it out");
  await says(desk, "They have no phone here yet.");
  await helped(ben, "Ana Lund");
  await follow(desk, await waiting(ben));
  await says(desk, "Written on a phone of Ben Ito that was taken out,");
  await says(desk, "It cannot be added yet. This phone was taken out. It needs a new invitation.");
  await accessible(desk, "from a phone that was taken out");
  const seq = await seqOf(desk);
  await answerOnly(desk);
  await bringAnswer(desk, ben);
  await says(ben, "An entry needs your attention.");
  assert.equal(await seqOf(desk), seq);
  await ben.visit("#/outbox");
  await says(ben, "This phone was taken out. It needs a new invitation.");
  await accessible(ben, "an entry of a phone that was taken out");
  await ben.press("button", "Let it go");
  await says(ben, "Everything is shared. Nothing waits on this phone.");
  // It is found again, and invited: it writes with another key, and reads on.
  await letIn(desk, ben, "Ben Ito");
  await helped(ben, "Ana Lund");
  await bring(ben, desk, "Ben Ito helped Ana Lund for 1 hour 30 minutes.");
  await bringAnswer(desk, ben);
  await says(ben, "Everything is shared ✓");
}

async function cutInvitation(desk, ana, told) {
  told.invitation = await invitation(desk, "Ana Lund");
  for (const most of [-1, Math.ceil(told.invitation.length / 2)]) {
    await follow(ana, told.invitation.slice(0, most));
    await says(ana, CUT);
    await ana.shows("Open your invitation");
  }
  await accessible(ana, "an invitation that was cut off");
  await follow(ana, ofVersion(told.invitation, 2));
  await says(ana, NEWER);
}

async function openedAgain(desk, ana, told) {
  await accepts(ana, told.invitation, "Ana Lund");
  await accepts(ana, told.invitation, "Ana Lund");
  await bring(ana, desk, "A phone of Ana Lund asks to be let in, invited by Jo Keeper.");
  assert.equal((await desk.text()).match(/asks to be let in/g).length, 1, "it asks once");
  await bringAnswer(desk, ana);
  await follow(ana, told.invitation);
  await says(ana, "This phone is Ana Lund’s already. It needs no invitation.");
  await accessible(ana, "an invitation that was used here");
  await ana.press("link", "Home");
  await ana.shows("Ana Lund’s hours");
}

async function used(desk, other, told) {
  await accepts(other, told.invitation, "Ana Lund");
  await follow(desk, await waiting(other));
  await refused(desk, "This invitation was used already. Ask for another.");
}

async function wrongCommunity(ana, stranger) {
  await helped(ana, "Ben Ito");
  const link = await waiting(ana);
  await follow(stranger, link);
  await says(stranger, "No book is here that this is for. Open it where the book is.");
  await accessible(stranger, "a link, and no book");
  await found(stranger, [], "Other Lane");
  await follow(stranger, link);
  await nothingTaken(stranger, [ANOTHER_BOOK], { seq: 1 });
  await follow(stranger, link.replace("bring?e", "answer?r"));
  await nothingTaken(stranger, [ANOTHER_BOOK], { seq: 1 });
}

async function tooOld(desk, phone) {
  await phones(desk, "Cleo Park");
  await desk.ask((ago) => {
    const now = Date.now.bind(Date);
    Date.now = () => now() - ago;
  }, DAYS * 86_400_000);
  await desk.press("button", "Make an invitation");
  const link = await (await desk.find("textbox", "Invitation link")).getValue();
  await follow(phone, link);
  await says(phone, "This invitation may be too old. Ask for a new one if it does not work.");
  await accessible(phone, "an old invitation");
  await phone.press("button", "I am Cleo Park");
  await phone.shows("This phone waits to be let in");
  await follow(desk, await waiting(phone));
  await refused(desk, "This invitation is over. It held for 72 hours. Ask for another.");
}

async function hasLeft(desk, phone) {
  await accepts(phone, await invitation(desk, "Ben Ito"), "Ben Ito");
  await desk.visit("#/balances");
  await desk.press("link", "Ben Ito");
  await desk.press("link", "Member’s card");
  await desk.press("button", "Leave the timebank");
  await desk.press("button", "Continue");
  await desk.press("button", "Let them leave");
  await says(desk, "They have left.");
  await follow(desk, await waiting(phone));
  await refused(desk, "This member has left.");
}

/** The page says one of these, and the book is as it was. */
async function nothingTaken(desk, sentences, { seq }) {
  await desk.find("heading", "There is a problem");
  const text = await desk.text();
  assert.ok(sentences.some((sentence) => text.includes(sentence)), text);
  assert.ok(!(await desk.has("button", "Add them")));
  assert.equal(await seqOf(desk), seq);
}

/** The desk says why a phone is not let in; nothing changes, and there is nobody to answer. */
async function refused(desk, why) {
  await says(desk, `It will not be added. ${why}`);
  await accessible(desk, `refused: ${why}`);
  const seq = await seqOf(desk);
  await answerOnly(desk);
  await says(desk, "There is no phone here to answer. Tell them, or invite them again.");
  assert.equal(await seqOf(desk), seq);
}

async function home(page) {
  await page.visit("#/balances");
  await page.find("link", "History");
  return page;
}

async function saveCopy(desk) {
  await desk.visit("#/export");
  return desk.saved("button", "Save the journal");
}

/** The same link with another digit at a place. */
function changed(link, at) {
  return link.slice(0, at) + (link[at] === "A" ? "B" : "A") + link.slice(at + 1);
}

/** The same link as a version would have made it. */
function ofVersion(link, version) {
  const start = link.lastIndexOf("=") + 1;
  const bytes = Buffer.from(link.slice(start), "base64url");
  bytes[0] = version;
  return link.slice(0, start) + bytes.toString("base64url");
}
