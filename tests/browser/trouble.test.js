/** What can go wrong around a book: the page says what happened and what to do, and loses nothing. */

import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { messagesOf } from "../../www/words/testing.js";
import { accessible } from "./support/accessible.js";
import { endRest, stopClockBefore } from "./support/clock.js";
import {
  noStorage,
  noWebAssembly,
  silentStorage,
  storageThatAborts,
  storageThatThrows,
  withObstacle,
} from "./support/obstacles.js";
import { pageOf } from "./support/opened.js";
import { eventually } from "./support/programs.js";
import {
  booksStored,
  clearStored,
  damage,
  holdBook,
  journalStored,
  writersInLine,
} from "./support/stored.js";
import { everywhere, inChromium, story } from "./support/stories.js";

const ar = messagesOf("ar");

const HEADINGS = "Date,From,To,Post,Quantity\n";
const ROW = "2024-03-01 10:00:00 UTC,Ana (1),Ben (2),";

everywhere("what is stored is damaged", async (t, name) => {
  const page = await pageOf(t, name);
  await story(t, {
    "the sample is brought in": () => bringIn(page),
    "a damaged cache costs nothing": () => damagedCache(page),
    "a damaged journal can be saved as it is, and replaced": () => damagedJournal(page, folderFor(t)),
    "a book that is deleted under the page is said to be": () => deleted(page),
  });
});

everywhere(
  "the browser says no",
  async (t, name) => {
    const page = await pageOf(t, name);
    await story(t, {
      "storage that throws has words": () => storageBlocked(page, storageThatThrows),
      "no storage at all has words": () => storageBlocked(page, noStorage),
      "without WebAssembly no book is begun": () => coreBlockedAtStart(page),
      "the sample is brought in": () => bringIn(page),
      "storage that does not answer has words, and may answer late": () => storageSilent(page),
      "without WebAssembly the book is safe": () => coreBlockedWithBook(page),
      "an entry that was not stored is not shown as saved": () => notStored(page),
    });
  },
  { obstacles: true },
);

everywhere("two windows record at the same moment", async (t, name) => {
  const page = await pageOf(t, name);
  await bringIn(page);
  await atTheSameMoment(page);
});

everywhere("foreign files", async (t, name) => {
  const page = await pageOf(t, name);
  const folder = folderFor(t);
  await bringIn(page);
  await page.press("link", "Desk");
  await page.press("link", "Bring records in");
  await story(t, {
    "6 MB are too much": () => refusedFile(page, join(folder, "large.csv"), "a".repeat(6_000_000)),
    "50,001 rows are too many": () => refusedFile(page, join(folder, "long.csv"), rows(50_001)),
    "what is wrong with a row is said beside its number": () => wrongRows(page, join(folder, "wrong.csv")),
  });
});

inChromium("in Arabic", async (t, name) => {
  const page = await pageOf(t, name);
  await bringIn(page);
  await speakArabic(page);
  await story(t, {
    "from right to left": () => lookInArabic(page),
    ...(name === "Chromium" && { "in forced colours": () => lookInForcedColours(page) }),
  });
});

async function damagedCache(page) {
  const before = await page.table();
  assert.equal(await page.ask(damage, "caches"), 1);
  await page.reload();
  await page.shows("Balances");
  await page.says(/A damaged shortcut was rebuilt/);
  assert.deepEqual(await page.table(), before);
}

async function damagedJournal(page, folder) {
  const before = await page.table();
  const copy = join(folder, "copy.timebank");
  await page.press("link", "Desk");
  await page.press("link", "Save a copy");
  writeFileSync(copy, (await page.saved("button", "Save the journal")).bytes);
  await page.press("link", "Balances");
  assert.ok((await page.ask(damage, "segments")) > 0);

  await page.reload();
  await page.shows("The journal is damaged");
  await accessible(page, "a damaged journal");
  assert.match(await page.text(), /cannot be read. Nothing was changed/);
  assert.match(await page.text(), /Save the journal as it is. Then choose your last good copy/);
  const { name, bytes } = await page.saved("button", "Save the journal as it is");
  assert.match(name, /-damaged\.timebank$/);
  assert.equal(bytes.toString("hex"), await page.ask(journalStored));

  await page.chooseFile("Choose your last good copy, or drop it here", copy);
  await page.shows("Balances");
  assert.deepEqual(await page.table(), before);
  await page.find("link", "Record an exchange");
}

async function deleted(page) {
  await answer(page, "Never stored");
  await page.ask(clearStored);
  await page.press("button", "Save");
  await page.find("heading", "There is a problem");
  assert.match(
    await page.text(),
    /The browser has deleted this book\. Nothing was saved\. Reload this page\./,
  );
  await accessible(page, "a deleted book");
  await page.reload();
  await page.shows("Open a ledger");
}

async function storageBlocked(page, obstacle) {
  await withObstacle(page, obstacle, async () => {
    await page.visit();
    await page.shows("This browser stores nothing for this page");
    assert.match(await page.text(), /Open this page in an ordinary window, or allow it to store data/);
    await accessible(page, "storage is blocked");
  });
}

async function storageSilent(page) {
  const before = await page.table();
  const start = await stopClockBefore(page);
  await withObstacle(page, silentStorage, async () => {
    await page.reload();
    await endRest(page);
    await page.shows("This browser’s storage does not answer");
    assert.match(await page.text(), /Wait a little: the page goes on by itself/);
    await accessible(page, "storage does not answer");
    await page.ask(() => globalThis.answer());
    await page.shows("Balances");
    assert.deepEqual(await page.table(), before);
  });
  await start();
}

