// One measurement in a process of its own: node benches/measure.js CONTESTANT TASK FOLDER
// Prints {"first": ns, "warm": ns, "answer": …}: the first call, the median of the calls after it, and what
// was found, which must be the same for all contestants.
import { readFileSync } from "node:fs";
import { join } from "node:path";

const WARM_CALLS = 100;
const WARM_NS = 500_000_000;
const ENTRIES = 2000;

const [contestant, task, folder] = process.argv.slice(2);
const { contestant: make } = await import(`./contestants/${contestant}.js`);
const facts = JSON.parse(readFileSync(join(folder, "facts.json"), "utf8"));
const book = await make((name) => readFileSync(join(folder, name)), facts);

const TASKS = {
  glance: () => opening(book.glance ?? book.open),
  open: () => opening(() => book.open()),
  page: () => inOpenBook(() => book.page(), closing),
  statement: () => inOpenBook(() => book.statement(), last),
  months: () => inOpenBook(() => book.months(), sum),
  replay: () => replayed("members.timebank"),
  replayImport: () => replayed("import.timebank"),
  append,
  memory,
  // On the board of offers and requests.
  matches: () =>
    inOpenBook(
      () => book.matches(),
      (rows) => rows.length,
    ),
  pairings: () =>
    inOpenBook(
      () => book.pairings(),
      ({ total }) => total,
    ),
  rings: () =>
    inOpenBook(
      () => book.rings(),
      (rows) => rows.length,
    ),
  // Of who helped whom.
  measures: () => inOpenBook(() => book.measures(), figures),
  circular: () =>
    inOpenBook(
      () => book.circular(),
      ({ whole, oneWay }) => whole - oneWay,
    ),
  screen: () =>
    inOpenBook(
      () => book.screen(),
      ({ flows, ways, points }) => [flows.minutes, ways.oneWay, points.length],
    ),
};

function opened() {
  book.load();
  book.open();
}

// Times it until the balances are there.
function opening(open) {
  book.load();
  return onceWithBalances(open);
}

function replayed(file) {
  book.loadJournal(file);
  return onceWithBalances(() => book.replay());
}

function onceWithBalances(open) {
  const both = () => {
    open();
    return book.balances();
  };
  return once(both, volume);
}

function inOpenBook(call, answer) {
  opened();
  return repeatedly(call, answer);
}

function timed(call) {
  const start = performance.now();
  const value = call();
  return { ns: Math.round((performance.now() - start) * 1e6), value };
}

function once(call, answer) {
  const { ns, value } = timed(call);
  return { first: ns, answer: answer(value) };
}

function repeatedly(call, answer) {
  const { first, answer: found } = once(call, answer);
  const times = [];
  for (let spent = 0; times.length < WARM_CALLS && spent < WARM_NS; spent += times.at(-1)) {
    times.push(timed(call).ns);
  }
  return { first, warm: median(times), answer: found };
}

/** A step at a time: { step: median ns }. */
async function append() {
  opened();
  const steps = {};
  for (let n = 0; n < ENTRIES; n += 1) {
    for (const [step, ns] of Object.entries(await book.append(n, timed))) {
      steps[step] ??= [];
      steps[step].push(ns);
    }
  }
  return Object.fromEntries(Object.entries(steps).map(([step, times]) => [step, median(times)]));
}

/** Bytes held over idle once the book is open and the file it was read from is gone. */
function memory() {
  const before = held();
  opened();
  book.forget();
  const after = held();
  return { held: after.held - before.held, resident: after.resident - before.resident };
}

function held() {
  for (let n = 0; n < 3; n += 1) globalThis.gc();
  const { heapUsed, arrayBuffers, rss } = process.memoryUsage();
  return { held: heapUsed + arrayBuffers + (book.linearMemory?.() ?? 0), resident: rss };
}

function median(times) {
  return times.sort((a, b) => a - b)[times.length >> 1];
}

function volume(balances) {
  let volume = 0;
  for (const balance of balances) volume += Math.abs(balance);
  return volume;
}

const sum = (numbers) => numbers.reduce((a, b) => a + b, 0);
const last = ({ balance, text }) => [balance.length, balance.at(-1), text.length];
const closing = (rows) => [rows.length, rows[0].balance, rows[0].note, rows.at(-1).with];

/** The measures in the order in which benches/reciprocity.py has them, with the whole numbers behind each. */
function figures(told) {
  const { participation: took, givingAgain: again, balances } = told;
  const fraction = ({ part, whole }) => [part, whole];
  return [
    ...[told.minutes, told.exchanges, told.direct, told.ceiling],
    ...[took.registered, took.traded, took.active, took.both, took.gaveOnly, took.receivedOnly],
    ...[again.received, again.gave, again.stillWithin],
    ...[told.reach, told.velocity, told.givenByFew, told.receivedByFew].map(fraction),
    ...[balances.members, balances.quantiles, balances.distance],
    ...[fraction(told.returnedTies), told.largestCircle],
    told.months.map(({ given }) => given),
    told.categories.map(({ minutes }) => minutes).sort((a, b) => a - b),
  ];
}

console.log(JSON.stringify(await TASKS[task]()));
