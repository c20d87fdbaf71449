/**
 * A hub that lies, or something that answers in its place: the phone says so, keeps what it had, and goes on
 * by itself.
 */

import assert from "node:assert/strict";
import { copyFileSync, rmSync } from "node:fs";
import { Readable } from "node:stream";
import { accessible } from "./support/accessible.js";
import {
  endRest,
  losePatience,
  restsUntil,
  restsUntilSo,
  stopClock,
  timePassesUntilSo,
} from "./support/clock.js";
import { isRecord, itemsOf, liarOf, never } from "./support/liar.js";
import { browserOf } from "./support/opened.js";
import { add, foundAndMove, helped, hubOf, knowsOf, letIn, notesOf, save } from "./support/phones.js";
import { eventually, freePort } from "./support/programs.js";
import { inChromium, story } from "./support/stories.js";

const UNTAKEN = "Nothing of it was taken. Your entries are safe here. Tell your coordinator.";
const ELSE = "Something else answers in the hub’s place. Does this network ask you to sign in?";
const MISSING = `Entries are missing, or out of order. Ask for the whole book. ${UNTAKEN}`;
const NEWS = ["Dora Pike", "Eli Ross", "Fay Lund"];

/** What comes in the place of the page of records that has the news, and what the phone says to it. */
const LIES = {
  "entries in another order": [pages(([a, b, ...rest]) => [b, a, ...rest]), MISSING],
  "the last two the other way round": [pages(([a, b, c, ...rest]) => [a, c, b, ...rest]), MISSING],
  "an entry left out": [pages(([a, , ...rest]) => [a, ...rest]), MISSING],
  "a name changed": [pages((items) => items.map(renamed)), `An entry in it was altered. ${UNTAKEN}`],
  "another time of admission": [
    pages(([a, ...rest]) => [later(a), ...rest]),
    `The timebank’s book is not the one of before. ${UNTAKEN}`,
  ],
  "nothing, and a head that has more": [
    on("records", () => ({ status: 204, body: Buffer.alloc(0) })),
    MISSING,
  ],
  "half a page": [
    on("records", (page) => ({ ...page, body: page.body.subarray(0, page.body.length >> 1) })),
    ELSE,
  ],
  rubbish: [on("records", (page) => ({ ...page, body: Buffer.alloc(5000, 0xa7) })), ELSE],
  "what is nested 300,000 deep": [
    on("records", (page) => ({ ...page, body: Buffer.alloc(300_000, 0x81) })),
    ELSE,
  ],
  "what never ends": [on("records", (page) => ({ ...page, body: endless() })), ELSE],
  "a head of rubbish": [on("head", (head) => ({ ...head, body: Buffer.alloc(200, 0xd2) })), ELSE],
  "a page that asks to sign in": [(path) => (path.startsWith("wait") ? undefined : signIn()), ELSE],
};

inChromium("a hub that lies", async (t, name) => {
  const { hub, liar, desk, phone } = await begun(t, name);
  await story(t, {
    "the phone is away while three join": () => away(desk, phone, liar),
    ...Object.fromEntries(
      Object.entries(LIES).map(([what, [lie, said]]) => [what, () => told(phone, liar, lie, said)]),
    ),
    "what is told looks right, and an entry is saved meanwhile": () => meanwhile(phone, liar),
    "the hub is honest, and the phone goes on by itself": () => honest(desk, phone, liar),
    "an older book is put in the place of the newer one": () => older(desk, phone, hub, liar),
  });
});

inChromium("a hub that answers nonsense, slowly, or never", async (t, name) => {
  const { desk, phone, liar } = await begun(t, name);
  await story(t, {
    "answers that are none": () => nonsense(phone, liar),
    "a reason in words of its own": () => ownWords(phone, liar),
    "a hub that is slow": () => slow(phone, liar),
    "a hub that promises and gives nothing is not asked all the time": () => promises(t, phone, liar),
    "a hub that never answers": () => neverAnswers(phone, liar),
    "all is there once": () => once(desk, ["Nonsense", "Own words", "Slow", "Never"]),
  });
});

