import assert from "node:assert/strict";
import { test } from "node:test";
import { namesakes } from "./text.js";

/** A ledger with these members. @param {object[]} members */
const ledgerOf = (members) => /** @type {any} */ ({ seq: 1, members: () => members });

test("members of one name are told apart by their numbers", () => {
  const members = [
    { member: "a", name: "Ana", number: "7" },
    { member: "b", name: "Ana", number: "27" },
    { member: "c", name: "Ana" },
    { member: "d", name: "Ben", number: "3" },
  ];
  const ledger = ledgerOf(members);
  const alike = [
    ["a", "Ana (7)"],
    ["b", "Ana (27)"],
  ];
  assert.deepEqual([...namesakes(ledger)], alike);
  // Read again only after an entry.
  members.push({ member: "e", name: "Ben", number: "4" });
  assert.deepEqual([...namesakes(ledger)], alike);
  ledger.seq = 2;
  assert.deepEqual([...namesakes(ledger)], [...alike, ["d", "Ben (3)"], ["e", "Ben (4)"]]);
});
