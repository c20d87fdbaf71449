/** Lengths of time as people type them. */

const FORMS = [
  // 1:30, and 1h30 or 1 h 30 min
  [/^(\d{1,4}):([0-5]\d)$/, (hours, minutes) => hours * 60 + minutes],
  [/^(\d{1,4})\s*h(?:\s*([0-5]?\d)\s*(?:m|min)?)?$/, (hours, minutes) => hours * 60 + minutes],
  // 90m
  [/^(\d{1,5})\s*(?:m|min)$/, (minutes) => minutes],
  // 1, 1.5 and 1,5 are hours
  [/^(\d{1,4})$/, (hours) => hours * 60],
  [/^(\d{1,4})[.,](\d{1,2})$/, (hours, part) => hours * 60 + part],
];

/**
 * @param {string} text such as "1:30", "1h30", "90m", "1,5" or "2"
 * @returns {number | undefined} whole minutes; nothing where it is no length
 */
export function minutesIn(text) {
  const plain = toLatin(text.trim().toLowerCase());
  for (const [form, minutes] of FORMS) {
    const found = plain.match(form);
    if (!found) continue;
    const [first, second = "0"] = found.slice(1);
    const fraction = form.source.includes("[.,]");
    const rest = fraction ? Number(`0.${second}`) * 60 : Number(second);
    const whole = minutes(Number(first), rest);
    // A part of an hour that is no whole minute was meant otherwise.
    return Number.isInteger(whole) ? whole : undefined;
  }
  return undefined;
}

/** @param {number} minutes @returns {string} as it can be typed: "1:30" */
export function typed(minutes) {
  return `${Math.trunc(minutes / 60)}:${String(minutes % 60).padStart(2, "0")}`;
}

/** Digits as they are typed in Arabic, and the Arabic comma. */
function toLatin(text) {
  return text
    .replace(/[٠-٩]/g, (digit) => String(digit.codePointAt(0) - 0x660))
    .replace(/[٫،]/g, ",");
}
