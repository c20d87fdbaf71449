import { html, nothing } from "lit";

/** @import { Screen } from "../screens/screen.js" */

/**
 * The way back from what was just saved on this screen: one press.
 *
 * @param {Screen} screen
 */
export function undoDoor(screen) {
  if (!screen.wayBack.length) return nothing;
  const undo = () =>
    screen.attempt(async () => {
      for (const entry of screen.wayBack) await screen.book.record(entry);
      screen.wayBack = [];
      screen.page.announce(screen.say("undone"));
      await screen.focus();
    });
  return html`<p class="doors">
    <button id="undo" ?disabled=${screen.busy} @click=${undo}>${screen.say("undo")}</button>
  </p>`;
}
