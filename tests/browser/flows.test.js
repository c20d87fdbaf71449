/** A coordinator sees how help flows, stops the work and chooses other days; a member sees their own part. */

import assert from "node:assert/strict";
import { accessible } from "./support/accessible.js";
import { begun } from "./support/desk.js";
import { browserOf } from "./support/opened.js";
import { foundAndMove, hubOf, letIn } from "./support/phones.js";
import { inChromium, story } from "./support/stories.js";

const SCRIPT = "<script>alert(1)</script>";
const LONG = "Wolfeschlegel".repeat(16).slice(0, 200);
const BOTH_WAYS = "فاطمة Whitcombe الزهراء";
const PEOPLE = ["Ana Lund", "Ben Ito", SCRIPT, LONG, BOTH_WAYS];

/**
 * Who helped whom for an hour, and how often: ten hours both ways, nine in a ring, three one way. By their
 * places among the people.
 */
const HELP = [
  [0, 1, 5],
  [1, 0, 5],
  [2, 3, 3],
  [3, 4, 3],
  [4, 2, 3],
  [0, 2, 3],
];

const ALL =
  "Of 22 hours, 10 hours went both ways between two people. " +
  "9 hours more came round through others, and 3 hours went one way so far.";

inChromium("how help flows", async (t, name) => {
  const page = await begun(t, name);
  await story(t, {
    "too little is told as sums": () => tooLittle(page),
    "the sentence, and the rings by name": () => told(page),
    "the measures, each with its meaning": () => measured(page),
    "from right to left": () => elsewhere(page),
    "another period": () => another(page),
    "wrong days are refused": () => refused(page),
    "the period stays chosen": () => comeBack(page),
    "stopped, and gone on with": () => stopped(page),
    "left while it works": () => left(page),
    "what came back, on a member's card": () => onCard(page),
  });
});

inChromium("what came back to a member, on their phone", async (t, name) => {
  const hub = await hubOf(t);
  const desk = await browserOf(t, name, hub.address);
  const phone = await browserOf(t, name, hub.address, { dark: true });
  await story(t, {
    "an hour each way at the desk": async () => {
      await foundAndMove(desk, ["Ana Lund", "Ben Ito"]);
      await desk.ask(record, [
        ["Ana Lund", "Ben Ito", 2],
        ["Ben Ito", "Ana Lund", 1],
      ]);
      await desk.says("All shared ✓");
    },
    "is told on the phone": () => onPhone(desk, phone),
  });
});

async function open(page) {
  await page.visit("#/desk");
  await page.press("link", "How help flows");
  await page.shows(/^How help flows · /);
}

async function tooLittle(page) {
  await open(page);
  await page.says("Not enough exchanges yet.");
  await page.says("The measures need 20 exchanges and 5 people.");
  assert.doesNotMatch(await page.text(), /%/, "no ratio");
  await accessible(page, "not enough");
}

async function told(page) {
  await page.ask(addMembers, PEOPLE);
  await page.ask(
    record,
    HELP.map(([gave, received, hours]) => [PEOPLE[gave], PEOPLE[received], hours]),
  );
  await open(page);
  await page.says(ALL);
  await page.says("1 ring was found.");
  await page.says(/→ .*→ .*, 3:00 each/);
  await page.says("5 members, and 6 lines of help from one to another.");
  assert.equal(await page.ask(() => globalThis.alerted), "", "no name runs as a program");
  await accessible(page, "how help flows");
}

async function measured(page) {
  await page.says("At most 19 hours of 22 hours could have come back.");
  await page.says("5 of 5 members gave or received help.");
  await page.says("5 gave and received, 0 only gave, 0 only received.");
  await page.press("button", "What lies between these hours and the months by category");
  await page.says("The months by category");
  await page.ask(unfoldAll);
  await page.says("The community pot is no member.");
  await accessible(page, "every measure");
}

async function elsewhere(page) {
  await page.ask(speak, "ar");
  // Browsers write Arabic numbers in different digits.
  await page.says("في الاتجاهين بين شخصين");
  await accessible(page, "how help flows, in Arabic");
  await page.ask(speak, "en");
  await page.says(ALL);
}

async function another(page) {
  await page.select("Period", "Last calendar year");
  await page.says("Not enough exchanges yet.");
  await page.select("Period", "From the first exchange to the last");
  await page.says(ALL);
}

