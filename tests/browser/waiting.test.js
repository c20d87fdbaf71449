/** What a hub cannot add yet: whoever looks after the timebank sees who wrote it, what it says, why it waits, and what ends that. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { accessible } from "./accessible.js";
import { names } from "./browsers.js";
import { booksAreRight, file, openFile, phones } from "./carried.js";
import { liarOf } from "./liar.js";
import { browserOf, foundAndMove, helped, hubOf, letIn, save, says } from "./phones.js";
import { eventually, freePort } from "./programs.js";
import { story } from "./story.js";

const SLOW = { timeout: 300_000 };

for (const name of names) {
  test(`what waits at the hub, ${name}`, SLOW, async (t) => {
    const port = await freePort();
    const hub = await hubOf(t, port);
    const liar = await liarOf(t, port, hub.port);
    const browser = async (name) => Object.assign(await browserOf(t, name, liar.address), { folder: hub.folder });
    const [desk, ana, ben] = [await browser(name), await browser("Chromium"), await browser("Chromium")];

    await story(t, {
      "two phones share a book": async () => {
        await foundAndMove(desk, ["Ana Lund", "Ben Ito"]);
        await letIn(desk, ana, "Ana Lund");
        await letIn(desk, ben, "Ben Ito");
      },
      "an entry of a phone that was taken out is brought by another": () => bring(hub, desk, ana, ben),
      "the coordinator sees who, what, why, and what ends it": () => see(desk),
      "a hub that lies about it puts words in nobody's mouth": () => lie(desk, liar),
      "and dismisses it, and whoever brought it is told": () => dismiss(desk, ben),
      "a screen of the desk is opened while the hub answers": () => whileItAnswers(desk, liar),
      "what is shown stays where it is when the hub has answered": () => staysInPlace(desk, liar),
      "what the hub knows is not asked where it is out of reach": () => outOfReach(hub, desk),
    });
  });
}

async function bring(hub, desk, ana, ben) {
  await phones(desk, "Ana Lund");
  await desk.press("button", /^It is lost/);
  await desk.press("button", "Take it out");
  await says(desk, "The phone is taken out.");
  await says(desk, "All shared ✓");
  await helped(ana, "Ben Ito", "Beds dug over");
  await save(ana);
  await says(ana, "The timebank does not know this phone. Ask for a new invitation.");
  await ana.visit("#/outbox");
  const { name, bytes } = await ana.saved("button", "Save them as a file");
  await openFile(ben, "#/bring", file(hub, name, bytes));
  await says(ben, "Another keeps this book. You can take these entries along with yours.");
  await says(ben, "Ana Lund helped Ben Ito for 1 hour 30 minutes.");
  await accessible(ben, "another’s entries");
  await ben.press("button", "Take them along");
  await says(ben, "The timebank keeps it until a coordinator looks at it.");
  assert.doesNotMatch(await ben.text(), /record it again: this phone is yours now/);
}

async function see(desk) {
  await desk.visit("#/desk");
  await desk.press("link", "Inbox");
  await says(desk, "1 entry waits at the hub");
  await says(desk, "Ana Lund helped Ben Ito for 1 hour 30 minutes.");
  await says(desk, "Beds dug over");
  await says(desk, "Written on a phone of Ana Lund that was taken out,");
  await says(desk, "The phone that wrote it was taken out. It must be recorded again.");
  await says(desk, "Dismiss this. Whoever wrote it can write it anew on another phone.");
  await says(desk, /It waits since .*20\d\d/);
  await accessible(desk, "what waits at the hub");
}

async function lie(desk, liar) {
  const unknown = "What waits at the hub is not known now.";
  const words = "Ring 0900 555 now";
  const flipped = (sealed) => `${sealed.slice(0, -1)}${sealed.endsWith("0") ? "1" : "0"}`;
  const renamed = (sealed) => sealed.replace(hex("Beds dug over"), hex("Beds dug 0900"));
  const lies = [
    [(row) => ({ ...row, sealed: flipped(row.sealed) }), `${unknown} The hub has a problem. Try again later.`],
    [(row) => ({ ...row, sealed: renamed(row.sealed) }), `${unknown} The hub has a problem. Try again later.`],
    [(row) => ({ ...row, sealed: words }), `${unknown} Something else answers in the hub’s place.`],
    [(row) => ({ ...row, since: words }), `${unknown} Something else answers in the hub’s place.`],
    [() => null, `${unknown} Something else answers in the hub’s place.`],
    [(row) => ({ ...row, code: words, fields: { words } }), "It waits since"],
    [(row) => ({ ...row, code: "exceeds_credit_limit", fields: words }), "It waits since"],
  ];
  for (const [change, said] of lies) {
    liar.lie = async (path, honest) => {
      if (path !== "waiting") return undefined;
      const { body, ...rest } = await honest();
      const waiting = JSON.parse(body).waiting.map(change);
      return { ...rest, body: Buffer.from(JSON.stringify({ waiting })) };
    };
    await anew(desk);
    await says(desk, said);
    assert.doesNotMatch(await desk.text(), /0900|dismiss this/i);
  }
  liar.lie = undefined;
}

/** Comes to the inbox from elsewhere, so that the hub is asked again. */
async function anew(desk) {
  await desk.visit("#/history");
  await desk.shows("History");
  await desk.visit("#/inbox");
  await desk.shows("Inbox");
}

