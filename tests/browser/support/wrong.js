/** Links that something happened to, and what the page says of them. */

import assert from "node:assert/strict";
import { seqOf } from "./carried.js";

export const CUT = "The link is cut off or damaged. Copy all of it, or ask again.";
export const ALTERED = "This was changed on its way. Nothing of it was taken. Ask again.";
export const NEWER = "A newer version made this. Update this one first.";
export const ANOTHER_BOOK = "This belongs to another timebank. Open it where that book is.";

/** The page says one of these, and the book is as it was. */
export async function nothingTaken(desk, sentences, { seq }) {
  await desk.find("heading", "There is a problem");
  const text = await desk.text();
  assert.ok(
    sentences.some((sentence) => text.includes(sentence)),
    text,
  );
  assert.ok(!(await desk.has("button", "Add to the book")));
  assert.equal(await seqOf(desk), seq);
}

/** The same link with another digit at a place. */
export function changed(link, at) {
  return link.slice(0, at) + (link[at] === "A" ? "B" : "A") + link.slice(at + 1);
}

/** The same link as a version would have made it. */
export function ofVersion(link, version) {
  const start = link.lastIndexOf("=") + 1;
  const bytes = Buffer.from(link.slice(start), "base64url");
  bytes[0] = version;
  return link.slice(0, start) + bytes.toString("base64url");
}
