import { html, nothing } from "lit";
import { link } from "../../ui/link.js";
import { named } from "../../ui/text.js";

/**
 * @import { MemberRow, Page, QuietRow, Tidy } from "../../../pkg/wasm/desk/timebank.js"
 * @import { Screen } from "../screen.js"
 */

/**
 * Members without an exchange for long, members who never gave or received, and names that look the same.
 *
 * @param {Screen} screen
 * @param {Tidy} tidy
 */
export function membersOf(screen, { quiet, neverReceived, neverGave, sameNames }) {
  const { words, page } = screen;
  const to = (/** @type {MemberRow} */ row) =>
    link(page, "member", { member: row.member }, named(screen.accountName(row)), "row");
  /**
   * @template Row
   * @param {"neverGave" | "neverReceived" | "quiet" | "sameNames"} key
   * @param {Page<Row>} page
   * @param {(row: Row) => unknown} content
   */
  const fold = (key, { rows, total }, content) =>
    total
      ? html`<details>
          <summary>${screen.say(`inbox.${key}`, { count: total })}</summary>
          <ul class="rows">
            ${rows.map((row) => html`<li>${content(row)}</li>`)}
          </ul>
        </details>`
      : nothing;
  const since = (/** @type {QuietRow} */ { joined, last }) =>
    html`<span class="hint">
      ${
        last
          ? screen.say("inbox.last", { day: words.day(last) })
          : screen.say("inbox.since", { day: words.day(joined) })
      }
    </span>`;
  return html`
    ${fold("sameNames", sameNames, ({ one, other }) => [
      to(one),
      html` <span aria-hidden="true">=</span> `,
      to(other),
      one.kind === other.kind
        ? html`<div>
            ${link(
              page,
              "member",
              { member: one.member, same: other.member },
              screen.say("inbox.same"),
              "row",
            )}
          </div>`
        : nothing,
    ])}
    ${fold("quiet", quiet, (row) => [to(row), since(row)])}
    ${fold("neverReceived", neverReceived, to)} ${fold("neverGave", neverGave, to)}
  `;
}
