/** Lengths of time as people type them. */

const FORMS = [
  // 1:30, and 1h30 or 1 h 30 min
  /^(?<hours>\d{1,4}):(?<minutes>[0-5]\d)$/,
  /^(?<hours>\d{1,4})\s*h(?:\s*(?<minutes>[0-5]?\d)\s*(?:m|min)?)?$/,
  // 90m
  /^(?<minutes>\d{1,5})\s*(?:m|min)$/,
  // 1, 1.5 and 1,5 are hours
  /^(?<hours>\d{1,4})(?:[.,](?<part>\d{1,2}))?$/,
];

/**
 * @param {string} text such as "1:30", "1h30", "90m", "1,5" or "2"
 * @returns {number | undefined} whole minutes; nothing where it is no length
 */
export function minutesIn(text) {
  const plain = toLatin(text.trim().toLowerCase());
  const found = FORMS.map((form) => plain.match(form)?.groups).find(Boolean);
  if (!found) return undefined;
  const { hours = 0, minutes = 0, part = 0 } = found;
  const whole = Number(hours) * 60 + Number(minutes) + Number(`0.${part}`) * 60;
  // A part of an hour that is no whole minute was meant otherwise.
  return Number.isInteger(whole) ? whole : undefined;
}

/** @param {number} minutes @returns {string} as it can be typed: "1:30" */
export function typed(minutes) {
  return `${Math.trunc(minutes / 60)}:${String(minutes % 60).padStart(2, "0")}`;
}

/** Digits as they are typed in Arabic, and the Arabic comma. @param {string} text */
function toLatin(text) {
  return text.replace(/[٠-٩]/g, (digit) => String(digit.charCodeAt(0) - 0x660)).replace(/[٫،]/g, ",");
}
