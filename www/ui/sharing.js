/**
 * What is said of sharing: on every screen in one line, and of one entry.
 * "Saved on this phone", "not yet sent", "Shared" and "needs your attention" are
 * four different things.
 */

import { html, nothing } from "lit";
import { link } from "./link.js";

/**
 * @import { Notice, Unshared } from "../../pkg/wasm/phone/timebank.js"
 * @import { SharedBook } from "../book/shared.js"
 * @import { Standing } from "../hub/courier.js"
 * @import { Page, Screen } from "../screens/screen.js"
 * @import { Words } from "../words/words.js"
 */

/** What of the connection somebody has to do something about. */
const WARNS = [
  "not_let_in",
  "not_the_hub",
  "hub_redirects",
  "hub_shut",
  "hub_not_https",
  "hub_forbidden",
  "newer_version",
  "storage_full",
  "book_gone",
];

/** How an entry in the outbox stands, as the words for it begin. @param {Unshared} kept */
export function standingOf({ standing }) {
  return standing === "waiting" || standing === "refused" ? "attention" : "saved";
}

/** The line under the name of the timebank. @param {Page} page */
export function sharingLine(page) {
  const { book, words } = page;
  if (!book?.shared) return nothing;
  const attention = book.outbox.filter((kept) => standingOf(kept) === "attention").length;
  const unsent = book.outbox.length - attention;
  const { state, code } = book.connection;
  const parts = [
    attention ? html`<strong>${words.say("share.attention", { count: attention })}</strong>` : nothing,
    unsent ? words.say("share.unsent", { count: unsent }) : nothing,
    !attention && !unsent && state === "connected" ? words.say("share.all") : nothing,
  ].filter((part) => part !== nothing);
  const said = connectionSays(words, book.connection) ?? nothing;
  const warns = attention || state === "distrusted" || WARNS.includes(code ?? state);
  // Until the hub has answered the line is empty, and stands there: nothing moves under somebody's finger.
  if (!parts.length && said === nothing && !book.hub) return nothing;
  return html`
    <p class="sharing ${warns ? "notice" : "hint"}">
      ${
        book.outbox.length
          ? link(
              page,
              "outbox",
              {},
              parts.map((part, i) => html`${i ? " · " : nothing}${part}`),
            )
          : parts
      }
      ${parts.length && said !== nothing ? "·" : nothing} ${said} ${tell(page, book)}
    </p>
  `;
}

/**
 * What is wrong between this phone and the hub, and what to do; nothing where all is well.
 *
 * @param {Words} words
 * @param {Standing} connection
 * @returns {string | undefined}
 */
export function connectionSays(words, { state, code }) {
  if (state === "distrusted")
    return `${words.error({ code: code ?? "unknown" })} ${words.say("share.untaken")}`;
  const own = `share.trouble.${code}`;
  if (state === "trouble" && words.has(own)) return words.say(own);
  const isWrong = state === "offline" || state === "not_let_in" || state === "trouble";
  return isWrong ? words.say(`share.state.${state}`) : undefined;
}

/**
 * The way to the keeper of the book, where nothing goes by itself.
 *
 * @param {Page} page
 * @param {SharedBook} book
 */
function tell(page, book) {
  if (book.hub || !book.outbox.length) return nothing;
  return html`· ${link(page, "outbox", {}, page.words.say("home.tell"))}`;
}

/**
 * Where one entry is, in words: on this phone, shared, or stuck.
 *
 * @param {Screen} screen
 * @param {string} id of what the entry made, which begins with the event's
 * @param {boolean} isNew whether it has just been made: then the way to the keeper is shown with it
 */
export function whereIs(screen, id, isNew) {
  const { book } = screen;
  if (!book.shared) return nothing;
  const kept = book.outbox.find((kept) => id.startsWith(kept.event) || stepsOf(book, kept).includes(id));
  const standing = kept ? standingOf(kept) : "shared";
  return html`<p class="where ${standing === "attention" ? "error" : "hint"}">
    ${screen.say(`share.one.${standing}`)} ${kept && isNew ? tell(screen.page, book) : nothing}
  </p>`;
}

/** The exchanges that an entry in the outbox is a step of. @type {WeakMap<Unshared, string[]>} */
const steps = new WeakMap();

/** @param {SharedBook} book @param {Unshared} kept */
function stepsOf(book, kept) {
  const known = steps.get(kept);
  if (known) return known;
  const sealed = book.sealed(kept.event);
  const facts = sealed ? book.ledger.offered([sealed]).flatMap((offered) => offered.facts) : [];
  const found = facts.flatMap((fact) => (fact.fact === "Step" ? [fact.id] : []));
  steps.set(kept, found);
  return found;
}

/**
 * What stands in the place of a screen about an entry that has left the book, as where the keeper sent it
 * back.
 *
 * @param {Page} page
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
 * @param {Words} words
 * @param {Notice[]} notices
 * @returns {string | undefined}
 */
export function toldOf(words, notices) {
  const of = (/** @type {Notice["what"]} */ kind) => notices.filter(({ what }) => what === kind).length;
  if (of("needsAttention")) return words.say("share.told.attention");
  if (of("copied")) return words.say("share.told.copied");
  if (of("offeredAgain")) return words.say("share.told.again");
  if (of("shared")) return words.say("share.told.shared", { count: of("shared") });
  return undefined;
}
