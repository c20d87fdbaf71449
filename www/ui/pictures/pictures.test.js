import assert from "node:assert/strict";
import { test } from "node:test";
import { close, elements, markupOf, percent, rowsOf, texts } from "../../testing/markup.js";
import * as samples from "../../testing/samples.js";
import { wordsOf } from "../../words/testing.js";
import { categories } from "./categories.js";
import { hours } from "./hours.js";
import { matrix } from "./matrix.js";
import { months } from "./months.js";
import { parts } from "./parts.js";
import { rings } from "./rings.js";
import { spread } from "./spread.js";
import { apart, trend } from "./trend.js";

/** @import { Words } from "../../words/words.js" */

const english = wordsOf("en");
const arabic = wordsOf("ar");

/** Every picture of the samples, as it is drawn. @param {Words} words */
function drawn(words) {
  const of = (/** @type {string} */ kind, /** @type {any} */ draw, /** @type {object} */ all) =>
    Object.entries(all).map(([name, figures]) => ({
      name: `${kind}, ${name}`,
      markup: markupOf(draw(words, `${kind}-${name}`, figures)),
    }));
  return [
    ...of("parts", parts, samples.parts),
    ...of("months", months, samples.months),
    ...of("hours", hours, samples.hours),
    ...of("categories", categories, samples.categories),
    ...of("matrix", matrix, samples.matrix),
    ...of("rings", rings, samples.rings),
    ...of("spread", spread, samples.spread),
    ...of("trend", trend, samples.trend),
  ];
}

/** The left edges and widths of rectangles, in percent. @param {{ x?: string, width?: string }[]} rects */
const spans = (rects) => rects.map(({ x = "0", width = "0" }) => [percent(x), percent(width)]);

/** @param {string} markup */
const caption = (markup) => texts(markup, "figcaption")[0];

