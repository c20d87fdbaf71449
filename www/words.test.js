import assert from "node:assert/strict";
import { test } from "node:test";
import { wordsFor } from "./words.js";

const english = await (await wordsFor(["en-GB"])).all();
const spanish = await wordsFor(["xx", "es-ES", "en"]);

test("durations are said in words", () => {
  assert.equal(english.duration(90), "1 hour 30 minutes");
  assert.equal(english.duration(60), "1 hour");
  assert.equal(english.duration(0), "0 hours");
  assert.equal(english.duration(-75), "minus 1 hour 15 minutes");
  assert.equal(spanish.duration(90), "1 hora 30 minutos");
});

test("figures keep two places for the minutes", () => {
  assert.equal(english.figure(65), "1:05");
  assert.equal(english.figure(-5), "\u22120:05");
  assert.equal(english.figure(74_415), "1240:15");
});

test("a minus stays before its figure from right to left too", async () => {
  const arabic = await wordsFor(["ar"]);
  assert.equal(arabic.dir, "rtl");
  assert.equal(arabic.figure(-5), "\u200e\u22120:05");
});

test("the count chooses the plural", () => {
  assert.equal(english.say("members", { count: 1 }), "1 member");
  assert.equal(english.say("members", { count: 1200 }), "1,200 members");
});

test("the first language that there is, is spoken", () => {
  assert.equal(spanish.lang, "es");
  assert.equal(spanish.dir, "ltr");
  assert.equal(spanish.say("back"), "Volver");
});

test("what the first screens do not say is loaded once it is wanted", async () => {
  assert.equal(spanish.has("history.title"), false);
  await spanish.all();
  assert.equal(spanish.say("history.title"), "Historial");
  assert.equal(spanish.say("back"), "Volver");
});

test("days are civil: no time zone moves them", () => {
  assert.equal(english.day("2024-02-29"), "29 Feb 2024");
});

test("what is put into a sentence stays apart", () => {
  const name = { an: "element" };
  assert.deepEqual(english.parts("statement.title", { name }), ["Statement of ", name, ""]);
});
