/** Small helpers for bytes, shared by the store, the keys and the book. */

/**
 * Joins byte arrays into one.
 *
 * @param {Uint8Array[]} parts
 */
export function join(parts) {
  const whole = new Uint8Array(parts.reduce((length, part) => length + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

/** @param {number} length how many bytes to draw from the browser's own source. */
export function randomBytes(length) {
  return crypto.getRandomValues(new Uint8Array(length));
}

/** @param {Uint8Array} bytes as groups of four hexadecimal digits, to read aloud or copy by hand. */
export function grouped(bytes) {
  return toHex(bytes).match(/.{4}/g) ?? [];
}

/** @param {Uint8Array} bytes @returns {string} two lower-case hexadecimal digits a byte */
export function toHex(bytes) {
  return [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** @param {string} hex @returns {Uint8Array} */
export function ofHex(hex) {
  return Uint8Array.from(hex.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));
}

/** A journal file begins with the tag of self-described CBOR. @param {Uint8Array} bytes */
export function isJournal(bytes) {
  return bytes[0] === 0xd9 && bytes[1] === 0xd9 && bytes[2] === 0xf7;
}
