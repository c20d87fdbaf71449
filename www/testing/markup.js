/** What a template draws, as text: enough of a browser to test what is drawn with none. */

import assert from "node:assert/strict";
import { nothing } from "lit";

/**
 * A template as HTML.
 *
 * @param {unknown} drawn
 * @returns {string}
 */
export function markupOf(drawn) {
  if (drawn === nothing || drawn === undefined || drawn === null) return "";
  if (Array.isArray(drawn)) return drawn.map(markupOf).join("");
  if (typeof drawn !== "object") return escaped(String(drawn));
  const { strings, values } = /** @type {Partial<import("lit").TemplateResult>} */ (drawn);
  // A directive draws what it is given.
  if (!strings) return markupOf(values?.[0]);
  return strings.reduce((text, string, i) => {
    const value = markupOf(values?.[i - 1]);
    // An attribute without quotation marks has one value.
    return text + (/=$/.test(strings[i - 1]) ? `"${value}"` : value) + string;
  });
}

/** @param {string} text */
function escaped(text) {
  return text
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;");
}

/**
 * @typedef {Record<string, string>} Attributes
 *
 * The elements of this name, in order.
 *
 * @param {string} markup
 * @param {string} name
 * @param {string} [look] a class that they have
 * @returns {Attributes[]}
 */
export function elements(markup, name, look) {
  const found = [...markup.matchAll(new RegExp(`<${name}((?:\\s+[\\w-]+="[^"]*")*)\\s*/?>`, "g"))];
  const all = found.map(([, attributes]) =>
    Object.fromEntries([...attributes.matchAll(/([\w-]+)="([^"]*)"/g)].map(([, key, value]) => [key, value])),
  );
  return look ? all.filter((attributes) => attributes.class?.split(/\s+/).includes(look)) : all;
}

/** The texts of the elements of this name. @param {string} markup @param {string} name */
export function texts(markup, name) {
  return [...markup.matchAll(new RegExp(`<${name}\\b[^>]*>([\\s\\S]*?)</${name}>`, "g"))].map(([, text]) =>
    plain(text),
  );
}

/** The cells of the tables, row by row, without the headings. @param {string} markup */
export function rowsOf(markup) {
  const bodies = [...markup.matchAll(/<tbody>([\s\S]*?)<\/tbody>/g)].map(([, body]) => body).join("");
  return [...body(bodies)].map((row) =>
    [...row.matchAll(/<(th|td)\b[^>]*>([\s\S]*?)<\/\1>/g)].map(([, , cell]) => plain(cell)),
  );
}

/** @param {string} text */
function body(text) {
  return [...text.matchAll(/<tr\b[^>]*>([\s\S]*?)<\/tr>/g)].map(([, row]) => row);
}

/** @param {string} markup */
function plain(markup) {
  return markup
    .replaceAll(/<[^>]*>/g, "")
    .replaceAll(/\s+/g, " ")
    .trim();
}

/** A number of percent. @param {string} length */
export function percent(length) {
  const [, number] = /^(-?[\d.]+)%?$/.exec(length) ?? [];
  return Number(number);
}

/** @param {number[]} found @param {number[]} wanted */
export function close(found, wanted) {
  assert.equal(found.length, wanted.length);
  const isClose = found.every((value, i) => Math.abs(value - wanted[i]) < 0.002);
  assert.ok(isClose, `${found} is not ${wanted}`);
}
