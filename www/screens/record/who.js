import { html, nothing } from "lit";
import { live } from "lit/directives/live.js";
import { textField } from "../../ui/form.js";
import { initials } from "../../ui/initials.js";
import { named } from "../../ui/text.js";

/**
 * @import { MemberRow } from "../../../pkg/wasm/desk/timebank.js"
 * @import { Record as Recorder, Side } from "./record.js"
 */

/** How many members are listed before one has to type. */
const LISTED = 60;
/** How many of those met last stand first. */
const RECENT = 6;

/**
 * The question "who?": a plain box to filter, above real radio buttons.
 *
 * @param {Recorder} screen
 * @param {Side} side
 * @returns {import("lit").TemplateResult}
 */
export function memberStep(screen, side) {
  const { me } = screen.draft;
  const other = side === "received" ? screen.draft.gave : me && screen.draft.received;
  const wanted = screen.filter.trim().toLocaleLowerCase(screen.words.lang);
  const matching = screen.ledger
    .members()
    .filter(({ member, kind, left }) => member !== other && !left && kind !== "Former" && kind !== "Pot")
    .filter(({ name, number, also = [] }) =>
      [{ name, number }, ...also].some((one) =>
        `${one.name} ${one.number ?? ""}`.toLocaleLowerCase().includes(wanted),
      ),
    );
  const recent = recentFirst(screen, matching, side);
  const shown = recent.slice(0, LISTED);
  return html`
    ${textField(screen, "filter", screen.say("who.filter"), { type: "search" })}
    <fieldset class="people">
      <legend class="hidden">${screen.heading()}</legend>
      ${shown.map((member) => choice(screen, side, member))}
    </fieldset>
    ${shown.length ? nothing : html`<p class="empty">${screen.say("who.nobody")}</p>`}
    ${
      recent.length > LISTED
        ? html`<p class="hint">${screen.say("who.more", { count: recent.length - LISTED })}</p>`
        : nothing
    }
    ${screen.book.coordinates ? notListed(screen, side) : nothing}
  `;
}

/** Only a coordinator adds people to the book. @param {Recorder} screen @param {Side} side */
function notListed(screen, side) {
  return html`
    <details>
      <summary>${screen.say("who.notListed")}</summary>
      ${textField(screen, "newName", screen.say("who.newName"))}
      <button type="button" ?disabled=${screen.busy} @click=${() => screen.addMember(side)}>
        ${screen.say("who.add")}
      </button>
    </details>
  `;
}

/** @param {Recorder} screen @param {Side} side @param {MemberRow} member */
function choice(screen, side, { member, name, number }) {
  const id = `${side}-${member}`;
  return html`
    <label class="choice" for=${id}>
      <input
        type="radio"
        name=${side}
        id=${id}
        .checked=${live(screen.draft[side] === member)}
        @change=${() => screen.answer(side, member)}
      />
      <span class="initials" aria-hidden="true">${initials(name)}</span>
      <span>${named(name)} ${number ? html`<span class="hint">${number}</span>` : nothing}</span>
    </label>
  `;
}

/**
 * The members met last on this side come first, the others by name.
 *
 * @param {Recorder} screen
 * @param {MemberRow[]} members
 * @param {Side} side
 */
function recentFirst(screen, members, side) {
  const page = screen.ledger.history({ sort: "Recorded", descending: true, limit: 50 });
  const met = new Set(page.rows.flatMap((row) => row[side].map(({ member }) => member)));
  const rank = new Map([...met].slice(0, RECENT).map((member, i) => [member, i]));
  const { compare } = new Intl.Collator(screen.words.tag);
  const place = (/** @type {MemberRow} */ { member }) => rank.get(member) ?? RECENT;
  return members.sort((a, b) => place(a) - place(b) || compare(a.name, b.name));
}
