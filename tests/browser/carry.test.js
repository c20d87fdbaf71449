/** One ledger without any server: links, codes and files go between members' phones and whoever keeps the book. */

import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { accessible } from "./accessible.js";
import { names, open } from "./browsers.js";
import { Page } from "./page.js";
import { eventually } from "./programs.js";
import { serve } from "./server.js";
import { story } from "./story.js";

const SLOW = { timeout: 600_000 };
/** The most characters of a link that carries one exchange with a note of 60. */
const MOST = 600;
const NOTE = "Two garden beds dug over, roses cut, and compost carried in.";
const ANSWER = "The timebank’s answer";

for (const name of names) {
  test(`one ledger without a server, ${name}`, SLOW, async (t) => {
    const folder = mkdtempSync(join(tmpdir(), "timebank-"));
    t.after(() => rmSync(folder, { recursive: true }));
    const server = await serve();
    t.after(server.end);
    const browser = async (name) => {
      const { browser, end } = await open(name);
      t.after(end);
      return Object.assign(new Page(browser, server.address), { folder });
    };
    const [desk, ana, ben] = [await browser("Chromium"), await browser("Chromium"), await browser(name)];
    const told = {};

    await story(t, {
      "a book is kept in a browser, and a phone invited by a link": () => invite(desk, ana, told),
      "the phone asks to be let in, and the answer brings it the book": () => letIn(desk, ana, told),
      "an exchange goes as one short link": () => record(desk, ana, told),
      "the answer says that it is shared": () => answer(desk, ana, told),
      "the other side confirms on a phone of their own": () => confirm(desk, ben, ana, told),
    });
  });
}

async function found(desk, community = "Mill Lane") {
  await desk.visit("#/start");
  await desk.type("textbox", "Name of your timebank", community);
  await desk.type("textbox", "Your name", "Jo Keeper");
  await desk.press("button", "Open an empty book");
  await desk.shows("Balances");
}

async function invite(desk, ana, told) {
  await found(desk);
  for (const name of ["Ana Lund", "Ben Ito"]) await add(desk, name);
  await join_(desk, ana, "Ana Lund", told);
  await accessible(ana, "home before being let in");
}

async function letIn(desk, ana, told) {
  await ana.press("link", "Tell the timebank");
  await ana.shows("Not shared yet");
  await accessible(ana, "outbox with a link");
  told.enrolment = await linkOf(ana);
  console.log(`a link by which a phone asks to be let in has ${told.enrolment.length} characters`);
  await desk.browser.url(told.enrolment);
  await desk.shows("Is this to be added?");
  await saying(desk, "A phone of Ana Lund asks to be let in, invited by Jo Keeper.");
  await saying(desk, "It will be added.");
  await accessible(desk, "what was brought");
  await accept(desk);
  await saying(desk, "The answer for Ana Lund");
  await accessible(desk, "the answer");
  await bringAnswer(desk, ana);
  await accessible(ana, "the answer has arrived");
  await ana.visit("#/balances");
  await ana.shows("Ana Lund’s hours");
}

async function record(desk, ana, told) {
  await helped(ana, "Ben Ito", NOTE);
  await saying(ana, "Saved on this phone");
  await saying(ana, "1 not yet sent");
  await ana.press("link", "Tell the timebank");
  told.exchange = await linkOf(ana);
  console.log(`a link of one exchange with a note of 60 has ${told.exchange.length} characters`);
  assert.ok(told.exchange.length <= MOST, `${told.exchange.length} characters`);
  await ana.reload();
  await saying(ana, "1 not yet sent");
  await desk.visit("#/desk");
  await desk.press("link", "Entries from phones");
  await desk.shows("Entries from phones");
  await accessible(desk, "bring");
  await desk.type("textbox", "Link", told.exchange);
  await desk.press("button", "Open it");
  await desk.shows("Is this to be added?");
  await saying(desk, "Ana Lund helped Ben Ito for 1 hour 30 minutes.");
  await saying(desk, NOTE);
  await saying(desk, "Written by Ana Lund");
  assert.equal((await seqOf(desk)), 4, "nothing is in the book before it was accepted");
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
  await saying(ana, "Everything is shared ✓");
  await ana.visit("#/balances");
  await saying(ana, "Shared ✓");
}

