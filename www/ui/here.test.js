import assert from "node:assert/strict";
import { test } from "node:test";
import { standIn } from "../testing/standIn.js";
import { linkTo } from "./here.js";

test("a page around the element is found by its query; the page alone needs none", (t) => {
  Object.assign(globalThis, { location: new URL("https://site.example/blog/?page_id=42&fbclid=x#/desk") });
  t.after(() => Reflect.deleteProperty(globalThis, "location"));
  const link = (/** @type {boolean} */ app) => linkTo(standIn({ app }), "join", { i: "AQI-_" });
  assert.equal(link(false), "https://site.example/blog/?page_id=42&fbclid=x#/join?i=AQI-_");
  assert.equal(link(true), "https://site.example/blog/#/join?i=AQI-_");
});
