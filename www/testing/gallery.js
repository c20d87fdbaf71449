/** All pictures on one page, to look at: see tests/browser/pictures.test.js. */

import { adoptStyles, html, render } from "lit";
import { style } from "../style/style.js";
import { categories } from "../ui/pictures/categories.js";
import { hours } from "../ui/pictures/hours.js";
import { dress } from "../ui/pictures/look.js";
import { matrix } from "../ui/pictures/matrix.js";
import { months } from "../ui/pictures/months.js";
import { parts } from "../ui/pictures/parts.js";
import { rings } from "../ui/pictures/rings.js";
import { spread } from "../ui/pictures/spread.js";
import { trend } from "../ui/pictures/trend.js";
import { wordsFor } from "../words/words.js";
import * as samples from "./samples.js";

/**
 * @import { Words } from "../words/words.js"
 *
 * @typedef {(words: Words, id: string, figures: never) => unknown} Draw
 */

/** Each picture with its figures. @type {Record<string, [Draw, Record<string, unknown>]>} */
const PICTURES = {
  parts: [parts, samples.parts],
  months: [months, samples.months],
  hours: [hours, samples.hours],
  categories: [categories, samples.categories],
  matrix: [matrix, samples.matrix],
  rings: [rings, samples.rings],
  spread: [spread, samples.spread],
  trend: [trend, samples.trend],
};

/** The pictures that the address names, else all: `?lang=ar&only=months`. */
async function show() {
  const asked = new URLSearchParams(location.search);
  const words = await (await wordsFor([asked.get("lang")])).all();
  await words.load("flows");
  document.documentElement.lang = words.lang;
  const only = asked.get("only");
  const shown = Object.entries(PICTURES).filter(([kind]) => !only || kind === only);
  const root = /** @type {HTMLElement} */ (document.querySelector("#gallery")).attachShadow({ mode: "open" });
  adoptStyles(root, style);
  dress(root);
  render(
    html`<main class="sheet" lang=${words.lang} dir=${words.dir}>
      ${shown.map(([kind, [draw, all]]) => [
        html`<h2 dir="ltr">${kind}</h2>`,
        Object.entries(all).map(([name, figures]) => [
          html`<h3 dir="ltr">${name}</h3>`,
          draw(words, `${kind}-${name}`, /** @type {never} */ (figures)),
        ]),
      ])}
    </main>`,
    root,
  );
}

show();
