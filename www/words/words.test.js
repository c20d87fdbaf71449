import assert from "node:assert/strict";
import { test } from "node:test";
import { folders, textsOf, wordsOf } from "./testing.js";
import { chosen, ENGLISH, Words, wordsFor } from "./words.js";

const english = wordsOf("en", ["en-GB"]);
const spanish = wordsOf("es", ["zxx", "es-ES", "en"]);

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

test("a minus stays before its figure from right to left too", () => {
  const arabic = wordsOf("ar");
  assert.equal(arabic.dir, "rtl");
  assert.equal(arabic.figure(-5), "\u200e\u22120:05");
});

test("the count chooses the plural", () => {
  assert.equal(english.say("members", { count: 1 }), "1 member");
  assert.equal(english.say("members", { count: 1200 }), "1,200 members");
});

test("the first language that there is, is spoken", async () => {
  const languages = folders.map((folder) => JSON.parse(textsOf(folder).language));
  assert.equal(chosen(["zxx", "es-ES", "en"], languages).name, "Español");
  assert.equal(chosen(["zxx"], languages), ENGLISH);
  const brazilian = { tag: "pt-BR", name: "Português (Brasil)", direction: /** @type {const} */ ("ltr") };
  for (const wish of ["pt-BR", "pt", "pt-PT"]) {
    assert.equal(chosen([wish, "es"], [...languages, brazilian]), brazilian, wish);
  }
  assert.equal((await wordsFor(["en-", "es-1", "x y"])).lang, "en", "what is no tag is passed over");
  assert.equal(spanish.tag, "es-ES");
  assert.equal(spanish.dir, "ltr");
  assert.equal((await wordsFor(["en-GB"])).tag, "en-GB");
});

test("what English says of itself is what its folder says", () => {
  assert.deepEqual(JSON.parse(textsOf("en").language), ENGLISH);
});

test("what the first screens do not say is there once it was added", () => {
  const texts = textsOf("es");
  const words = new Words(JSON.parse(texts.language), ["es"], JSON.parse(texts.first));
  assert.equal(words.has("history.title"), false);
  words.add("desk", JSON.parse(texts.desk));
  assert.equal(words.say("history.title"), "Historial");
  assert.equal(words.say("back"), "Volver");
});

test("days are civil: no time zone moves them", () => {
  assert.equal(english.day("2024-02-29"), "29 Feb 2024");
});

test("what is put into a sentence stays apart", () => {
  const name = { an: "element" };
  assert.deepEqual(english.parts("statement.title", { name }), ["Statement of ", name, ""]);
});
