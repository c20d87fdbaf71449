/**
 * The languages that there are. A language is a folder beside this file; the
 * build lists the folders, and nothing else does.
 */

/** @typedef {import("./words.js").Messages} Messages */

/** @type {Record<string, import("./words.js").Language>} */
const about = import.meta.glob("./*/language.json", { eager: true, import: "default" });

const files = import.meta.glob(["./*/*.json", "!./*/language.json", "!./en/first.json"], { import: "default" });

export const languages = Object.values(about);

/**
 * @param {string} tag
 * @param {"first" | import("./words.js").Later} file
 * @returns {Promise<Messages>}
 */
export async function load(tag, file) {
  return /** @type {Promise<Messages>} */ (files[`./${tag}/${file}.json`]());
}
