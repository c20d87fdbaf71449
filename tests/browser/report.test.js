/**
 * A coordinator gives exchanges a programme, and makes a report for a funder.
 *
 * REPORT=folder node --test tests/browser/report.test.js keeps what is seen, to look at.
 */

import assert from "node:assert/strict";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { accessible } from "./support/accessible.js";
import { openNewest } from "./support/desk.js";
import { pageOf } from "./support/opened.js";
import { inChromium, story } from "./support/stories.js";

const FOLDER = process.env.REPORT;

/** Texts that would do harm if they were anything else than texts. */
const SCRIPT = "<script>alert(1)</script>";
const FORMULA = "=1+1";
const LONG = "Accounts ".repeat(56).slice(0, 500);

inChromium("programmes, and a report for a funder", async (t, name) => {
  const page = await pageOf(t, name);
  // Only its driver can show a page as it is printed.
  const prints = name === "Chromium";
  await story(t, {
    "a book with a year of help": () => sample(page),
    "an exchange is recorded with a programme": () => recorded(page),
    "so is a session": () => ofSession(page),
    "it is changed, taken away and given again": () => changed(page),
    "the history is filtered by it": () => filtered(page),
    "a report of few people stays at the desk": () => stays(page, prints),
    "what is typed wrongly is refused beside its box": () => refused(page),
    "nothing that was typed is lost": () => kept(page),
    "the report begins with break-even": () => made(page),
    "it is printed without the form": () => printed(page, prints),
    "it is saved as CSV, as JSON, and as a page": () => saved(page),
    "the page stands alone": () => alone(page),
    "in Arabic": () => inArabic(page),
  });
});

async function sample(page) {
  await page.visit();
  await page.press("button", "Try a sample: 42 members, 220 exchanges");
  await page.press("button", "Add 220 exchanges");
  await page.press("link", "See the balances");
  await page.shows("Balances");
}

async function recorded(page) {
  await page.visit("#/entry");
  await page.shows("Record with details");
  assert.match(await page.text(), /Programme\s+Only coordinators see it\./);
  await page.select("Who gave help?", "Ada Whitcombe (1)");
  await page.select("Who received it?", "Bernard Okafor (6)");
  await page.type("textbox", "Programme", "Council 2026");
  await accessible(page, "record with a programme");
  await page.press("button", "Continue");
  await page.find("table", /^What it does/);
  assert.match(await page.text(), /Programme: Council 2026/);
  await page.press("button", "Save");
  await page.shows("Saved");
}

/** A class of one teacher and one learner. */
async function ofSession(page) {
  await page.visit("#/session");
  await page.shows("A group session");
  await page.choose("checkbox", "Ada Whitcombe");
  await page.once(tick, "received-", "the first who may receive");
  await page.type("combobox", "Programme", "Garden");
  await page.press("button", "See what it does");
  await page.find("table", /^What it does/);
  await page.press("button", "Save");
  await page.shows("Saved");
  await openNewest(page);
  await page.says("Garden");
}

async function changed(page) {
  await page.visit("#/history");
  await page.press("button", "More filters");
  await page.select("Programme", "Council 2026");
  await page.says("1 exchange, with 1 hour of help that counts.");
  await page.ask(openFirst);
  await page.shows("What happened to it");
  await page.says("Council 2026");
  await page.press("button", "Change the programme");
  await accessible(page, "change the programme");
  await page.type("combobox", "Programme", " ");
  await page.press("button", "Save the programme");
  await page.says("Write its name, or take it away.");
  await page.press("button", "Take it away");
  await page.find("button", "Give it a programme");
  assert.doesNotMatch(await page.text(), /Council 2026/);
  await page.press("button", "Give it a programme");
  await page.type("combobox", "Programme", SCRIPT);
  await page.press("button", "Save the programme");
  await page.find("button", "Change the programme");
  assert.ok((await page.text()).includes(SCRIPT), "it is a text");
}

