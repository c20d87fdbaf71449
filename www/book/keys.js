/**
 * The keys that sign what is written here. A key never leaves this browser:
 * WebCrypto makes it and will not hand it out.
 *
 * Browsers without Ed25519 in WebCrypto (before Chrome 137, Firefox 129 and
 * Safari 17) sign in JavaScript instead. The seed is then kept encrypted under
 * an AES key that WebCrypto will not hand out. That is weaker: while it signs,
 * the seed lies in the page's memory, where another script of the same page
 * could read it.
 */

import { randomBytes } from "../values/bytes.js";

/**
 * A key as the store keeps it. `key` is set where WebCrypto signs, `sealed`
 * where the fallback does.
 *
 * @typedef {{ key: CryptoKey } | { sealed: Sealed }} Signer
 * @typedef {{ public: Uint8Array } & Signer} SigningKey
 *
 * Bytes encrypted under a key that cannot be exported.
 * @typedef {{ key: CryptoKey, iv: Uint8Array<ArrayBuffer>, bytes: ArrayBuffer }} Sealed
 */

/** @returns {Promise<SigningKey>} a new key, made here and kept here. */
export async function newKey() {
  if (await hasEd25519()) {
    const pair = await newPair(false);
    const raw = await crypto.subtle.exportKey("raw", pair.publicKey);
    return { public: new Uint8Array(raw), key: pair.privateKey };
  }
  const { seed, publicKey } = await newSeed();
  return { public: publicKey, sealed: await seal(seed) };
}

/** What comes before the seed in the only form in which WebCrypto takes one (RFC 8410). */
const PKCS8 = [48, 46, 2, 1, 0, 48, 5, 6, 3, 43, 101, 112, 4, 34, 4, 32];

/**
 * Signs once with a key whose seed is known, such as an invitation's.
 *
 * @param {Uint8Array} seed
 * @param {Uint8Array} bytes
 */
export async function signWithSeed(seed, bytes) {
  const key = (await hasEd25519()) && (await imported(seed));
  if (key) return sign({ key }, bytes);
  const { ed25519 } = await import("@noble/curves/ed25519.js");
  return ed25519.sign(bytes, seed);
}

/**
 * WebKitGTK takes no seed that begins with a zero, one of 256.
 *
 * @param {Uint8Array} seed
 * @returns nothing where the browser does not take this seed
 */
async function imported(seed) {
  const pkcs8 = Uint8Array.from([...PKCS8, ...seed]);
  try {
    return await crypto.subtle.importKey("pkcs8", pkcs8, "Ed25519", false, ["sign"]);
  } catch (error) {
    if (nameOf(error) !== "DataError") throw error;
    return undefined;
  }
}

/** The public half of a key whose seed is known. @param {Uint8Array} seed @returns {Promise<Uint8Array>} */
export async function publicOfSeed(seed) {
  const { ed25519 } = await import("@noble/curves/ed25519.js");
  return ed25519.getPublicKey(seed);
}

/**
 * A key whose seed is carried in an invitation.
 *
 * @returns {Promise<{ public: Uint8Array, seed: Uint8Array }>}
 */
export async function newInvitationKey() {
  const { seed, publicKey } = await newSeed();
  return { public: publicKey, seed };
}

/**
 * A key for the recovery card: its seed is for printing, and is sealed until
 * the card has been printed.
 *
 * @returns {Promise<{ public: Uint8Array, sealed: Sealed }>}
 */
export async function newRecoveryKey() {
  const { seed, publicKey } = await newSeed();
  return { public: publicKey, sealed: await seal(seed) };
}

/**
 * @param {Signer} signer
 * @param {Uint8Array} bytes
 * @returns {Promise<Uint8Array>} the 64 bytes of an Ed25519 signature.
 */
export async function sign(signer, bytes) {
  // Nothing here lies in memory that is shared, which the browser takes no bytes from.
  const own = /** @type {Uint8Array<ArrayBuffer>} */ (bytes);
  if ("key" in signer) return new Uint8Array(await crypto.subtle.sign("Ed25519", signer.key, own));
  const { ed25519 } = await import("@noble/curves/ed25519.js");
  return ed25519.sign(bytes, await unseal(signer.sealed));
}

/** @param {Sealed} sealed @returns {Promise<Uint8Array>} */
export async function unseal(sealed) {
  const name = "AES-GCM";
  return new Uint8Array(await crypto.subtle.decrypt({ name, iv: sealed.iv }, sealed.key, sealed.bytes));
}

/** @param {Uint8Array<ArrayBuffer>} bytes @returns {Promise<Sealed>} */
async function seal(bytes) {
  const name = "AES-GCM";
  const iv = randomBytes(12);
  const key = await crypto.subtle.generateKey({ name, length: 256 }, false, ["encrypt", "decrypt"]);
  return { key, iv, bytes: await crypto.subtle.encrypt({ name, iv }, key, bytes) };
}

/** A seed that can be shown, with its public key. */
async function newSeed() {
  if (await hasEd25519()) {
    const pair = await newPair(true);
    const pkcs8 = await crypto.subtle.exportKey("pkcs8", pair.privateKey);
    const raw = await crypto.subtle.exportKey("raw", pair.publicKey);
    // RFC 8410: the 32 bytes of the seed end the structure.
    return { seed: new Uint8Array(pkcs8).slice(-32), publicKey: new Uint8Array(raw) };
  }
  const { ed25519 } = await import("@noble/curves/ed25519.js");
  const seed = randomBytes(32);
  return { seed, publicKey: ed25519.getPublicKey(seed) };
}

/** @param {unknown} error of the browser */
const nameOf = (error) => (error instanceof Error ? error.name : "");

/** How often a browser may fail to make a key before we believe it. */
const TRIES = 8;

/**
 * WebKitGTK makes no Ed25519 key of which a half begins with a zero (19 times in 3,000, as an
 * OperationError), and makes another when asked again.
 *
 * @param {boolean} extractable
 * @returns {Promise<CryptoKeyPair>}
 */
async function newPair(extractable) {
  for (let tries = 1; ; tries++) {
    try {
      return await crypto.subtle.generateKey("Ed25519", extractable, ["sign", "verify"]);
    } catch (error) {
      if (nameOf(error) !== "OperationError" || tries === TRIES) throw error;
    }
  }
}

/** @type {Promise<boolean> | undefined} */
let ed25519Here;

function hasEd25519() {
  ed25519Here ??= newPair(false).then(
    () => true,
    () => false,
  );
  return ed25519Here;
}
