/** Fields of the forms at the desk. Each is bound to a property of its screen. */

import { html, nothing } from "lit";
import { live } from "lit/directives/live.js";
import { minutesIn } from "../values/lengths.js";
import { selectField } from "./form.js";
import { called, named } from "./text.js";

/**
 * @import { MemberRow, Person } from "../../pkg/wasm/desk/timebank.js"
 * @import { Bound, Screen } from "../screens/screen.js"
 * @import { Typed } from "./form.js"
 */

/**
 * The members who may take part, by name.
 *
 * @param {Screen} screen
 * @param {(member: MemberRow) => boolean} [wanted]
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
 * @template {string} Name
 * @param {Bound<Name>} screen
 * @param {Name} property
 * @param {string} label
 * @param {{ none?: string, pot?: boolean, wanted?: (member: MemberRow) => boolean, changed?: () => void }}
 *   [options] none: what to call the choice of nobody
 */
export function memberField(screen, property, label, options = {}) {
  const { none = screen.say("choose"), pot = false, wanted, changed } = options;
  const members = membersHere(screen, wanted).map((one) => ({ value: one.member, text: called(one) }));
  const potToo = pot ? [{ value: "pot", text: screen.say("account.pot") }] : [];
  const choices = [{ value: "", text: none }, ...potToo, ...members];
  return selectField(screen, property, label, choices, changed);
}

/**
 * A box for a length, bound to a property of the screen.
 *
 * @template {string} Name
 * @param {Bound<Name>} screen
 * @param {Name} property holds what was typed; also the id of the box
 * @param {unknown} label
 * @param {string} [hint]
 */
export function lengthField(screen, property, label, hint) {
  /** @type {Record<Name, string>} */
  const fields = screen;
  return lengthBox(screen, property, label, fields[property], (text) => (fields[property] = text), hint);
}

/**
 * A box for a length, read back in words.
 *
 * @param {Screen} screen
 * @param {string} id
 * @param {unknown} label
 * @param {string} text what was typed
 * @param {(text: string) => void} input takes what is typed
 * @param {string} [hint]
 */
export function lengthBox(screen, id, label, text, input, hint = screen.say("length.hint")) {
  const minutes = minutesIn(text);
  const error = screen.errorOf(id);
  const typed = (/** @type {Typed} */ event) => {
    input(event.target.value);
    screen.draw();
  };
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
        @input=${typed}
      />
    </div>
  `;
}

/**
 * A question with a few answers, all in view.
 *
 * @template {string} Name
 * @template {string} Value
 * @param {Bound<Name, Value>} screen
 * @param {Name} property
 * @param {string} legend
 * @param {{ value: Value, text: unknown, hint?: string }[]} choices
 * @param {() => void} [changed] what else changes when somebody chooses
 */
export function choices(screen, property, legend, choices, changed) {
  /** @type {Record<Name, Value>} */
  const fields = screen;
  const choose = (/** @type {Value} */ value) => () => {
    fields[property] = value;
    changed?.();
    screen.draw();
  };
  const hint = choices.find(({ value }) => value === fields[property])?.hint;
  return html`
    <fieldset>
      <legend>${legend}</legend>
      ${chips(property, choices, fields[property], choose)}
      ${hint ? html`<p class="hint">${hint}</p>` : nothing}
    </fieldset>
  `;
}

/**
 * The answers to a question, of which one is chosen.
 *
 * @template {string} Value
 * @param {string} name of the question; the ids of the answers begin with it
 * @param {{ value: Value, text: unknown }[]} choices
 * @param {Value | undefined} chosen
 * @param {(value: Value) => () => void} choose
 */
export function chips(name, choices, chosen, choose) {
  return html`
    <div class="chips">
      ${choices.map(({ value, text }) => {
        const id = `${name}-${value}`;
        return html`
          <label class="chip" for=${id}>
            <input
              type="radio"
              name=${name}
              id=${id}
              .checked=${live(chosen === value)}
              @change=${choose(value)}
            />
            <span>${text}</span>
          </label>
        `;
      })}
    </div>
  `;
}

/** So many of those who are not ticked are listed at a time. */
const LISTED = 12;

/**
 * A list of many, each to be ticked; those who are ticked come first.
 *
 * @template {string} Name
 * @param {Bound<Name, string[]>} screen
 * @param {Name} property holds the ids of those that are ticked
 * @param {string} legend
 * @param {Person[]} members
 */
export function tickList(screen, property, legend, members) {
  /** @type {Record<Name, string[]>} */
  const fields = screen;
  const ticked = fields[property];
  const isTicked = (/** @type {Person} */ { member }) => ticked.includes(member);
  const others = members.filter((member) => !isTicked(member));
  const listed = [...members.filter(isTicked), ...others.slice(0, LISTED)];
  const more = others.length - LISTED;
  const tick = (/** @type {string} */ member) => (/** @type {Typed} */ event) => {
    const others = fields[property].filter((id) => id !== member);
    fields[property] = event.target.checked ? [...others, member] : others;
    screen.draw();
  };
  return html`
    <fieldset class="people">
      <legend>${legend}</legend>
      ${listed.map((person) => {
        const { member } = person;
        const id = `${property}-${member}`;
        return html`
          <label class="choice" for=${id}>
            <input
              type="checkbox"
              id=${id}
              .checked=${live(ticked.includes(member))}
              @change=${tick(member)}
            />
            ${named(screen.accountName(person))}
          </label>
        `;
      })}
      ${more > 0 ? html`<p class="hint">${screen.say("who.more", { count: more })}</p>` : nothing}
    </fieldset>
  `;
}
