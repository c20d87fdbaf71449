/**
 * Tells stories side by side, in one program that keeps the browsers between them: node tests/browser/run.js
 * 3
 *
 * BROWSER=Firefox,WebKitGTK names the browsers; STORIES=all tells each story in each of them.
 */

import { readdirSync, statSync } from "node:fs";
import { together } from "./support/stories.js";

const here = new URL(".", import.meta.url);
const [atOnce = "1"] = process.argv.slice(2);

/** A long file is a long story. The longest come first, so that none is left alone at the end. */
const files = readdirSync(here)
  .filter((file) => file.endsWith(".test.js"))
  .sort((one, other) => sizeOf(other) - sizeOf(one));

await together(async () => {
  for (const file of files) await import(new URL(file, here));
}, Number(atOnce));

function sizeOf(file) {
  return statSync(new URL(file, here)).size;
}
