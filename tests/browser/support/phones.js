/** A hub, the desk that moved a book to it, and members' phones: what the stories of sharing begin with. */

import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { freePort } from "./programs.js";
import { serveHub } from "./server.js";

/**
 * A hub that can go away and come back where it was.
 *
 * @param {import("node:test").TestContext} t
 * @param {number} [before] the port of what stands before it, where phones reach it as well
 */
export async function hubOf(t, before) {
  const folder = mkdtempSync(join(tmpdir(), "timebank-"));
  const port = await freePort();
  const ports = before ? [port, before] : [];
  const data = join(folder, "hub.db");
  const hub = {
    folder,
    data,
    port,
    server: await serveHub(data, port, ports),
    get address() {
      return this.server.address;
    },
    async leave() {
      await this.server?.end();
      this.server = undefined;
    },
    async comeBack() {
      this.server = await serveHub(data, port, ports);
    },
  };
  t.after(async () => {
    await hub.leave();
    rmSync(folder, { recursive: true });
  });
  return hub;
}

/**
 * Opens a book at the desk, with members, and moves it to the hub of the page.
 *
 * @param {Page} desk
 * @param {string[]} members
 */
export async function foundAndMove(desk, members, look = async () => {}) {
  await desk.visit();
  await desk.type("textbox", "Name of your timebank", "Mill Lane");
  await desk.type("textbox", "Your name", "Jo Keeper");
  await desk.press("button", "Open an empty book");
  await desk.shows("Balances");
  for (const name of members) await add(desk, name);
  await desk.visit("#/desk");
  await desk.press("link", "Share it with members’ phones");
  await desk.shows("Share it with members’ phones");
  await look(desk, "move");
  await desk.press("button", "Move the book");
  await desk.press("button", "Yes, move the book");
  await desk.shows("Balances");
  await desk.says("All shared ✓");
}

/** Adds a member at the desk. */
export async function add(desk, name) {
  await desk.visit("#/newMember");
  await desk.shows("Add a member");
  await desk.type("textbox", "Name", name);
  await desk.press("button", "Add to the list");
  await desk.shows(name);
}

/**
 * Makes a phone a member's, from the invitation at the desk to the phone's home.
 *
 * @param {Page} desk
 * @param {Page} phone
 * @param {string} name
 * @param {(page: Page, screen: string) => Promise<void>} [look]
 * @param {string} [through] where the phone is to reach the hub, if not where the desk does
 */
export async function letIn(desk, phone, name, look = async () => {}, through = undefined) {
  await phone.browser.url(await invitation(desk, name, through));
  await phone.shows("Join Mill Lane");
  await look(phone, "join");
  await phone.press("button", `I am ${name}`);
  await phone.shows(`${name}’s hours`);
  await phone.says("All shared ✓");
}

/**
 * The link of an invitation that the coordinator makes for a member.
 *
 * @param {Page} desk
 * @param {string} name
 * @param {string} [through] where the phone is to reach the hub, if not where the desk does
 */
export async function invitation(desk, name, through) {
  await desk.visit("#/balances");
  await desk.press("link", name);
  await desk.press("link", "Member’s card");
  await desk.press("link", "Phones");
  await desk.shows(`${name}’s phones`);
  if (through) await desk.ask(reachesHub, through);
  await desk.press("button", "Make an invitation");
  const link = await desk.value("textbox", "Invitation link");
  if (!through) return link;
  await desk.ask(reachesHub);
  return link.replace(/^[^#]*/, through);
}

/** Answers all questions about an hour and a half for somebody; what is left is to save. */
export async function helped(phone, whom, note) {
  await phone.visit("#/record?me=gave");
  await phone.shows("Whom did you help?");
  await twoQuestions(phone, whom, note);
}

/** The same for who was helped. */
export async function wasHelped(phone, by, note) {
  await phone.visit("#/record?me=received");
  await phone.shows("Who helped you?");
  await twoQuestions(phone, by, note);
}

async function twoQuestions(phone, whom, note) {
  await phone.choose("radio", whom);
  await phone.press("button", "Continue");
  await phone.shows("How long, and when?");
  await phone.choose("radio", "1 hour 30 minutes");
  if (note) {
    await phone.unfold();
    await phone.type("textbox", "Note", note);
  }
  await phone.press("button", "Continue");
  await phone.shows("Is this right?");
}

/** Saves what was answered. */
export async function save(phone) {
  await phone.press("button", "Save");
  await phone.shows("Saved");
}

/**
 * The notes of all exchanges that a page knows of, in its journal and its outbox; none while it opens.
 *
 * @param {Page} page
 */
export function notesOf(page) {
  return page.ask(knownNotes);
}

/** Waits until a page knows of an exchange with this note. @param {Page} page */
export function knowsOf(page, note) {
  return page.once(
    (note) =>
      document
        .querySelector("time-bank")
        ?.book?.ledger?.history({ limit: 500 })
        .rows.some((row) => row.note === note),
    note,
    `an exchange with the note “${note}”`,
  );
}

/**
 * Waits until the phone has what it needs to open without a network: its worker, and the core that it uses.
 */
export function opensAlone(phone) {
  return phone.once(keptByWorker, {}, "the page in the worker's cache");
}

/* What follows runs in the page. */

function knownNotes() {
  const ledger = document.querySelector("time-bank")?.book?.ledger;
  return ledger ? ledger.history({ limit: 500 }).rows.map(({ note }) => note) : [];
}

/** The page takes another address for the hub's; without one, its own again. */
function reachesHub(address) {
  const { book } = document.querySelector("time-bank");
  delete book.hub;
  if (address) Object.defineProperty(book, "hub", { value: address, configurable: true });
}

async function keptByWorker() {
  if (!navigator.serviceWorker?.controller) return false;
  const used = performance.getEntriesByType("resource").map(({ name }) => name);
  const needed = used.filter((name) => /\/assets\/.*(js|wasm)$/.test(name));
  const kept = await Promise.all(needed.map((name) => caches.match(name)));
  return kept.length > 0 && kept.every(Boolean);
}