async function filtered(page) {
  await page.visit("#/history");
  await page.press("button", "More filters");
  await page.select("Programme", SCRIPT);
  await page.says("1 exchange, with 1 hour of help that counts.");
  assert.ok((await page.text()).includes(`Programme: ${SCRIPT}`), "the row says it");
  await accessible(page, "history of a programme");
}

async function stays(page, prints) {
  await page.visit("#/report");
  await page.shows("Report for a funder");
  await page.select("Programme", SCRIPT);
  await page.find("button", "What this programme cost");
  await fill(page, "to", "2026-12-31");
  await page.press("button", "A published comparison");
  await page.choose("radio", "Print it");
  await page.press("button", "Make the report");
  const whole = "The published comparison is of a whole community. Leave it out for a programme.";
  await page.says(whole);
  await page.once(hasFocus, { id: "compare-yes" }, "the focus on what is refused");
  await accessible(page, "a comparison that is refused");
  await page.choose("radio", "Leave it out");
  await page.press("button", "Make the report");
  await page.shows("Impact report");
  const why = "Fewer than five members took part. This report must stay at the desk.";
  await page.says(why);
  await accessible(page, "a report that stays");
  if (prints) {
    const seen = await onPaper(page);
    assert.equal(seen.trim(), why, "all that the browser itself prints");
  }
  await page.ask(countFiles);
  for (const button of ["Print", "Save as a page", "Save as CSV", "Save as JSON"]) {
    await page.press("button", button);
    await page.once(isRefused, {}, `${button} to be refused`);
    await page.press("button", "Change what it says");
    await page.press("button", "Make the report");
  }
  assert.equal(await page.ask(() => globalThis.left), 0);
  await page.press("button", "Change what it says");
  await page.reload();
  await page.select("Programme", "The whole timebank");
  await fill(page, "to", "2025-12-31");
}

/** Everything that is wrong is told at once, each at its box. */
async function refused(page) {
  await accessible(page, "the form of a report, folded up");
  await page.press("button", "What the timebank cost");
  await page.type("textbox", "Cost in this period", "4,500");
  await page.press("button", "A published comparison");
  await page.choose("radio", "Print it");
  await page.type("textbox", "Would have happened anyway (deadweight)", "130 %");
  await page.press("button", "What an hour would cost to buy");
  await page.type("textbox", "Lower wage of an hour", "12.60");
  await page.type("textbox", "Higher wage of an hour", "11");
  await fill(page, "wageOn", "2199-12-31");
  await page.press("button", "Make the report");
  const wrong = {
    currency: "“Currency” is missing. The report prints it.",
    cost: "“Cost in this period” can be read in two ways. Write 4500.00 or 4500.",
    costSource: "“Source of the cost” is missing. The report prints it.",
    costOn: "“Day of the cost’s source” is missing. The report prints it.",
    wageHigh: "The higher wage is below the lower one. Change one of them.",
    wageSource: "“Source of the wages” is missing. The report prints it.",
    wageOn: "“Day of the wages’ source” is after today. Write the day of the source.",
    deadweight: "“Would have happened anyway (deadweight)” is too small or too large.",
    attribution: "“Due to the timebank (attribution)” is missing. The report prints it.",
    comparisonSource: "“Source of these three” is missing. The report prints it.",
    comparisonOn: "“Day of the comparison’s source” is missing. The report prints it.",
  };
  for (const [id, error] of Object.entries(wrong)) await page.once(isWrong, { id, error }, error);
  await page.once(hasFocus, { id: "currency" }, "the focus on the first of them");
  await accessible(page, "a form with many faults");

  await page.type("textbox", "Currency", FORMULA);
  await page.type("textbox", "Cost in this period", "4,500.00");
  await page.type("textbox", "Source of the cost", LONG);
  await fill(page, "costOn", "2026-01-31");
  await page.type("textbox", "Would have happened anyway (deadweight)", "30 %");
  await page.type("textbox", "Due to the timebank (attribution)", "50,5");
  await page.type("textbox", "Source of these three", "Our board");
  await fill(page, "comparisonOn", "2026-01-15");
  await page.type("textbox", "Higher wage of an hour", "15");
  await page.type("textbox", "Source of the wages", "Living Wage Foundation");
  await fill(page, "wageOn", "2025-10-22");
}

