import assert from "node:assert/strict";
import { createPublicKey, verify } from "node:crypto";
import { test } from "node:test";
import { newKey, publicOfSeed, sign, signWithSeed } from "./keys.js";

const BYTES = new TextEncoder().encode("an hour");
const SEED = Uint8Array.from({ length: 32 }, (_, i) => i);

/**
 * Whether Node, which is none of those who sign here, takes a signature for one of this key.
 *
 * @param {Uint8Array} key
 * @param {Uint8Array} signature
 */
function isSigned(key, signature) {
  const jwk = { kty: "OKP", crv: "Ed25519", x: Buffer.from(key).toString("base64url") };
  return verify(null, BYTES, createPublicKey({ key: jwk, format: "jwk" }), signature);
}

test("a key that was made here signs", async () => {
  const key = await newKey();
  assert.ok(isSigned(key.public, await sign(key, BYTES)));
});

test("a seed signs, also where the browser does not take it", async (t) => {
  const key = await publicOfSeed(SEED);
  const signature = await signWithSeed(SEED, BYTES);
  assert.ok(isSigned(key, signature));
  const refused = t.mock.method(crypto.subtle, "importKey", async () => {
    throw new DOMException("Data provided to an operation does not meet requirements.", "DataError");
  });
  assert.deepEqual(await signWithSeed(SEED, BYTES), signature);
  assert.equal(refused.mock.callCount(), 1);
});

test("a browser that fails to make a key is asked again", async (t) => {
  const generateKey = crypto.subtle.generateKey.bind(crypto.subtle);
  let failed = 0;
  t.mock.method(crypto.subtle, "generateKey", (/** @type {Parameters<typeof generateKey>} */ ...asked) => {
    if (failed++ < 3) throw new DOMException("no", "OperationError");
    return generateKey(...asked);
  });
  const key = await newKey();
  assert.ok(isSigned(key.public, await sign(key, BYTES)));
  assert.equal(failed, 4);
});
