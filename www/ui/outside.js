/** The way out of a place where a book does not last: a frame of another page, or a browser inside an app. */

import { html, nothing } from "lit";

/**
 * @import { Screen } from "../screens/screen.js"
 * @import { Typed } from "./form.js"
 */

/** What apps call themselves to the pages that they show. */
const APPS =
  "FBAN FBAV FB_IAB Instagram WhatsApp Line/ MicroMessenger Telegram Twitter Snapchat Pinterest " +
  "LinkedInApp musical_ly BytedanceWebview KAKAOTALK Viber";
/** One of them, or what Android says of all. */
const IN_APP = new RegExp(`\\b(?:${APPS.replaceAll(" ", "|")})|; wv\\)`);
/** On iPhones and iPads only Safari and other whole browsers say this. */
const APPLE = /\((?:iPhone|iPad|iPod)\b/;
const BROWSER = /\bSafari\//;

/**
 * Whether an app shows the page in a browser of its own, whose storage goes with it.
 *
 * @param {{ userAgent: string, standalone?: boolean }} [browser]
 */
export function inApp({ userAgent, standalone } = navigator) {
  return IN_APP.test(userAgent) || (APPLE.test(userAgent) && !BROWSER.test(userAgent) && !standalone);
}

/**
 * Asks to open the page in a browser, where an app shows it.
 *
 * @param {Screen} screen
 * @param {string} [url] of what is to be opened there
 */
export function outOfApp(screen, url) {
  if (!inApp()) return nothing;
  return html`
    <div class="slip">
      <h3>${screen.say("outside.app")}</h3>
      <p>${screen.say("outside.appWhy")}</p>
      <p>${screen.say("outside.appDo")}</p>
      ${linkOut(screen, url)}
    </div>
  `;
}

/**
 * The address of the page, to take along.
 *
 * @param {Screen} screen
 * @param {string} [url]
 */
export function linkOut(screen, url = location.href) {
  if (!url.startsWith("http")) return nothing;
  const copy = () =>
    screen.attempt(async () => {
      await navigator.clipboard.writeText(url);
      screen.page.announce(screen.say("outside.copied"));
    }, "outside");
  return html`
    <p class="field">
      <label for="outside">${screen.say("outside.link")}</label>
      <input id="outside" readonly .value=${url} @focus=${selectAll} />
    </p>
    <p class="doors">
      <button class="primary" @click=${copy}>${screen.say("outside.copy")}</button>
    </p>
  `;
}

/** So that one who copies by hand copies the whole. @param {Typed} event */
function selectAll({ target }) {
  target.select();
}