/** A desk at the hub, and a phone that reaches it through the liar. */
async function begun(t, name) {
  const port = await freePort();
  const hub = await hubOf(t, port);
  const liar = await liarOf(t, port, hub.port);
  const desk = await browserOf(t, "Chromium", hub.address);
  const phone = await browserOf(t, name, liar.address);
  await foundAndMove(desk, ["Ana Lund", "Ben Ito"]);
  await letIn(desk, phone, "Ana Lund", undefined, liar.address);
  await stopClock(phone);
  return { hub, liar, desk, phone };
}

async function away(desk, phone, liar) {
  liar.cut();
  for (const name of NEWS) await add(desk, name);
  await desk.says("All shared ✓");
  await restsUntil(phone, "No connection. It sends by itself later.");
}

async function told(phone, liar, lie, said) {
  const before = await markOf(phone);
  // So that what is said is said of this lie.
  liar.cut();
  await restsUntil(phone, "No connection. It sends by itself later.");
  [liar.away, liar.lie] = [false, lie];
  await restsUntil(phone, said);
  assert.deepEqual(await markOf(phone), before, "nothing was taken over");
}

async function meanwhile(phone, liar) {
  const [lie, said] = LIES["a name changed"];
  await told(phone, liar, lie, said);
  await accessible(phone, "a hub that is not believed");
  await helped(phone, "Ben Ito", "During the lies");
  await save(phone);
  await phone.says("Saved on this phone");
  await phone.says(said);
  assert.doesNotMatch(await phone.text(), /shared ✓/i);
  await accessible(phone, "a receipt while the hub is not believed");
}

async function honest(desk, phone, liar) {
  liar.lie = undefined;
  await restsUntil(phone, "All shared ✓");
  await phone.says("Shared ✓");
  assert.doesNotMatch(await phone.text(), /hub/);
  const known = await phone.ask(() =>
    document
      .querySelector("time-bank")
      .book.ledger.members()
      .map(({ name }) => name),
  );
  for (const name of NEWS) assert.ok(known.includes(name), name);
  await once(desk, ["During the lies"]);
}

/** What a hub acknowledged, and SQLite's files beside that. */
function forgetHeads({ data }) {
  for (const suffix of ["", "-wal", "-shm"]) rmSync(`${data}.heads${suffix}`, { force: true });
}

/** Somebody puts an old file in the hub's place by hand, and the new one back. */
async function older(desk, phone, hub, liar) {
  await hub.leave();
  copyFileSync(hub.data, `${hub.data}.old`);
  await hub.comeBack();
  await desk.visit("#/balances");
  for (const name of ["Gus Wood", "Hal Moss", "Ida Bell"]) await add(desk, name);
  await desk.says("All shared ✓");
  const had = await markOf(desk);
  const same = async () => (await markOf(phone)).head === had.head;
  await timePassesUntilSo(phone, same, "the phone to have the same");

  const listen = await between(phone, liar);
  await hub.leave();
  copyFileSync(hub.data, `${hub.data}.new`);
  copyFileSync(`${hub.data}.old`, hub.data);
  // An honest hub would not start: it knows what it acknowledged.
  forgetHeads(hub);
  await hub.comeBack();
  listen();
  await restsUntil(phone, `The timebank’s book is shorter than before. ${UNTAKEN}`);
  await helped(phone, "Ben Ito", "Against an older book");
  await save(phone);
  await phone.says("Saved on this phone");
  await phone.says(`The timebank’s book is shorter than before. ${UNTAKEN}`);
  assert.deepEqual(await markOf(phone), had, "nothing was taken over");

  await hub.leave();
  copyFileSync(`${hub.data}.new`, hub.data);
  // It may have acknowledged more on the older one.
  forgetHeads(hub);
  await hub.comeBack();
  const shared = async () => (await phone.text()).includes("All shared ✓");
  await timePassesUntilSo(phone, shared, "all to be shared");
  await once(desk, ["During the lies", "Against an older book"]);
}