async function confirm(desk, ben, ana, told) {
  await join_(desk, ben, "Ben Ito", told);
  await bring(ben, desk);
  await bringAnswer(desk, ben);
  await ben.visit("#/balances");
  await ben.shows("Waiting for you");
  await ben.press("button", "That is right");
  await saying(ben, "1 not yet sent");
  await bring(ben, desk, "That is right: Ana Lund helped Ben Ito for 1 hour 30 minutes.");
  await bringAnswer(desk, ben);
  await ben.visit("#/balances");
  await saying(ben, "You have received 1 hour 30 minutes.");
  // The other side learns of it with the next answer, or when it is given the book.
  await phones(desk, "Ana Lund");
  await desk.press("button", "Give them the book");
  await accessible(desk, "a member’s phones");
  await bringAnswer(desk, ana);
  await ana.visit("#/balances");
  await saying(ana, "You have given 1 hour 30 minutes.");
  await desk.visit("#/check");
  await desk.press("button", "Check now");
  await saying(desk, "The books are right.");
}

async function add(desk, name) {
  await desk.visit("#/newMember");
  await desk.shows("Add a member");
  await desk.type("textbox", "Name", name);
  await desk.press("button", "Add to the list");
  await desk.shows(name);
}

/** A member's phone is invited, and opens the link. */
async function join_(desk, phone, name, told) {
  await phones(desk, name);
  await desk.press("button", "Make an invitation");
  told.invitation = await (await desk.find("textbox", "Invitation link")).getValue();
  await phone.browser.url(told.invitation);
  await phone.shows(/^Join /);
  await phone.press("button", `I am ${name}`);
  await phone.shows("This phone waits to be let in");
}

async function phones(desk, name) {
  await desk.visit("#/balances");
  await desk.press("link", name);
  await desk.press("link", "Member’s card");
  await desk.press("link", "Phones");
  await desk.shows(`${name}’s phones`);
}

async function helped(phone, name, note) {
  await phone.visit("#/balances");
  await phone.press("link", "I helped someone");
  await phone.shows("Whom did you help?");
  await phone.choose("radio", name);
  await phone.press("button", "Continue");
  await phone.shows("How long, and when?");
  await phone.choose("radio", "1 hour 30 minutes");
  if (note) {
    await phone.ask(() => {
      document.querySelector("time-bank").shadowRoot.querySelector("details").open = true;
    });
    await (await phone.find("combobox", "Category")).selectByAttribute("value", "gardening");
    await phone.type("textbox", "Note", note);
  }
  await phone.press("button", "Continue");
  await phone.shows("Is this right?");
  await phone.press("button", "Save");
  await phone.shows("Saved");
}

/** What waits on a phone is brought to the desk and added. */
async function bring(phone, desk, sentence) {
  await phone.visit("#/outbox");
  await desk.browser.url(await linkOf(phone));
  await desk.shows("Is this to be added?");
  if (sentence) await saying(desk, sentence);
  await accept(desk);
}

async function accept(desk) {
  await desk.press("button", "Add them");
  await desk.shows("It is in the book. Here is the answer.");
}

/** The answer that the desk shows goes to a phone, as a link where it is one, else as a file. */
async function bringAnswer(desk, phone) {
  if (await desk.has("textbox", "Link")) {
    await phone.browser.url(await linkOf(desk));
  } else {
    const { name, bytes } = await desk.saved("button", "Save as a file");
    const path = join(desk.folder, name);
    writeFileSync(path, bytes);
    await phone.visit("#/answer");
    await phone.shows(ANSWER);
    await phone.chooseFile(/choose a file/, path);
  }
  await phone.shows("The answer has arrived");
}

async function linkOf(page) {
  return (await page.find("textbox", "Link")).getValue();
}

async function seqOf(page) {
  return Number((await page.text()).match(/entry (\d+)/i)?.[1]);
}

function saying(page, sentence) {
  return eventually(async () => (await page.text()).includes(sentence), `“${sentence}”`).catch(async (error) => {
    error.message += `. The page shows:\n${await page.text()}`;
    throw error;
  });
}
