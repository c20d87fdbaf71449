/** The languages' files, for tests that run without a browser. */

import { readdirSync, readFileSync } from "node:fs";
import { FILES } from "./check.js";
import { Words } from "./words.js";

const here = new URL(".", import.meta.url);

/** The folders that are languages. */
export const folders = readdirSync(here, { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map(({ name }) => name);

/** The text of each file of a language, by its name without the ending. @param {string} folder */
export function textsOf(folder) {
  const at = new URL(`${folder}/`, here);
  const names = readdirSync(at).map((name) => [
    name.replace(/\.json$/, ""),
    readFileSync(new URL(name, at), "utf8"),
  ]);
  return Object.fromEntries(names);
}

/** All messages of a language. @param {string} folder @returns {import("./words.js").Messages} */
export function messagesOf(folder) {
  const texts = textsOf(folder);
  return Object.assign({}, ...FILES.map((file) => JSON.parse(texts[file])));
}

/** Words that have all messages. @param {string} folder @param {string[]} [wanted] */
export function wordsOf(folder, wanted = [folder]) {
  const texts = textsOf(folder);
  const words = new Words(JSON.parse(texts.language), wanted, JSON.parse(texts.first));
  words.kinds = JSON.parse(readFileSync(new URL("fields.json", here), "utf8"));
  for (const file of /** @type {const} */ (["desk", "share", "errors", "flows", "report"]))
    words.add(file, JSON.parse(texts[file]));
  return words;
}
