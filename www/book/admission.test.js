import assert from "node:assert/strict";
import { test } from "node:test";
import { admit, duty, sealed } from "./admission.js";
import { newKey } from "./keys.js";

const keys = { device: await newKey(), keeper: await newKey() };
const text = (words) => new TextEncoder().encode(words);

/** What a ledger answers, without judging: it notes what it was asked, and with whose signature. */
function noting(held) {
  const asked = [];
  const whose = async (signature, bytes) => {
    for (const [name, { public: raw }] of Object.entries(keys)) {
      const key = await crypto.subtle.importKey("raw", raw, "Ed25519", true, ["verify"]);
      if (await crypto.subtle.verify("Ed25519", key, signature, bytes)) return name;
    }
    return "nobody";
  };
  const prepared = {
    verdict: { warnings: [], held },
    record: text("record"),
    headToSign: () => text("head"),
    hold: ({ device, n }) => ({ bytesToSign: text(`hold ${n}`), device }),
    addHold: (draft, signature) => asked.push(["hold", whose(signature, draft.bytesToSign)]),
    sealHead: (signature) => {
      asked.push(["head", whose(signature, text("head"))]);
      return text(" sealed");
    },
  };
  const ledger = {
    keeper: keys.keeper.public,
    nextN: () => 7,
    duties: ({ device, n }) => ({ bytesToSign: text(`duty ${n}`), device }),
    admit: (draft, signature) => {
      asked.push(["admit", whose(signature, draft.bytesToSign)]);
      return prepared;
    },
  };
  const answers = async () => Promise.all(asked.map(async ([what, by]) => `${what}: ${await by}`));
  return { ledger, answers };
}

const draft = { bytesToSign: text("entry") };

test("what this device says is signed by it, and the head by the keeper", async () => {
  const { ledger, answers } = noting([]);
  const bytes = await sealed(await admit(ledger, draft, keys), keys);
  assert.deepEqual(await answers(), ["admit: device", "head: keeper"]);
  assert.equal(new TextDecoder().decode(bytes), "record sealed");
});

test("what must be held is held by the keeper before the head is signed", async () => {
  const { ledger, answers } = noting([{ exchange: "e.0", by: "Floor" }]);
  await sealed(await admit(ledger, draft, keys), keys);
  assert.deepEqual(await answers(), ["admit: device", "hold: keeper", "head: keeper"]);
});

test("the keeper signs what it does by itself", async () => {
  const { ledger, answers } = noting([]);
  await duty(ledger, keys);
  assert.deepEqual(await answers(), ["admit: keeper"]);
});

test("where nothing is due, nothing is asked", async () => {
  const { ledger, answers } = noting([]);
  assert.equal(await duty({ ...ledger, duties: () => undefined }, keys), undefined);
  assert.deepEqual(await answers(), []);
});