async function kept(page) {
  await page.visit("#/desk");
  await page.press("link", "Report for a funder");
  await page.shows("Report for a funder");
  await page.reload();
  await page.shows("Report for a funder");
  assert.equal(await page.value("textbox", "Source of the cost"), LONG);
  assert.equal(await page.value("textbox", "Would have happened anyway (deadweight)"), "30 %");
  await keepAll(page, "form");
}

async function made(page) {
  await page.press("button", "Make the report");
  await page.shows("Impact report");
  const text = await page.text();
  const [worth, done] = ["Worthwhile if an hour of help is worth at least", "What was done"];
  assert.ok(text.indexOf(worth) > 0 && text.indexOf(worth) < text.indexOf(done));
  assert.match(text, /What these hours would cost to buy, not money saved\./);
  assert.match(text, /A simulation for England in 2010/);
  assert.match(text, /30%[\s\S]*50\.5%/);
  assert.match(text, /1, because none was entered/);
  assert.match(text, /Only services are counted/);
  assert.match(text, /Head of the journal: [0-9a-f]{64}/);
  await accessible(page, "a report");
  await keepAll(page, "report");
}

async function printed(page, prints) {
  await page.ask(() => {
    globalThis.print = () => {
      const { shadowRoot } = document.querySelector("time-bank");
      globalThis.foldedOnPaper = shadowRoot.querySelectorAll(".report details:not([open])").length;
    };
  });
  await page.press("button", "Print");
  await page.once(() => globalThis.foldedOnPaper === 0, {}, "the tables to be unfolded on paper");
  if (prints) {
    const seen = await onPaper(page);
    assert.doesNotMatch(seen, /Save as CSV|Change what it says|Back|Entry \d+/);
    assert.match(seen, /Worthwhile if/);
  }
  await page.ask(() => {
    const { shadowRoot } = document.querySelector("time-bank");
    for (const details of shadowRoot.querySelectorAll(".report details")) details.open = true;
  });
  await paper(page, "print-en");
}

