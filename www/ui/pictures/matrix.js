/** Who helped whom: a square for each pair, the darker the more. */

import { scaleThreshold } from "d3-scale";
import { html, svg } from "lit";
import { named } from "../text.js";
import { captionOf, figure, keyOf, unpictured } from "./figure.js";
import { arrow, at, clipped, isolated, ROUND } from "./places.js";

/**
 * @import { Words } from "../../words/words.js"
 *
 * The places of two members in the order, and the minutes that the one gave the other.
 * @typedef {{ giver: number, receiver: number, minutes: number }} Cell
 *
 * The names of members in an order in which groups stand together, and who helped whom.
 * @typedef {{ names: string[], cells: Cell[] }} WhoHelpedWhom
 */

/** The most squares on a side that can be told from each other on a phone. */
const MOST = 60;
/** The most members whose names have room beside the rows: on a phone, and on a wide page. */
const NAMED = { phone: 12, wide: 30 };
/** So few that their squares would be too large. */
const FEW = 5;
/** How many letters of a name stand beside its row. */
const ROOM = 12;
/** The most rows of the table: the largest. */
const ROWS = 500;

/** From the lightest to the darkest. */
const LOOKS = ["step-1", "step-2", "step-3", "step-4", "step-5"];

/**
 * @param {Words} words
 * @param {string} id of the figure
 * @param {WhoHelpedWhom} flows
 */
export function matrix(words, id, { names, cells }) {
  const known = cells.filter(({ minutes }) => minutes > 0);
  if (!known.length) return unpictured(words, "flows.matrix.empty");
  const sorted = known.sort((one, other) => other.minutes - one.minutes);
  const bounds = boundsOf(sorted);
  const lookOf = scaleThreshold(bounds, LOOKS.slice(-bounds.length - 1));
  const perSquare = Math.ceil(names.length / MOST);
  const side = Math.ceil(names.length / perSquare);
  const squares = squaresOf(sorted, perSquare);
  const look = namesLook(names.length);
  const drawing = html`<svg class="squares ${look}" role="img" aria-labelledby=${captionOf(id)}>
    <rect class="ground" width="100%" height="100%" />
    ${diagonal(words)}
    ${squares.map((cell) => square(words, names, cell, perSquare, side, lookOf(cell.minutes)))}
    ${names.length <= NAMED.wide ? names.map((name, row) => rowName(words, name, row, side)) : ""}
  </svg>`;
  return figure(words, id, {
    look: "matrix",
    caption: html`${words.say("flows.matrix.caption", {
      members: words.say("members", { count: names.length }),
      links: words.say("flows.matrix.links", { count: known.length }),
    })}
    ${known.length > 1 ? words.say("flows.matrix.half", { count: halfOf(sorted) }) : ""}`,
    key: html`<p class="hint">
        ${words.say("flows.matrix.read")}
        ${perSquare > 1 ? words.say("flows.matrix.square", { count: perSquare }) : ""}
      </p>
      ${legend(words, bounds, lookOf)}`,
    drawing,
    table: {
      names: 2,
      note: sorted.length > ROWS ? words.say("flows.matrix.most", { shown: ROWS, total: sorted.length }) : "",
      headings: [words.say("column.gave"), words.say("column.receivedHelp"), words.say("column.time")],
      rows: sorted
        .slice(0, ROWS)
        .map(({ giver, receiver, minutes }) => [
          named(names[giver]),
          named(names[receiver]),
          words.figure(minutes),
        ]),
    },
  });
}

/** How many of the largest have half of the time. @param {Cell[]} sorted the largest first */
function halfOf(sorted) {
  const all = sorted.reduce((sum, { minutes }) => sum + minutes, 0);
  let sum = 0;
  let count = 0;
  while (2 * sum < all) {
    sum += sorted[count].minutes;
    count += 1;
  }
  return count;
}

/** Round lengths between the least and the most: at most four. @param {Cell[]} sorted the largest first */
function boundsOf(sorted) {
  const [most, least] = [sorted[0].minutes, sorted[sorted.length - 1].minutes];
  return ROUND.filter((bound) => least < bound && bound <= most).slice(1 - LOOKS.length);
}

/**
 * The largest cell of each square: a square of many members is as dark as its darkest.
 *
 * @param {Cell[]} sorted the largest first
 * @param {number} perSquare members on a side
 */
function squaresOf(sorted, perSquare) {
  /** @type {Map<string, Cell>} */
  const squares = new Map();
  for (const cell of sorted) {
    const key = [cell.giver, cell.receiver].map((place) => Math.floor(place / perSquare)).join();
    if (!squares.has(key)) squares.set(key, cell);
  }
  return [...squares.values()];
}

/**
 * @param {Words} words
 * @param {string[]} names
 * @param {Cell} cell the largest in it
 * @param {number} perSquare
 * @param {number} side how many squares there are on a side
 * @param {string} look
 */
function square(words, names, { giver, receiver, minutes }, perSquare, side, look) {
  const [row, before] = [giver, receiver].map((place) => Math.floor(place / perSquare));
  const column = words.dir === "rtl" ? side - 1 - before : before;
  const place = (/** @type {number} */ squares) => at((100 * squares) / side);
  const [gave, received] = [giver, receiver].map((member) => isolated(names[member]));
  return svg`<rect class=${look} x=${place(column)} y=${place(row)} width=${place(1)} height=${place(1)}>
    <title>${gave} ${arrow(words)} ${received} · ${words.figure(minutes)}</title>
  </rect>`;
}

/** Where nobody is: a member's own row and column meet. @param {Words} words */
function diagonal({ dir }) {
  const [from, to] = dir === "rtl" ? ["100%", "0"] : ["0", "100%"];
  return svg`<line class="hair" x1=${from} y1="0" x2=${to} y2="100%" />`;
}

/** Where names have room, as a class. @param {number} count of members */
function namesLook(count) {
  if (count <= FEW) return "named few";
  if (count > NAMED.wide) return "";
  return count > NAMED.phone ? "named-wide" : "named";
}

/** @param {Words} words @param {string} name @param {number} row @param {number} side */
function rowName(words, name, row, side) {
  const isRtl = words.dir === "rtl";
  return svg`<text class="tick" x=${isRtl ? "100%" : "0"} y=${at(((row + 0.5) * 100) / side)}
    dx=${isRtl ? "0.6em" : "-0.6em"} dy="0.35em" text-anchor="end">${isolated(clipped(name, ROOM))}</text>`;
}

/** @param {Words} words @param {number[]} bounds @param {(minutes: number) => string} lookOf */
function legend(words, bounds, lookOf) {
  if (!bounds.length) return "";
  const swatch = (/** @type {number} */ minutes) =>
    html`<svg class="swatch square"><rect class=${lookOf(minutes)} width="100%" height="100%" /></svg>`;
  const [first] = bounds;
  return keyOf([
    { look: swatch(0), text: words.say("flows.matrix.under", { time: words.figure(first) }) },
    ...bounds.map((bound) => ({
      look: swatch(bound),
      text: words.say("flows.matrix.from", { time: words.figure(bound) }),
    })),
  ]);
}
