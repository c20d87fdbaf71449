/** The first letters of a name's first and last word. @param {string} name */
export function initials(name) {
  const parts = name.split(/\s+/).filter(Boolean);
  const ends = parts.length > 1 ? [parts[0], parts[parts.length - 1]] : parts;
  const letters = new Intl.Segmenter();
  return ends.map((part) => [...letters.segment(part)][0].segment).join("");
}