async function saved(page) {
  const csv = await page.saved("button", "Save as CSV");
  assert.match(csv.name, /-report-2025-01-01-2025-12-31\.csv$/);
  assert.match(csv.text, /break_even/);
  assert.match(csv.text, /not money saved/);
  assert.doesNotMatch(csv.text, /(^|,)"?=1\+1/m, "no spreadsheet takes it for a formula");
  const json = JSON.parse((await page.saved("button", "Save as JSON")).text);
  assert.equal(json.currency, FORMULA);
  assert.equal(json.replacement.caption, "What these hours would cost to buy, not money saved.");
  assert.ok(json.months.every(({ people }) => people === undefined || people >= 5));
}

async function alone(page) {
  const { name, text } = await page.saved("button", "Save as a page");
  assert.match(name, /-report-2025-01-01-2025-12-31\.html$/);
  assert.doesNotMatch(text, /<script|<link|<img|\bsrc=|url\(|@import|<!--|:host|<button|<input/);
  assert.match(text, /<svg[\s\S]*<rect/);
  keep("alone.html", text);
  const back = await page.browser.getUrl();
  await page.browser.url(`data:text/html;charset=utf-8,${encodeURIComponent(text)}`);
  const found = await page.ask(() => document.body.innerText);
  assert.match(found, /Worthwhile if an hour of help is worth at least =1\+1/);
  await accessible(page, "the page that stands alone");
  await keepAll(page, "alone");
  await paper(page, "alone-print");
  await page.browser.url(back);
}

async function inArabic(page) {
  await page.visit("#/desk");
  await page.select("Language", "العربية");
  await page.shows("المكتب");
  await page.visit("#/report");
  await page.shows("تقرير للجهة المموّلة");
  await accessible(page, "the form in Arabic");
  await keepAll(page, "form-ar");
  await page.press("button", "أعدّ التقرير");
  await page.shows("تقرير الأثر");
  await accessible(page, "a report in Arabic");
  await keepAll(page, "report-ar");
  await paper(page, "print-ar");
}

/** What the page says as it is printed. */
async function onPaper(page) {
  await page.browser.cdp("Emulation.setEmulatedMedia", { media: "print" });
  const seen = await page.text();
  await page.browser.cdp("Emulation.setEmulatedMedia", { media: "" });
  return seen;
}

/** Writes into a box for a day, which every country types in another way. */
function fill(page, id, value) {
  return page.ask(write, id, value);
}

/** Keeps what the page shows, narrow and wide, by day and by night, where somebody asked for that. */
async function keepAll(page, name) {
  if (!FOLDER) return;
  for (const scheme of ["light", "dark"]) {
    const features = [{ name: "prefers-color-scheme", value: scheme }];
    await page.browser.cdp("Emulation.setEmulatedMedia", { media: "", features });
    for (const width of [360, 1280]) {
      await page.width(width);
      const { clientWidth, scrollHeight } = await page.ask(() => {
        const { clientWidth, scrollHeight } = document.documentElement;
        return { clientWidth, scrollHeight };
      });
      const clip = { x: 0, y: 0, width: clientWidth, height: scrollHeight, scale: 1 };
      const asked = { captureBeyondViewport: true, clip };
      const { data } = await page.browser.cdp("Page.captureScreenshot", asked);
      keep(`${name}-${scheme}-${width}.png`, Buffer.from(data, "base64"));
    }
  }
  await page.browser.cdp("Emulation.setEmulatedMedia", { media: "", features: [] });
}

/** Keeps what would be printed. */
async function paper(page, name) {
  if (!FOLDER) return;
  const { data } = await page.browser.cdp("Page.printToPDF", { preferCSSPageSize: true });
  keep(`${name}.pdf`, Buffer.from(data, "base64"));
}

/** @param {string} name @param {string | Buffer} content */
function keep(name, content) {
  if (!FOLDER) return;
  mkdirSync(FOLDER, { recursive: true });
  writeFileSync(join(FOLDER, name), content);
}

/* What follows runs in the page. */

function write(id, value) {
  const box = document.querySelector("time-bank").shadowRoot.querySelector(`[id="${id}"]`);
  box.value = value;
  box.dispatchEvent(new Event("input", { bubbles: true, composed: true }));
}

/** Ticks the first of a list of people. */
function tick(list) {
  const { shadowRoot } = document.querySelector("time-bank");
  const box = shadowRoot.querySelector(`input[id^="${list}"]`);
  box?.click();
  return Boolean(box);
}

function openFirst() {
  document.querySelector("time-bank").shadowRoot.querySelector(".history td a").click();
}

/** Whether a box is marked as wrong, with this sentence beside it. */
function isWrong({ id, error }) {
  const { shadowRoot } = document.querySelector("time-bank");
  const box = shadowRoot.querySelector(`[id="${id}"]`);
  const beside = shadowRoot.querySelector(`[id="${id}-error"]`);
  return box?.ariaInvalid === "true" && box.checkVisibility() && beside?.textContent === error;
}

function hasFocus({ id }) {
  return document.querySelector("time-bank").shadowRoot.activeElement?.id === id;
}

function isRefused() {
  const { shadowRoot } = document.querySelector("time-bank");
  return /must stay at the desk/.test(shadowRoot.querySelector(".errors")?.textContent ?? "");
}

/** Counts what is saved or printed from now on, in place of doing it. */
function countFiles() {
  globalThis.left = 0;
  globalThis.print = () => {
    globalThis.left += 1;
  };
  URL.createObjectURL = () => {
    globalThis.left += 1;
    return "about:blank";
  };
}
