import { html, nothing } from "lit";
import { link } from "../../ui/link.js";
import { named } from "../../ui/text.js";

/**
 * @import { PostRow } from "../../../pkg/wasm/desk/timebank.js"
 * @import { Screen } from "../screen.js"
 */

/**
 * One offer or request: whose, what, and until when.
 *
 * @param {Screen} screen
 * @param {PostRow} row
 */
export function postRow(screen, row) {
  const { kind, member, name, category, text, tags, until, area, open } = row;
  const small = [
    category && screen.categoryName(category),
    area && named(area),
    tags.length > 0 && named(tags.join(", ")),
    until && screen.say("offers.until", { day: screen.words.day(until) }),
    !open && screen.say("post.closed"),
  ].filter(Boolean);
  return html`
    <p>
      <span class="stamp post">${screen.say(`post.${kind}`)}</span>
      ${link(screen.page, "member", { member }, named(screen.accountName({ member, name })), "row")}
    </p>
    <p>${named(text)}</p>
    ${
      small.length
        ? html`<p class="hint">${small.map((part, i) => html`${i ? " · " : ""}${part}`)}</p>`
        : nothing
    }
  `;
}
