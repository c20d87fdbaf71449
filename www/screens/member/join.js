import { html, nothing } from "lit";
import { choices } from "../../ui/fields.js";
import { selectField, sent } from "../../ui/form.js";
import { effectsTable, outlook } from "../../ui/outlook.js";
import { called, named } from "../../ui/text.js";
import { buttons } from "./change.js";

/**
 * @import { Card, EntryInput, FormerEntry } from "../../../pkg/wasm/desk/timebank.js"
 * @import { Member } from "./member.js"
 */

/**
 * Two members turn out to be one: who the other is, and who stays. What it does is shown before it is saved.
 *
 * @param {Member} screen
 * @param {Card} card
 */
export function joinForm(screen, card) {
  const name = named(screen.accountName(card.member));
  const save = () => screen.saveAs(entryOf(screen), "member.joinDone");
  const look = () =>
    screen.attempt(async () => {
      if (!screen.other) {
        screen.refuse([{ field: "other", message: screen.say("member.joinWho") }]);
        return;
      }
      const entry = entryOf(screen);
      screen.shown = await outlook(screen, entry, [entry.Join.into]);
    }, "other");
  return html`
    <form class="panel" novalidate @submit=${sent(screen.shown ? save : look)}>
      <h3>${screen.say("member.join")}</h3>
      ${
        screen.shown
          ? html`<p>${screen.parts("member.joinCheck", whoBecomes(screen, card))}</p>
              ${effectsTable(screen, screen.shown)}`
          : html`<p>${screen.parts("member.joinExplain", { name })}</p>
            ${others(screen, card)} ${screen.other ? whoStays(screen, card) : nothing}
            <p class="hint">${screen.say("member.joinPhones")} ${screen.say("member.joinBack")}</p>`
      }
      ${buttons(screen, screen.say(screen.shown ? "member.joinDo" : "continue"))}
    </form>
  `;
}

/**
 * The accounts that were joined into a member's, each with the way back.
 *
 * @param {Member} screen
 * @param {Card} card
 */
export function joinedOf(screen, { member, erased, heldBeside = [] }) {
  if (!member.also || erased) return nothing;
  const part = (/** @type {FormerEntry} */ one) => () =>
    screen.saveAs({ Part: { member: one.member } }, "member.partDone");
  const beside = (/** @type {FormerEntry} */ one) => {
    const { contact, area } = heldBeside.find((held) => held.member === one.member) ?? {};
    const held = [contact, area]
      .filter(Boolean)
      .map((text, i) => html`${i ? " · " : nothing}${named(text ?? "")}`);
    return held.length ? html`<p class="hint">${held}</p>` : nothing;
  };
  return html`
    <h3>${screen.say("member.alsoEntered")}</h3>
    <ul class="rows">
      ${member.also.map(
        (one) => html`<li>
          <p>${named(called(one))}</p>
          ${beside(one)}
          ${
            screen.book.writable && !screen.asking
              ? html`<button ?disabled=${screen.busy} @click=${part(one)}>
                <span>${screen.parts("member.part", { name: named(called(one)) })}</span>
              </button>`
              : nothing
          }
        </li>`,
      )}
    </ul>
  `;
}

/** Members of the same kind, also those who left. @param {Member} screen @param {Card} card */
function others(screen, { member: { kind } }) {
  const { compare } = new Intl.Collator(screen.words.tag);
  const alike = screen.ledger
    .members()
    .filter((other) => other.kind === kind && other.member !== screen.id && !other.erased && !other.timebank);
  const rows = alike.sort((a, b) => compare(a.name, b.name));
  const list = rows.map((other) => ({ value: other.member, text: called(other) }));
  const none = { value: "", text: screen.say("choose") };
  return selectField(screen, "other", screen.say("member.joinOther"), [none, ...list]);
}

/** @param {Member} screen @param {Card} card */
function whoStays(screen, { member }) {
  const other = screen.ledger.members().find((one) => one.member === screen.other);
  if (!other) return nothing;
  return choices(screen, "stays", screen.say("member.joinStays"), [
    { value: "this", text: named(called(member)) },
    { value: "other", text: named(called(other)) },
  ]);
}

/** Who is read as whom from then on. @param {Member} screen @param {Card} card */
function whoBecomes(screen, { member }) {
  const other = screen.ledger.members().find((one) => one.member === screen.other);
  const both = [other ?? member, member].map((one) => named(called(one)));
  const [name, into] = screen.stays === "this" ? both : both.reverse();
  return { name, other: into };
}

/** @param {Member} screen @returns {Extract<EntryInput, { Join: unknown }>} */
function entryOf({ id, other, stays }) {
  return { Join: stays === "this" ? { member: other, into: id } : { member: id, into: other } };
}
