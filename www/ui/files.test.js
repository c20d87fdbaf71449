import assert from "node:assert/strict";
import { test } from "node:test";
import { Screen } from "../screens/screen.js";
import { markupOf } from "../testing/markup.js";
import { standIn } from "../testing/standIn.js";
import { faultOf, SAID } from "../values/fault.js";
import { wordsOf } from "../words/testing.js";
import { dropZone, readFile } from "./files.js";

const words = wordsOf("en");

/** As the page says it. @param {unknown} thrown */
function explain(thrown) {
  const fault = faultOf(thrown);
  return fault.code === SAID ? fault.message : words.error(fault);
}

const screen = new Screen(standIn({ words, explain }), {});
const MEGABYTES = "\0".repeat(6 << 20);

/**
 * What is said of a file.
 *
 * @param {string} name
 * @param {string} content
 * @param {"records" | "copy" | "carried"} wanted
 */
const saidOf = (name, content, wanted) =>
  readFile(screen, new File([content], name), wanted).then(() => "", explain);

test("what a file is comes first, then what to bring", async () => {
  const csv = "Bring a CSV: a transfers export of TimeOverflow, or our own.";
  assert.equal(await saidOf("a.csv", "", "records"), `The file is empty. ${csv}`);
  assert.match(await saidOf("a.csv", "<!doctype html>", "records"), /^This is a web page, .* Bring a CSV/);
  assert.match(await saidOf("a", "%PDF-1.4", "copy"), /^This is a PDF\..* Bring the copy of a book/);
  assert.match(
    await saidOf("a.txt", "GIF89a", "carried"),
    /^This is a picture\. Bring the file as it was sent/,
  );
});

test("a picture is said to be one, however large it is", async () => {
  assert.match(await saidOf("a.gif", `GIF89a${MEGABYTES}`, "records"), /^This is a picture\./);
  assert.match(await saidOf("a.csv", `a${MEGABYTES}`, "records"), /^The file is larger than 5 MB/);
  assert.equal(await saidOf("a.timebank", `a${MEGABYTES}`, "copy"), "");
});

test("every file can be chosen: a phone greys out what it does not know", () => {
  const drawn = markupOf(dropZone(screen, { label: "A file", hint: "", chosen: () => {} }));
  assert.match(drawn, /type="file"/);
  assert.doesNotMatch(drawn, /accept/);
});
