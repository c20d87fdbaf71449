/** Addresses that name what is not in the book: the page says so in the screen's place, and one goes on. */

import assert from "node:assert/strict";
import { accessible } from "./support/accessible.js";
import { begun } from "./support/desk.js";
import { inChromium, story } from "./support/stories.js";

const ADDRESSES = {
  "#/exchange?exchange=nothing": "This exchange is not in the book.",
  "#/exchange": "This exchange is not in the book.",
  "#/record?exchange=nothing": "This exchange is not in the book.",
  "#/entry?corrects=nothing": "This exchange is not in the book.",
  "#/statement?member=nobody": "This member is not in the book.",
  "#/member": "This member is not in the book.",
  "#/invite?member=__proto__": "This member is not in the book.",
  "#/offers?member=nobody": /\w/,
  "#/outbox": "This book is kept in this browser.",
  "#/phone": "This book is kept in this browser.",
};

inChromium("addresses that name nothing", async (t, name) => {
  const page = await begun(t, name);
  const home = await page.browser.getUrl();
  await story(t, {
    "while a screen is open": () => each(page, (address) => page.visit(address)),
    "in a page that is opened there": () =>
      each(page, (address) => page.open(home.replace(/#.*|$/, address))),
    "what is no screen shows the balances": () => nowhere(page),
    "rules are shown as they were at an entry that there is": () => rules(page),
    "a language that is none is passed over": () => language(page),
  });
});

async function each(page, go) {
  for (const [address, sentence] of Object.entries(ADDRESSES)) {
    await go(address);
    await page.shows("This cannot be shown");
    await page.says(sentence);
    assert.ok(await page.has("button", "Back"), `${address} has a way back`);
  }
  await accessible(page, "what cannot be shown");
  await page.press("link", "Balances");
  await page.shows("Balances");
}

async function nowhere(page) {
  for (const address of ["#/nowhere", "#/__proto__", "#/%ZZ"]) {
    await page.visit("#/desk");
    await page.shows("Desk");
    await page.visit(address);
    await page.shows("Balances");
  }
}

async function rules(page) {
  for (const at of ["x", "-1", "1e99", "99"]) {
    await page.visit(`#/rules?at=${at}`);
    await page.shows("Rules");
    assert.doesNotMatch(await page.text(), /after entry/, at);
  }
  await page.visit("#/rules?at=1");
  await page.says("These are the rules after entry 1.");
}

async function language(page) {
  await page.ask(() => localStorage.setItem("timebank-language", "en-a-b-!"));
  await page.reload();
  await page.shows("Rules");
  await page.ask(() => localStorage.removeItem("timebank-language"));
}
