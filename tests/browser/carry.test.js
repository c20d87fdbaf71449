/**
 * One ledger without any server: links, codes and files go between members' phones and the keeper of the
 * book.
 */

import assert from "node:assert/strict";
import { accessible } from "./support/accessible.js";
import {
  ANSWER,
  accept,
  accepts,
  booksAreRight,
  bring,
  bringAnswer,
  browsersOf,
  file,
  found,
  helped,
  invitation,
  letIn,
  linkOf,
  openFile,
  phones,
  saved,
  seqOf,
} from "./support/carried.js";
import { everywhere, inChromium, story } from "./support/stories.js";

/** The most characters of a link that carries one exchange with a note of 60. */
const MOST = 600;
const NOTE = "Two garden beds dug over, roses cut, and compost carried in.";

inChromium("one ledger without a server", async (t, name) => {
  const browser = await browsersOf(t);
  const [desk, ana, ben] = [await browser("Chromium"), await browser("Chromium"), await browser(name)];
  const told = {};

  await story(t, {
    "a book is kept in a browser, and a phone invited by a link": () => invite(desk, ana),
    "the phone asks to be let in, and the answer brings it the book": () => firstAnswer(desk, ana, told),
    "an exchange goes as one short link": () => record(desk, ana, told),
    "the answer says that it is shared": () => answer(desk, ana, told),
    "the other side confirms on a phone of their own": () => confirm(desk, ben, ana),
  });
});

everywhere("more than fits a link", async (t, name) => {
  const browser = await browsersOf(t);
  const [desk, ana] = [await browser("Chromium"), await browser(name)];
  await story(t, {
    "a book, and a phone": async () => {
      await found(desk, ["Ana Lund", "Ben Ito"]);
      await letIn(desk, ana, "Ana Lund");
    },
    "several entries go as a file, and so does the answer": () => asFile(desk, ana),
    "where the phone can share, the file goes that way": () => byShare(desk, ana),
  });
});

async function asFile(desk, ana) {
  for (const length of ["1 hour", "1 hour 30 minutes", "2 hours"])
    await helped(ana, "Ben Ito", { note: NOTE, length });
  await ana.visit("#/outbox");
  await ana.says("3 not yet sent");
  await ana.says("This is too much for a link. Send your coordinator the file.");
  assert.ok(!(await ana.has("textbox", "Link")));
  await accessible(ana, "outbox with a file");
  const path = await saved(ana);
  assert.match(path, /\.timebank-entries$/);
  await openFile(desk, "#/bring", path);
  for (const time of ["1 hour", "1 hour 30 minutes", "2 hours"])
    await desk.says(`Ana Lund helped Ben Ito for ${time}.`);
  await accessible(desk, "a file of several entries");
  await accept(desk);
  await desk.says("This is too much for a link. Send the file to that member alone.");
  const answer = await saved(desk);
  assert.match(answer, /\.timebank-answer$/);
  await openFile(ana, "#/answer", answer);
  await ana.says("Everything is shared ✓");
  await ana.visit("#/balances");
  await ana.says("Ana Lund’s hours");
  await booksAreRight(desk);
}

/** A file that is shared says the same as the link, in text: programs that pass files on take that. */
async function byShare(desk, ana) {
  for (const length of ["1 hour", "30 minutes"]) await helped(ana, "Ben Ito", { note: NOTE, length });
  await ana.ask(() => {
    navigator.canShare = () => true;
    navigator.share = async (data) => {
      globalThis.shared = data;
    };
  });
  await ana.press("link", "Tell the timebank");
  await ana.press("button", "Send it");
  const shared = await ana.once(filesShared, {}, "what was shared");
  assert.equal(shared.text, "Entries for Mill Lane, as a file. Open it with the timebank.");
  assert.match(shared.name, /\.txt$/);
  await openFile(desk, "#/bring", file(desk, shared.name, shared.content));
  await desk.says("Ana Lund helped Ben Ito for 30 minutes.");
  await accept(desk);
  await bringAnswer(desk, ana);
  await ana.says("Everything is shared ✓");
}

