import assert from "node:assert/strict";
import { test } from "node:test";
import { admit, duty, sealed } from "./admission.js";
import { newKey } from "./keys.js";
import { standIn } from "../testing/standIn.js";

/**
 * @import { Verdict } from "../../pkg/wasm/desk/timebank.js"
 * @import { Author, Draft, Ledger, Prepared } from "./admission.js"
 */

const keys = { device: await newKey(), keeper: await newKey() };
const text = (/** @type {string} */ words) => new TextEncoder().encode(words);

/** A draft that says this. @param {string} words @returns {Draft} */
const draftOf = (words) => standIn({ bytesToSign: text(words) });

/** Whose signature it is. @param {Uint8Array} signature @param {Uint8Array} bytes */
async function whose(signature, bytes) {
  for (const [name, { public: raw }] of Object.entries(keys)) {
    const key = await crypto.subtle.importKey("raw", Uint8Array.from(raw), "Ed25519", true, ["verify"]);
    const isSigned = await crypto.subtle.verify(
      "Ed25519",
      key,
      Uint8Array.from(signature),
      Uint8Array.from(bytes),
    );
    if (isSigned) return name;
  }
  return "nobody";
}

/**
 * What a ledger answers, without judging: it notes what it was asked, and with whose signature.
 *
 * @param {Verdict["held"]} held
 */
function noting(held) {
  /** @type {[what: string, by: Promise<string>][]} */
  const asked = [];
  /** @param {string} what @param {Uint8Array} signature @param {Uint8Array} bytes */
  const note = (what, signature, bytes) => asked.push([what, whose(signature, bytes)]);
  /** @type {Prepared} */
  const prepared = standIn({
    verdict: { warnings: [], held },
    record: text("record"),
    headToSign: () => text("head"),
    hold: (/** @type {Author} */ { n }) => draftOf(`hold ${n}`),
    addHold: (/** @type {Draft} */ draft, /** @type {Uint8Array} */ signature) => {
      note("hold", signature, draft.bytesToSign);
    },
    sealHead: (/** @type {Uint8Array} */ signature) => {
      note("head", signature, text("head"));
      return text(" sealed");
    },
  });
  /** @type {Ledger} */
  const ledger = standIn({
    keeper: keys.keeper.public,
    nextN: () => 7,
    duties: (/** @type {Author} */ { n }) => draftOf(`duty ${n}`),
    admit: (/** @type {Draft} */ draft, /** @type {Uint8Array} */ signature) => {
      note("admit", signature, draft.bytesToSign);
      return prepared;
    },
  });
  const answers = async () => Promise.all(asked.map(async ([what, by]) => `${what}: ${await by}`));
  return { ledger, answers };
}

const draft = draftOf("entry");

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
  ledger.duties = () => undefined;
  assert.equal(await duty(ledger, keys), undefined);
  assert.deepEqual(await answers(), []);
});