/** The phone has asked for what is new, and not heard the stream yet. @returns lets it hear */
async function between(phone, liar) {
  let hear;
  const toBeHeard = new Promise((resolve) => {
    hear = resolve;
  });
  liar.cut();
  liar.asked = [];
  liar.lie = (path) => (path.startsWith("wait") ? toBeHeard : undefined);
  liar.away = false;
  await restsUntilSo(phone, () => heard(liar, "wait"), "the stream to be asked for");
  return () => {
    liar.lie = undefined;
    hear();
  };
}

/** What is pushed is answered with what no hub answers. */
async function nonsense(phone, liar) {
  const answers = [
    "{}",
    "null",
    `{"answers":${"[".repeat(200_000)}${"]".repeat(200_000)}}`,
    JSON.stringify({
      answers: [
        null,
        7,
        {},
        { event: "xyz", outcome: "admitted", seq: 1e300 },
        { event: "0".repeat(64), outcome: "refused" },
      ],
    }),
  ];
  let said = 0;
  liar.lie = on("events", (page) => ({ ...page, body: Buffer.from(answers[said++ % answers.length]) }));
  await helped(phone, "Ben Ito", "Nonsense");
  await save(phone);
  // The page is honest, and only that counts: what the hub says to an entry is no proof.
  await restsUntil(phone, "Shared ✓");
  assert.ok(said > 0);
  liar.lie = undefined;
}

/** A refusal is told, and nobody's words are put in our mouth. */
async function ownWords(phone, liar) {
  const words = "Ring 0900 555 now";
  let reason = { code: words, fields: {} };
  const refusing = on("events", (page) => {
    const { answers } = JSON.parse(page.body);
    const refused = answers.map(({ event }) => ({ event, outcome: "refused", ...reason }));
    return { ...page, body: Buffer.from(JSON.stringify({ answers: refused })) };
  });
  const busy = on("records", () => ({ status: 503, body: Buffer.from("{}") }), false);
  liar.lie = (path, answer) => busy(path) ?? refusing(path, answer);
  await helped(phone, "Ben Ito", "Own words");
  // Before the page has said that it was saved.
  await phone.ask(hearsTheHubFirst);
  await phone.press("button", "Save");
  await restsUntil(phone, "1 needs your attention");
  await phone.shows("This entry is not in the book");
  await accessible(phone, "a receipt of what was sent back");
  await phone.press("link", "See why");
  await phone.says("The timebank sent it back.");
  await phone.says("Own words");
  assert.doesNotMatch(await phone.text(), /0900|There is a problem/);
  reason = { code: "unknown_format", fields: { found: words } };
  await phone.press("button", "Send again");
  await restsUntil(phone, "The headings are of no format we know.");
  assert.doesNotMatch(await phone.text(), /0900/);
  liar.lie = undefined;
  // The hub has it all the same, and its journal says so.
  await restsUntil(phone, "Everything is shared. Nothing waits on this phone.");
}

async function slow(phone, liar) {
  let answer;
  const late = new Promise((resolve) => {
    answer = resolve;
  });
  liar.asked = [];
  // Only the entry's own request: the phone sends nothing while it still reads.
  liar.lie = (path) => (path.startsWith("events") ? late : undefined);
  await helped(phone, "Ben Ito", "Slow");
  await save(phone);
  await eventually(async () => heard(liar, "events"), "the entry to be sent");
  // Nobody waits for the hub.
  await phone.says("Saved on this phone");
  liar.lie = undefined;
  answer();
  await restsUntil(phone, "All shared ✓");
}

