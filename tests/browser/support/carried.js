/** What goes by hand, as people carry it: the steps that the stories without a server are made of. */

import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { browserOf } from "./opened.js";
import { serve } from "./server.js";

export const ANSWER = "The timebank’s answer";

/**
 * Browsers with nothing stored in them, for a page that is served without a hub, and a folder for files on
 * their way.
 *
 * @param {import("node:test").TestContext} t
 * @returns {Promise<(name: string) => Promise<Page & { folder: string }>>}
 */
export async function browsersOf(t) {
  const folder = mkdtempSync(join(tmpdir(), "timebank-"));
  t.after(() => rmSync(folder, { recursive: true }));
  const server = await serve();
  t.after(server.end);
  return async (name) => Object.assign(await browserOf(t, name, server.address), { folder });
}

/** Opens a book in a browser, which keeps it. @param {Page} desk @param {string[]} [members] */
export async function found(desk, members = [], community = "Mill Lane") {
  await desk.visit("#/start");
  await desk.type("textbox", "Name of your timebank", community);
  await desk.type("textbox", "Your name", "Jo Keeper");
  await desk.press("button", "Open an empty book");
  await desk.shows("Balances");
  for (const name of members) {
    await desk.visit("#/newMember");
    await desk.shows("Add a member");
    await desk.type("textbox", "Name", name);
    await desk.press("button", "Add to the list");
    await desk.shows(name);
  }
}

/** Opens a link as somebody does who taps on it. */
export async function follow(page, link) {
  await page.open(link);
}

/** The screen of a member's phones, at the desk. */
export async function phones(desk, name) {
  await desk.visit("#/balances");
  await desk.press("link", name);
  await desk.press("link", "Member’s card");
  await desk.press("link", "Phones");
  await desk.shows(`${name}’s phones`);
}

/** The link of an invitation that is made on that screen. */
export async function newInvitation(desk) {
  await desk.press("button", "Make an invitation");
  return desk.value("textbox", "Invitation link");
}

/** The link of an invitation for a member. */
export async function invitation(desk, name) {
  await phones(desk, name);
  return newInvitation(desk);
}

/** The invited member opens the link, and says who they are. */
export async function accepts(phone, link, name) {
  await follow(phone, link);
  await phone.shows(/^Join /);
  await phone.press("button", `I am ${name}`);
  await phone.shows("This phone waits to be let in");
}

/** A member's phone is invited, asks, and is let in. */
export async function letIn(desk, phone, name) {
  await accepts(phone, await invitation(desk, name), name);
  await bring(phone, desk);
  await bringAnswer(desk, phone);
  await phone.visit("#/balances");
  await phone.shows(`${name}’s hours`);
}

/** Somebody records on a phone that they helped. */
export async function helped(phone, name, { note, length = "1 hour 30 minutes" } = {}) {
  await phone.visit("#/balances");
  await phone.press("link", "I helped someone");
  await phone.shows("Whom did you help?");
  await phone.choose("radio", name);
  await phone.press("button", "Continue");
  await phone.shows("How long, and when?");
  await phone.choose("radio", length);
  if (note) {
    await phone.unfold();
    await phone.select("Category", "Gardening");
    await phone.type("textbox", "Note", note);
  }
  await phone.press("button", "Continue");
  await phone.shows("Is this right?");
  await phone.press("button", "Save");
  await phone.shows("Saved");
}

/** The link of all that waits on a phone. */
export async function waiting(phone) {
  await phone.visit("#/outbox");
  return linkOf(phone);
}

/** What waits on a phone is brought to the desk, as a link or a file, and added. */
export async function bring(phone, desk, sentence) {
  await phone.visit("#/outbox");
  await phone.shows("Not shared yet");
  await handOver(phone, desk, "#/bring");
  await desk.shows("Is this to be added?");
  if (sentence) await desk.says(sentence);
  await accept(desk);
}

export async function accept(desk) {
  await desk.press("button", "Add to the book");
  await desk.shows("It is in the book. Here is the answer.");
}

/** Nothing can be added, and its author is told so. */
export async function answerOnly(desk) {
  await desk.press("button", "Answer");
  await desk.shows("Nothing new was added. Here is the answer.");
}

/** The answer that the desk shows goes to a phone. */
export async function bringAnswer(desk, phone) {
  await handOver(desk, phone, "#/answer");
  await phone.shows("The answer has arrived");
}

/** What one page hands over is opened by another. */
async function handOver(from, to, screen) {
  await take(to, screen, await handed(from));
}

/**
 * What a page hands over: a link where it is one, else a file.
 *
 * @returns {Promise<{ link?: string, path?: string }>}
 */
export async function handed(from) {
  await from.find("button", "Save as a file");
  return (await from.has("textbox", "Link")) ? { link: await linkOf(from) } : { path: await saved(from) };
}

/** Opens what was handed over. @param {Page} to @param {string} screen where files are taken */
export function take(to, screen, { link, path }) {
  return link ? follow(to, link) : openFile(to, screen, path);
}

/** Saves what is handed over as a file of this machine. @returns {Promise<string>} its path */
export async function saved(from, button = "Save as a file") {
  const { name, bytes } = await from.saved("button", button);
  return file(from, name, bytes);
}

/** A file of this machine with these bytes. */
export function file({ folder }, name, bytes) {
  const path = join(folder, name);
  writeFileSync(path, bytes);
  return path;
}

/** Opens a file on a screen that takes one. */
export async function openFile(page, screen, path) {
  await follow(page, page.address + screen);
  await page.find("button", "Open it");
  await page.chooseFile(/choose a file/, path);
}

export async function linkOf(page) {
  return page.value("textbox", "Link");
}

/** How many entries the book has. */
export async function seqOf(page) {
  return Number((await page.text()).match(/entry (\d+)/i)?.[1]);
}

/** All that is recorded adds up, and every signature is right. */
export async function booksAreRight(desk) {
  await desk.visit("#/check");
  await desk.press("button", "Check now");
  await desk.says("The books are right.");
}
