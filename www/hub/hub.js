/**
 * The only file that talks to a hub: the keeper of a book that many devices
 * share. What it sends and gets are bytes; the core says what they mean.
 */

import { join, ofHex, toHex } from "../values/bytes.js";
import { Fault } from "../values/fault.js";

/**
 * @import { Answer } from "../../pkg/wasm/phone/timebank.js"
 * @import { Hub, Quota } from "./interface.js"
 */

/** How long a request may take, in milliseconds. */
const PATIENCE = 30_000;
/** How long the stream may be silent: the hub says something every fifteen seconds. */
const SILENCE = 45_000;
/** Browsers say of a request that it is forbidden a little later than that it failed, in milliseconds. */
const LATE = 50;
/** The longest that a hub may ask to be left alone, in milliseconds. */
const LATEST = 60_000;
/** The most bytes that are read of one answer: a page of records has some 12 MB at the very most. */
const MOST = 32 << 20;
/** The most bytes of an answer in JSON: 500 answers to as many events have a tenth of that. */
const MOST_JSON = 2 << 20;
/** The longest line of the stream, in characters. */
const MOST_LINE = 4096;
const CBOR = "application/cbor-seq";

/**
 * What can go wrong on the way to the hub: `offline` where nobody answered,
 * `hub_busy` where it asks to come later (`after` in its detail says when),
 * `member_quota` and `community_quota` where it takes no more on this day,
 * `not_let_in` where the community does not know this device, `not_the_hub`
 * where something else answers in its place, `hub_redirects` where that sends
 * elsewhere, `hub_shut` where it answers, and not to this page, `hub_not_https`
 * where browsers do not let a page ask, `hub_forbidden` where the page's own
 * policy does not, and `hub_trouble` for the rest.
 */
const FAULTS = [
  "offline",
  "hub_busy",
  "member_quota",
  "community_quota",
  "not_let_in",
  "not_the_hub",
  "hub_redirects",
  "hub_shut",
  "hub_not_https",
  "hub_forbidden",
  "hub_trouble",
  "hub_refused",
  "not_an_event",
];

/**
 * What is asked of a hub. Of what is `endless` only the beginning has to come in time.
 *
 * @typedef {object} Asking
 * @property {string} [method]
 * @property {BodyInit} [body]
 * @property {string} [type] of the body
 * @property {string} [token]
 * @property {AbortSignal} [signal]
 * @property {boolean} [endless]
 *
 * What it answers in JSON: nothing of it is believed before it was looked at.
 * @typedef {Record<string, unknown>} Json
 */

/** Whether a fault happened on the way to the hub. @param {unknown} error @returns {error is Fault} */
export function isOfHub(error) {
  return error instanceof Fault && FAULTS.includes(error.code);
}

/**
 * Asks a hub to take in a community: it has none of it yet, and knows nobody.
 *
 * @param {string} address the hub's
 * @param {string} path under that of its communities
 * @param {BodyInit} body
 * @param {string} [type]
 * @returns {Promise<Json>}
 * @throws {Fault} `hub_refused`, with the hub's own code as `why` in its detail, for what it has judged
 */
export async function found(address, path, body, type = CBOR) {
  const url = new URL(`v1/communities${path && `/${path}`}`, withSlash(address));
  const response = await fetched(url, { method: "POST", body, headers: { "Content-Type": type } });
  if (response.ok) return jsonOf(response);
  const { status } = response;
  const { code, foreign } = await refusal(response);
  if (foreign) throw foreign;
  const judged = status < 500 && ![404, 408, 429].includes(status);
  // A server in front of the hub may take less than the hub, and has no code for it.
  const why = status === 413 ? "too_large" : code;
  throw new Fault(judged ? "hub_refused" : "hub_trouble", { detail: { status, why } });
}

/**
 * Asks for what a community shows to everybody.
 *
 * @param {string} address the hub's
 * @param {string} community its id
 * @returns {Promise<Json>}
 * @throws {Fault} `unknown_community` where the hub has none with this id
 */
export async function publicFigures(address, community) {
  try {
    const url = new URL(`v1/c/${encodeURIComponent(community)}/public.json`, withSlash(address));
    return await jsonOf(await ask(url));
  } catch (error) {
    throw statusOf(error) === 404 ? new Fault("unknown_community", { cause: error }) : error;
  }
}

