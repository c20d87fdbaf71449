/** What stories at a coordinator's desk share: a book of Mill Lane, and the entries in it. */

import assert from "node:assert/strict";
import { pageOf } from "./opened.js";

/** Nobody else is called so, and no other text holds it. */
export const SECRET = "Quillfeather";

/** An empty book of Jo Keeper's, at its balances. */
export async function begun(t, name, options) {
  const page = await pageOf(t, name, options);
  await page.visit();
  await page.type("textbox", "Name of your timebank", "Mill Lane");
  await page.type("textbox", "Your name", "Jo Keeper");
  await page.press("button", "Open an empty book");
  await page.shows("Balances");
  return page;
}

/** Three members join through the question "Who gave help?". */
export async function join(page) {
  await page.press("link", "Record an exchange");
  await page.shows("Who gave help?");
  for (const name of ["Ana Lund", "Ben Ito", `Cyd ${SECRET}`]) {
    await page.unfold();
    await page.type("textbox", "Name of the new member", name);
    await page.press("button", "Add to the list");
    await page.find("radio", name);
  }
}

/** Fills in the form that asks for everything, and saves it. */
export async function details(page, { gave, received, length, note, later }, look = async () => {}) {
  await page.visit("#/entry");
  await page.shows("Record with details");
  await look(page, "record with details");
  await page.select("Who gave help?", gave);
  await page.select("Who received it?", received);
  await page.type("textbox", "How long?", length);
  if (note) await page.type("textbox", "Note", note);
  if (later) await page.choose("radio", "Not confirmed yet");
  await page.press("button", "Continue");
  await page.find("table", /^What it does/);
  await look(page, "what it does");
  await page.press("button", "Save");
}

/** Opens the exchange that was recorded last. */
export async function openNewest(page) {
  const exchange = await page.ask(newestExchange);
  await page.visit(`#/exchange?exchange=${exchange}`);
  await page.shows("What happened to it");
}

/** What the balances say of a member. */
export async function balanceOf(page, member) {
  await page.visit("#/balances");
  await page.shows("Balances");
  const row = (await page.table()).find((row) => row.Member === member);
  return row.Balance;
}

/** The check of the books finds nothing. */
export async function check(page) {
  await page.visit("#/check");
  await page.press("button", "Check now");
  await page.find("button", "Check again");
  const text = await page.text();
  assert.doesNotMatch(text, /\bNo\b/);
  assert.ok(text.match(/\bYes\b/g).length >= 5, "five answers, and a sixth once there is a cache");
}

/** In the page: the exchange that was recorded last. */
function newestExchange() {
  const { ledger } = document.querySelector("time-bank").book;
  return ledger.history({ sort: "Recorded", descending: true, limit: 1 }).rows[0].exchange;
}
