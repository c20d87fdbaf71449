/** Names and sentences as they stand on a screen. */

import { html } from "lit";

/**
 * @import { Screen } from "../screens/screen.js"
 * @import { Person } from "../../pkg/wasm/desk/timebank.js"
 */

/** A name somebody chose, kept from turning the sentence around it. @param {string} name */
export const named = (name) => html`<bdi>${name}</bdi>`;

/** Names in a row, as the language joins them. @param {Screen} screen @param {Person[]} people */
export function names(screen, people) {
  const format = new Intl.ListFormat(screen.words.tag, { type: "conjunction" });
  const parts = format.formatToParts(people.map((person) => screen.accountName(person)));
  return parts.map((part) => (part.type === "element" ? named(part.value) : part.value));
}
