/** Programmes: funders' projects and personal budgets. Only coordinators see them, and load their words. */

import { html, nothing } from "lit";
import { textField } from "./form.js";
import { named } from "./text.js";

/** @import { Bound, Screen } from "../screens/screen.js" */

/** What a coordinator reads of programmes comes later, and nobody waits for it. @param {Screen} screen */
export function loadProgrammes(screen) {
  if (!screen.book.coordinates) return;
  screen.words.load("report").then(
    () => screen.draw(),
    () => {}, // They are seen the next time.
  );
}

/** Whether programmes may be shown here. @param {Screen} screen */
export const showsProgrammes = ({ book, words }) => book.coordinates && words.has("programme.title");

/**
 * The programmes in use, by name. The desk build alone lists them.
 *
 * @param {Screen} screen
 * @returns {string[]}
 */
export function programmesOf(screen) {
  if (!showsProgrammes(screen) || !("programmes" in screen.ledger)) return [];
  return screen.ledger.programmes().map(({ name }) => name);
}

/** A box for a programme, with those in use to choose from. @param {Bound<"programme">} screen */
export function programmeField(screen) {
  if (!showsProgrammes(screen)) return nothing;
  return textField(screen, "programme", screen.say("programme.title"), {
    hint: screen.say("programme.hint"),
    known: programmesOf(screen),
  });
}

/** An exchange's programme in a row. @param {Screen} screen @param {string} [programme] */
export function programmeLabel(screen, programme) {
  if (!programme || !showsProgrammes(screen)) return nothing;
  const label = screen.parts("programme.of", { programme: named(programme) });
  return html`<span class="category">${label}</span>`;
}
