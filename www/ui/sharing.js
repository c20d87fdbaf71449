/**
 * What is said of sharing: on every screen in one line, and of one entry.
 * "Saved on this phone", "not yet sent", "Shared" and "needs your attention" are
 * four different things.
 */

import { html, nothing } from "lit";
import { link } from "./link.js";

/** @typedef {import("../../pkg/wasm/phone/timebank.js").Unshared} Unshared */

/** What of the connection somebody has to do something about. */
const WARNS = ["not_let_in", "not_the_hub", "newer_version", "storage_full", "book_gone"];

/** How an entry in the outbox stands, as the words for it begin. @param {Unshared} kept */
export function standingOf({ standing }) {
  return standing === "waiting" || standing === "refused" ? "attention" : "saved";
}

/**
 * The line under the name of the timebank.
 *
 * @param {import("../element/element.js").TimeBank} page
 */
export function sharingLine(page) {
  const { book, words } = page;
  const attention = book.outbox.filter((kept) => standingOf(kept) === "attention").length;
  const unsent = book.outbox.length - attention;
  const { state, code } = book.connection;
  const count = (key, count) => words.say(key, { count });
  const parts = [
    attention ? html`<strong>${count("share.attention", attention)}</strong>` : nothing,
    unsent ? count("share.unsent", unsent) : nothing,
    !attention && !unsent && state === "connected" ? words.say("share.all") : nothing,
  ].filter((part) => part !== nothing);
  const said = connectionSays(words, book.connection) ?? nothing;
  // Until the hub has answered the line is empty, and stands there: whoever presses something does not miss it.
  if (!parts.length && said === nothing && !book.hub) return nothing;
  return html`
    <p class="sharing ${attention || WARNS.includes(code ?? state) || state === "distrusted" ? "notice" : "hint"}">
      ${
        book.outbox.length
          ? link(page, "outbox", {}, parts.map((part, i) => html`${i ? " · " : nothing}${part}`))
          : parts
      }
      ${parts.length && said !== nothing ? "·" : nothing} ${said} ${tell(page)}
    </p>
  `;
}

/**
 * What is wrong between this phone and the hub, and what to do; nothing where all is well.
 *
 * @param {import("../words/words.js").Words} words
 * @param {import("../hub/courier.js").Standing} connection
 * @returns {string | undefined}
 */
export function connectionSays(words, { state, code }) {
  const doubt = `share.distrust.${code}`;
  if (words.has(doubt)) return `${words.say(doubt)} ${words.say("share.untaken")}`;
  const own = `share.trouble.${code}`;
  if (state === "trouble" && words.has(own)) return words.say(own);
  return ["offline", "not_let_in", "trouble"].includes(state) ? words.say(`share.state.${state}`) : undefined;
}

/** The way to whoever keeps the book, where nothing goes by itself. @param {import("../element/element.js").TimeBank} page */
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
  const kept = book.outbox.find((kept) => id.startsWith(kept.event) || stepsOf(book, kept).includes(id));
  const standing = kept ? standingOf(kept) : "shared";
  return html`<p class="where ${standing === "attention" ? "error" : "hint"}">
    ${screen.say(`share.one.${standing}`)} ${kept && screen.step === "saved" ? tell(screen.page) : nothing}
  </p>`;
}

/** The exchanges that an entry in the outbox is a step of. @type {WeakMap<Unshared, string[]>} */
const steps = new WeakMap();

function stepsOf(book, kept) {
  if (!steps.has(kept)) {
    const [{ facts }] = book.ledger.offered([book.sealed(kept.event)]);
    steps.set(kept, facts.filter(({ fact }) => fact === "Step").map(({ id }) => id));
  }
  return steps.get(kept);
}

/**
 * What stands in the place of a screen about an entry that has left the book, as where the keeper sent it back.
 *
 * @param {import("../element/element.js").TimeBank} page
 */
export function sentBack(page) {
  const { words } = page;
  return {
    heading: words.say("share.back.title"),
    body: html`
      <p>${words.say("share.back.lead")}</p>
      <p class="doors">${link(page, "outbox", {}, words.say("share.back.why"), "button primary")}</p>
    `,
  };
}

/**
 * What is said once when the keeper has answered. What has just been saved says so itself.
 *
 * @param {import("../words/words.js").Words} words
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
