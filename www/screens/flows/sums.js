/** What is known at once, as pictures: who helped whom, by month, by category, and the balances. */

import { html, nothing } from "lit";
import { categories } from "../../ui/pictures/categories.js";
import { matrix } from "../../ui/pictures/matrix.js";
import { months } from "../../ui/pictures/months.js";
import { spread } from "../../ui/pictures/spread.js";

/**
 * @import { Key } from "../../words/words.js"
 * @import { Screen } from "../screen.js"
 * @import { Reading } from "./reading.js"
 */

/**
 * A part of the screen, with its heading.
 *
 * @param {Screen} screen
 * @param {string} id of the heading
 * @param {Key} title
 * @param {unknown} body
 */
export function part(screen, id, title, body) {
  return html`<section aria-labelledby=${id}>
    <h3 id=${id}>${screen.say(title)}</h3>
    ${body}
  </section>`;
}

/** @param {Screen} screen @param {Reading} reading */
export function whoHelpedWhom(screen, { matrix: found }) {
  if (!found) return nothing;
  const names = found.people.map((person) => screen.accountName(person));
  const picture = matrix(screen.words, "flows-matrix", { names, cells: found.cells });
  return part(screen, "flows-matrix-title", "flows.column.who", picture);
}

/** @param {Screen} screen @param {Reading} reading */
export function monthsOfHelp(screen, { flows }) {
  const { words } = screen;
  const [given, received] = [words.duration(flows.given), words.duration(flows.received)];
  const why = flows.given === flows.received ? nothing : html` ${screen.say("flows.potBetween")}`;
  return part(
    screen,
    "flows-months-title",
    "flows.months",
    html`<p>${screen.say("flows.sides", { given, received })}${why}</p>
      ${months(words, "flows-months", flows.months)}`,
  );
}

/** @param {Screen} screen @param {Reading} reading */
export function categoriesOfHelp(screen, { flows }) {
  const { words } = screen;
  const rows = flows.categories.map(({ category, minutes }) => ({
    name: category ? screen.categoryName(category) : words.say("flows.categories.without"),
    minutes,
  }));
  const [first] = flows.categories;
  const isTold = flows.categories.length > 1 || first?.category;
  const picture = isTold
    ? categories(words, "flows-categories", { rows, others: flows.otherCategories, whole: flows.given })
    : html`<p class="empty">${words.say("flows.categories.empty")}</p>`;
  return part(screen, "flows-categories-title", "flows.categories", picture);
}

/** @param {Screen} screen @param {Reading} reading */
export function spreadOfBalances(screen, { flows }) {
  const picture = spread(screen.words, "flows-spread", flows.balances);
  return part(screen, "flows-spread-title", "flows.spread", picture);
}
