/** A timebank moves in: from the export of its old system to a ledger that agrees to the minute. */

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { accessible } from "./support/accessible.js";
import { pageOf } from "./support/opened.js";
import { eventually } from "./support/programs.js";
import { everywhere, story } from "./support/stories.js";
import { isNobody, minutesOf, sums, transfersOf } from "./support/transfers.js";

const EXPORT = fileURLToPath(new URL("../files/timeoverflow-en.csv", import.meta.url));
const TRANSFERS = transfersOf(readFileSync(EXPORT, "utf8"));
/** The organisation in the export that is the timebank itself. */
const TIMEBANK = "Harbour Street Timebank";

everywhere("a timebank moves in", async (t, name) => {
  const page = await pageOf(t, name);

  await story(t, {
    "its export shows what it would add, then adds it": () => bringIn(page),
    "every balance is that of the export": () => balances(page),
    "the history holds every exchange": () => history(page),
    "a statement's balance runs to the member's": () => statement(page),
    "an exchange is recorded": () => record(page, "Beans staked and watered", accessible),
    "it is there after reloading": () => reload(page, "Beans staked and watered"),
    "the same export adds nothing again": () => bringInAgain(page),
    "two windows write one book": () => twoWindows(page),
    "hledger counts the same": () => hledger(page),
    "the CSV file brings the same book in elsewhere": () => csv(page),
    "the books are right": () => check(page),
  });
});

async function bringIn(page) {
  await page.visit();
  await page.shows("Open a ledger");
  await accessible(page, "start");
  await page.type("textbox", "Name of your timebank", "Harbour Street Timebank");
  await page.type("textbox", "Your name", "Robin Hale");
  await page.chooseFile(/choose a file/, EXPORT);

  await page.shows("Bring records in");
  await page.find("button", `Add ${TRANSFERS.length} exchanges`);
  await accessible(page, "import");
  const text = await page.text();
  assert.match(text, /60 rows were read/);
  assert.match(text, /1 row is harmless and left out/);
  assert.match(text, /<script>alert\(1\)<\/script>/, "a name is text, whatever it holds");

  // The file has two numbers for one name.
  await page.press("button", `Add ${TRANSFERS.length} exchanges`);
  await page.says("Say of each name who is meant.");
  await page.choose("radio", "Somebody else");

  // The file does not say which organisation is the timebank itself.
  await page.press("button", `Add ${TRANSFERS.length} exchanges`);
  await page.says("Say which one is the timebank itself");
  await accessible(page, "import asks");
  await page.choose("radio", new RegExp(`^${TIMEBANK}`));
  await page.press("button", `Add ${TRANSFERS.length} exchanges`);
  await page.shows("Added");
  await page.press("link", "See the balances");
  await page.shows("Balances");
}

async function balances(page) {
  await accessible(page, "balances");
  const shown = await shownBalances(page);
  for (const [member, expected] of sums(TRANSFERS, TIMEBANK)) {
    if (!isNobody(member)) assert.deepEqual(shown.get(member), expected, member);
  }
}

async function history(page) {
  await page.press("link", "History");
  await page.shows("History");
  await accessible(page, "history");
  assert.match(await page.text(), new RegExp(`${TRANSFERS.length} exchanges`));
  await page.press("button", "Next");
  assert.equal((await page.table()).length, TRANSFERS.length - 50);
  await page.type("searchbox", "Find a word or a name", "wrong way round");
  await eventually(async () => (await page.table()).length === 1, "one exchange");
  const [row] = await page.table();
  assert.equal(row["Who gave"], "Tom Bryce");
  assert.equal(row["Who received"], "Aisha Khan");
  assert.equal(row.Time, "1:30");
}

async function statement(page) {
  await openStatement(page, "Aisha Khan");
  await accessible(page, "statement");
  const { given, received, other } = sums(TRANSFERS, TIMEBANK).get("Aisha Khan (3)");
  const [closing, newest] = await page.table();
  assert.equal(minutesOf(newest.Balance), given - received + other);
  assert.match(Object.values(closing).join(" "), /Closing balance/);
}

/** @param {typeof accessible} [look] what to do at each step */
async function record(page, note, look = async () => {}) {
  await page.press("link", "Balances");
  // The statement has a link of this name, too.
  await page.shows("Balances");
  await page.press("link", "Record an exchange");
  await page.shows("Who gave help?");
  await look(page, "who gave");
  await page.type("searchbox", "Find a name", "zoë");
  await page.choose("radio", /^Zoë van der Berg/);
  await page.press("button", "Continue");
  await page.shows("Who did Zoë van der Berg help?");
  await page.choose("radio", /^Aisha Khan/);
  await page.press("button", "Continue");
  await page.shows("How long, and when?");
  await look(page, "how long");
  await page.choose("radio", /^1 (hr|hour),? 30 min/);
  await page.choose("radio", "Yesterday");
  await page.press("button", "Add a category or a note");
  await page.type("textbox", "Note", note);
  await page.press("button", "Continue");
  await page.shows("Is this right?");
  await look(page, "is this right");
  await page.press("button", "Save");
  await page.shows("Saved");
  await look(page, "receipt");
}

