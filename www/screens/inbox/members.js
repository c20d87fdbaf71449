import { html, nothing } from "lit";
import { link } from "../../ui/link.js";
import { named } from "../../ui/text.js";

/**
 * Whom nobody has met lately, who never gave or received, and names that look the same.
 *
 * @param {import("./inbox.js").Inbox} screen
 * @param {import("../../../pkg/wasm/desk/timebank.js").Tidy} tidy
 */
export function membersOf(screen, { quiet, neverReceived, neverGave, sameNames }) {
  const { words, page } = screen;
  const to = (row) => link(page, "member", { member: row.member }, named(screen.accountName(row)), "row");
  const fold = (key, { rows, total }, content) =>
    total
      ? html`<details>
          <summary>${screen.say(`inbox.${key}`, { count: total })}</summary>
          <ul class="rows">
            ${rows.map((row) => html`<li>${content(row)}</li>`)}
          </ul>
        </details>`
      : nothing;
  const since = ({ joined, last }) =>
    html`<span class="hint">
      ${last ? screen.say("inbox.last", { day: words.day(last) }) : screen.say("inbox.since", { day: words.day(joined) })}
    </span>`;
  return html`
    ${fold("sameNames", sameNames, ({ one, other }) => [to(one), html` <span aria-hidden="true">=</span> `, to(other)])}
    ${fold("quiet", quiet, (row) => [to(row), since(row)])}
    ${fold("neverReceived", neverReceived, to)} ${fold("neverGave", neverGave, to)}
  `;
}
