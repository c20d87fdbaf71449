/**
 * What a hub cannot add yet: the coordinator sees who wrote it, what it says, why it waits,
 * and what ends that.
 */

import assert from "node:assert/strict";
import { accessible } from "./support/accessible.js";
import { booksAreRight, file, openFile, phones } from "./support/carried.js";
import { liarOf } from "./support/liar.js";
import { browserOf } from "./support/opened.js";
import { add, foundAndMove, helped, hubOf, letIn, save } from "./support/phones.js";
import { eventually, freePort } from "./support/programs.js";
import { inChromium, story } from "./support/stories.js";

inChromium("what waits at the hub", async (t, name) => {
  const port = await freePort();
  const hub = await hubOf(t, port);
  const liar = await liarOf(t, port, hub.port);
  const browser = async (name) =>
    Object.assign(await browserOf(t, name, liar.address), { folder: hub.folder });
  const [desk, ana, ben] = [await browser(name), await browser("Chromium"), await browser("Chromium")];

  await story(t, {
    "two phones share a book": async () => {
      await foundAndMove(desk, ["Ana Lund", "Ben Ito"]);
      await letIn(desk, ana, "Ana Lund");
      await letIn(desk, ben, "Ben Ito");
    },
    "an entry of a phone that was taken out is brought by another": () => bring(hub, desk, ana, ben),
    "the coordinator sees who, what, why, and what ends it": () => see(desk),
    "a coordinator is told before the day is full": () => nearlyFull(desk, liar),
    "a phone whose day is full sends the rest later, and reads on": () => full(desk, ben, liar),
    "a hub that lies about it puts words in nobody's mouth": () => lie(desk, liar),
    "and dismisses it, and the member who brought it is told": () => dismiss(desk, ben),
    "a screen of the desk is opened while the hub answers": () => whileItAnswers(desk, liar),
    "what is shown stays where it is when the hub has answered": () => staysInPlace(desk, liar),
    "what the hub knows is not asked where it is out of reach": () => outOfReach(hub, desk),
  });
});

async function bring(hub, desk, ana, ben) {
  await phones(desk, "Ana Lund");
  await desk.press("button", /^It is lost/);
  await desk.press("button", "Take it out");
  await desk.says("The phone is taken out.");
  await desk.says("All shared ✓");
  await helped(ana, "Ben Ito", "Beds dug over");
  await save(ana);
  await ana.says("The timebank does not know this phone. Ask for a new invitation.");
  await ana.visit("#/outbox");
  const { name, bytes } = await ana.saved("button", "Save them as a file");
  await openFile(ben, "#/bring", file(hub, name, bytes));
  await ben.says("Another keeps this book. You can take these entries along with yours.");
  await ben.says("Ana Lund helped Ben Ito for 1 hour 30 minutes.");
  await accessible(ben, "another’s entries");
  await ben.press("button", "Take them along");
  await ben.says("The timebank keeps it until a coordinator looks at it.");
  assert.doesNotMatch(await ben.text(), /record it again: this phone is yours now/);
}

async function see(desk) {
  await desk.visit("#/desk");
  await desk.press("link", "Inbox");
  await desk.says("1 entry waits at the hub");
  await desk.says("Ana Lund helped Ben Ito for 1 hour 30 minutes.");
  await desk.says("Beds dug over");
  await desk.says("Written on a phone of Ana Lund that was taken out,");
  await desk.says("The phone that wrote it was taken out. It must be recorded again.");
  await desk.says("Dismiss this. Its author can write it anew on another phone.");
  await desk.says(/It waits since .*20\d\d/);
  await accessible(desk, "what waits at the hub");
}

