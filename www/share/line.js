/**
 * What is said of sharing: on every screen in one line, and of one entry.
 * "Saved on this phone", "not yet sent", "Shared" and "needs your attention" are
 * four different things.
 */

import { html, nothing } from "lit";
import { link } from "../parts.js";

/** @typedef {import("../../pkg/wasm/phone/timebank.js").Unshared} Unshared */

/** How an entry in the outbox stands, as the words for it begin. @param {Unshared} kept */
export function standingOf({ standing }) {
  return standing === "waiting" || standing === "refused" ? "attention" : "saved";
}

/**
 * The line under the name of the timebank.
 *
 * @param {import("../element.js").TimeBank} page
 */
export function sharingLine(page) {
  const { book, words } = page;
  const attention = book.outbox.filter((kept) => standingOf(kept) === "attention").length;
  const unsent = book.outbox.length - attention;
  const { state } = book.connection;
  const count = (key, count) => words.say(key, { count });
  const parts = [
    attention ? html`<strong>${count("share.attention", attention)}</strong>` : nothing,
    unsent ? count("share.unsent", unsent) : nothing,
    !attention && !unsent && state === "connected" ? words.say("share.all") : nothing,
  ].filter((part) => part !== nothing);
  const said = ["offline", "not_let_in", "distrusted", "trouble"].includes(state)
    ? words.say(`share.state.${state}`)
    : nothing;
  if (!parts.length && said === nothing) return nothing;
  return html`
    <p class="sharing ${attention || /distrusted|not_let_in/.test(state) ? "notice" : "hint"}">
      ${
        book.outbox.length
          ? link(page, "outbox", {}, parts.map((part, i) => html`${i ? " · " : nothing}${part}`))
          : parts
      }
      ${said} ${tell(page)}
    </p>
  `;
}

/** The way to whoever keeps the book, where nothing goes by itself. @param {import("../element.js").TimeBank} page */
function tell(page) {
  const { book, words } = page;
  if (book.hub || !book.outbox.length) return nothing;
  return html`· ${link(page, "outbox", {}, words.say("home.tell"))}`;
}

/**
 * Where one entry is, in words: on this phone, shared, or stuck.
 *
 * @param {import("../screens/screen.js").Screen} screen
 * @param {string} id of what the entry made, which begins with the event's
 */
export function whereIs(screen, id) {
  const { book } = screen;
  const kept = book.outbox.find(({ event }) => id.startsWith(event));
  const standing = kept ? standingOf(kept) : "shared";
  return html`<p class="where ${standing === "attention" ? "error" : "hint"}">
    ${screen.say(`share.one.${standing}`)} ${kept && screen.step === "saved" ? tell(screen.page) : nothing}
  </p>`;
}

/**
 * What is said once when the keeper has answered. What has just been saved says so itself.
 *
 * @param {import("../words.js").Words} words
 * @param {import("../../pkg/wasm/phone/timebank.js").Notice[]} notices
 * @returns {string | undefined}
 */
export function toldOf(words, notices) {
  const of = (kind) => notices.filter(({ what }) => what === kind).length;
  if (of("needsAttention")) return words.say("share.told.attention");
  if (of("copied")) return words.say("share.told.copied");
  if (of("offeredAgain")) return words.say("share.told.again");
  if (of("shared")) return words.say("share.told.shared", { count: of("shared") });
  return undefined;
}
