/** What came back of what one member gave, over the last year. */

import { html, nothing } from "lit";
import { civilToday } from "../values/days.js";
import { named } from "./text.js";

/**
 * @import { Card } from "../../pkg/wasm/desk/timebank.js"
 * @import { Screen } from "../screens/screen.js"
 */

const YEAR = 365;

/** Both sides are about equal if they differ by no more than this part of both together. */
const EVEN = 1 / 4;

/** Said to the member; nothing where they gave nothing. @param {Screen} screen @param {string} member */
export function ownShare(screen, member) {
  const { given, direct } = shareOf(screen, member);
  if (given === 0) return nothing;
  return html`<p class="own">${screen.say(`own.you.${kindOf(direct)}`, said(screen, given, direct))}</p>`;
}

/**
 * Said of the member to a coordinator, with whether they rather gave or rather received. The desk build alone
 * knows that.
 *
 * @param {Screen} screen
 * @param {Card["member"]} account
 */
export function shareOfMember(screen, account) {
  const { member } = account;
  const { given, received, direct } = shareOf(screen, member);
  if (given === 0 && received === 0) return nothing;
  const name = named(screen.accountName(account));
  const share =
    given > 0
      ? screen.parts(`own.name.${kindOf(direct)}`, { name, ...said(screen, given, direct) })
      : nothing;
  const { part, whole } = screen.ledger.balanceOfGiving(member, ...year());
  const leans = Math.abs(part) <= EVEN * whole ? "even" : part > 0 ? "gave" : "received";
  return html`<p class="own">${share} ${screen.parts(`own.leans.${leans}`, { name })}</p>`;
}

/** The first and the last day of the year up to today. @returns {[string, string]} */
const year = () => [civilToday(YEAR - 1), civilToday()];

/** @param {Screen} screen @param {string} member */
const shareOf = ({ ledger }, member) => ledger.ownShare(member, ...year());

/** @param {number} direct */
const kindOf = (direct) => (direct > 0 ? "some" : "none");

/** @param {Screen} screen @param {number} given @param {number} direct */
const said = ({ words }, given, direct) => ({
  given: words.duration(given),
  direct: words.duration(direct),
});
