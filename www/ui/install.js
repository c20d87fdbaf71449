/** Putting the page on a phone's home screen, before the phone becomes somebody's. */

import { html, nothing } from "lit";
import { inApp } from "./outside.js";

/** @import { Screen, Page } from "../screens/screen.js" */

/**
 * On iPhones and iPads the app on the home screen shares no storage with the browser: joining in one is not
 * joining in the other.
 */
export const apart = () => navigator.standalone === false;

/** Whether it runs from the home screen. */
export const installed = () => navigator.standalone || matchMedia("(display-mode: standalone)").matches;

/**
 * How the page comes to the home screen here; nothing where it is there, or where there is none.
 *
 * @param {Screen} screen
 */
export function installing(screen) {
  if (!screen.page.app || installed() || inApp()) return nothing;
  const way = wayOf(screen);
  if (way === nothing) return nothing;
  return html`
    <div class="slip">
      <h3>${screen.say("install.title")}</h3>
      <p>${screen.say("install.lead")}</p>
      ${way}
    </div>
  `;
}

/** @param {Screen} screen */
function wayOf(screen) {
  if (apart()) {
    return html`<p>${screen.say("install.apple")}</p>
      <p>${screen.say("install.apart")}</p>`;
  }
  const { page } = screen;
  const { installer } = page;
  if (installer) {
    // The browser asks the person, once.
    const install = () => {
      page.installer = undefined;
      installer.prompt();
    };
    return html`<p class="doors"><button @click=${install}>${screen.say("install.button")}</button></p>`;
  }
  return matchMedia("(pointer: coarse)").matches ? html`<p>${screen.say("install.menu")}</p>` : nothing;
}

/**
 * Where the app on the home screen shares no storage with the browser, its icon has to open the invitation.
 * An icon opens what the manifest says or, without one, the page that is shown.
 *
 * @param {Page} page whose address has the invitation
 */
export function beginHere({ app }) {
  if (app && apart()) document.querySelector('link[rel="manifest"]')?.remove();
}
