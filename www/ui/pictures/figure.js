/** What every picture is: its conclusion, the drawing, and the same figures as a table. */

import { html, nothing } from "lit";

/**
 * @import { Key, Words } from "../../words/words.js"
 *
 * The figures of a picture, a row for each of its things. The first columns are names, the others figures.
 * @typedef {{ names?: number, headings: string[], rows: unknown[][], note?: string }} Table
 *
 * @typedef {object} Parts
 * @property {string} look the picture's class
 * @property {unknown} caption what it shows, in one sentence
 * @property {unknown} drawing
 * @property {unknown} [key] what its looks mean
 * @property {Table} table
 */

/** The id of a picture's caption, by which its drawing is known. @param {string} id */
export const captionOf = (id) => `${id}-caption`;

/**
 * @param {Words} words
 * @param {string} id of the figure: no other on the page has it, and the ids in it begin with it
 * @param {Parts} parts
 */
export function figure(words, id, { look, caption, drawing, key = nothing, table }) {
  return html`
    <figure class="picture ${look}" id=${id}>
      <figcaption id=${captionOf(id)}>${caption}</figcaption>
      ${key} ${drawing}
      <details>
        <summary>${words.say("flows.table")}</summary>
        ${table.note ? html`<p class="hint">${table.note}</p>` : nothing} ${tableOf(id, table)}
      </details>
    </figure>
  `;
}

/** What stands in the place of a picture that would be empty. @param {Words} words @param {Key} key */
export function unpictured(words, key) {
  return html`<p class="empty">${words.say(key)}</p>`;
}

/**
 * The looks of a picture with their meanings. They are a list for those who see: the table says it to others.
 *
 * @param {{ look: unknown, text: unknown, where?: string }[]} entries `where` is a class
 */
export function keyOf(entries) {
  return html`<ul class="key" aria-hidden="true">
    ${entries.map(({ look, text, where = "" }) => html`<li class=${where}>${look} <span>${text}</span></li>`)}
  </ul>`;
}

/** The look of a figure that is hidden, for a key. */
export function unknownSwatch() {
  return html`<svg class="swatch"><rect class="unknown" width="100%" height="100%" /></svg>`;
}

/** @param {string} id @param {Table} table */
function tableOf(id, { names = 1, headings, rows }) {
  const look = (/** @type {number} */ column) => (column < names ? nothing : "figure");
  return html`<table class="figures" aria-labelledby=${captionOf(id)}>
    <thead>
      <tr>
        ${headings.map((heading, column) => html`<th scope="col" class=${look(column)}>${heading}</th>`)}
      </tr>
    </thead>
    <tbody>
      ${rows.map(
        ([first, ...others]) => html`<tr>
          <th scope="row">${first}</th>
          ${others.map((value, i) => html`<td class=${look(i + 1)}>${value}</td>`)}
        </tr>`,
      )}
    </tbody>
  </table>`;
}
