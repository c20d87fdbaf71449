/** Records are brought in whose names may mean one person or two. */

import assert from "node:assert/strict";
import { accessible } from "./support/accessible.js";
import { pageOf } from "./support/opened.js";
import { inChromium, story } from "./support/stories.js";

const FILE = `Date,From,To,Post,Quantity
2024-03-01 10:22:33 UTC,Ana Ruiz (1),Eva Vidal (2),Jardí,1:30
2024-03-02 10:22:33 UTC,Eva Vidal (2),Casal (27),,2:00
2024-03-03 10:22:33 UTC,Anna Puig (27),Eva Vidal (2),Classes d'anglès\u200b,1:00:00
Total,,,,4:30
`;

inChromium("records are brought in that may mean one person or two", async (t, name) => {
  const page = await pageOf(t, name);

  await story(t, {
    "the page asks who is meant, with both sides": () => asks(page),
    "nothing is added before it is said": () => waits(page),
    "it asks in every language": () => inEveryLanguage(page),
    "the answers are taken": () => answers(page),
    "the same records ask nothing again": () => again(page),
  });
});

async function asks(page) {
  await page.visit();
  await page.shows("Open a ledger");
  await page.type("textbox", "Name of your timebank", "Riera");
  await page.type("textbox", "Your name", "Ana Ruiz");
  await page.dropFile("transfers.csv", FILE);
  await page.shows("Bring records in");
  await page.says("2 questions are open.");
  const text = await page.text();
  assert.match(text, /The book has somebody of this name. In the file: row 2\./);
  assert.match(text, /Ana Ruiz: In the book: 0 exchanges, balance 0:00\./);
  assert.match(text, /One number has two names. In the file: row 4\./);
  assert.match(text, /Casal \(27\): In the file: row 3\./);
  assert.match(text, /1 row is harmless and left out\./);
  assert.match(text, /“1:00:00” is read as 1 hour\./);
}

async function waits(page) {
  await page.press("button", "Add 3 exchanges");
  await page.says("Say of each name who is meant.");
  await accessible(page, "import asks who is meant");
}

async function inEveryLanguage(page) {
  for (const [lang, heading] of [
    ["es", "¿A quién se refiere?"],
    ["ar", "من المقصود؟"],
    ["en", "Who is meant?"],
  ]) {
    await page.ask(speak, lang);
    await page.says(heading);
    await accessible(page, `import asks who is meant, ${lang}`);
  }
}

async function answers(page) {
  await page.choose("radio", "The same as Ana Ruiz");
  await page.says("1 question is open.");
  await page.press("button", "All are other people");
  await page.saysNoMore("1 question is open.");
  // An answer for all leaves those that were given.
  await page.choose("radio", "An organisation with the number in its name");
  await page.press("button", "Add 3 exchanges");
  // It is one more organisation, so it may be the timebank itself.
  await page.choose("radio", "None of them");
  await page.press("button", "Add 3 exchanges");
  await page.shows("Added");
  await page.press("link", "See the balances");
  await page.shows("Balances");
  const rows = await page.table();
  const balances = rows.map((row) => [row.Member.replace(/ (\d+)$/, " ($1)"), row.Balance]);
  assert.deepEqual(balances.sort(), [
    ["Ana Ruiz", "−1:30"],
    ["Anna Puig (27)", "−1:00"],
    ["Casal (27)", "2:00"],
    ["Community pot", "0:00"],
    ["Eva Vidal (2)", "0:30"],
  ]);
}

async function again(page) {
  await page.press("link", "Desk");
  await page.press("link", "Bring records in");
  await page.dropFile("transfers.csv", FILE);
  await page.says(/Adds nothing/);
  assert.doesNotMatch(await page.text(), /Who is meant/);
}

/** @param {string} lang */
function speak(lang) {
  document.querySelector("time-bank").lang = lang;
}
