/** Files that a person saves. */

/**
 * Saves bytes as a file, the way a link with `download` does.
 *
 * @param {string} name
 * @param {string} type
 * @param {Uint8Array} bytes
 */
export function saveFile(name, type, bytes) {
  // No memory is shared between threads here.
  const own = /** @type {Uint8Array<ArrayBuffer>} */ (bytes);
  const url = URL.createObjectURL(new Blob([own], { type }));
  const anchor = Object.assign(document.createElement("a"), { href: url, download: name });
  anchor.click();
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
}

/** A file's name out of a community's: letters, digits and hyphens. @param {string} name */
export function fileStem(name) {
  const plain = name.normalize("NFKD").replace(/\p{M}/gu, "");
  return (
    plain
      .replace(/[^\p{L}\p{N}]+/gu, "-")
      .replace(/^-+|-+$/g, "")
      .slice(0, 60) || "timebank"
  );
}
