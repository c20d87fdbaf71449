/** Figures for pictures, as a community may have them: usual ones, and those that are hard to draw. */

/** @param {number} count @param {number} first a month, as the core counts months */
function monthsFrom(first, count) {
  return Array.from({ length: count }, (_, i) => ({
    month: first + i,
    given: Math.round(900 + 700 * Math.sin(i / 2) + ((i * 379) % 500)),
    received: Math.round(800 + 500 * Math.sin(i / 2 + 1) + ((i * 613) % 600)),
  }));
}

/** September 2024. */
const FIRST = 2024 * 12 + 8;

const NAMES =
  "Ada Whitcombe,Bernard Oduya,Stanley Marsh,Rufus Dean,Una Grogan,Elif Demir,Kofi Mensah,Hana Novák".split(
    ",",
  );
const HOSTILE = [
  "<script>alert(1)</script>",
  `Wolfeschlegel${"steinhausenberger".repeat(11)}`,
  "👩‍🌾🧑🏿‍🚀🏳️‍🌈 🇬🇧",
  "فاطمة Whitcombe الزهراء",
  "محمد (Mo) Ali",
  "\u202eturned",
  "   ",
];

/** A number that looks like chance, and is the same each time. @param {number} seed */
const scattered = (seed) => Math.imul(seed ^ (seed >>> 13), 0x9e3779b1) >>> 0;

/**
 * Most help stays in groups, and few give much.
 *
 * @param {string[]} names
 * @param {number} group how many are in a group
 */
function flowsOf(names, group) {
  const all = names.flatMap((_, giver) => names.map((_, receiver) => ({ giver, receiver })));
  return {
    names,
    cells: all.flatMap((cell, i) => {
      const isNear = Math.floor(cell.giver / group) === Math.floor(cell.receiver / group);
      const chance = scattered(i + 1) % 1000;
      const often = isNear ? 420 : Math.min(60, 4000 / names.length);
      const minutes = 15 * Math.ceil((isNear ? 90 : 15) ** ((scattered(i + 7777) % 100) / 100));
      return cell.giver !== cell.receiver && chance < often ? { ...cell, minutes } : [];
    }),
  };
}

/** @param {number} count */
const people = (count) => Array.from({ length: count }, (_, i) => `${NAMES[i % NAMES.length]} ${i + 1}`);

/** @param {number} part */
const of = (part) => ({ part, whole: 1000 });
const NONE = { part: 0, whole: 0 };

/** @param {number} count @param {number[]} [gaps] */
function trendOf(count, gaps = []) {
  return Array.from({ length: count }, (_, i) => {
    const circular = Math.round(420 + 6 * i + 60 * Math.sin(i / 3));
    return {
      month: FIRST + i,
      direct: gaps.includes(i) ? NONE : of(circular - 180 - 3 * i),
      circular: gaps.includes(i) ? NONE : of(circular),
      ceiling: gaps.includes(i) ? NONE : of(circular + 90),
    };
  });
}

/** @type {Record<string, import("../ui/pictures/parts.js").PartsOfHelp>} */
export const parts = {
  usual: { direct: 4275, round: 5740, oneWay: 6965, whole: 16980 },
  narrow: { direct: 90, round: 60, oneWay: 16830, whole: 16980 },
  all: { direct: 600, round: 300, oneWay: 0, whole: 900 },
  none: { direct: 0, round: 0, oneWay: 45, whole: 45 },
  huge: { direct: 2e8, round: 3e8, oneWay: 5e8, whole: 1e9 },
  empty: { direct: 0, round: 0, oneWay: 0, whole: 0 },
};

/** @type {Record<string, import("../ui/pictures/months.js").MonthOfHelp[]>} */
export const months = {
  usual: monthsFrom(FIRST, 12),
  long: monthsFrom(FIRST, 36),
  one: [{ month: FIRST, given: 90, received: 30 }],
  minutes: [
    { month: FIRST, given: 15, received: 0 },
    { month: FIRST + 1, given: 15, received: 20 },
  ],
  huge: monthsFrom(FIRST, 24).map(({ month, given }) => ({ month, given: given * 5e5, received: 1e9 })),
  zero: monthsFrom(FIRST, 12).map(({ month }) => ({ month, given: 0, received: 0 })),
  empty: [],
};

