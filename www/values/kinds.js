/** Files that people bring by mistake, known by their first bytes. */

/** How files of other programs begin: a sign stands for a byte. */
const BEGINNINGS = /** @type {const} */ ({
  file_picture: ["\x89PNG", "\xff\xd8\xff", "GIF8", "II*\0", "MM\0*"],
  file_pdf: ["%PDF-"],
  file_sheet: ["\xd0\xcf\x11\xe0"],
  file_packed: ["PK\x03\x04", "PK\x05\x06", "\x1f\x8b", "7z\xbc\xaf", "Rar!"],
});
/** WebP, and what phones photograph, say behind a length what they are. */
const PICTURE = /^(?:RIFF....WEBP|....ftyp(?:hei|hev|mif|avif))/s;
/** What is packed in a spreadsheet: of Excel, of LibreOffice, of Numbers. */
const SHEET = /xl\/workbook|opendocument\.spreadsheet|Index\/(?:Document|Tables\/)/;
const PAGE = /^\s*(?:<!--[\s\S]*?-->\s*)*<(?:!doctype|html|head|body)\b/i;
/** The mark by which editors know UTF-8. */
const MARK = "\xef\xbb\xbf";
/** So many bytes tell how a file begins. */
const ENOUGH = 4096;

/** @typedef {keyof typeof BEGINNINGS | "file_page" | "file_empty"} Kind the code of what is said of a file */

/**
 * What a file is, if it is one of another program or nothing at all.
 *
 * @param {Uint8Array} bytes
 * @returns {Kind | undefined}
 */
export function kindOf(bytes) {
  const signs = signsOf(bytes.subarray(0, ENOUGH));
  const text = signs.startsWith(MARK) ? signs.slice(MARK.length) : signs;
  if (!text.trim() && bytes.length <= ENOUGH) return "file_empty";
  if (PAGE.test(text)) return "file_page";
  if (PICTURE.test(signs)) return "file_picture";
  const kinds = /** @type {(keyof typeof BEGINNINGS)[]} */ (Object.keys(BEGINNINGS));
  const kind = kinds.find((kind) => BEGINNINGS[kind].some((begins) => signs.startsWith(begins)));
  return kind === "file_packed" && SHEET.test(signsOf(bytes)) ? "file_sheet" : kind;
}

/** Each byte as the sign of its number. @param {Uint8Array} bytes */
function signsOf(bytes) {
  let signs = "";
  for (let at = 0; at < bytes.length; at += ENOUGH)
    signs += String.fromCharCode(...bytes.subarray(at, at + ENOUGH));
  return signs;
}
