/**
 * What is carried by hand goes wrong in every way that it can: the page says what to do, and takes nothing by
 * half.
 */

import assert from "node:assert/strict";
import { accessible } from "./support/accessible.js";
import {
  accept,
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
  letIn,
  openFile,
  phones,
  seqOf,
  take,
  waiting,
} from "./support/carried.js";
import { inChromium, story } from "./support/stories.js";
import { ALTERED, ANOTHER_BOOK, CUT, NEWER, changed, nothingTaken, ofVersion } from "./support/wrong.js";

const FILE_CUT = "The file is cut off or damaged. Ask for it again.";

inChromium("links that go wrong", async (t, name) => {
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
    "of a phone that was taken out": () => revoked(desk, ben),
    "and the books are right": () => booksAreRight(desk),
  });
});

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
  await ana.says(CUT);
  await ana.visit("#/outbox");
  await ana.says("Not yet sent.");
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
  await ana.says(NEWER);
}

async function twice(desk, ana, told) {
  await follow(desk, told.link);
  await desk.shows("Is this to be added?");
  await accept(desk);
  told.answer = await handed(desk);
  const seq = await seqOf(desk);
  assert.equal(seq, told.seq + 1);
  await follow(desk, told.link);
  await desk.shows("There is nothing new to add");
  await desk.says(`This is in the book already, as entry ${seq}.`);
  await accessible(desk, "what is in the book already");
  await answerOnly(desk);
  assert.equal(await seqOf(desk), seq, "once is enough");
  await bringAnswer(desk, ana);
  await ana.says("Everything is shared ✓");
  await ana.visit("#/outbox");
  await ana.says("Everything is shared. Nothing waits on this phone.");
}

async function wrongPhone(desk, ana, ben, told) {
  const before = await seqOf(await home(ben));
  await take(ben, "#/answer", told.answer);
  await ben.says("This answer is for somebody else’s phone. Nothing was taken. Ask for yours.");
  await accessible(ben, "somebody else’s answer");
  assert.equal(await seqOf(ben), before);
  await take(ana, "#/answer", told.answer);
  await ana.shows("The answer has arrived");
  await ana.says("Everything is shared ✓");
  await take(desk, "#/bring", told.answer);
  await desk.says("This is an answer for a phone. Open it on that phone.");
  await follow(ana, told.link);
  await ana.says("Another keeps this book. You can take these entries along with yours.");
}

async function files(desk, ana, told) {
  told.seq = await seqOf(await home(desk));
  const journal = (await saveCopy(desk)).bytes;
  const wrong = [
    ["large.timebank-entries", Buffer.alloc(6_000_000, 1), "The file is larger than 5 MB."],
    ["large.timebank-answer", Buffer.alloc(6_000_000, 1), FILE_CUT],
    [
      "rubbish.timebank-entries",
      Buffer.from(Array.from({ length: 900 }, (_, i) => (i * 7919) % 251)),
      FILE_CUT,
    ],
    ["text.txt", Buffer.from("Dear Jo, I helped Ben on Friday."), FILE_CUT],
    ["empty.timebank-entries", Buffer.alloc(0), "The file is empty. Bring the file as it was sent to you"],
    ["copy.timebank", journal, "This is a copy of a whole book. Open it as a book instead."],
  ];
  for (const [page, screen] of [
    [desk, "#/bring"],
    [ana, "#/answer"],
  ]) {
    for (const [name, bytes, sentence] of wrong) {
      await openFile(page, screen, file(desk, name, bytes));
      await page.says(sentence);
    }
    await accessible(page, "a file that is none");
  }
  assert.equal(await seqOf(await home(desk)), told.seq);
}

async function revoked(desk, ben) {
  await phones(desk, "Ben Ito");
  await desk.press("button", /^It is lost/);
  await desk.says("It can then write nothing more. What it wrote stays.");
  await accessible(desk, "a phone about to be taken out");
  await desk.press("button", "Take it out");
  await desk.says("They have no phone here yet.");
  await helped(ben, "Ana Lund");
  await follow(desk, await waiting(ben));
  await desk.says("Written on a phone of Ben Ito that was taken out,");
  await desk.says(
    "It cannot be added yet. The phone that wrote it was taken out. It must be recorded again.",
  );
  await accessible(desk, "from a phone that was taken out");
  const seq = await seqOf(desk);
  await answerOnly(desk);
  await bringAnswer(desk, ben);
  await ben.says("An entry needs your attention.");
  assert.equal(await seqOf(desk), seq);
  await ben.visit("#/outbox");
  await ben.says("The phone that wrote it was taken out. It must be recorded again.");
  await accessible(ben, "an entry of a phone that was taken out");
  await ben.press("button", "Let it go");
  await ben.says("Everything is shared. Nothing waits on this phone.");
  // It is found again, and invited: it writes with another key, and reads on.
  await letIn(desk, ben, "Ben Ito");
  await helped(ben, "Ana Lund");
  await bring(ben, desk, "Ben Ito helped Ana Lund for 1 hour 30 minutes.");
  await bringAnswer(desk, ben);
  await ben.says("Everything is shared ✓");
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
