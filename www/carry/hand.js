/** What is carried by hand leaves this browser: as a code for a camera, a link, or a file. */

import { html, nothing } from "lit";
import { civilToday } from "../values/days.js";
import { fileStem, saveFile } from "../ui/download.js";
import { linkTo } from "../ui/here.js";
import { qrCode } from "../ui/qr.js";
import { OPENS } from "./link.js";

/** The most characters of a link, with its address; what is longer goes as a file. */
export const MOST_IN_LINK = { events: 600, reply: 1800 };

/** @typedef {import("../screens/screen.js").Screen} Screen */

/**
 * Something to hand over.
 *
 * @typedef {object} Handed
 * @property {"events" | "reply"} kind
 * @property {Uint8Array} bytes
 * @property {string} url the link, however long
 */

/**
 * @param {Screen} screen
 * @param {{ linkText: (bytes: Uint8Array) => string }} core
 * @param {Handed["kind"]} kind
 * @param {Uint8Array} bytes
 * @returns {Handed}
 */
export function handed({ page }, core, kind, bytes) {
  const text = core.linkText(bytes);
  const url = kind === "events" ? linkTo(page, OPENS.e, { e: text }) : linkTo(page, OPENS.r, { r: text });
  return { kind, bytes, url };
}

/** Whether it is short enough for a link. @param {Handed} it */
export const fitsLink = ({ kind, url }) => url.length <= MOST_IN_LINK[kind];

/**
 * The ways to hand it over. What is short is a link and a code; the rest is a file.
 *
 * @param {Screen} screen
 * @param {Handed} it
 */
export function handing(screen, it) {
  const { kind } = it;
  const short = fitsLink(it);
  const text = screen.say(`hand.${kind}.${short ? "message" : "fileMessage"}`, {
    community: screen.book.summary.name,
  });
  const share = short ? { text, url: it.url } : { text, files: [sharedFile(screen, it)] };
  const shares = "share" in navigator && (short || navigator.canShare?.(share));
  const send = () => screen.attempt(() => navigator.share(share));
  return html`
    <div class="slip">
      <p>${screen.say(`hand.${kind}.${short ? "link" : "file"}`)}</p>
      ${short ? html`${qrCode(it.url, screen.say(`hand.${kind}.code`))} ${linkBox(screen, it)}` : nothing}
      <p class="doors">
        ${
          shares ? html`<button class="primary" @click=${send}>${screen.say("hand.share")}</button>` : nothing
        }
        ${
          short ? html`<button @click=${() => copy(screen, it)}>${screen.say("hand.copy")}</button>` : nothing
        }
        <button class=${short || shares ? "" : "primary"} @click=${() => save(screen, it)}>
          ${screen.say("hand.save")}
        </button>
      </p>
    </div>
  `;
}

/** @param {Screen} screen @param {Handed} it */
function linkBox(screen, { url }) {
  return html`<p class="field">
    <label for="link">${screen.say("hand.link")}</label>
    <input id="link" readonly .value=${url} @focus=${select} />
  </p>`;
}

/** @param {{ target: HTMLInputElement }} event */
function select({ target }) {
  target.select();
}

/** @param {Screen} screen @param {Handed} it */
function copy(screen, { url }) {
  return screen.attempt(async () => {
    await navigator.clipboard.writeText(url);
    screen.page.announce(screen.say("invite.copied"));
  });
}

/** Saves it as a file. @param {Screen} screen @param {Handed} it */
export function save(screen, { kind, bytes }) {
  const name = `${stem(screen)}.timebank-${kind === "events" ? "entries" : "answer"}`;
  saveFile(name, "application/octet-stream", bytes);
  screen.page.announce(screen.say("hand.saved", { name }));
}

/**
 * Programs that pass files on take few kinds; they all take text, and the link's text says the same.
 *
 * @param {Screen} screen
 * @param {Handed} it
 */
function sharedFile(screen, { url }) {
  return new File([url], `${stem(screen)}.txt`, { type: "text/plain" });
}

/** @param {Screen} screen */
const stem = (screen) => `${fileStem(screen.book.summary.name)}-${civilToday()}`;
