/** Which kinds of help there were: a bar each, the longest first. */

import { html, svg } from "lit";
import { named } from "../text.js";
import { captionOf, figure, keyOf, unknownSwatch, unpictured } from "./figure.js";
import { along, at, between, clipped, evenly, isolated } from "./places.js";

/**
 * @import { Words } from "../../words/words.js"
 *
 * A category as people read it, and its minutes.
 * @typedef {{ name: string, minutes: number }} CategoryOfHelp
 *
 * `others` are the minutes of what has no row of its own, called `othersName`; `whole` those of all. `hidden`
 * are the names of categories whose minutes are not to be known.
 * @typedef {{
 *   rows: CategoryOfHelp[], others?: number, othersName?: string, whole: number, hidden?: string[]
 * }} Categories
 */

/** How many letters of a name have room beside the figure on a phone. */
const ROOM = 23;

/** The height of a row, in em of the drawing. */
const ROW = 2.9;
/** Parts of a row: the line that its name and figure stand on, and its bar under them. */
const TEXT = 0.42;
const BAR = { top: 0.56, height: 0.27 };

/**
 * @param {Words} words
 * @param {string} id of the figure
 * @param {Categories} categories
 */
export function categories(words, id, { rows, others = 0, othersName, whole, hidden = [] }) {
  const sorted = rows.filter(({ minutes }) => minutes > 0).sort((one, other) => other.minutes - one.minutes);
  if (!sorted.length && !hidden.length) return unpictured(words, "flows.categories.empty");
  const last = { name: othersName ?? words.say("flows.categories.others"), minutes: others };
  const shown = others > 0 ? [...sorted, last] : sorted;
  const [start, end] = along(words);
  const count = shown.length + hidden.length;
  const down = (/** @type {number} */ rows) => at((100 * rows) / count);
  const place = evenly([0, Math.max(...shown.map(({ minutes }) => minutes))], [start, end]);
  const notShown = words.say("report.hidden");
  const drawing = html`<svg class="rows-of-bars" role="img" aria-labelledby=${captionOf(id)}
    height="${count * ROW}em">
    ${shown.map(({ name, minutes }, i) => {
      const { x, width } = between(start, place(minutes));
      return svg`<g>
        <title>${isolated(name)} · ${words.figure(minutes)}</title>
        <text x=${at(start)} y=${down(i + TEXT)}>${isolated(clipped(name, ROOM))}</text>
        <text class="strong" x=${at(end)} y=${down(i + TEXT)} text-anchor="end">
          ${words.figure(minutes)}
        </text>
        <rect class=${i < sorted.length ? "given" : "others"} x=${x} width=${width}
          y=${down(i + BAR.top)} height=${down(BAR.height)} />
      </g>`;
    })}
    ${hidden.map(
      (name, i) => svg`<g>
        <title>${isolated(name)} · ${notShown}</title>
        <text x=${at(start)} y=${down(shown.length + i + TEXT)}>${isolated(clipped(name, ROOM))}</text>
        <rect class="unknown" x="0" width="100%" y=${down(shown.length + i + BAR.top)}
          height=${down(BAR.height)} />
      </g>`,
    )}
  </svg>`;
  const key = hidden.length ? keyOf([{ look: unknownSwatch(), text: words.say("flows.hiddenWhy") }]) : "";
  return figure(words, id, {
    look: "categories",
    caption: hidden.length ? ofShown(words, sorted) : conclusion(words, sorted, others, whole),
    key,
    drawing,
    table: {
      headings: [words.say("column.category"), words.say("column.time")],
      rows: [
        ...shown.map(({ name, minutes }) => [named(name), words.figure(minutes)]),
        ...hidden.map((name) => [named(name), notShown]),
      ],
    },
  });
}

/**
 * @param {Words} words
 * @param {CategoryOfHelp[]} sorted
 * @param {number} others minutes
 * @param {number} whole minutes
 */
function conclusion(words, [first, second], others, whole) {
  const [time, all] = [words.duration(first.minutes), words.duration(whole)];
  const category = named(first.name);
  if (!second && others === 0) return words.parts("flows.categories.one", { category, time });
  if (second?.minutes === first.minutes) return words.say("flows.categories.several", { time, whole: all });
  return words.parts("flows.categories.most", { category, time, whole: all });
}

/**
 * Where some are hidden, nobody may say which one is the largest of all.
 *
 * @param {Words} words
 * @param {CategoryOfHelp[]} sorted those that are shown
 */
function ofShown(words, [first, second]) {
  if (!first) return words.say("flows.categories.allHidden");
  const [category, time] = [named(first.name), words.duration(first.minutes)];
  if (second?.minutes === first.minutes) return words.say("flows.categories.severalShown", { time });
  return words.parts("flows.categories.mostShown", { category, time });
}
