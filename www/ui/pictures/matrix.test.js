import assert from "node:assert/strict";
import { test } from "node:test";
import { close, elements, markupOf, percent, rowsOf, texts } from "../../testing/markup.js";
import * as samples from "../../testing/samples.js";
import { wordsOf } from "../../words/testing.js";
import { matrix } from "./matrix.js";

/** @import { Words } from "../../words/words.js" */

const english = wordsOf("en");
const arabic = wordsOf("ar");

test("each pair has its square in the row of who gave, as dark as its minutes", () => {
  const cells = [
    { giver: 0, receiver: 1, minutes: 15 },
    { giver: 2, receiver: 0, minutes: 90 },
    { giver: 3, receiver: 2, minutes: 700 },
  ];
  const names = ["A", "B", "C", "D"];
  const squares = (/** @type {Words} */ words) =>
    elements(markupOf(matrix(words, "x", { names, cells })), "rect").filter(({ y }) => y);
  assert.deepEqual(squares(english), [
    { class: "step-5", x: "50%", y: "75%", width: "25%", height: "25%" },
    { class: "step-2", x: "0%", y: "50%", width: "25%", height: "25%" },
    { class: "step-1", x: "25%", y: "0%", width: "25%", height: "25%" },
  ]);
  assert.deepEqual(
    squares(arabic).map(({ x }) => x),
    ["25%", "75%", "50%"],
  );
  assert.deepEqual(rowsOf(markupOf(matrix(english, "x", { names, cells }))), [
    ["D", "C", "11:40"],
    ["C", "A", "1:30"],
    ["A", "B", "0:15"],
  ]);
});

test("what one square stands for is said, and is the largest of its pairs", () => {
  const names = Array.from({ length: 120 }, (_, i) => `M${i}`);
  const cells = [
    { giver: 0, receiver: 2, minutes: 30 },
    { giver: 1, receiver: 3, minutes: 240 },
    { giver: 119, receiver: 0, minutes: 60 },
  ];
  const markup = markupOf(matrix(english, "x", { names, cells }));
  const squares = elements(markup, "rect").filter(({ y }) => y);
  assert.deepEqual(
    squares.map((square) => square.class),
    ["step-5", "step-4"],
  );
  close(
    squares.map(({ x }) => percent(x)),
    [100 / 60, 0],
  );
  close(
    squares.map(({ y }) => percent(y)),
    [0, (100 * 59) / 60],
  );
  assert.match(markup, /A square stands for 2 members on each side, and shows its largest pair\./);
  assert.equal(rowsOf(markup).length, 3);
});

test("the darkness has five steps at most, and its key names those that there are", () => {
  for (const [name, flows] of Object.entries(samples.matrix)) {
    const markup = markupOf(matrix(english, "x", flows));
    const used = new Set(elements(markup, "rect").flatMap((rect) => rect.class ?? []));
    used.delete("ground");
    const key = texts(markup, "li");
    assert.ok(used.size <= 5 && key.length <= 5, name);
    if (flows.cells.length > 1) assert.ok(used.size <= key.length, name);
  }
  const key = texts(markupOf(matrix(english, "x", samples.matrix.community)), "li");
  assert.deepEqual(key, ["under 2:00", "from 2:00", "from 5:00", "from 10:00", "from 20:00"]);
});

test("the table of a large community has the largest pairs, and says so", () => {
  const { cells } = samples.matrix.largest;
  const markup = markupOf(matrix(english, "x", samples.matrix.largest));
  const largest = cells
    .map(({ minutes }) => minutes)
    .sort((a, b) => b - a)
    .slice(0, 500);
  assert.deepEqual(
    rowsOf(markup).map(([, , time]) => time),
    largest.map((minutes) => english.figure(minutes)),
  );
  assert.match(markup, /These are the 500 largest of [\d,]+\./);
});

test("the matrix says in how few links half of the time is", () => {
  const said = (/** @type {number[]} */ ...minutes) => {
    const cells = minutes.map((minutes, i) => ({ giver: i, receiver: i + 1, minutes }));
    const names = ["A", "B", "C", "D"];
    return texts(markupOf(matrix(english, "x", { names, cells })), "figcaption")[0];
  };
  assert.match(said(60, 30, 30), /Half of the time is in the largest one\./);
  assert.match(said(40, 40, 40), /Half of the time is in the 2 largest\./);
  assert.doesNotMatch(said(60), /Half/);
});
