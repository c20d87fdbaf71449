/** Somebody just looking, who asked their system for dark colours, tries the sample. */

import assert from "node:assert/strict";
import { accessible } from "./support/accessible.js";
import { pageOf } from "./support/opened.js";
import { inChromium, story } from "./support/stories.js";

/** The screens that show something of the sample, by their links on the way there. */
const SCREENS = [
  { links: ["History"], title: "History" },
  { links: ["Balances", "Record an exchange"], title: "Who gave help?" },
  { links: ["Desk"], title: "Desk" },
  { links: ["Desk", "Save a copy"], title: "Save a copy" },
  { links: ["Desk", "Check the books"], title: "Check the books" },
  { links: ["Desk", "Recovery card"], title: "Recovery card" },
];

inChromium("the sample in the dark", async (t, name) => {
  const page = await pageOf(t, name, { dark: true });

  const looks = SCREENS.map(({ links, title }) => [title, () => look(page, links, title)]);
  await story(t, {
    "it is offered and brought in": () => bringIn(page),
    ...Object.fromEntries(looks),
  });
});

async function bringIn(page) {
  await page.visit();
  await page.shows("Open a ledger");
  assert.ok(await page.ask(() => matchMedia("(prefers-color-scheme: dark)").matches));
  await accessible(page, "start");
  await page.press("button", "Try a sample: 42 members, 220 exchanges");
  await page.press("button", "Add 220 exchanges");
  await page.press("link", "See the balances");
  await page.shows("Balances");
  assert.match(await page.text(), /42 members|43 members/);
  await accessible(page, "balances");
}

async function look(page, links, title) {
  for (const link of links) await page.press("link", link);
  await page.shows(title);
  await accessible(page, title);
}