async function reload(page, note) {
  await page.visit();
  await page.shows("Balances");
  await page.reload();
  await page.shows("Balances");
  await page.press("link", "History");
  await page.type("searchbox", "Find a word or a name", note);
  await eventually(async () => (await page.table()).length === 1, "the exchange");
  const [row] = await page.table();
  assert.equal(row.Time, "1:30");
}

async function bringInAgain(page) {
  await page.press("link", "Desk");
  await accessible(page, "desk");
  await page.press("link", "Bring records in");
  await page.dropFile("timeoverflow.csv", readFileSync(EXPORT, "utf8"));
  await page.says(/Adds nothing/);
  assert.equal(await page.has("button", /^Add \d+ exchange/), false);
}

async function twoWindows(page) {
  const { browser } = page;
  await page.press("link", "Balances");
  const first = await browser.getWindowHandle();
  const second = await browser.createWindow();
  await browser.switchToWindow(second);
  await page.visit();
  await page.shows("Balances");
  await record(page, "Told the other window");

  await browser.switchToWindow(first);
  await page.press("link", "History");
  await page.says("Told the other window");
  await record(page, "Told the second window");

  await browser.switchToWindow(second);
  await page.press("link", "History");
  await page.type("searchbox", "Find a word or a name", "Told the");
  await eventually(async () => (await page.table()).length === 2, "both windows' exchanges");
  await browser.closeWindow();
  await browser.switchToWindow(first);
}

async function csv(page) {
  const { text } = await exported(page, "Save the exchanges");
  assert.ok(text.startsWith("\uFEFF"), "spreadsheets want a byte order mark");
  const before = await homeBalances(page);

  await page.visit("#/start");
  await page.shows("Open a ledger");
  await page.type("textbox", "Name of your timebank", "The same elsewhere");
  await page.type("textbox", "Your name", "Robin Hale");
  await page.dropFile("exchanges.csv", text);
  await page.press("button", /^Add \d+ exchanges$/);
  await page.press("link", "See the balances");
  await page.shows("Balances");
  assert.deepEqual(withHistory(await shownBalances(page)), withHistory(before));
  assert.equal((await exported(page, "Save the exchanges")).text, text, "the same bytes come out");
}

async function hledger(page) {
  const { text } = await exported(page, "Save for hledger");
  const shown = [...(await homeBalances(page)).values()];
  const balances = shown.map(({ given, received, other }) => given - received + other).filter(Boolean);
  const counted = hledgerBalances(text);
  assert.deepEqual([...counted.values()].sort(ascending), balances.sort(ascending));
}

async function check(page) {
  await page.press("link", "Desk");
  await page.press("link", "Check the books");
  await page.press("button", "Check now");
  await page.find("button", "Check again");
  await accessible(page, "check");
  const text = await page.text();
  assert.doesNotMatch(text, /\bNo\b/);
  assert.equal(text.match(/\bYes\b/g).length, 6);
}

async function openStatement(page, member) {
  await page.press("link", "Balances");
  await page.press("link", member);
  await page.shows(`Statement of ${member}`);
}

async function exported(page, button) {
  await page.press("link", "Desk");
  await page.press("link", "Save a copy");
  await page.shows("Save a copy");
  return page.saved("button", button);
}

async function homeBalances(page) {
  await page.press("link", "Balances");
  await page.shows("Balances");
  return shownBalances(page);
}

/** What the screen of balances says of each member, by "Name (number)". */
async function shownBalances(page) {
  const rows = await page.table();
  return new Map(
    rows.map((row) => {
      const given = minutesOf(row.Given);
      const received = minutesOf(row.Received);
      const other = minutesOf(row.Other);
      assert.equal(minutesOf(row.Balance), given - received + other);
      return [row.Member.replace(/ (\d+)$/, " ($1)"), { given, received, other }];
    }),
  );
}

/** Members who have given or received: a founder may not have. */
function withHistory(balances) {
  return new Map([...balances].filter(([, { given, received, other }]) => given || received || other));
}

/** @param {string} journal @returns {Map<string, number>} minutes by account */
function hledgerBalances(journal) {
  const args = ["-f", "-", "balance", "--flat", "--no-total", "--output-format", "csv"];
  // It reads UTF-8 only where the machine says so.
  const env = { ...process.env, LC_ALL: "C.UTF-8" };
  const csv = execFileSync("hledger", args, { input: journal, encoding: "utf8", env });
  const [, ...lines] = csv.trim().split("\n");
  const cells = lines.map((line) => line.match(/^"(.*)","(-?\d+) min"$/));
  return new Map(cells.map(([, account, minutes]) => [account, Number(minutes)]));
}

function ascending(a, b) {
  return a - b;
}
