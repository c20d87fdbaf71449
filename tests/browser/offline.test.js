/**
 * A phone out of reach of its hub: what is recorded there is kept, shown as what it is, and arrives by
 * itself.
 */

import assert from "node:assert/strict";
import { accessible } from "./support/accessible.js";
import { stopClock } from "./support/clock.js";
import { browserOf } from "./support/opened.js";
import { foundAndMove, helped, hubOf, letIn, opensAlone, save } from "./support/phones.js";
import { everywhere, story } from "./support/stories.js";

everywhere("a phone without its hub", async (t, name) => {
  const hub = await hubOf(t);
  const desk = await browserOf(t, "Chromium", hub.address);
  const ana = await browserOf(t, name, hub.address);
  const ben = await browserOf(t, "Chromium", hub.address);
  await foundAndMove(desk, ["Ana Lund", "Ben Ito"]);
  await letIn(desk, ana, "Ana Lund");
  await letIn(desk, ben, "Ben Ito");
  await opensAlone(ana);

  await story(t, {
    "the hub goes away, and an entry is saved on the phone": () => recordAlone(ana, hub),
    "the page opens without the hub, and the entry is there": () => reopen(ana),
    "three entries are three": () => threeAlone(ana),
    "the hub comes back, and all is shared": () => back(ana, ben, hub),
  });
});

async function recordAlone(ana, hub) {
  await hub.leave();
  await helped(ana, "Ben Ito", "Shelves put up");
  await save(ana);
  await ana.says("Saved on this phone");
  await ana.says("1 not yet sent");
  await ana.says("No connection. It sends by itself later.");
  assert.doesNotMatch(await ana.text(), /shared/i, "nothing says that it is shared");
  await accessible(ana, "receipt without a hub");
}

async function reopen(ana) {
  await ana.browser.url("about:blank");
  await ana.visit("#/balances");
  await ana.shows("Ana Lund’s hours");
  await ana.says("1 not yet sent");
  await ana.says("Saved on this phone");
  await ana.press("link", "1 not yet sent");
  await ana.shows("Not shared yet");
  await ana.says("Ana Lund helped Ben Ito for 1 hour 30 minutes.");
  await ana.says("Not yet sent.");
  await accessible(ana, "what is not shared");
}

async function threeAlone(ana) {
  for (const note of ["Bread baked", "Soup cooked"]) {
    await helped(ana, "Ben Ito", note);
    await save(ana);
  }
  await ana.says("3 not yet sent");
}

async function back(ana, ben, hub) {
  await stopClock(ana);
  await hub.comeBack();
  // A person who looks does not wait for the next try, which may be a minute away: the clock stands.
  await ana.visit("#/history");
  await ana.says("All shared ✓");
  await ana.visit("#/balances");
  await ana.says("Shared ✓");
  assert.doesNotMatch(await ana.text(), /Saved on this phone|not yet sent|No connection/);
  await ben.visit("#/balances");
  await ben.shows("Waiting for you");
  for (const note of ["Shelves put up", "Bread baked", "Soup cooked"]) await ben.says(note);
  await ana.visit("#/outbox");
  await ana.says("Everything is shared. Nothing waits on this phone.");
}
