import { html, nothing } from "lit";
import { choices, memberField, membersHere, tickList } from "../../ui/fields.js";
import { sent, textField } from "../../ui/form.js";

/**
 * @import { Card, EntryInput, MemberRow, Role } from "../../../pkg/wasm/desk/timebank.js"
 * @import { Member } from "./member.js"
 *
 * @typedef {Extract<EntryInput, { ChangeMember: unknown }>["ChangeMember"]} Change
 */

/** @type {Role[]} */
const ROLES = ["Member", "Coordinator", "Viewer"];

/**
 * What can be changed about a member.
 *
 * @param {Member} screen
 * @param {Card} card
 */
export function changeForm(screen, { member }) {
  const roles = ROLES.map((value) => ({
    value,
    text: screen.say(`role.${value}`),
    hint: screen.say(`role.${value}.hint`),
  }));
  const person = (/** @type {MemberRow} */ other) => other.kind === "Person" && other.member !== screen.id;
  return html`
    <form class="panel" novalidate @submit=${sent(() => screen.change())}>
      <h3>${screen.say("member.change")}</h3>
      ${textField(screen, "name", screen.say("member.name"))}
      ${textField(screen, "contact", screen.say("member.contact"))}
      ${textField(screen, "area", screen.say("member.area"), { hint: screen.say("member.areaHint") })}
      ${
        member.kind === "Person"
          ? html`${choices(screen, "role", screen.say("member.role"), roles)}
            ${memberField(screen, "guardian", screen.say("member.guardian"), {
              none: screen.say("entry.nobody"),
              wanted: person,
            })}`
          : tickList(screen, "holders", screen.say("member.holders"), membersHere(screen, person))
      }
      ${
        member.kind === "Organisation"
          ? choices(screen, "timebank", screen.say("member.timebank"), [
              { value: "no", text: screen.say("member.timebank.no") },
              {
                value: "yes",
                text: screen.say("member.timebank.yes"),
                hint: screen.say("member.timebankHint"),
              },
            ])
          : nothing
      }
      ${buttons(screen, screen.say("record.save"))}
    </form>
  `;
}

/** The button that does it, and the one that does not. @param {Member} screen @param {string} text */
export function buttons(screen, text) {
  return html`
    <p class="doors">
      <button class="primary" ?disabled=${screen.busy}>${text}</button>
      <button type="button" @click=${() => screen.close()}>${screen.say("cancel")}</button>
    </p>
  `;
}

/**
 * The entries that say what was changed; none where nothing was.
 *
 * @param {Member} screen
 * @param {Card} card
 */
export function changesOf(screen, card) {
  const { member, contact = "", area = "", holders, guardian } = card;
  const known = { name: member.name, contact, area };
  /** @type {Omit<Change, "member">} */
  const change = {};
  for (const field of /** @type {const} */ (["name", "contact", "area"])) {
    const typed = screen[field].trim();
    // Nobody is without a name.
    if (typed !== known[field] && (typed || field !== "name")) change[field] = typed;
  }
  const sorted = (/** @type {string[]} */ ids) => [...ids].sort().join();
  if (sorted(holders.map((holder) => holder.member)) !== sorted(screen.holders))
    change.holders = screen.holders;
  if (screen.guardian !== (guardian?.member ?? "")) change.guardian = screen.guardian || null;
  const timebank = screen.timebank === "yes";
  if (timebank !== member.timebank) change.timebank = timebank;
  /** @type {EntryInput[]} */
  const entries = [];
  if (Object.keys(change).length) entries.push({ ChangeMember: { member: screen.id, ...change } });
  if (screen.role !== member.role) entries.push({ SetRole: { member: screen.id, role: screen.role } });
  return entries;
}

/**
 * The entry that leads back from a change: what was known before.
 *
 * @param {EntryInput} entry
 * @param {Card} card as it was
 * @returns {EntryInput}
 */
export function formerOf(entry, { member, contact = "", area = "", holders, guardian }) {
  if (!("ChangeMember" in entry)) return { SetRole: { member: member.member, role: member.role } };
  const known = {
    name: member.name,
    contact,
    area,
    holders: holders.map((holder) => holder.member),
    guardian: guardian?.member ?? null,
    timebank: member.timebank,
  };
  const changed = Object.entries(known).filter(([field]) => field in entry.ChangeMember);
  return { ChangeMember: { member: member.member, ...Object.fromEntries(changed) } };
}
