/** A keeper's clock that leaped: nothing is written until somebody says that it is right. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { emptyStore } from "../testing/browser.js";
import { civilToday } from "../values/days.js";
import { foundBook } from "./found.js";

const DAY = 86_400_000;

for (const [what, days] of /** @type {const} */ ([
  ["leaps ahead by five weeks and a day", 36],
  ["leaps ahead by two years", 731],
  ["leaps back by two days", -2],
])) {
  test(`a clock that ${what} is doubted`, async (t) => {
    const book = await foundBook(await emptyStore(), { community: "Harbour", founder: "Jo" });
    t.after(() => book.close());
    const { seq } = book.ledger;
    t.mock.timers.enable({ apis: ["Date"], now: Date.now() + days * DAY });
    assert.equal(book.doubt?.today, civilToday());
    const add = (/** @type {string} */ name) => book.record({ AddMember: { name, kind: "Person" } });
    await assert.rejects(add("Ada"), { code: "today_doubted" });
    await book.start();
    assert.equal(book.ledger.seq, seq, "neither an entry nor a duty");
    await book.believe("2020-02-29");
    await assert.rejects(add("Ada"), { code: "today_doubted" });
    await book.believe(civilToday());
    assert.equal(book.doubt, undefined);
    await add("Ada");
    assert.equal(book.ledger.seq, seq + 1);
  });
}

test("a quiet month is no leap", async (t) => {
  const book = await foundBook(await emptyStore(), { community: "Harbour", founder: "Jo" });
  t.after(() => book.close());
  t.mock.timers.enable({ apis: ["Date"], now: Date.now() + 34 * DAY });
  assert.equal(book.doubt, undefined);
  await book.record({ AddMember: { name: "Ada", kind: "Person" } });
});
