/**
 * The languages that there are. A language is a folder beside this file; the
 * build lists the folders, and nothing else does.
 */

import fields from "./fields.json" with { type: "json" };

/** @typedef {import("./words.js").Messages} Messages */

/** @type {Record<string, import("./words.js").Language>} */
const about = import.meta.glob("./*/language.json", { eager: true, import: "default" });

const files = import.meta.glob(["./*/*.json", "!./*/language.json", "!./en/first.json"], {
  import: "default",
});

/** What the fields of messages are, by name; the others are texts. @type {Record<string, string>} */
export const kinds = fields;

export const languages = Object.values(about);

/**
 * @param {string} tag
 * @param {"first" | import("./words.js").Later} file
 * @returns {Promise<Messages>}
 */
export async function load(tag, file) {
  return /** @type {Promise<Messages>} */ (files[`./${tag}/${file}.json`]());
}