const given = months.long.map(({ month, given }) => ({ month, minutes: given }));

/** @type {Record<string, import("../ui/pictures/hours.js").HoursOfMonth[]>} */
export const hours = {
  usual: given.slice(0, 12),
  long: given,
  hidden: given.slice(0, 12).map((row, i) => (i % 4 ? row : { month: row.month })),
  allHidden: given.slice(0, 3).map(({ month }) => ({ month })),
  one: given.slice(0, 1),
  huge: given.map(({ month, minutes }) => ({ month, minutes: minutes * 5e5 })),
  zero: given.map(({ month }) => ({ month, minutes: 0 })),
  empty: [],
};

/** @type {Record<string, import("../ui/pictures/categories.js").Categories>} */
export const categories = {
  usual: {
    rows: [
      { name: "Gardening", minutes: 2400 },
      { name: "Computers and phones", minutes: 4215 },
      { name: "Transport", minutes: 3180 },
      { name: "Cooking", minutes: 960 },
      { name: "Languages", minutes: 0 },
    ],
    others: 1245,
    whole: 12000,
  },
  hostile: { rows: HOSTILE.map((name, i) => ({ name, minutes: 60 * (i + 1) })), whole: 60 * 28 },
  one: { rows: [{ name: "Gardening", minutes: 60 }], whole: 60 },
  hidden: { rows: [{ name: "Gardening", minutes: 60 }], whole: 600, hidden: ["Cooking", HOSTILE[0]] },
  allHidden: { rows: [], whole: 600, hidden: HOSTILE },
  empty: { rows: [], whole: 0 },
};

/** @type {Record<string, import("../ui/pictures/matrix.js").WhoHelpedWhom>} */
export const matrix = {
  usual: flowsOf(people(18), 6),
  few: flowsOf(NAMES, 4),
  hostile: flowsOf(HOSTILE, 3),
  community: flowsOf(people(42), 7),
  largest: flowsOf(people(875), 15),
  one: { names: NAMES.slice(0, 2), cells: [{ giver: 0, receiver: 1, minutes: 60 }] },
  empty: { names: NAMES, cells: [] },
};

/** @type {Record<string, import("../ui/pictures/rings.js").Rings>} */
export const rings = {
  usual: {
    rings: [
      { names: NAMES.slice(0, 2), minutes: 330 },
      { names: NAMES.slice(1, 4), minutes: 270 },
      { names: NAMES.slice(4, 8), minutes: 180 },
      { names: NAMES.slice(0, 7), minutes: 60 },
    ],
    found: 31,
  },
  hostile: { rings: [{ names: HOSTILE, minutes: 1e9 }], found: 1 },
  many: { rings: [{ names: people(14), minutes: 30 }], found: 1 },
  empty: { rings: [], found: 0 },
};

/** @type {Record<string, import("../ui/pictures/spread.js").Spread>} */
export const spread = {
  usual: { members: 42, quantiles: [-570, -120, 30, 255, 1410] },
  close: { members: 5, quantiles: [-15, -15, 0, 15, 30] },
  few: { members: 2, quantiles: [-60, -60, -60, 60, 60] },
  positive: { members: 3, quantiles: [600, 600, 600, 600, 600] },
  huge: { members: 875, quantiles: [-1e9, -5e7, 0, 6e7, 1e9] },
  zero: { members: 3, quantiles: [0, 0, 0, 0, 0] },
  empty: { members: 0, quantiles: [0, 0, 0, 0, 0] },
};

/** @type {Record<string, import("../ui/pictures/trend.js").PointOfTrend[]>} */
export const trend = {
  usual: trendOf(24),
  gaps: trendOf(30, [0, 4, 6, 12, 13, 14]),
  one: trendOf(1),
  close: trendOf(12).map((point) => ({ ...point, direct: point.circular, ceiling: point.circular })),
  empty: [{ month: FIRST, direct: NONE, circular: NONE, ceiling: NONE }],
};
