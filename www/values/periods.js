/** Spans of civil days that people ask about. Both days are included. */

import { civilDay } from "./days.js";

/** @typedef {{ from: string, to: string }} Period */

const MONTHS = 12;

/**
 * The last so many finished months.
 *
 * @param {string} today YYYY-MM-DD
 * @returns {Period}
 */
export function finishedMonths(today, months = MONTHS) {
  const end = monthOf(today);
  return { from: firstOf(end - months), to: lastOf(end - 1) };
}

/** This year up to today. @param {string} today YYYY-MM-DD @returns {Period} */
export function thisYear(today) {
  return { from: civilDay(yearOf(today), 1, 1), to: today };
}

/** The calendar year before this one. @param {string} today YYYY-MM-DD @returns {Period} */
export function lastYear(today) {
  const year = yearOf(today) - 1;
  return { from: civilDay(year, 1, 1), to: civilDay(year, MONTHS, 31) };
}

/**
 * The months that a period has, as the core counts months; nothing where a day of one is not in it.
 *
 * @param {Period} period
 * @returns {{ first: number, last: number } | undefined}
 */
export function wholeMonths({ from, to }) {
  const [first, last] = [monthOf(from), monthOf(to)];
  return from === firstOf(first) && to === lastOf(last) ? { first, last } : undefined;
}

/** @param {string} day YYYY-MM-DD */
const yearOf = (day) => Number(day.split("-")[0]);

/** The month of a day: `year * 12 + month - 1`. @param {string} day YYYY-MM-DD */
const monthOf = (day) => yearOf(day) * MONTHS + Number(day.split("-")[1]) - 1;

/** @param {number} month as the core counts months */
const firstOf = (month) => civilDay(Math.floor(month / MONTHS), (month % MONTHS) + 1, 1);

/** @param {number} month as the core counts months */
function lastOf(month) {
  const [year, next] = [Math.floor(month / MONTHS), (month % MONTHS) + 1];
  return civilDay(year, next, new Date(Date.UTC(year, next, 0)).getUTCDate());
}
