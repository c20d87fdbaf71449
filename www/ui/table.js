/** Long tables: their pages, and headings that sort them. */

import { html, nothing } from "lit";

/** @import { Screen } from "../screens/screen.js" */

/** How many rows a page of a table has. */
export const PAGE = 50;

/**
 * The pages of a long table.
 *
 * @param {Screen & { offset: number }} screen
 * @param {number} total how many rows there are in all
 */
export function pager(screen, total) {
  if (total <= PAGE) return nothing;
  const from = screen.offset + 1;
  const to = Math.min(screen.offset + PAGE, total);
  const turn = (/** @type {number} */ offset) => () => {
    screen.offset = offset;
    screen.draw();
    screen.focus(".pager");
  };
  return html`
    <nav class="pager" tabindex="-1" aria-label=${screen.say("pages.label")}>
      <button ?disabled=${screen.offset === 0} @click=${turn(screen.offset - PAGE)}>
        ${screen.say("pages.previous")}
      </button>
      <p>${screen.say("pages.shown", { from, to, total })}</p>
      <button ?disabled=${to === total} @click=${turn(screen.offset + PAGE)}>
        ${screen.say("pages.next")}
      </button>
    </nav>
  `;
}

/**
 * A heading of a column that sorts the table.
 *
 * @template {string} Sort
 * @param {Screen & { sort: Sort, descending: boolean, offset: number }} screen
 * @param {Sort} sort the core's name of the order
 * @param {string} label
 * @param {{ look?: string, descending?: boolean }} [options] how it sorts when first chosen
 */
export function sortHeading(screen, sort, label, { look = "", descending = false } = {}) {
  const active = screen.sort === sort;
  const order = screen.descending ? "descending" : "ascending";
  const choose = () => {
    screen.sort = sort;
    screen.descending = active ? !screen.descending : descending;
    screen.offset = 0;
    screen.draw();
  };
  return html`
    <th role="columnheader" scope="col" class=${look} aria-sort=${active ? order : nothing}>
      <button class="sort" @click=${choose}>
        ${label}<span class="order" aria-hidden="true"
          >${active ? (screen.descending ? "▾" : "▴") : ""}</span
        >
      </button>
    </th>
  `;
}