/** The way to a hub over HTTP. @implements {Hub} */
export class HttpHub {
  #root;
  #device;
  /** @type {Promise<string> | undefined} */
  #token;
  /** For which key the token is. @type {string | undefined} */
  #holder;

  /**
   * @param {string} address such as https://hub.example
   * @param {string} community its id
   * @param {object} device
   * @param {() => Uint8Array} device.key its public key, which may be another later
   * @param {(challenge: Uint8Array, origin: string) => Promise<Uint8Array>} device.answer signs the hub's
   *   challenge
   */
  constructor(address, community, device) {
    this.#root = new URL(`v1/c/${community}/`, withSlash(address));
    this.#device = device;
  }

  /** @type {Hub["enrol"]} */
  async enrol(sealed) {
    const body = /** @type {Uint8Array<ArrayBuffer>} */ (sealed);
    /** @type {object} */
    const answer = await jsonOf(await this.#ask("enrol", { method: "POST", body, type: CBOR }));
    return /** @type {Answer} */ (answer);
  }

  /** @type {Hub["push"]} */
  async push(events) {
    const body = new Blob(/** @type {Uint8Array<ArrayBuffer>[]} */ (events));
    const response = await this.#asMember("events", { method: "POST", body, type: CBOR });
    const { answers } = await jsonOf(response);
    if (!Array.isArray(answers)) throw new Fault("not_the_hub");
    return /** @type {Answer[]} */ (answers.filter(isObject));
  }

  /** @type {Hub["records"]} */
  async records(after) {
    const segment = await this.#asMember(`records?after=${after}`).then(bytesOf, (error) => {
      // A hub that has fewer records than this device: its head says whether it was restored.
      if (statusOf(error) !== 409) throw error;
      return new Uint8Array();
    });
    // Asked for last: the head is never behind the records.
    const head = await bytesOf(await this.#ask("head"));
    return { segment, head };
  }

  /** @type {Hub["wait"]} */
  async wait(after, said, signal) {
    const response = await this.#asMember(`wait?after=${after}`, { signal, endless: true, renew: false });
    if (!response.body) return;
    const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
    let rest = "";
    for (;;) {
      const { value, done } = await withinSilence(reader);
      if (done) return;
      const lines = (rest + value).split("\n");
      rest = lines.pop() ?? "";
      if (rest.length > MOST_LINE) {
        reader.cancel().catch(() => {});
        throw new Fault("not_the_hub");
      }
      for (const line of lines) said(parsed(line).seq);
    }
  }

  /** @type {Hub["waiting"]} */
  async waiting() {
    const { waiting, quota } = await jsonOf(await this.#asMember("waiting"), MOST);
    if (!Array.isArray(waiting)) throw new Fault("not_the_hub");
    const rows = waiting.map((row) => ({
      sealed: ofHex(digits(row?.sealed)),
      code: String(row.code),
      fields: row.fields,
      since: moment(row.since),
    }));
    return { rows, quota: quotaOf(quota) };
  }

  /** @type {Hub["dismiss"]} */
  async dismiss(event) {
    await this.#asMember(`waiting/${event}`, { method: "DELETE" }).catch((error) => {
      if (statusOf(error) !== 404) throw error;
    });
  }

  /**
   * A request with a token; a token that has ended is asked for anew, once, or by the next request.
   *
   * @param {string} path
   * @param {Asking & { renew?: boolean }} [asking]
   */
  async #asMember(path, { renew = true, ...options } = {}) {
    for (let tries = 0; ; tries += 1) {
      const device = toHex(this.#device.key());
      if (device !== this.#holder) this.#token = undefined;
      this.#holder = device;
      this.#token ??= this.#askToken(device);
      const token = await this.#token.catch((error) => {
        this.#token = undefined;
        throw error;
      });
      try {
        return await this.#ask(path, { ...options, token });
      } catch (error) {
        if (statusOf(error) !== 401 || tries > 0) throw error;
        this.#token = undefined;
        if (!renew) throw error;
      }
    }
  }

  /** @param {string} device */
  async #askToken(device) {
    const json = (/** @type {object} */ body) => ({
      method: "POST",
      body: JSON.stringify(body),
      type: "application/json",
    });
    const asked = await this.#ask("challenge", json({ device }));
    const { challenge } = await jsonOf(asked);
    // What is signed names the hub: nobody else can use it.
    const { origin } = this.#root;
    const signature = toHex(await this.#device.answer(ofHex(digits(challenge)), origin));
    const answered = await this.#ask("token", json({ device, challenge, origin, signature }));
    return digits((await jsonOf(answered)).token);
  }

  /** @param {string} path @param {Asking} [asking] */
  #ask(path, asking) {
    return ask(new URL(path, this.#root), asking);
  }
}

