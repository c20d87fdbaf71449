/** Names and sentences as they stand on a screen. */

import { html } from "lit";

/**
 * @import { Ledger } from "../core/builds.js"
 * @import { Screen } from "../screens/screen.js"
 * @import { Person } from "../../pkg/wasm/desk/timebank.js"
 */

/** A name somebody chose, kept from turning the sentence around it. @param {string} name */
export const named = (name) => html`<bdi>${name}</bdi>`;

/** A member's name with the number, where there is one. @param {{ name: string, number?: string }} one */
export const called = ({ name, number }) => (number ? `${name} (${number})` : name);

/** @type {WeakMap<Ledger, { seq: number, texts: Map<string, string> }>} */
const apart = new WeakMap();

/**
 * Members whose name another member has too, each with the number that tells them apart, where it is known.
 *
 * @param {Ledger} ledger
 * @returns {Map<string, string>} by their ids
 */
export function namesakes(ledger) {
  const known = apart.get(ledger);
  if (known?.seq === ledger.seq) return known.texts;
  const members = ledger.members();
  const times = new Map();
  for (const { name } of members) times.set(name, (times.get(name) ?? 0) + 1);
  const alike = members.filter(({ name, number }) => number && times.get(name) > 1);
  const texts = new Map(alike.map((one) => [one.member, called(one)]));
  apart.set(ledger, { seq: ledger.seq, texts });
  return texts;
}

/** Of more people than this, the first are named. */
const MOST = 8;
const FIRST = 5;

/**
 * Names in a row, as the language joins them. Many are named in part, and counted.
 *
 * @param {Screen} screen
 * @param {Person[]} people
 * @param {boolean} [all] whether to name everybody
 */
export function names(screen, people, all = false) {
  const format = new Intl.ListFormat(screen.words.tag, { type: "conjunction" });
  const shown = all || people.length <= MOST ? people : people.slice(0, FIRST);
  const elements = shown.map((person) => screen.accountName(person));
  const rest = people.length - shown.length;
  if (rest) elements.push(screen.say("others", { count: rest }));
  const parts = format.formatToParts(elements);
  return parts.map((part) => (part.type === "element" ? named(part.value) : part.value));
}
