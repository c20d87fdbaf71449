/** The sums that a community shows to everybody, as its hub tells them. Nothing of it is believed unread. */

import { Fault } from "../values/fault.js";

/**
 * Minutes of twelve months; nothing for what is hidden, since too few people are behind it. Months are
 * `year * 12 + month - 1`.
 *
 * @typedef {object} Sums
 * @property {number} from the first month
 * @property {number} to the last month
 * @property {number | undefined} whole what members gave each other
 * @property {number | undefined} direct what went both ways
 * @property {number | undefined} round what came round through others
 * @property {number | undefined} oneWay what went one way so far
 */

/**
 * @param {Record<string, unknown>} told the hub's `public.json`
 * @returns {Sums | undefined} nothing before the first month has ended
 * @throws {Fault} `not_the_hub` for what no hub says
 */
export function sumsOf({ twelve_months: told }) {
  if (told === undefined) return undefined;
  if (typeof told !== "object" || told === null) throw new Fault("not_the_hub");
  const said = /** @type {Record<string, unknown>} */ (told);
  const [from, to] = [said.from, said.to].map(monthOf);
  const [whole, direct, round, oneWay] = [
    said.minutes,
    said.both_ways,
    said.round_through_others,
    said.one_way,
  ].map(minutesOf);
  if (to - from !== 11 || !agree(whole, [direct, round, oneWay])) throw new Fault("not_the_hub");
  return { from, to, whole, direct, round, oneWay };
}

/** Whether these can be parts of the whole, and are all of it where none is hidden. */
function agree(/** @type {number | undefined} */ whole, /** @type {(number | undefined)[]} */ parts) {
  if (whole === undefined) return true;
  const known = parts.filter((part) => part !== undefined);
  const rest = known.reduce((left, part) => left - part, whole);
  return known.length === parts.length ? rest === 0 : rest >= 0;
}

/** A month, such as 2026-11. @param {unknown} value */
function monthOf(value) {
  const found = typeof value === "string" && /^(\d{4})-(0[1-9]|1[0-2])$/.exec(value);
  if (!found) throw new Fault("not_the_hub");
  return Number(found[1]) * 12 + Number(found[2]) - 1;
}

/** @param {unknown} value */
function minutesOf(value) {
  if (value === null) return undefined;
  if (typeof value === "number" && Number.isSafeInteger(value) && value >= 0) return value;
  throw new Fault("not_the_hub");
}
