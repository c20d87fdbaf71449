import { html, nothing } from "lit";
import { choices, memberField, membersHere, tickList } from "../../ui/fields.js";
import { textField } from "../../ui/form.js";

const ROLES = ["Member", "Coordinator", "Viewer"];

/**
 * What can be changed about a member.
 *
 * @param {import("./member.js").Member} screen
 * @param {import("../../../pkg/wasm/desk/timebank.js").Card} card
 */
export function changeForm(screen, { member }) {
  const submit = (event) => {
    event.preventDefault();
    screen.change();
  };
  const roles = ROLES.map((value) => ({
    value,
    text: screen.say(`role.${value}`),
    hint: screen.say(`role.${value}.hint`),
  }));
  const person = (other) => other.kind === "Person" && other.member !== screen.id;
  return html`
    <form class="panel" novalidate @submit=${submit}>
      <h3>${screen.say("member.change")}</h3>
      ${textField(screen, "name", screen.say("member.name"))}
      ${textField(screen, "contact", screen.say("member.contact"))}
      ${textField(screen, "area", screen.say("member.area"), { hint: screen.say("member.areaHint") })}
      ${
        member.kind === "Person"
          ? html`${choices(screen, "role", screen.say("member.role"), roles)}
            ${memberField(screen, "guardian", screen.say("member.guardian"), { none: screen.say("entry.nobody"), wanted: person })}`
          : tickList(screen, "holders", screen.say("member.holders"), membersHere(screen, person))
      }
      ${buttons(screen, screen.say("record.save"))}
    </form>
  `;
}

/** The button that does it, and the one that does not. */
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
 * @param {import("./member.js").Member} screen
 * @param {import("../../../pkg/wasm/desk/timebank.js").Card} card
 */
export function changesOf(screen, card) {
  const { member, contact = "", area = "", holders, guardian } = card;
  const change = {};
  const known = { name: member.name, contact, area };
  for (const [field, before] of Object.entries(known)) {
    const typed = screen[field].trim();
    // The core takes an empty text as one that was not given.
    if (typed && typed !== before) change[field] = typed;
  }
  const same = (one, other) => [...one].sort().join() === [...other].sort().join();
  const held = holders.map((holder) => holder.member);
  if (!same(held, screen.holders)) change.holders = screen.holders;
  if (screen.guardian !== (guardian?.member ?? "")) change.guardian = screen.guardian || null;
  return [
    ...(Object.keys(change).length ? [{ ChangeMember: { member: screen.id, ...change } }] : []),
    ...(screen.role === member.role ? [] : [{ SetRole: { member: screen.id, role: screen.role } }]),
  ];
}
