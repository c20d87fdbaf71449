/**
 * A hub that is put back to a copy: phones see it by its heads, and bring back by themselves what they wrote
 * since.
 */

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { accessible } from "./support/accessible.js";
import { liarOf } from "./support/liar.js";
import { browserOf } from "./support/opened.js";
import { add, foundAndMove, helped, hubOf, letIn, notesOf, save } from "./support/phones.js";
import { eventually, freePort } from "./support/programs.js";
import { timebank } from "./support/server.js";
import { inChromium, story } from "./support/stories.js";

const AGAIN = "The timebank’s book was restored from a copy. Your entries are sent again.";

inChromium("a hub is put back to a copy", async (t, name) => {
  const port = await freePort();
  const hub = await hubOf(t, port);
  const way = await liarOf(t, port, hub.port);
  const desk = await browserOf(t, "Chromium", hub.address);
  const ana = await browserOf(t, name, way.address);
  const ben = await browserOf(t, "Chromium", hub.address);
  await foundAndMove(desk, ["Ana Lund", "Ben Ito"]);
  await letIn(desk, ana, "Ana Lund", undefined, way.address);
  await letIn(desk, ben, "Ben Ito");

  await story(t, {
    "the hub is copied": () => copied(hub, ana),
    "three write after the copy, one of them is away": () => since(desk, ana, ben, way),
    "the copy takes the hub's place": () => restored(hub),
    "the phone that stays open is told, and sends again": () => told(ana, way),
    "a page that was closed brings back what it wrote": () => closed(desk, ben),
    "all have all of it, once": () => all(desk, ana, ben),
  });
});

function run(...words) {
  execFileSync(timebank, words, { stdio: "ignore" });
}

async function copied(hub, ana) {
  await helped(ana, "Ben Ito", "In the copy");
  await save(ana);
  await ana.says("Shared ✓");
  run("backup", "--data", hub.data, "--to", join(hub.folder, "copy.db"));
}

async function since(desk, ana, ben, way) {
  await helped(ana, "Ben Ito", "After the copy");
  await save(ana);
  await ana.says("Shared ✓");
  await ben.visit("#/balances");
  await ben.shows("Waiting for you");
  await helped(ben, "Ana Lund", "From a page that is closed then");
  await save(ben);
  await ben.says("Shared ✓");
  await add(desk, "Cleo Park");
  await desk.says("All shared ✓");
  await eventually(
    async () => (await markOf(ana)).head === (await markOf(desk)).head,
    "all to have the same",
  );
  for (const page of [desk, ben]) await page.browser.url("about:blank");
  way.cut();
  await helped(ana, "Ben Ito", "While away");
  await save(ana);
  await ana.says("1 not yet sent");
}

async function restored(hub) {
  await hub.leave();
  run("restore", "--data", hub.data, "--from", join(hub.folder, "copy.db"), "--force", "--less");
  await hub.comeBack();
}

async function told(ana, way) {
  await ana.ask(noteWhatIsTold);
  way.away = false;
  await ana.visit("#/history");
  await eventually(async () => (await ana.ask(() => globalThis.told)).includes(AGAIN), `“${AGAIN}”`);
  await ana.says("All shared ✓");
  await accessible(ana, "history after the hub was put back");
  // What others wrote is not there before they bring it.
  assert.deepEqual((await notesOf(ana)).sort(), ["After the copy", "In the copy", "While away"]);
}

async function closed(desk, ben) {
  for (const page of [ben, desk]) {
    await page.visit("#/history");
    await page.shows("History");
    await page.says("All shared ✓");
  }
}

async function all(desk, ana, ben) {
  await desk.visit("#/balances");
  await desk.find("link", "Cleo Park");
  await eventually(async () => {
    const marks = await Promise.all([desk, ana, ben].map(markOf));
    return marks.every(({ head, outbox }) => head === marks[0].head && outbox === 0);
  }, "all to have the same");
  for (const page of [desk, ana, ben]) {
    assert.deepEqual((await notesOf(page)).sort(), [
      "After the copy",
      "From a page that is closed then",
      "In the copy",
      "While away",
    ]);
  }
  await desk.visit("#/check");
  await desk.press("button", "Check now");
  await desk.says("The books are right.");
}

function markOf(page) {
  return page.ask(() => {
    const { book } = document.querySelector("time-bank");
    return { head: book.summary.head, outbox: book.outbox.length };
  });
}

/* What follows runs in the page. */

/** All that is said to people who hear the page. */
function noteWhatIsTold() {
  const { shadowRoot } = document.querySelector("time-bank");
  globalThis.told = [];
  const note = () => globalThis.told.push(shadowRoot.querySelector("[role=status]")?.textContent.trim());
  new MutationObserver(note).observe(shadowRoot, { subtree: true, childList: true, characterData: true });
}