/** @param {URL} url @param {Asking} [asking] */
async function ask(url, { method = "GET", body, type, token, signal, endless } = {}) {
  const headers = {
    ...(type && { "Content-Type": type }),
    ...(token && { Authorization: `Bearer ${token}` }),
  };
  const patience = new AbortController();
  const late = setTimeout(() => patience.abort(), PATIENCE);
  let response;
  try {
    response = await fetched(url, { method, body, headers, signal: either(patience.signal, signal) });
  } catch (fault) {
    if (signal?.aborted) throw signal.reason;
    throw fault;
  }
  // Of all but a stream the body must come within that time as well.
  if (endless) clearTimeout(late);
  if (response.ok) return response;
  throw await failure(response);
}

/** What every request has. A hub sends nobody elsewhere. @type {RequestInit} */
const PLAIN = {
  credentials: "omit",
  cache: "no-store",
  referrerPolicy: "no-referrer",
  redirect: "manual",
};

/**
 * What the server at an address answers.
 *
 * @param {URL} url
 * @param {RequestInit} asking
 * @throws {Fault} why nothing can be read of it
 */
async function fetched(url, asking) {
  let response;
  try {
    response = await fetch(url, { ...PLAIN, ...asking });
  } catch (cause) {
    throw new Fault(await unheard(url, asking.signal), { cause });
  }
  // Browsers do not say where to.
  if (response.type !== "opaqueredirect" && ![301, 302, 303, 307, 308].includes(response.status))
    return response;
  throw new Fault("hub_redirects");
}

/**
 * Why a server was not heard, as far as a browser tells. It does not tell a wrong certificate from a server
 * that is off.
 *
 * @param {URL} url
 * @param {AbortSignal | null} [signal]
 */
async function unheard({ origin, protocol, hostname }, signal) {
  const { location, navigator } = globalThis;
  const isHere = /^(.*\.)?localhost$|^127\.|^\[::1\]$/.test(hostname);
  if (location?.protocol === "https:" && protocol === "http:" && !isHere) return "hub_not_https";
  // A page that may not read what a server answers can still find out that it answers.
  if (!location || location.origin === origin || navigator.onLine === false) return "offline";
  /** @type {RequestInit} */
  const blind = { ...PLAIN, mode: "no-cors", redirect: "follow", signal };
  const forbidden = forbiddenOf(origin);
  const code = await fetch(new URL("/", origin), blind).then(
    () => "hub_shut",
    () => new Promise((said) => setTimeout(said, LATE, "offline")),
  );
  return forbidden() ? "hub_forbidden" : code;
}

/**
 * Watches whether the policy of the page keeps a server from being asked: browsers say that apart.
 *
 * @param {string} origin
 * @returns {() => boolean} ends the watch
 */
function forbiddenOf(origin) {
  let found = false;
  const watch = new AbortController();
  const note = (/** @type {SecurityPolicyViolationEvent} */ { blockedURI }) => {
    found ||= blockedURI.startsWith(origin);
  };
  globalThis.document?.addEventListener("securitypolicyviolation", note, { signal: watch.signal });
  return () => {
    watch.abort();
    return found;
  };
}

/** The status of a refusal. @param {unknown} error */
const statusOf = (error) => (error instanceof Fault ? error.detail.status : undefined);

/** The fault for a refusal of the hub. @param {Response} response */
async function failure(response) {
  const { status } = response;
  const { code, until, foreign } = await refusal(response);
  if (foreign) return foreign;
  const asked = Number(response.headers.get("Retry-After")) * 1000;
  const after = asked > 0 ? Math.min(asked, LATEST) : undefined;
  const about = { detail: { status, after } };
  if (isQuota(code)) return new Fault(code, { fields: { until: String(until) }, ...about });
  if (status === 429 || status === 503) return new Fault("hub_busy", about);
  if (status === 401 || status === 403) return new Fault("not_let_in", about);
  const known = code === "not_an_event" ? code : "hub_trouble";
  return new Fault(known, about);
}