async function nearlyFull(desk, liar) {
  liar.lie = async (path, honest) => {
    if (path !== "waiting") return undefined;
    const { body, ...rest } = await honest();
    const said = JSON.parse(body);
    const { event } = said.waiting[0];
    const members = [
      { member: said.waiting[0].member, per_cent: 93 },
      { member: `${event}.9`, per_cent: 80 },
    ];
    const quota = { ...said.quota, per_cent: 82, members };
    return { ...rest, body: Buffer.from(JSON.stringify({ ...said, quota })) };
  };
  await anew(desk);
  await desk.says("What the hub takes in a day");
  await desk.says("Today this timebank has used 82% of it.");
  await desk.says("Today Ana Lund has used 93% of their own part.");
  await desk.says("Whatever is more waits on the phones until");
  await accessible(desk, "what is used of a day");
  liar.lie = undefined;
  await anew(desk);
  await desk.says("1 entry waits at the hub");
  assert.doesNotMatch(await desk.text(), /takes in a day/);
}

async function full(desk, ben, liar) {
  const until = new Date(Date.now() + 3600_000).toISOString();
  const body = Buffer.from(JSON.stringify({ code: "member_quota", message: "", until }));
  const isFull = (path) => path === "events" && liar.asked.at(-1).body.includes(hex("Soup"));
  liar.lie = (path) => (isFull(path) ? { status: 429, body } : undefined);
  await helped(ben, "Ana Lund", "Soup");
  await save(ben);
  await ben.says("The hub takes no more from you today. The rest is sent by itself tomorrow.");
  await ben.says("1 not yet sent");
  // Opened anew, the page has nothing yet of what only a desk needs.
  await desk.visit("#/balances");
  await desk.reload();
  await add(desk, "Cleo Marsh");
  await ben.visit("#/record?me=gave");
  await ben.says("Cleo Marsh");
  await ben.visit("#/outbox");
  await accessible(ben, "a phone whose day is full");
  liar.lie = undefined;
  await ben.reload();
  await ben.says("1 needs your attention");
  assert.doesNotMatch(await ben.text(), /takes no more/);
}

async function lie(desk, liar) {
  const unknown = "What waits at the hub is not known now.";
  const words = "Ring 0900 555 now";
  const flipped = (sealed) => `${sealed.slice(0, -1)}${sealed.endsWith("0") ? "1" : "0"}`;
  const renamed = (sealed) => sealed.replace(hex("Beds dug over"), hex("Beds dug 0900"));
  const lies = [
    [
      (row) => ({ ...row, sealed: flipped(row.sealed) }),
      `${unknown} The hub has a problem. Try again later.`,
    ],
    [
      (row) => ({ ...row, sealed: renamed(row.sealed) }),
      `${unknown} The hub has a problem. Try again later.`,
    ],
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
    await desk.says(said);
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
  await desk.says("It waits no longer. Anybody who brings it again is told.");
  assert.ok(!(await desk.text()).includes("waits at the hub"));
  await desk.reload();
  await desk.find("heading", "Inbox");
  assert.ok(!(await desk.text()).includes("waits at the hub"));
  await ben.reload();
  await ben.visit("#/outbox");
  await ben.says("A coordinator dismissed it. Ask them why.");
  await ben.press("button", "Let it go");
  await ben.says("Everything is shared. Nothing waits on this phone.");
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
  await eventually(
    async () => liar.asked.some(({ path }) => path.startsWith("records")),
    "the hub to be asked",
  );
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
  await desk.says("All shared ✓");
  assert.deepEqual(await desk.ask(() => globalThis.standings), ["connected"]);
}

/** A button that is pressed as the hub answers is not missed. */
async function staysInPlace(desk, liar) {
  const top = () =>
    desk.ask(() => document.querySelector("time-bank").shadowRoot.getElementById("title").offsetTop);
  const answer = await waitsForTheHub(desk, liar);
  assert.doesNotMatch(await desk.text(), /shared/);
  const before = await top();
  answer();
  await desk.says("All shared ✓");
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
  await desk.says("What waits at the hub is not known now. There is no connection. Nothing is lost.");
  await accessible(desk, "what waits at a hub that is out of reach");
}
