import { html, nothing } from "lit";
import { exchangeSentence } from "../../ui/exchange.js";
import { link } from "../../ui/link.js";
import { named } from "../../ui/text.js";

/**
 * @import { Duplicate, EntryInput, Page, Twin } from "../../../pkg/wasm/desk/timebank.js"
 * @import { Inbox } from "./inbox.js"
 */

/**
 * Pairs that seem to say the same. Somebody decides; nothing is joined by itself.
 *
 * @param {Inbox} screen
 * @param {Page<Duplicate>} duplicates
 */
export function duplicatesOf(screen, { rows, total }) {
  if (!total) return nothing;
  return html`
    <h3>${screen.say("inbox.duplicates", { count: total })}</h3>
    <ul class="rows">
      ${rows.map((pair) => html`<li>${one(screen, pair)}</li>`)}
    </ul>
  `;
}

/** @param {Inbox} screen @param {Duplicate} pair */
function one(screen, { first, second }) {
  const { words, page } = screen;
  const line = (/** @type {Twin} */ twin) => html`<p class="hint">
    ${link(
      page,
      "exchange",
      { exchange: twin.exchange },
      screen.parts("trail.Recorded", {
        name: named(twin.recordedBy || screen.say("account.former")),
        when: words.moment(twin.recordedAt),
      }),
      "row",
    )}
    ${screen.say(`state.${twin.state}`)}${twin.note ? html` · ${named(twin.note)}` : nothing}
  </p>`;
  return html`
    <p>${exchangeSentence(screen, first)} ${words.day(first.on)}</p>
    ${line(first)} ${line(second)} ${screen.book.writable ? decisions(screen, first, second) : nothing}
  `;
}

/**
 * They are one: one of them goes. Both are right: what waits is confirmed.
 *
 * @param {Inbox} screen
 * @param {Twin} first
 * @param {Twin} second
 */
function decisions(screen, first, second) {
  const waits = (/** @type {Twin} */ { state }) => ["Proposed", "Held"].includes(state);
  const { exchange } = waits(second) ? second : first;
  const { exchange: other } = waits(second) ? first : second;
  /** @type {EntryInput} */
  const join =
    waits(first) || waits(second)
      ? { Step: { step: "Declined", exchange, duplicateOf: other } }
      : { Void: { exchange: second.exchange, reason: screen.say("inbox.sameReason") } };
  const goes = waits(first) || waits(second) ? exchange : second.exchange;
  const proposed = [second, first].find(({ state }) => state === "Proposed");
  return html`<p class="doors">
    <button ?disabled=${screen.busy} @click=${() => screen.settle(join, "inbox.joined", goes)}>
      ${screen.say("inbox.join")}
    </button>
    ${
      proposed
        ? html`<button
            ?disabled=${screen.busy}
            @click=${() =>
              screen.settle({ Confirm: { exchange: proposed.exchange } }, "inbox.kept", proposed.exchange)}
          >
            ${screen.say("inbox.both")}
          </button>`
        : nothing
    }
  </p>`;
}
