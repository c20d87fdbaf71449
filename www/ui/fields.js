/** Fields of the forms at the desk. Each is bound to a property of its screen. */

import { html, nothing } from "lit";
import { live } from "lit/directives/live.js";
import { minutesIn } from "../values/lengths.js";
import { selectField } from "./form.js";

/** @typedef {import("../screens/screen.js").Screen} Screen */

/**
 * The members who may take part, by name.
 *
 * @param {Screen} screen
 * @param {(member: object) => boolean} [wanted]
 */
export function membersHere(screen, wanted = () => true) {
  const { compare } = new Intl.Collator(screen.words.tag);
  const here = screen.ledger
    .members()
    .filter(({ kind, left, name }) => !left && name && !["Former", "Pot"].includes(kind))
    .filter(wanted);
  return here.sort((a, b) => compare(a.name, b.name));
}

/**
 * A list to choose a member from.
 *
 * @param {Screen} screen
 * @param {string} property
 * @param {string} label
 * @param {{ none?: string, pot?: boolean, wanted?: (member: object) => boolean, changed?: () => void }} [options]
 *   none: what to call the choice of nobody
 */
export function memberField(screen, property, label, options = {}) {
  const { none = screen.say("choose"), pot = false, wanted, changed } = options;
  const members = membersHere(screen, wanted).map(({ member, name, number }) => ({
    value: member,
    text: number ? `${name} (${number})` : name,
  }));
  const potToo = pot ? [{ value: "pot", text: screen.say("account.pot") }] : [];
  const choices = [{ value: "", text: none }, ...potToo, ...members];
  return selectField(screen, property, label, choices, changed);
}

/**
 * A box for a length, read back in words.
 *
 * @param {Screen} screen
 * @param {string} property holds what was typed
 * @param {unknown} label
 * @param {{ hint?: string, id?: string, value?: string, input?: (text: string) => void }} [options]
 */
export function lengthField(screen, property, label, options = {}) {
  const { id = property, hint = screen.say("length.hint") } = options;
  const text = options.value ?? screen[property] ?? "";
  const minutes = minutesIn(text);
  const error = screen.errorOf(id);
  const input = options.input ?? ((typed) => screen.set({ [property]: typed }));
  return html`
    <div class="field">
      <label for=${id}>${label}</label>
      <p class="hint" id="${id}-hint">${minutes === undefined ? hint : screen.words.duration(minutes)}</p>
      ${error ? html`<p class="error" id="${id}-error">${error}</p>` : nothing}
      <input
        id=${id}
        class="short"
        autocomplete="off"
        inputmode="text"
        aria-invalid=${error ? "true" : nothing}
        aria-describedby="${id}-hint${error ? ` ${id}-error` : ""}"
        .value=${live(text)}
        @input=${(event) => input(event.target.value)}
      />
    </div>
  `;
}

/**
 * A question with a few answers, all in view.
 *
 * @param {Screen} screen
 * @param {string} property
 * @param {string} legend
 * @param {{ value: string, text: unknown, hint?: string }[]} choices
 * @param {() => void} [changed]
 */
export function choices(screen, property, legend, choices, changed) {
  const choose = (value) => () => {
    screen.set({ [property]: value });
    changed?.();
  };
  return html`
    <fieldset>
      <legend>${legend}</legend>
      <div class="chips">
        ${choices.map(({ value, text }) => {
          const id = `${property}-${value}`;
          return html`
            <label class="chip" for=${id}>
              <input
                type="radio"
                name=${property}
                id=${id}
                .checked=${live(screen[property] === value)}
                @change=${choose(value)}
              />
              <span>${text}</span>
            </label>
          `;
        })}
      </div>
      ${hintOf(choices.find(({ value }) => value === screen[property]))}
    </fieldset>
  `;
}

function hintOf(choice) {
  return choice?.hint ? html`<p class="hint">${choice.hint}</p>` : nothing;
}

/** So many of those who are not ticked are listed at a time. */
const LISTED = 12;

/**
 * A list of many, each to be ticked: those who are come first.
 *
 * @param {Screen} screen
 * @param {string} property holds the ids of those that are ticked
 * @param {string} legend
 * @param {{ member: string, name: string }[]} members
 */
export function tickList(screen, property, legend, members) {
  const isTicked = ({ member }) => screen[property].includes(member);
  const others = members.filter((member) => !isTicked(member));
  const listed = [...members.filter(isTicked), ...others.slice(0, LISTED)];
  const more = others.length - LISTED;
  const tick = (member, on) => {
    const others = screen[property].filter((id) => id !== member);
    screen.set({ [property]: on ? [...others, member] : others });
  };
  return html`
    <fieldset class="people">
      <legend>${legend}</legend>
      ${listed.map(({ member, name }) => {
        const id = `${property}-${member}`;
        return html`
          <label class="choice" for=${id}>
            <input
              type="checkbox"
              id=${id}
              .checked=${live(screen[property].includes(member))}
              @change=${(event) => tick(member, event.target.checked)}
            />
            <bdi>${name}</bdi>
          </label>
        `;
      })}
      ${more > 0 ? html`<p class="hint">${screen.say("who.more", { count: more })}</p>` : nothing}
    </fieldset>
  `;
}
