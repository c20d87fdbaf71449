import { html, nothing } from "lit";
import { link } from "../../ui/link.js";
import { besidesHelp } from "../../ui/movements.js";
import { shareOfMember } from "../../ui/own.js";
import { named, names } from "../../ui/text.js";

/**
 * @import { Card, Partner } from "../../../pkg/wasm/desk/timebank.js"
 * @import { Key } from "../../words/words.js"
 * @import { Screen } from "../screen.js"
 */

/**
 * Everything that is held on a member.
 *
 * @param {Screen} screen
 * @param {Card} card
 */
export function cardOf(screen, card) {
  const { words } = screen;
  const { member } = card;
  const line = (/** @type {Key} */ key, /** @type {unknown} */ value) =>
    value
      ? html`<div>
          <dt>${screen.say(key)}</dt>
          <dd>${value}</dd>
        </div>`
      : nothing;
  const people = (/** @type {Partner[]} */ partners) => partners.length > 0 && names(screen, partners);
  return html`
    <div class="slip card">
      <dl>
        ${line("member.number", member.number)}
        ${line("member.kind", screen.say(member.timebank ? "kind.Timebank" : `kind.${member.kind}`))}
        ${line("member.role", member.kind !== "Pot" && !card.left && screen.say(`role.${member.role}`))}
        ${line("member.contact", card.contact && named(card.contact))}
        ${line("member.area", card.area && named(card.area))}
        ${line("member.holders", people(card.holders))}
        ${line("member.guardian", card.guardian && people([card.guardian]))}
        ${line("member.actsFor", people(card.actsFor))}
        ${line("member.origin", card.origin && named(card.origin))}
        ${line("member.joined", card.joined !== undefined && words.moment(card.joined))}
        ${line("member.left", card.left && words.moment(card.left))}
        ${line("member.erased", card.erased && words.moment(card.erased))}
        ${line("column.given", words.duration(card.given))}
        ${line("column.received", words.duration(card.received))}
        ${besidesHelp(screen, card).map(
          ({ name, minutes }) => html`<div><dt>${name}</dt><dd>${words.duration(minutes)}</dd></div>`,
        )}
        ${line("column.balance", html`<strong>${words.duration(card.balance)}</strong>`)}
      </dl>
    </div>
    ${shareOfMember(screen, member)} ${held(screen, card)}
  `;
}

/** The longer lists, folded. @param {Screen} screen @param {Card} card */
function held(screen, { exchanges, posts, devices, mentions }) {
  const { words, page } = screen;
  /** @template Row @param {Key} key @param {Row[]} rows @param {(row: Row) => unknown} row */
  const fold = (key, rows, row) =>
    rows.length
      ? html`<details>
          <summary>${screen.say(key, { count: rows.length })}</summary>
          <ul class="rows">
            ${rows.map((one) => html`<li>${row(one)}</li>`)}
          </ul>
        </details>`
      : nothing;
  return html`
    ${fold("member.exchanges", exchanges, ({ exchange, on, gave, received, minutes, note }) => [
      link(page, "exchange", { exchange }, words.day(on), "row"),
      html` ${names(screen, gave)} <span class="arrow" aria-hidden="true">→</span> ${names(screen, received)},
      ${words.duration(minutes)}${note ? html` · ${named(note)}` : nothing}`,
    ])}
    ${fold("member.posts", posts, ({ kind, text, open }) => [
      html`${screen.say(`post.${kind}`)}: ${named(text)}`,
      open ? nothing : html` (${screen.say("post.closed")})`,
    ])}
    ${fold("member.devices", devices, ({ key, written, lastUsed }) => [
      html`<span class="mark">${key.slice(0, 16)}</span>
      ${screen.say("entries", { count: written })}${lastUsed ? html`, ${words.moment(lastUsed)}` : nothing}`,
    ])}
    ${fold("member.mentions", mentions, ({ exchange, seq }) => [
      link(page, "exchange", { exchange }, screen.say("trail.entry", { seq }), "row"),
    ])}
  `;
}
