/** The page on a home screen: it can be put there, and an invitation says so before it is used. */

import assert from "node:assert/strict";
import { accessible } from "./support/accessible.js";
import { browserOf } from "./support/opened.js";
import { foundAndMove, hubOf, invitation } from "./support/phones.js";
import { everywhere, inChromiumAlone, story } from "./support/stories.js";

everywhere(
  "an invitation installs first",
  async (t, name) => {
    const hub = await hubOf(t);
    const desk = await browserOf(t, "Chromium", hub.address);
    const phone = await browserOf(t, name, hub.address);
    await foundAndMove(desk, ["Ana Lund"]);
    const link = await invitation(desk, "Ana Lund");

    await story(t, {
      "an iPhone's browser sends people to the home screen": () => apart(phone, link),
      "one that is pasted there is in the address, for the icon": () => pasted(phone, link),
      "on the home screen nothing is left to install": () => installed(phone, link),
      "where the browser offers it, it is one button": () => offered(phone, link),
      "an icon that opens the invitation opens the book from then on": () => opened(phone, link),
    });
  },
  { obstacles: true },
);

inChromiumAlone("the browser finds the page fit for a home screen", async (t, name) => {
  const hub = await hubOf(t);
  const phone = await browserOf(t, name, hub.address);
  await phone.visit();
  await phone.shows("Open a ledger");
  const ask = (command) => phone.browser.cdp(command);
  const { errors, data } = await ask("Page.getAppManifest");
  assert.deepEqual(errors, []);
  assert.equal(JSON.parse(data).short_name, "Timebank");
  const { installabilityErrors } = await ask("Page.getInstallabilityErrors");
  const wrong = installabilityErrors.map(({ errorId }) => errorId).filter((id) => id !== "in-incognito");
  assert.deepEqual(wrong, []);
});

/** Opens the invitation in a page that begins with this. */
async function begin(phone, link, first) {
  const remove = await phone.obstruct(first);
  await phone.browser.url("about:blank");
  await phone.browser.url(link);
  return remove;
}

async function apart(phone, link) {
  const end = await begin(phone, link, inSafari);
  await phone.shows("Join Mill Lane");
  await phone.shows("First, put it on your home screen");
  await phone.says("Tap Share, then “Add to Home Screen”.");
  assert.equal(await phone.ask(manifest), undefined, "the icon would not open the invitation");
  await accessible(phone, "invitation on an iPhone");
  await end();
}

async function pasted(phone, link) {
  const end = await begin(phone, `${link.split("#")[0]}#/start`, inSafari);
  await phone.press("link", "I have an invitation");
  await phone.shows("Open your invitation");
  assert.match(await phone.ask(manifest), /app\.webmanifest$/);
  await phone.type("textbox", "Invitation link", link.slice(0, 120));
  await phone.press("button", "Open it");
  await phone.says("The link is cut off or damaged.");
  await accessible(phone, "an invitation that was cut off");
  await phone.type("textbox", "Invitation link", link);
  await phone.press("button", "Open it");
  await phone.shows("Join Mill Lane");
  assert.equal(await phone.ask(() => location.href), link);
  assert.equal(await phone.ask(manifest), undefined, "the icon would not open the invitation");
  await end();
}

async function installed(phone, link) {
  const end = await begin(phone, link, onHomeScreen);
  await phone.shows("Join Mill Lane");
  assert.equal(await phone.has("heading", "First, put it on your home screen"), false);
  assert.match(await phone.ask(manifest), /app\.webmanifest$/);
  await end();
}

async function offered(phone, link) {
  const end = await begin(phone, link, offersToInstall);
  await phone.shows("Join Mill Lane");
  await phone.ask(() => globalThis.offer());
  await phone.press("button", "Put it on the home screen");
  assert.equal(await phone.ask(() => globalThis.asked), 1);
  assert.equal(await phone.has("button", "Put it on the home screen"), false, "the browser asks once");
  await phone.press("button", "I am Ana Lund");
  await phone.shows("Ana Lund’s hours");
  await end();
}

async function opened(phone, link) {
  const end = await begin(phone, link, onHomeScreen);
  await phone.shows("Ana Lund’s hours");
  await end();
}

/* What follows runs in the page. */

function manifest() {
  return document.querySelector('link[rel="manifest"]')?.href;
}

function inSafari() {
  Object.defineProperty(navigator, "standalone", { value: false });
}

function onHomeScreen() {
  Object.defineProperty(navigator, "standalone", { value: true });
}

/** A browser that would put the page on the home screen as soon as `offer()` is called. */
function offersToInstall() {
  // Chromium makes an offer of its own, sooner or later than this one.
  addEventListener("beforeinstallprompt", (event) => event.isTrusted && event.stopImmediatePropagation());
  globalThis.asked = 0;
  const prompt = async () => {
    globalThis.asked += 1;
  };
  globalThis.offer = () => dispatchEvent(Object.assign(new Event("beforeinstallprompt"), { prompt }));
}