/** What was given to the phone's own way of sharing. Runs in the page. */
async function filesShared() {
  const { files: [file] = [], text } = globalThis.shared ?? {};
  return file && { content: await file.text(), text, name: file.name };
}

async function invite(desk, ana) {
  await found(desk, ["Ana Lund", "Ben Ito"]);
  await accepts(ana, await invitation(desk, "Ana Lund"), "Ana Lund");
  await accessible(ana, "home before being let in");
}

async function firstAnswer(desk, ana, told) {
  await ana.press("link", "Tell the timebank");
  await ana.shows("Not shared yet");
  await accessible(ana, "outbox with a link");
  told.enrolment = await linkOf(ana);
  console.log(`a link by which a phone asks to be let in has ${told.enrolment.length} characters`);
  await desk.browser.url(told.enrolment);
  await desk.shows("Is this to be added?");
  await desk.says("A phone of Ana Lund asks to be let in, invited by Jo Keeper.");
  await desk.says("It will be added.");
  await accessible(desk, "what was brought");
  await accept(desk);
  await desk.says("The answer for Ana Lund");
  await accessible(desk, "the answer");
  await bringAnswer(desk, ana);
  await accessible(ana, "the answer has arrived");
  await ana.visit("#/balances");
  await ana.shows("Ana Lund’s hours");
}

async function record(desk, ana, told) {
  await helped(ana, "Ben Ito", { note: NOTE });
  await ana.says("Saved on this phone");
  await ana.says("1 not yet sent");
  await ana.press("link", "Tell the timebank");
  told.exchange = await linkOf(ana);
  console.log(`a link of one exchange with a note of 60 has ${told.exchange.length} characters`);
  assert.ok(told.exchange.length <= MOST, `${told.exchange.length} characters`);
  await ana.reload();
  await ana.says("1 not yet sent");
  await desk.visit("#/desk");
  await desk.press("link", "Entries from phones");
  await desk.shows("Entries from phones");
  await accessible(desk, "bring");
  await desk.type("textbox", "Link", told.exchange);
  await desk.press("button", "Open it");
  await desk.shows("Is this to be added?");
  await desk.says("Ana Lund helped Ben Ito for 1 hour 30 minutes.");
  await desk.says(NOTE);
  await desk.says("Written by Ana Lund");
  assert.equal(await seqOf(desk), 4, "nothing is in the book before it was accepted");
}

async function answer(desk, ana, told) {
  await accept(desk);
  told.answer = await linkOf(desk);
  console.log(`the link of the answer has ${told.answer.length} characters`);
  await ana.visit("#/outbox");
  await ana.press("link", "I have an answer");
  await ana.shows(ANSWER);
  await accessible(ana, "bring an answer");
  await ana.type("textbox", "Link", told.answer);
  await ana.press("button", "Open it");
  await ana.shows("The answer has arrived");
  await ana.says("Everything is shared ✓");
  await ana.visit("#/balances");
  await ana.says("Shared ✓");
}

async function confirm(desk, ben, ana) {
  await accepts(ben, await invitation(desk, "Ben Ito"), "Ben Ito");
  await bring(ben, desk);
  await bringAnswer(desk, ben);
  await ben.visit("#/balances");
  await ben.shows("Waiting for you");
  await ben.press("button", "That is right");
  await ben.says("1 not yet sent");
  await bring(ben, desk, "That is right: Ana Lund helped Ben Ito for 1 hour 30 minutes.");
  await bringAnswer(desk, ben);
  await ben.visit("#/balances");
  await ben.says("You have received 1 hour 30 minutes.");
  // The other side learns of it with the next answer, or when it is given the book.
  await phones(desk, "Ana Lund");
  await desk.press("button", "Give them the book");
  await accessible(desk, "a member’s phones");
  await bringAnswer(desk, ana);
  await ana.visit("#/balances");
  await ana.says("You have given 1 hour 30 minutes.");
  await booksAreRight(desk);
}