function hex(text) {
  return Buffer.from(text).toString("hex");
}

async function dismiss(desk, ben) {
  await anew(desk);
  await desk.press("button", "Dismiss it");
  await says(desk, "It waits no longer. Whoever brings it again is told.");
  assert.ok(!(await desk.text()).includes("waits at the hub"));
  await desk.reload();
  await desk.find("heading", "Inbox");
  assert.ok(!(await desk.text()).includes("waits at the hub"));
  await ben.reload();
  await ben.visit("#/outbox");
  await says(ben, "A coordinator dismissed it. Ask them why.");
  await ben.press("button", "Let it go");
  await says(ben, "Everything is shared. Nothing waits on this phone.");
  await booksAreRight(desk);
}

/** Opens the history while the hub keeps its answer back. @returns what lets it answer */
async function waitsForTheHub(desk, liar) {
  let answer;
  const held = new Promise((resolve) => {
    answer = resolve;
  });
  await desk.visit("#/history");
  liar.lie = (path) => (path.startsWith("records") ? held : undefined);
  liar.asked = [];
  await desk.reload();
  await desk.shows("History");
  await eventually(async () => liar.asked.some(({ path }) => path.startsWith("records")), "the hub to be asked");
  return () => {
    liar.lie = undefined;
    answer();
  };
}

/** The answer is to a question of the build that phones use, and finds another. */
async function whileItAnswers(desk, liar) {
  const answer = await waitsForTheHub(desk, liar);
  const before = await desk.ask(noteStandings);
  await desk.visit("#/inbox");
  await desk.shows("Inbox");
  const opening = () => desk.ask(() => document.querySelector("time-bank").book.opening);
  await eventually(async () => (await opening()) > before, "the other build");
  answer();
  await says(desk, "All shared ✓");
  assert.deepEqual(await desk.ask(() => globalThis.standings), ["connected"]);
}

/** Whoever presses something as the hub answers does not miss it. */
async function staysInPlace(desk, liar) {
  const top = () => desk.ask(() => document.querySelector("time-bank").shadowRoot.getElementById("title").offsetTop);
  const answer = await waitsForTheHub(desk, liar);
  assert.doesNotMatch(await desk.text(), /shared/);
  const before = await top();
  answer();
  await says(desk, "All shared ✓");
  assert.ok(before > 0);
  assert.equal(await top(), before);
}

/** How it stands with the hub, whenever that changes. @returns how often the book was opened anew */
function noteStandings() {
  const { book } = document.querySelector("time-bank");
  globalThis.standings = [];
  book.addEventListener("change", () => {
    const { state } = book.connection;
    if (state !== "connecting" && state !== globalThis.standings.at(-1)) globalThis.standings.push(state);
  });
  return book.opening;
}

async function outOfReach(hub, desk) {
  await hub.leave();
  await desk.visit("#/history");
  await desk.visit("#/inbox");
  await says(desk, "What waits at the hub is not known now. There is no connection. Nothing is lost.");
  await accessible(desk, "what waits at a hub that is out of reach");
}