async function coreBlockedAtStart(page) {
  await withObstacle(page, noWebAssembly, async () => {
    await page.visit();
    await page.type("textbox", "Name of your timebank", "Mill Lane");
    await page.type("textbox", "Your name", "Jo");
    await page.press("button", "Open an empty book");
    await page.find("heading", "There is a problem");
    assert.match(await page.text(), /This browser has no WebAssembly, which the ledger needs/);
    await accessible(page, "no WebAssembly at the start");
  });
}

async function coreBlockedWithBook(page) {
  await withObstacle(page, noWebAssembly, async () => {
    await page.reload();
    await page.shows("This browser does not run the ledger’s program");
    assert.match(await page.text(), /Allow it for this page, or use another browser. Your book is safe/);
    await accessible(page, "no WebAssembly for a book");
  });
  await page.reload();
  await page.shows("Balances");
}

async function notStored(page) {
  await withObstacle(page, storageThatAborts, async () => {
    await page.reload();
    await page.shows("Balances");
    const mark = await footOf(page);
    await answer(page, "Never stored");
    await page.press("button", "Save");
    await page.find("heading", "There is a problem");
    assert.match(await page.text(), /Nothing was saved/);
    assert.equal(await footOf(page), mark, "the ledger in memory does not have it either");
    await accessible(page, "not stored");
  });
  await page.visit();
  await finds(page, "Never stored", "No exchange matches");
}

/** Both writers stand in line before either may begin, so both know too little. */
async function atTheSameMoment(page) {
  const { browser } = page;
  const first = await browser.getWindowHandle();
  await answer(page, "At once, from the first");
  const second = await browser.createWindow();
  await browser.switchToWindow(second);
  await page.visit();
  await answer(page, "At once, from the second");

  const [book] = await page.ask(booksStored);
  await page.ask(holdBook, book);
  await page.press("button", "Save");
  await browser.switchToWindow(first);
  await page.press("button", "Save");
  await eventually(async () => (await page.ask(writersInLine)) === 2, "two writers in line");
  await browser.switchToWindow(second);
  await page.ask(() => globalThis.release());

  const marks = [];
  for (const window of [first, second]) {
    await browser.switchToWindow(window);
    await page.shows("Saved");
    await finds(page, "At once", "2 exchanges");
    marks.push(await footOf(page));
  }
  await page.reload();
  await page.shows("History");
  marks.push(await footOf(page));
  assert.deepEqual(marks, Array(3).fill(marks[0]), "one head");
}

async function refusedFile(page, path, text) {
  writeFileSync(path, text);
  await page.chooseFile(/Choose a file/, path);
  const tooLarge = /The file (is larger than 5 MB|has more than 50,000 rows)/;
  await page.says(tooLarge);
  assert.equal(await page.has("button", /^Add/), false);
  await page.press("link", "Desk");
  await page.press("link", "Bring records in");
  await page.saysNoMore(tooLarge);
}

async function wrongRows(page, path) {
  writeFileSync(path, `${HEADINGS}${ROW}Soup,1:00\na,b,c\n${ROW}Bread,25:61\n`);
  await page.chooseFile(/Choose a file/, path);
  await page.find("button", "Add 1 exchange");
  const text = await page.text();
  assert.match(text, /2 rows are refused/);
  assert.match(text, /Row 3\b.*\b3\b.*\b5\b/, "a row of three columns, not five");
  assert.match(text, /Row 4, Quantity\..*25:61/);
  await accessible(page, "refused rows");
}

async function speakArabic(page) {
  await page.press("link", "Desk");
  await page.select("Language", "العربية");
  await page.shows(ar["desk.title"]);
  const turned = () => document.querySelector("time-bank").shadowRoot.querySelector(".sheet").dir === "rtl";
  await page.once(turned, {}, "the page to turn");
}

async function lookInArabic(page) {
  await page.press("link", ar["nav.balances"]);
  await page.shows(ar["balances.title"]);
  await accessible(page, "balances, Arabic");
  await page.press("link", ar["record.open"]);
  await page.shows(ar["record.gave"]);
  await accessible(page, "who gave, Arabic");
}

async function lookInForcedColours(page) {
  const features = [{ name: "forced-colors", value: "active" }];
  await page.browser.cdp("Emulation.setEmulatedMedia", { features });
  assert.ok(await page.ask(() => matchMedia("(forced-colors: active)").matches));
  await lookInArabic(page);
}

async function bringIn(page) {
  await page.visit();
  await page.press("button", "Try a sample: 42 members, 220 exchanges");
  await page.press("button", "Add 220 exchanges");
  await page.press("link", "See the balances");
  await page.shows("Balances");
}

/** Answers all questions about an exchange but the last. */
async function answer(page, note) {
  await page.press("link", "Balances");
  await page.press("link", "Record an exchange");
  for (const question of [/^Who gave/, /^Who did/]) {
    await page.shows(question);
    await page.choose("radio", /./);
    await page.press("button", "Continue");
  }
  await page.shows("How long, and when?");
  await page.unfold();
  await page.type("textbox", "Note", note);
  await page.press("button", "Continue");
  await page.shows("Is this right?");
}

/** Asserts how many exchanges the history finds. */
async function finds(page, text, lead) {
  await page.press("link", "History");
  await page.type("searchbox", "Find a word or a name", text);
  await page.says(new RegExp(`^${lead}\\b`, "m"));
}

/** The entry and the head that the page stands on. */
function footOf(page) {
  return page.once(() => visibleText().match(/Entry [\d,]+, head .*/)?.[0], {}, "the entry and the head");
}

function folderFor(t) {
  const folder = mkdtempSync(join(tmpdir(), "timebank-"));
  t.after(() => rmSync(folder, { recursive: true }));
  return folder;
}

function rows(count) {
  return HEADINGS + `${ROW},1:00\n`.repeat(count);
}