async function promises(t, phone, liar) {
  const wasteful = {
    "it has 999,999 records": { status: 200, body: Buffer.from('{"seq":999999}\n') },
    "it has one record": { status: 200, body: Buffer.from('{"seq":1}\n') },
    "its stream ends at once": { status: 200, body: Buffer.alloc(0) },
    "its stream is one long line": { status: 200, body: Buffer.alloc(1 << 20, 0x20) },
    "it asks to come back before now": {
      status: 429,
      headers: { "Retry-After": "-5" },
      body: Buffer.from("{}"),
    },
    "it asks to come back in a million years": {
      status: 429,
      headers: { "Retry-After": "3e13" },
      body: Buffer.from("{}"),
    },
  };
  for (const [what, answer] of Object.entries(wasteful)) {
    liar.cut();
    liar.asked = [];
    liar.lie = on("wait", () => answer, false);
    liar.away = false;
    await restsUntilSo(phone, () => heard(liar, "wait"), "the stream to be asked for");
    liar.asked = [];
    let rested = 0;
    while (rested < 6000) rested += await endRest(phone);
    const { length } = liar.asked;
    t.diagnostic(`where ${what}: ${length} requests in ${rested / 1000} s`);
    assert.ok(length <= 24, `${what}: ${length} requests in ${rested / 1000} s`);
  }
  liar.cut();
  liar.lie = undefined;
  liar.away = false;
  await restsUntil(phone, "All shared ✓");
}

async function neverAnswers(phone, liar) {
  liar.cut();
  liar.asked = [];
  liar.lie = async () => never;
  liar.away = false;
  await helped(phone, "Ben Ito", "Never");
  await save(phone);
  await phone.says("1 not yet sent");
  await eventually(async () => heard(liar, ""), "the hub to be asked");
  await losePatience(phone);
  await phone.says("No connection. It sends by itself later.");
  liar.lie = undefined;
  await restsUntil(phone, "All shared ✓");
}

/** Whether something was asked of the hub. @param {string} start of its path */
function heard(liar, start) {
  return liar.asked.some(({ path }) => path.startsWith(start));
}

/** The desk has each of these notes once. */
async function once(desk, notes) {
  await desk.visit("#/history");
  for (const note of notes) {
    await knowsOf(desk, note);
    assert.equal((await notesOf(desk)).filter((had) => had === note).length, 1, `“${note}” is there once`);
  }
}

/** The entry and the head that a device stands on. */
function markOf(page) {
  return page.ask(() => {
    const { seq, head } = document.querySelector("time-bank").book.summary;
    return { seq, head };
  });
}

/** A lie about one path. @returns {import("./liar.js").Lie} */
function on(start, change, asks = true) {
  return (path, honest) =>
    path.startsWith(start) ? (asks ? honest().then(change) : Promise.resolve(change())) : undefined;
}

/** A lie about the items of a page. @param {(items: Buffer[]) => Buffer[]} change */
function pages(change) {
  return on("records", (page) => ({ ...page, body: Buffer.concat(change(itemsOf(page.body))) }));
}

function renamed(item) {
  return isRecord(item)
    ? Buffer.from(item.toString("latin1").replace("Eli Ross", "Eli Moss"), "latin1")
    : item;
}

/** A record has its number first, which is small here, and then the time, in four bytes. */
function later(record) {
  const changed = Buffer.from(record);
  const at = changed.indexOf(0x1a);
  changed.writeUInt32BE(changed.readUInt32BE(at + 1) + 1, at + 1);
  return changed;
}

function endless() {
  const more = Buffer.alloc(1 << 20, 0x84);
  return new Readable({
    read() {
      this.push(more);
    },
  });
}

async function signIn() {
  return {
    status: 200,
    type: "text/html",
    body: Buffer.from("<!doctype html><title>Welcome</title><h1>Sign in</h1>"),
  };
}

/** Runs in the page: what is saved next is not said to be before the hub has answered. */
function hearsTheHubFirst() {
  const { book } = document.querySelector("time-bank");
  book.record = async (entry) => {
    delete book.record;
    const made = await book.record(entry);
    await new Promise((answered) => {
      const look = () => {
        if (book.outbox.some(({ standing }) => standing === "unsent")) return;
        book.removeEventListener("change", look);
        answered();
      };
      book.addEventListener("change", look);
      look();
    });
    return made;
  };
}
