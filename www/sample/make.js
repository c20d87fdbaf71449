/**
 * Writes transfers.csv: an invented timebank of 42 members and 220 exchanges,
 * in the form of TimeOverflow's transfers export. The forty-second member is the
 * founder of the sample's book, who keeps it and has exchanged nothing yet. The same seed gives the same
 * bytes, so the file changes only when this script does.
 *
 *   node www/sample/make.js
 */

import { writeFileSync } from "node:fs";

const EXCHANGES = 220;
const FIRST_DAY = Date.UTC(2025, 2, 3);
const DAYS = 420;

const PEOPLE = [
  "Ada Whitcombe",
  "Ahmed Rahmani",
  "Aled Pritchard",
  "Anneke Visser",
  "Beatriz Lopes",
  "Bernard Okafor",
  "Bronwen Rees",
  "Carys Morgan",
  "Chloé Marchand",
  "Daniel Abrams",
  "Delphine Roux",
  "Dilys Parry",
  "Edwin Castle",
  "Elif Demir",
  "Fergus Doyle",
  "Florence Bell",
  "Gareth Lloyd",
  "Grace Adeyemi",
  "Hana Novák",
  "Hugh Tanner",
  "Imogen Frost",
  "Ines Carvalho",
  "Ivor Beynon",
  "Joan Sadler",
  "Kofi Mensah",
  "Layla Haddad",
  "Leonard Pike",
  "Maeve O’Connor",
  "Marek Zielinski",
  "Mei-Ling Chow",
  "Nora Fielding",
  "Olwen Jenkins",
  "Percy Albright",
  "Priya Nair",
  "Rosa Jiménez",
  "Rufus Day",
  "Samira Khalil",
  "Stanley Moss",
  "Tegan Rowe",
  "Una Gallagher",
  "Walter Singh",
];

const HELP = [
  "Garden: weeding and pruning",
  "Lift to the surgery",
  "Help with a form",
  "Dog walking",
  "Bread baking, for two",
  "Sewing: a new zip",
  "Setting up a phone",
  "Reading aloud",
  "Carrying shopping",
  "Bicycle repair",
  "Conversation in French",
  "Painting a fence",
  "Looking after a cat",
  "Piano lesson",
  "Choir practice, tea after",
  "Moving a wardrobe",
  "Cooking together",
  "Letter to the council",
  "Haircut",
  "A walk by the harbour",
  "",
];

const QUARTERS = [1, 2, 2, 3, 4, 4, 4, 4, 5, 6, 6, 6, 8, 8, 10, 12];

/** Mulberry32: small, even enough for a sample, and the same everywhere. */
function generator(seed) {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

const random = generator(220);
const below = (limit) => Math.floor(random() * limit);

/** A few members are in most exchanges, as in any timebank. */
const busy = () => Math.floor(PEOPLE.length * random() ** 2.2);

function exchanges() {
  const rows = [];
  const order = PEOPLE.map((_, i) => (i * 17 + 5) % PEOPLE.length);
  for (let i = 0; i < EXCHANGES; i += 1) {
    const repeated = i > 20 && random() < 0.35 ? rows[below(rows.length)] : undefined;
    // Everybody takes part once; the rest follows how busy they are.
    const gave = i < PEOPLE.length ? i : (repeated?.received ?? order[busy()]);
    let received = repeated && i >= PEOPLE.length ? repeated.gave : order[busy()];
    if (received === gave) received = (gave + 1 + below(PEOPLE.length - 1)) % PEOPLE.length;
    const at = FIRST_DAY + Math.floor(((i + random()) / EXCHANGES) * DAYS) * 86_400_000;
    const clock = (8 * 60 + below(12 * 60)) * 60_000 + below(60) * 1000;
    rows.push({
      gave,
      received,
      at: at + clock,
      help: HELP[below(HELP.length)],
      minutes: 15 * QUARTERS[below(QUARTERS.length)],
    });
  }
  return rows.sort((a, b) => a.at - b.at);
}

function line({ gave, received, at, help, minutes }) {
  const date = new Date(at)
    .toISOString()
    .replace("T", " ")
    .replace(/\.\d+Z$/, " UTC");
  const who = (index) => `${PEOPLE[index]} (${index + 1})`;
  const post = /[",]/.test(help) ? `"${help.replaceAll('"', '""')}"` : help;
  const length = `${Math.trunc(minutes / 60)}:${String(minutes % 60).padStart(2, "0")}`;
  return [date, who(received), who(gave), post, length].join(",");
}

const lines = ["Date,From,To,Post,Quantity", ...exchanges().map(line)];
writeFileSync(new URL("transfers.csv", import.meta.url), `${lines.join("\n")}\n`);
