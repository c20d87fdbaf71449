import assert from "node:assert/strict";
import { test } from "node:test";
import { kindOf } from "./kinds.js";

const bytes = (/** @type {string} */ signs) => Uint8Array.from(signs, (sign) => sign.charCodeAt(0));
const BOM = "\xef\xbb\xbf";

/** How each begins. @type {Record<string, [string | undefined, string]>} */
const FILES = {
  "a PNG": ["file_picture", "\x89PNG\r\n\x1a\n"],
  "a JPEG": ["file_picture", "\xff\xd8\xff\xe0\0\x10JFIF"],
  "a GIF": ["file_picture", "GIF89a"],
  "a WebP": ["file_picture", "RIFF\x0a\x12\0\0WEBPVP8 "],
  "a photograph of an iPhone": ["file_picture", "\0\0\0\x24ftypheic\0\0\0\0"],
  "a TIFF of a scanner": ["file_picture", "II*\0\x08\0\0\0"],
  "a PDF": ["file_pdf", "%PDF-1.7\n"],
  "a workbook of old Excel": ["file_sheet", "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"],
  "a workbook of Excel": ["file_sheet", `PK\x03\x04[Content_Types].xml${"\0".repeat(9000)}xl/workbook.xml`],
  "a table of LibreOffice": [
    "file_sheet",
    "PK\x03\x04mimetypeapplication/vnd.oasis.opendocument.spreadsheet",
  ],
  "a table of Numbers": ["file_sheet", "PK\x03\x04Index/Document.iwa"],
  "a letter of Word": ["file_packed", "PK\x03\x04[Content_Types].xml word/document.xml"],
  "an empty zip": ["file_packed", "PK\x05\x06\0\0"],
  "a gzip": ["file_packed", "\x1f\x8b\x08\0"],
  "a page": ["file_page", "<!DOCTYPE html><html>"],
  "a page behind a mark and a comment": ["file_page", `${BOM}\r\n<!-- saved from url -->\n<html lang="en">`],
  nothing: ["file_empty", ""],
  "nothing but a mark and spaces": ["file_empty", `${BOM} \r\n`],
  "many spaces, and a CSV": [undefined, `${" ".repeat(5000)}a,b`],
  "a CSV": [undefined, "Date,From,To,Post,Quantity\n"],
  "a CSV that tells of pages": [undefined, "note\n<html>\n"],
  "a CSV that begins as a picture's name": [undefined, "PNG,GIF\nPK,MM"],
  "a journal": [undefined, "\xd9\xd9\xf7\x01"],
  "a link's bytes": [undefined, "\x01\x02\x58\x20"],
  "a text of UTF-16": [undefined, "\xff\xfeD\0a\0"],
};

for (const [what, [kind, signs]] of Object.entries(FILES)) {
  test(`${what} is ${kind ?? "nothing of another program"}`, () => {
    assert.equal(kindOf(bytes(signs)), kind);
  });
}
