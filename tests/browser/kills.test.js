/**
 * A browser that is killed in the middle of a save: what the page showed as saved is there, and arrives once.
 */

import assert from "node:assert/strict";
import { join } from "node:path";
import { open } from "./support/browsers.js";
import { liarOf, never } from "./support/liar.js";
import { noteMoments } from "./support/moments.js";
import { browserOf } from "./support/opened.js";
import { Page } from "./support/page.js";
import { foundAndMove, helped, hubOf, letIn, notesOf, opensAlone } from "./support/phones.js";
import { eventually, freePort } from "./support/programs.js";
import { inChromiumAlone } from "./support/stories.js";

/** How often; KILLS=50 by hand. */
const KILLS = Number(process.env.KILLS ?? 5);

inChromiumAlone(`killed ${KILLS} times while it saves`, async (t) => {
  const port = await freePort();
  const hub = await hubOf(t, port);
  const way = await liarOf(t, port, hub.port);
  const desk = await browserOf(t, "Chromium", hub.address);
  const profile = join(hub.folder, "phone");
  const awaitsKill = killerOn(way);
  await foundAndMove(desk, ["Ana Lund", "Ben Ito"]);
  await begin(profile, desk, way);

  const shown = [];
  // Without a kill, the first time: so many moments has a save until it is shown.
  const moments = await killedAt(0, 0);
  for (let i = 1; i <= KILLS; i += 1) await killedAt(Math.ceil(Math.random() * moments), i);

  async function killedAt(moment, i) {
    // Every other time the hub is away: then the phone alone has what it showed.
    if (i % 2) await hub.leave();
    const note = `Save number ${i}.`;
    const { had, saw, count } = await save(profile, way, awaitsKill, note, { moment, halts: i % 4 < 2 });
    const lost = shown.filter((note) => !had.includes(note));
    assert.deepEqual(lost, [], `shown as saved, and not there before save ${i}`);
    if (saw) shown.push(note);
    if (i % 2) await hub.comeBack();
    return count;
  }

  const own = await arrived(profile, way);
  assert.deepEqual(
    shown.filter((note) => !own.includes(note)),
    [],
    "shown as saved, and not there at the end",
  );
  await desk.visit("#/history");
  await desk.shows("History");
  await eventually(async () => (await notesOf(desk)).length >= own.length, "the phone's entries at the desk");
  assert.deepEqual((await notesOf(desk)).sort(), own.sort(), "each once, and no other");
  t.diagnostic(
    `${moments} moments; of ${KILLS}, ${shown.length - 1} were shown and ${own.length - 1} stored`,
  );
});

/** The phone is let in, and has what it needs. */
async function begin(profile, desk, way) {
  const opened = await open("Chromium", { profile });
  const phone = new Page(opened, way.address);
  try {
    await letIn(desk, phone, "Ana Lund", undefined, way.address);
    await opensAlone(phone);
  } finally {
    await opened.end();
  }
}

/**
 * Saves on the phone, which is killed at a moment of that, or when it has shown that it is saved.
 *
 * @returns what the phone had when it was opened, whether it showed the new entry as saved, and after how
 *   many moments
 */
async function save(profile, way, awaitsKill, note, when) {
  const opened = await open("Chromium", { profile });
  try {
    const phone = new Page(opened, way.address);
    await phone.visit("#/balances");
    await phone.shows("Ana Lund’s hours");
    const had = await notesOf(phone);
    await helped(phone, "Ben Ito", note);
    const killed = awaitsKill(opened.kill);
    await phone
      .ask(`${noteMoments} (${saveUntilKilled}).apply(null, arguments);`, note, when)
      .catch(() => {});
    return { had, ...(await killed) };
  } finally {
    await opened.kill();
  }
}

/**
 * Kills the browser whose page asks for it on its way to the hub; it tells there what it has shown before.
 */
function killerOn(way) {
  let told;
  way.lie = async (path) => {
    const [killer, what, count] = path.split("/");
    if (killer !== "killer") return undefined;
    told.saw ||= what === "saw";
    if (what === "saw") return { status: 204, body: Buffer.alloc(0) };
    told.kill(Number(count));
    return never;
  };
  /** @returns {Promise<{ saw: boolean, count: number }>} once it was killed */
  return (kill) =>
    new Promise((killed) => {
      told = { saw: false, kill: (count) => kill().then(() => killed({ saw: told.saw, count })) };
    });
}

/** What the phone has written, once the hub has all of it. */
async function arrived(profile, way) {
  const opened = await open("Chromium", { profile });
  try {
    const phone = new Page(opened, way.address);
    await phone.visit("#/balances");
    await phone.says("All shared ✓");
    return await notesOf(phone);
  } finally {
    await opened.end();
  }
}

/* What follows runs in the page. */

/**
 * Presses "Save", and asks to be killed at a moment of that: it halts there, or goes on until the kill comes.
 * As soon as the page shows an entry with this note as saved, it tells that, and is killed where that moment
 * has not come yet.
 */
function saveUntilKilled(note, { moment, halts }) {
  const root = document.querySelector("time-bank").shadowRoot;
  const { fetch } = globalThis;
  const tell = (what, waits) => {
    const address = `/v1/c/0/killer/${what}`;
    if (!waits) return void fetch(address).catch(() => {});
    const request = new XMLHttpRequest();
    request.open("GET", address, false);
    return request.send();
  };
  let last = 0;
  noteMoments((count) => {
    last = count;
    if (count === moment) tell(`kill/${count}`, halts);
  });
  const watching = new MutationObserver(() => {
    const receipt = root.querySelector(".receipt");
    if (!/Saved on this phone|Shared/.test(receipt?.querySelector(".where")?.innerText)) return;
    if (!receipt.innerText.includes(note)) return;
    watching.disconnect();
    tell("saw", true);
    if (!moment || last < moment) tell(`kill/${last}`, true);
  });
  watching.observe(root, { subtree: true, childList: true, characterData: true, attributes: true });
  root.querySelector("form button.primary").click();
}