test("every drawing is known by a caption, and no id stands twice on a page", () => {
  for (const words of [english, arabic]) {
    const all = drawn(words);
    const ids = all.flatMap(({ markup }) => [...markup.matchAll(/\sid="([^"]*)"/g)].map(([, id]) => id));
    assert.ok(ids.length > 60);
    assert.deepEqual(
      ids.filter((id, i) => ids.indexOf(id) < i),
      [],
    );
    for (const { name, markup } of all) {
      const labelled = elements(markup, "svg").filter(({ role }) => role === "img");
      for (const svg of labelled) assert.ok(ids.includes(svg["aria-labelledby"]), name);
      assert.equal(labelled.length > 0, markup.includes("<figure"), name);
    }
  }
});

test("no drawing has a place or a length that is no number", () => {
  for (const words of [english, arabic]) {
    for (const { name, markup } of drawn(words))
      assert.doesNotMatch(markup, /NaN|Infinity|undefined|null/, name);
  }
});

test("no length is less than nothing, and nothing stands outside of its drawing", () => {
  for (const { name, markup } of [...drawn(english), ...drawn(arabic)]) {
    for (const rect of elements(markup, "rect")) {
      for (const [start, length] of [
        [rect.x, rect.width],
        [rect.y, rect.height],
      ]) {
        if (!length?.endsWith("%")) continue;
        const [from, size] = [percent(start ?? "0"), percent(length)];
        assert.ok(size >= 0 && from > -0.01 && from + size < 100.01, `${name}: ${start}, ${length}`);
      }
    }
  }
});

test("where there is nothing to show, a sentence says so", () => {
  for (const { name, markup } of drawn(english)) {
    const isEmpty = /, (empty|zero)$/.test(name);
    assert.equal(markup.includes("<svg"), !isEmpty, name);
    if (isEmpty) assert.match(markup, /^<p class="empty">[^<]+\.<\/p>$/, name);
  }
});

test("names are texts, whatever is in them", () => {
  const all = drawn(english).filter(({ name }) => name.endsWith("hostile"));
  assert.equal(all.length, 3);
  for (const { markup } of all) {
    assert.doesNotMatch(markup, /<script/);
    assert.match(markup, /<bdi>&lt;script&gt;alert\(1\)&lt;\/script&gt;<\/bdi>/);
    // In the texts of a drawing, where there are no elements to keep a name apart, characters do.
    const loose = markup.replaceAll(/<bdi>[^<]*<\/bdi>|\u2068[^<\u2069]*\u2069/g, "");
    assert.doesNotMatch(loose, /\u202e|فاطمة|alert/);
  }
});

test("the parts of the bar are as long as their minutes, one after the other", () => {
  const { direct, round, oneWay, whole } = samples.parts.usual;
  const bar = (/** @type {Words} */ words) => {
    const [figure] = markupOf(parts(words, "p", samples.parts.usual)).split("<ul");
    return spans(elements(figure, "rect"));
  };
  const lengths = [direct, round, oneWay].map((minutes) => (100 * minutes) / whole);
  const [first, second, third] = bar(english);
  close([first[0], second[0], third[0]], [0, lengths[0], 100 - lengths[2]]);
  close([first[1], second[1], third[1]], lengths);
  const mirrored = bar(arabic);
  close(
    mirrored.flat(),
    [first, second, third].flatMap(([x, width]) => [100 - x - width, width]),
  );
});

test("a part of nothing is not drawn, but said", () => {
  const markup = markupOf(parts(english, "p", samples.parts.all));
  assert.equal(elements(markup.split("<ul")[0], "rect").length, 2);
  assert.deepEqual(rowsOf(markup), [
    ["Both ways", "10:00"],
    ["Round through others", "5:00"],
    ["One way so far", "0:00"],
  ]);
});

test("the bar's label says what is true", () => {
  const said = (/** @type {string} */ name) => caption(markupOf(parts(english, "p", samples.parts[name])));
  assert.equal(
    said("narrow"),
    "Of 283 hours, 1 hour 30 minutes went both ways between two people. " +
      "1 hour more came round through others, and 280 hours 30 minutes went one way so far.",
  );
  assert.equal(said("all"), "All 15 hours came back, both ways or round through others.");
  assert.equal(said("none"), "So far, all 45 minutes went one way.");
});

test("a label stands in its part from the width on at which it fits", () => {
  const looks = (/** @type {string} */ name) =>
    elements(markupOf(parts(english, "p", samples.parts[name])).split("<ul")[0], "g").map((g) => g.class);
  assert.deepEqual(looks("narrow"), ["part direct never", "part round never", "part oneWay from-18"]);
  assert.deepEqual(looks("all"), ["part direct from-18", "part round from-42"]);
});

test("months stand in order, given above the line and received below it, each as high as its minutes", () => {
  const rows = samples.months.usual;
  const of = (/** @type {Words} */ words) => {
    const markup = markupOf(months(words, "m", rows)).split("</ul>")[1];
    return {
      given: elements(markup, "rect", "given"),
      received: elements(markup, "rect", "received"),
      markup,
    };
  };
  const { given, received, markup } = of(english);
  const zero = percent(elements(markup, "line", "zero")[0].y1);
  const left = given.map(({ x }) => percent(x));
  assert.deepEqual(
    left,
    left.toSorted((a, b) => a - b),
  );
  close(
    received.map(({ x }) => percent(x)),
    left,
  );
  const perMinute = percent(given[0].height) / rows[0].given;
  close(
    given.map(({ height }) => percent(height)),
    rows.map((row) => row.given * perMinute),
  );
  close(
    received.map(({ height }) => percent(height)),
    rows.map((row) => row.received * perMinute),
  );
  close(
    given.map(({ y, height }) => percent(y) + percent(height)),
    rows.map(() => zero),
  );
  close(
    received.map(({ y }) => percent(y)),
    rows.map(() => zero),
  );
  const mirrored = of(arabic).given.map(({ x, width }) => 100 - percent(x) - percent(width));
  close(mirrored, left);
});

test("the table of months has every month with its figures", () => {
  const rows = samples.months.long;
  const markup = markupOf(months(english, "m", rows));
  assert.deepEqual(
    rowsOf(markup),
    rows.map((row) => [english.monthOf(row.month), english.figure(row.given), english.figure(row.received)]),
  );
  assert.equal(elements(markup, "text", "letter").length, 36);
});

test("the caption names the month of the most, if there is one", () => {
  const said = (/** @type {import("./months.js").MonthOfHelp[]} */ rows) =>
    caption(markupOf(months(english, "m", rows)));
  const [first, second] = [
    { month: 24_311, given: 60, received: 0 },
    { month: 24_312, given: 0, received: 90 },
  ];
  assert.equal(said([first, second]), "The most was given in December 2025: 1 hour.");
  assert.equal(
    said([{ ...first, given: 0 }, second]),
    "The most was received in January 2026: 1 hour 30 minutes.",
  );
  assert.equal(
    said([first, { ...second, given: 60 }]),
    "The most given in one month was 1 hour, in several months.",
  );
  assert.equal(said([first]), "In December 2025, 1 hour were given and 0 hours received.");
});

test("a month is as high as its hours, and one that is hidden is no number", () => {
  const [most, hidden, less] = [
    { month: 24_300, minutes: 120 },
    { month: 24_301 },
    { month: 24_302, minutes: 60 },
  ];
  const markup = markupOf(hours(english, "h", [most, hidden, less]));
  const bars = elements(markup, "rect").filter(({ x }) => x);
  assert.deepEqual(
    bars.map(({ class: look, y, height }) => [look, y, height]),
    [
      ["given", "0%", "100%"],
      ["unknown", "0%", "100%"],
      ["given", "50%", "50%"],
    ],
  );
  assert.deepEqual(rowsOf(markup), [
    ["January 2025", "2:00"],
    ["February 2025", "Hidden: few people"],
    ["March 2025", "1:00"],
  ]);
  const said = (/** @type {import("./hours.js").HoursOfMonth[]} */ rows) =>
    caption(markupOf(hours(english, "h", rows)));
  assert.equal(said([most, less]), "The most help was in January 2025: 2 hours.");
  assert.equal(
    said([most, hidden]),
    "Of the months shown, the most help was in January 2025: 2 hours.",
    "a hidden month may have more",
  );
  assert.match(said([most, { ...less, minutes: 120 }]), /in several months/);
  assert.match(said([most, hidden, { ...less, minutes: 120 }]), /Of the months shown, several/);
  assert.match(said([hidden, { ...less, minutes: 0 }]), /^Every month with help is hidden/);
});

test("a category that is hidden has its name alone, and none is called the largest of all", () => {
  const { hidden } = samples.categories;
  const markup = markupOf(categories(english, "c", hidden));
  assert.equal(caption(markup), "The largest category shown is Gardening: 1 hour.");
  assert.equal(rowsOf(markup)[1].join(), "Cooking,Hidden: few people");
  assert.deepEqual(
    elements(markup, "rect").map((rect) => rect.class),
    ["unknown", "given", "unknown", "unknown"],
    "the first is the key’s",
  );
  assert.match(
    caption(markupOf(categories(english, "c", samples.categories.allHidden))),
    /^Every category is hidden/,
  );
});

test("categories come by their minutes, others last, each as long as its minutes", () => {
  const { rows, others = 0 } = samples.categories.usual;
  const wanted = [
    ...rows
      .filter(({ minutes }) => minutes)
      .map(({ minutes }) => minutes)
      .sort((a, b) => b - a),
    others,
  ];
  const longest = Math.max(...wanted);
  const of = (/** @type {Words} */ words) =>
    elements(markupOf(categories(words, "c", samples.categories.usual)), "rect");
  const bars = of(english);
  close(
    bars.map(({ width }) => percent(width)),
    wanted.map((minutes) => (100 * minutes) / longest),
  );
  assert.deepEqual(
    bars.map(({ x }) => x),
    wanted.map(() => "0%"),
  );
  assert.equal(bars[bars.length - 1].class, "others");
  close(
    of(arabic).map(({ x, width }) => percent(x) + percent(width)),
    wanted.map(() => 100),
  );
  const table = rowsOf(markupOf(categories(english, "c", samples.categories.usual)));
  assert.deepEqual(
    table.map(([, figure]) => figure),
    wanted.map((minutes) => english.figure(minutes)),
  );
  assert.deepEqual(table.map(([name]) => name)[4], "All other categories");
});

test("the largest category is named only if it is one", () => {
  const said = (/** @type {import("./categories.js").Categories} */ all) =>
    caption(markupOf(categories(english, "c", all)));
  const [garden, cook] = [
    { name: "Garden", minutes: 60 },
    { name: "Cooking", minutes: 60 },
  ];
  assert.equal(said({ rows: [garden], whole: 60 }), "All of it was in one category, Garden: 1 hour.");
  assert.equal(
    said({ rows: [garden, cook], whole: 120 }),
    "Several categories are the largest, each with 1 hour of 2 hours.",
  );
  assert.equal(
    said({ rows: [garden], others: 15, whole: 75 }),
    "The largest category was Garden: 1 hour of 1 hour 15 minutes.",
  );
});

test("a ring says who helped whom, and comes back to the first", () => {
  const told = (/** @type {Words} */ words) => rowsOf(markupOf(rings(words, "r", samples.rings.usual)));
  assert.equal(told(english)[1][1], "Bernard Oduya → Stanley Marsh → Rufus Dean → Bernard Oduya, 4:30 each");
  assert.match(told(arabic)[0][1], /^Ada Whitcombe ← Bernard Oduya ← Ada Whitcombe، 5:30/);
  assert.equal(
    caption(markupOf(rings(english, "r", samples.rings.usual))),
    "31 rings were found; 4 of them are shown.",
  );
  const pairs = markupOf(rings(english, "r", samples.rings.pairs));
  assert.equal(caption(pairs), "12 pairs helped each other; 1 of them are shown.");
});

test("members stand on a circle in their order, the other way round from right to left", () => {
  const circles = (/** @type {Words} */ words, /** @type {string[]} */ names) =>
    elements(
      markupOf(rings(words, "r", { kind: "rings", rings: [{ names, minutes: 60 }], found: 1 })),
      "circle",
    ).map(({ cx, cy }) => [Number(cx), Number(cy)]);
  for (const count of [2, 3, 4, 7, 8, 9, 30]) {
    const names = Array.from({ length: count }, (_, i) => `M${i}`);
    const [left, right] = [circles(english, names), circles(arabic, names)];
    assert.equal(left.length, count);
    close(
      right.flat(),
      left.flatMap(([x, y]) => [-x, y]),
    );
    const turns = left.map(([x, y], i) => {
      const [nextX, nextY] = left[(i + 1) % count];
      return x * nextY - y * nextX;
    });
    if (count > 2)
      assert.ok(
        turns.every((turn) => turn > 0),
        "each is the next clockwise",
      );
    const gap = Math.hypot(left[0][0] - left[1][0], left[0][1] - left[1][1]);
    assert.ok(gap > (count > 8 ? 8 : 30), `${count} members do not touch`);
  }
});

test("every member has an arrow to the next", () => {
  const markup = markupOf(rings(english, "r", samples.rings.usual));
  assert.equal(elements(markup, "path", "arrow-head").length, 2 + 3 + 4 + 7);
});

test("the box stands at the quantiles, and zero is marked", () => {
  const { quantiles } = samples.spread.usual;
  const of = (/** @type {Words} */ words) => {
    const markup = markupOf(spread(words, "s", samples.spread.usual));
    const [[x, width]] = spans(elements(markup, "rect", "middle"));
    const places = (/** @type {string} */ look) =>
      elements(markup, "line", look).map(({ x1 }) => percent(x1));
    return { x, width, ends: places("end"), half: places("half"), zero: places("zero") };
  };
  const place = (/** @type {number} */ minutes) => (100 * (minutes + 600)) / 2400;
  const ltr = of(english);
  close(
    [...ltr.ends, ...ltr.half, ...ltr.zero, ltr.x, ltr.x + ltr.width],
    [quantiles[0], quantiles[4], quantiles[2], 0, quantiles[1], quantiles[3]].map(place),
  );
  const rtl = of(arabic);
  close(
    [...rtl.ends, ...rtl.zero],
    [...ltr.ends, ...ltr.zero].map((x) => 100 - x),
  );
  close([rtl.x + rtl.width], [100 - ltr.x]);
  assert.deepEqual(
    rowsOf(markupOf(spread(english, "s", samples.spread.usual))).map(([, figure]) => figure),
    ["−9:30", "−2:00", "0:30", "4:15", "23:30"],
  );
});

test("what is said of balances is true of few members, too", () => {
  const said = (/** @type {string} */ name) => caption(markupOf(spread(english, "s", samples.spread[name])));
  assert.equal(
    said("usual"),
    "Of 42 members, at least half have balances from minus 2 hours to 4 hours 15 minutes.",
  );
  assert.equal(said("few"), "The balances of 2 members lie from minus 1 hour to 1 hour.");
  assert.equal(said("positive"), "Every balance is 10 hours.");
});

test("the lines of the trend go through their shares, with a gap where there is none", () => {
  const points = samples.trend.gaps;
  const of = (/** @type {Words} */ words) => {
    const [, circular] = elements(markupOf(trend(words, "t", points)), "path", "line");
    assert.equal(circular.class, "line circular");
    return circular.d
      .split("M")
      .slice(1)
      .map((piece) => piece.split(/[LZ]/).filter(Boolean));
  };
  const pieces = of(english);
  assert.deepEqual(
    pieces.map((piece) => piece.length),
    [3, 1, 5, 15],
  );
  const [x, y] = pieces[3][14].split(",").map(Number);
  const { part, whole } = points[29].circular;
  close([x, y], [100, 100 - (100 * part) / whole]);
  close([Number(of(arabic)[3][14].split(",")[0])], [0]);
  const markup = markupOf(trend(english, "t", points));
  assert.equal(elements(markup, "circle", "circular").length, 2, "a month alone, and the end");
  assert.deepEqual(rowsOf(markup).map((row) => row[2])[0], "–");
  assert.equal(rowsOf(markup)[29][2], "58%");
});

test("the trend has risen or fallen only where a reader sees it", () => {
  const said = (/** @type {number} */ first, /** @type {number} */ last) => {
    const ratio = (/** @type {number} */ part) => ({ part, whole: 1000 });
    const point = (/** @type {number} */ month, /** @type {number} */ part) => ({
      month,
      direct: ratio(0),
      circular: ratio(part),
      ceiling: ratio(1000),
    });
    return caption(markupOf(trend(english, "t", [point(24_311, first), point(24_312, last)])));
  };
  assert.equal(said(420, 620), "The part of help that came back rose from 42% in December 2025 to 62%.");
  assert.equal(said(620, 420), "The part of help that came back fell from 62% in December 2025 to 42%.");
  assert.equal(said(420, 423), "The part of help that came back is about as before, 42%.");
  assert.equal(
    caption(markupOf(trend(english, "t", samples.trend.one))),
    "In the twelve months to September 2024, 42% of help came back.",
  );
});

test("labels keep apart, in their order and within the height", () => {
  assert.deepEqual(apart([10, 50, 90]), [10, 50, 90]);
  assert.deepEqual(apart([50, 50, 50]), [50, 63, 76]);
  assert.deepEqual(apart([100, 100, 100]), [74, 87, 100]);
  assert.deepEqual(apart([40, 95, 99]), [40, 87, 100]);
});
