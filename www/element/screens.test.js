import assert from "node:assert/strict";
import { test } from "node:test";
import { carriedIn, routeOf } from "./screens.js";

const TEXT = "AQIabc-_0123456789";

test("an address with a link of ours asks for its screen, whatever became of it on its way", async () => {
  const whole = `#/join?i=${TEXT}`;
  assert.deepEqual(await carriedIn(whole), routeOf(whole));
  for (const hash of [`${whole}&fbclid=x`, `${whole}.`, encodeURIComponent(whole), `#/JOIN?I=${TEXT}`])
    assert.deepEqual(await carriedIn(hash), { screen: "join", params: { i: hash } });
  assert.equal((await carriedIn(`#/bring?e=${TEXT}`))?.screen, "bring");
  assert.equal((await carriedIn(`#/answer?r=${TEXT}`))?.screen, "answer");
});

test("an address with another's fragment asks for nothing", async () => {
  const others = ["", "#", "#join-us", "#/join", "#/join?i=42", "#/answers?r=AQ", "#/balances", "#/%ZZ"];
  for (const hash of others) assert.equal(await carriedIn(hash), undefined, hash);
});