async function refused(page) {
  await page.select("Period", "Last calendar year");
  await page.select("Period", "Days of your choice");
  await page.shows(/^How help flows · January (\d+) to December \1$/);
  await page.ask(typeDays, "2026-05-02", "2026-05-01");
  await page.press("button", "Show these days");
  await page.says("The last day is before the first. Choose a later one.");
  assert.equal(await page.ask(invalid), "to");
  await accessible(page, "days that are refused");
  await page.ask(typeDays, "", "2026-05-01");
  await page.press("button", "Show these days");
  await page.says("Choose the first day.");
  assert.equal(await page.ask(invalid), "from");
  await page.ask(typeDays, "1990-01-01", "1990-12-31");
  await page.press("button", "Show these days");
  await page.shows("How help flows · January 1990 to December 1990");
  await page.says("Not enough exchanges yet.");
}

/** Who comes back finds the period that they had chosen. */
async function comeBack(page) {
  await page.visit("#/desk");
  await page.press("link", "How help flows");
  await page.shows("How help flows · January 1990 to December 1990");
  await page.select("Period", "The last twelve finished months");
  await page.says(ALL);
}

async function stopped(page) {
  await page.ask(holdWork);
  await open(page);
  await page.says("Of 22 hours, 10 hours went both ways between two people.");
  await page.says("Finding what came round through others…");
  await accessible(page, "while it works");
  await page.press("button", "Stop");
  await page.says("Stopped. What was found so far is shown.");
  assert.equal(await page.ask(() => globalThis.held.freed), 1);
  await page.ask(() => globalThis.held.letGo());
  await page.press("button", "Go on");
  await page.says(ALL);
}

async function left(page) {
  await page.ask(holdWork);
  await page.select("Period", "From the first exchange to the last");
  await page.says("Finding what came round through others…");
  await page.select("Period", "The last twelve finished months");
  await page.once(() => globalThis.held.freed === 1, {}, "the work on the other period to be freed");
  await page.says("Finding what came round through others…");
  await page.press("link", "Balances");
  await page.once(() => globalThis.held.freed === 2, {}, "the work to be freed");
  await page.ask(() => globalThis.held.letGo());
}

async function onCard(page) {
  await page.visit("#/balances");
  await page.press("link", "Ana Lund");
  await page.press("link", "Member’s card");
  await page.says("Ana Lund gave 8 hours in twelve months; 5 hours came back from the same people.");
  await page.says("In this time Ana Lund gave about as much as they received.");
  await accessible(page, "a member's card");
}

async function onPhone(desk, phone) {
  await letIn(desk, phone, "Ana Lund");
  await phone.press("link", "My statement");
  await phone.says("Of the 2 hours you gave in twelve months, 1 hour came back from the same people.");
  await accessible(phone, "a member's statement");
}

/* What follows runs in the page. */

async function addMembers(names) {
  globalThis.alerted = "";
  globalThis.alert = (text) => {
    globalThis.alerted += text;
  };
  const { book } = document.querySelector("time-bank");
  for (const name of names) await book.record({ AddMember: { name, kind: "Person" } });
}

/** Hours of help, in the middle of the month before this one. */
async function record(help) {
  const { book } = document.querySelector("time-bank");
  const today = new Date();
  const month = new Date(Date.UTC(today.getFullYear(), today.getMonth() - 1, 15));
  const on = month.toISOString().slice(0, 10);
  const idOf = (name) => book.ledger.members().find((member) => member.name === name).member;
  const one = (gave, received) => ({
    kind: "Service",
    gave: [{ account: idOf(gave), minutes: 60 }],
    received: [{ account: idOf(received), minutes: 60 }],
    on,
    confirm: true,
  });
  for (const [gave, received, times] of help) {
    for (let i = 0; i < times; i += 1) await book.record({ Record: one(gave, received) });
  }
}

function unfoldAll() {
  const { shadowRoot } = document.querySelector("time-bank");
  for (const details of shadowRoot.querySelectorAll("details")) details.open = true;
}

function speak(lang) {
  document.querySelector("time-bank").lang = lang;
}

function typeDays(...days) {
  const { shadowRoot } = document.querySelector("time-bank");
  for (const [i, field] of ["from", "to"].entries()) {
    const input = shadowRoot.getElementById(field);
    input.value = days[i];
    input.dispatchEvent(new Event("input"));
  }
}

function invalid() {
  return document.querySelector("time-bank").shadowRoot.querySelector("[aria-invalid='true']").id;
}

/** Work on what came round does not end until it is let go. */
async function holdWork() {
  const { Circling } = await document.querySelector("time-bank").book.desk();
  const { advance, free } = Circling.prototype;
  const held = { freed: 0 };
  Circling.prototype.advance = () => false;
  Circling.prototype.free = function () {
    held.freed += 1;
    free.call(this);
  };
  held.letGo = () => Object.assign(Circling.prototype, { advance, free });
  globalThis.held = held;
}