/** Whether the hub takes no more on this day, and goes on reading out. @param {unknown} code */
export function isQuota(code) {
  return code === "member_quota" || code === "community_quota";
}

/** What a hub never answers but in JSON. A server in front of it may say the rest in its own words. */
const OWN = [401, 403, 404, 405];

/**
 * The hub's own code in what it refuses, if there is one, or the fault where no hub refuses so: a page of
 * another site, or one to sign in.
 *
 * @param {Response} response
 * @returns {Promise<{ code?: string, until?: unknown, foreign?: Fault }>}
 */
async function refusal(response) {
  const { status } = response;
  try {
    const { code, until } = await jsonOf(response);
    return { code: typeof code === "string" ? code : undefined, until };
  } catch (cause) {
    return OWN.includes(status) ? { foreign: new Fault("not_the_hub", { cause }) } : {};
  }
}

/** All of an answer, unless it is more than any hub sends. @param {Response} response */
async function bytesOf(response, most = MOST) {
  const reader = response.body?.getReader();
  const chunks = [];
  let length = 0;
  if (!reader) return new Uint8Array();
  while (length <= most) {
    const { value, done } = await reader.read().catch((cause) => {
      throw new Fault("offline", { cause });
    });
    if (done) return join(chunks);
    chunks.push(value);
    length += value.length;
  }
  reader.cancel().catch(() => {});
  throw new Fault("not_the_hub");
}

/** @param {Response} response @param {number} [most] */
async function jsonOf(response, most = MOST_JSON) {
  return parsed(new TextDecoder().decode(await bytesOf(response, most)));
}

/**
 * An object of JSON. What else a program may answer in a hub's place is none.
 *
 * @param {string} text
 * @returns {Json}
 */
function parsed(text) {
  try {
    const value = JSON.parse(text);
    if (isObject(value)) return /** @type {Json} */ (value);
  } catch {
    // Said below.
  }
  throw new Fault("not_the_hub");
}

/**
 * Hexadecimal digits, as challenges, tokens and keys are.
 *
 * @param {unknown} value
 * @throws with code `not_the_hub`
 */
export function digits(value) {
  if (typeof value === "string" && /^(?:[0-9a-f]{2})+$/.test(value)) return value;
  throw new Fault("not_the_hub");
}

/**
 * How much of the day's quotas is used. A hub of an earlier version has none.
 *
 * @param {any} said
 * @returns {Quota | undefined}
 */
function quotaOf(said) {
  if (!isObject(said)) return undefined;
  const { ends, per_cent, members } = /** @type {Json} */ (said);
  if (!Array.isArray(members)) throw new Fault("not_the_hub");
  const of = members.map((row) => ({ member: String(row?.member), percent: Number(row?.per_cent) }));
  return { ends: moment(String(ends)), percent: Number(per_cent), members: of };
}

/** A moment as the hub writes it. @param {string} value @returns {number} seconds since 1970 */
function moment(value) {
  const seconds = Date.parse(value) / 1000;
  if (Number.isFinite(seconds)) return seconds;
  throw new Fault("not_the_hub");
}

/** @param {unknown} value @returns {value is object} */
function isObject(value) {
  return typeof value === "object" && value !== null;
}

/** @param {ReadableStreamDefaultReader<string>} reader */
async function withinSilence(reader) {
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;
  /** @type {Promise<never>} */
  const silence = new Promise((_, fail) => {
    timer = setTimeout(() => fail(new Fault("offline")), SILENCE);
  });
  try {
    return await Promise.race([reader.read(), silence]);
  } catch (cause) {
    reader.cancel().catch(() => {});
    throw cause instanceof Fault ? cause : new Fault("offline", { cause });
  } finally {
    clearTimeout(timer);
  }
}

/**
 * A signal that ends with the first of these; browsers before 2024 have no AbortSignal.any.
 *
 * @param {AbortSignal} one
 * @param {AbortSignal} [other]
 */
function either(one, other) {
  if (!other) return one;
  const ending = new AbortController();
  for (const signal of [other, one]) {
    if (signal.aborted) ending.abort(signal.reason);
    signal.addEventListener("abort", () => ending.abort(signal.reason), { once: true });
  }
  return ending.signal;
}

/** Paths are looked up in the hub's folder, wherever that is. @param {string} address */
function withSlash(address) {
  const url = new URL(address, globalThis.location?.href);
  if (!url.pathname.endsWith("/")) url.pathname += "/";
  return url;
}
