/** A member leaves, and is forgotten wherever a word of theirs was. */

import assert from "node:assert/strict";
import { accessible } from "./support/accessible.js";
import { begun, check, details, join, SECRET } from "./support/desk.js";
import { storedText } from "./support/stored.js";
import { everywhere, story } from "./support/stories.js";

everywhere("a member leaves and is forgotten", async (t, name) => {
  const page = await begun(t, name);
  await story(t, {
    "members join": () => join(page),
    "two windows know a member well": () => known(page),
    "the member leaves, the balance moves": () => leave(page),
    "a rule would forget them: it is announced, and put off": () => announced(page),
    "no word of them is left, in either window": () => erase(page),
    "the books are right": () => check(page),
  });
});

/** A second window holds the book too: it must not bring back what is forgotten here. */
async function known(page) {
  const cyd = `Cyd ${SECRET}`;
  await details(page, { gave: cyd, received: "Ana Lund", length: "2:00", note: `${SECRET} brought cake` });
  await page.shows("Saved");
  await page.visit("#/balances");
  await page.press("link", cyd);
  await page.press("link", "Member’s card");
  await page.find("button", "Change");
  await accessible(page, "a member");
  await page.press("button", "Change");
  await accessible(page, "change a member");
  await page.type("textbox", "How to reach them", `${SECRET}@example.org`);
  await page.press("button", "Save");
  await page.says(`${SECRET}@example.org`);
  const card = await page.saved("button", "Save all that is held");
  assert.match(card.name, /\.json$/);
  assert.equal(JSON.parse(card.text).contact, `${SECRET}@example.org`);
  assert.ok(await page.ask(storedText, SECRET), "it is stored so far");

  const { browser } = page;
  page.first = await browser.getWindowHandle();
  page.second = await browser.createWindow();
  await browser.switchToWindow(page.second);
  await page.visit("#/balances");
  await page.says(SECRET);
  await browser.switchToWindow(page.first);
}

async function leave(page) {
  await page.press("button", "Leave the timebank");
  await page.select("Who takes over the balance?", "Ben Ito");
  await accessible(page, "leave");
  await page.press("button", "Continue");
  await page.find("table", /^What it does/);
  const after = Object.fromEntries((await page.table()).map((row) => [row.Member, row.After]));
  assert.deepEqual(after, { [`Cyd ${SECRET}`]: "0:00", "Ben Ito": "2:00" });
  await accessible(page, "what leaving does");
  await page.press("button", "Let them leave");
  await page.find("button", "Forget them");
}

async function announced(page) {
  await page.visit("#/rules");
  await page.press("button", /^Change: How long are names kept/);
  await page.type("textbox", "How long are names kept of those who left?", "0");
  await page.press("button", "Save");
  await page.says("The rule is saved.");
  await page.visit("#/inbox");
  await page.says("Will be forgotten soon (1)");
  await accessible(page, "inbox with an erasure");
  await page.press("button", /^Keep Cyd .* longer$/);
  await page.says("Kept longer");
  await page.press("link", `Cyd ${SECRET}`);
  await page.find("button", "Forget them");
}

async function erase(page) {
  await page.press("button", "Forget them");
  await accessible(page, "forget");
  await page.press("button", "Forget for good");
  await page.find("heading", "There is a problem");
  await page.choose("checkbox", /^Yes, forget/);
  await page.press("button", "Forget for good");
  await page.saysNoMore(SECRET);
  await accessible(page, "a former member");
  assert.equal(await page.ask(storedText, SECRET), false, "nor is it stored");

  // The other window writes on, and folds what is stored; nothing comes back.
  const { browser } = page;
  await browser.switchToWindow(page.second);
  await page.saysNoMore(SECRET);
  for (let i = 0; i < 3; i += 1) {
    await details(page, { gave: "Ana Lund", received: "Ben Ito", length: "0:15" });
    await page.shows("Saved");
  }
  assert.equal(await page.ask(storedText, SECRET), false, "the second window brings nothing back");
  await browser.closeWindow();
  await browser.switchToWindow(page.first);
  for (const button of ["Save the journal", "Save the exchanges", "Save the balances", "Save for hledger"]) {
    await page.visit("#/export");
    await page.shows("Save a copy");
    const { text } = await page.saved("button", button);
    assert.ok(text.length > 100 && !text.includes(SECRET), button);
  }
  await page.reload();
  await page.visit("#/history");
  await page.shows("History");
  assert.ok(!(await page.text()).includes(SECRET));
}
