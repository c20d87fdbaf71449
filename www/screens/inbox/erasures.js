import { html, nothing } from "lit";
import { link } from "../../ui/link.js";
import { named } from "../../ui/text.js";

/**
 * @import { ErasureRow, Page } from "../../../pkg/wasm/desk/timebank.js"
 * @import { Inbox } from "./inbox.js"
 */

/**
 * Members whom the rules will have forgotten soon, each with a way to keep them longer.
 *
 * @param {Inbox} screen
 * @param {Page<ErasureRow>} erasures
 */
export function erasuresOf(screen, { rows, total }) {
  if (!total) return nothing;
  const { page, words } = screen;
  const putOff = (/** @type {ErasureRow} */ { member }) =>
    screen.settle({ PutOffErasure: { member } }, "inbox.keptLonger");
  return html`
    <h3>${screen.say("inbox.erasures", { count: total })}</h3>
    <ul class="rows">
      ${rows.map(
        (row) => html`<li>
          <p>${link(page, "member", { member: row.member }, named(screen.accountName(row)), "row")}</p>
          <p class="hint">${screen.say("inbox.erasedOn", { day: words.day(row.on) })}</p>
          ${
            screen.book.coordinates
              ? html`<button type="button" @click=${() => putOff(row)}>
                  <span>${screen.parts("inbox.keepLonger", { name: named(screen.accountName(row)) })}</span>
                </button>`
              : nothing
          }
        </li>`,
      )}
    </ul>
  `;
}
