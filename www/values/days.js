/** Moments, and civil days as people write them: no time zone, no clock but the local one. */

/** @returns {number} the moment, in whole seconds */
export function now() {
  return Math.floor(Date.now() / 1000);
}

/** @param {number} [daysAgo] @returns {string} a local day as YYYY-MM-DD */
export function civilToday(daysAgo = 0) {
  const date = new Date();
  date.setDate(date.getDate() - daysAgo);
  return civilDay(date.getFullYear(), date.getMonth() + 1, date.getDate());
}

/**
 * A day out of three boxes. The core judges whether there is such a day.
 *
 * @param {number | string} year
 * @param {number | string} month
 * @param {number | string} day
 * @returns {string} YYYY-MM-DD
 */
export function civilDay(year, month, day) {
  return `${padded(year, 4)}-${padded(month, 2)}-${padded(day, 2)}`;
}

/** @param {number | string} part @param {number} width */
function padded(part, width) {
  return String(part).trim().padStart(width, "0");
}
