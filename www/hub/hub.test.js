import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer } from "node:http";
import { test } from "node:test";
import { Fault } from "../values/fault.js";
import { found, HttpHub, isOfHub, publicFigures } from "./hub.js";

// Requests wait for a slow hub until long after the test.
const { setTimeout } = globalThis;
const unheld = (/** @type {Parameters<typeof setTimeout>} */ ...asked) => setTimeout(...asked).unref();
Object.assign(globalThis, { setTimeout: unheld });

/**
 * A hub that gives a token to everybody who asks, and forgets it when it is told to.
 *
 * @param {import("node:test").TestContext} t
 */
async function hubOf(t) {
  /** @type {string[]} */
  const asked = [];
  const said = { token: "aa" };
  const server = createServer((request, response) => {
    const path = request.url?.split("/").pop() ?? "";
    asked.push(path);
    const known = request.headers.authorization === `Bearer ${said.token}`;
    if (path === "challenge") response.end('{"challenge":"00"}');
    else if (path === "token") response.end(JSON.stringify(said));
    else if (path === "head" || known) response.end(path.startsWith("wait") ? '{"seq":3}\n' : "");
    else response.writeHead(401).end("{}");
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  t.after(() => server.close());
  const device = { key: () => new Uint8Array(32), answer: async () => new Uint8Array(64) };
  const address = server.address();
  assert.ok(address && typeof address === "object");
  return { asked, said, client: new HttpHub(`http://127.0.0.1:${address.port}/`, "c0", device) };
}

const SIGNED_IN = ["challenge", "token"];
const READ = ["records?after=3", "head"];

test("a token that the hub has forgotten is asked for anew", async (t) => {
  const hub = await hubOf(t);
  await hub.client.records(3);
  hub.said.token = "bb";
  await hub.client.records(3);
  assert.deepEqual(hub.asked, [...SIGNED_IN, ...READ, READ[0], ...SIGNED_IN, ...READ]);
});

test("who would listen to a hub that was begun anew asks first what it has", async (t) => {
  const hub = await hubOf(t);
  /** @type {unknown[]} */
  const said = [];
  const wait = () => hub.client.wait(3, (seq) => said.push(seq), new AbortController().signal);
  await hub.client.records(3);
  hub.said.token = "bb";
  hub.asked.length = 0;
  await assert.rejects(wait(), { code: "not_let_in" });
  assert.deepEqual([hub.asked, said], [["wait?after=3"], []]);
  await hub.client.records(3);
  await wait();
  assert.deepEqual([hub.asked, said], [["wait?after=3", ...SIGNED_IN, ...READ, "wait?after=3"], [3]]);
});

/**
 * A server that is no hub.
 *
 * @param {import("node:test").TestContext} t
 * @param {import("node:http").RequestListener} answer
 */
async function serverOf(t, answer) {
  const server = createServer((request, response) => {
    request.resume();
    answer(request, response);
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  t.after(() => {
    server.closeAllConnections();
    server.close();
  });
  const address = server.address();
  assert.ok(address && typeof address === "object");
  return `http://127.0.0.1:${address.port}/`;
}

const DEVICE = { key: () => new Uint8Array(32), answer: async () => new Uint8Array(64) };
const HTML = { "Content-Type": "text/html" };

/**
 * What else answers at the address of a hub.
 *
 * @type {Record<string, [string, number, Record<string, string>]>}
 */
const OTHERS = {
  "a page": ["not_the_hub", 200, HTML],
  "a page that is not there": ["not_the_hub", 404, HTML],
  "a page that takes no forms": ["not_the_hub", 405, HTML],
  "a page to sign in": ["not_the_hub", 401, { ...HTML, "WWW-Authenticate": "Basic" }],
  "a door that is shut": ["not_the_hub", 403, HTML],
  "a redirect to another host": ["hub_redirects", 302, { Location: "https://login.invalid/" }],
  "a redirect that lasts": ["hub_redirects", 308, { Location: "/elsewhere/" }],
};

for (const [what, [code, status, headers]] of Object.entries(OTHERS)) {
  test(`where ${what} answers in a hub's place, that is said`, async (t) => {
    const address = await serverOf(t, (_, response) =>
      response.writeHead(status, headers).end("<!doctype html>"),
    );
    const hub = new HttpHub(address, "c0", DEVICE);
    await assert.rejects(hub.records(3), { code });
    await assert.rejects(hub.dismiss("e0"), { code });
    await assert.rejects(found(address, "", "{}"), { code });
    await assert.rejects(publicFigures(address, "c0"), { code });
  });
}

test("a server in front of the hub may be in trouble, and the hub is one all the same", async (t) => {
  for (const [status, code] of Object.entries({ 502: "hub_trouble", 503: "hub_busy", 429: "hub_busy" })) {
    const address = await serverOf(t, (_, response) => response.writeHead(Number(status), HTML).end("<p>"));
    await assert.rejects(new HttpHub(address, "c0", DEVICE).records(3), { code }, status);
  }
});

test("a hub that takes no more on this day says until when, and nothing is refused for good", async (t) => {
  const until = "2026-12-02T00:00:00Z";
  for (const code of ["member_quota", "community_quota"]) {
    const address = await serverOf(t, (_, response) =>
      response.writeHead(429, { "Retry-After": "3600" }).end(JSON.stringify({ code, message: "", until })),
    );
    const fault = await new HttpHub(address, "c0", DEVICE).records(3).catch((error) => error);
    assert.deepEqual([fault.code, fault.fields], [code, { until }]);
    assert.equal(isOfHub(fault), true);
    // An operator may allow more meanwhile.
    assert.equal(fault.detail.after, 60_000);
  }
});

test("coordinators are told how much of a day's quotas is used", async (t) => {
  const quota = { ends: "1970-01-02T00:00:00Z", per_cent: 81, members: [{ member: "m0", per_cent: 93 }] };
  const said = { challenge: "00", token: "00", waiting: [], quota };
  const address = await serverOf(t, (_, response) => response.writeHead(200).end(JSON.stringify(said)));
  const told = await new HttpHub(address, "c0", DEVICE).waiting();
  assert.deepEqual(told.quota, { ends: 86_400, percent: 81, members: [{ member: "m0", percent: 93 }] });
});

test("what a server in front of the hub finds too large is too large", async (t) => {
  const address = await serverOf(t, (_, response) => response.writeHead(413, HTML).end("<p>"));
  await assert.rejects(found(address, "", "{}"), {
    code: "hub_refused",
    detail: { status: 413, why: "too_large" },
  });
});

/** Timers that nobody waits for end no test. @param {import("node:test").TestContext} t */
function stayAwake(t) {
  const timer = setInterval(() => {}, 1000);
  t.after(() => clearInterval(timer));
}

/**
 * Asks from a page of a site, in a browser that lets nothing through.
 *
 * @param {import("node:test").TestContext} t
 * @param {string} from the page's address
 * @param {string} to the hub's
 * @param {{ blind?: boolean, onLine?: boolean }} [about] blind: whether something answers to who may not read
 *   it
 */
async function fromPage(t, from, to, { blind = false, onLine = true } = {}) {
  stayAwake(t);
  /** @type {(string | undefined)[]} */
  const modes = [];
  t.mock.method(globalThis, "fetch", async (/** @type {URL} */ _, /** @type {RequestInit} */ { mode }) => {
    modes.push(mode);
    if (mode === "no-cors" && blind) return new Response();
    throw new TypeError("Failed to fetch");
  });
  const before = Object.getOwnPropertyDescriptor(globalThis, "navigator");
  Object.defineProperty(globalThis, "navigator", { value: { onLine }, configurable: true });
  Object.assign(globalThis, { location: new URL(from) });
  try {
    await publicFigures(to, "c0");
    return assert.fail("nothing answers");
  } catch (error) {
    return { code: error instanceof Fault && error.code, modes };
  } finally {
    Reflect.deleteProperty(globalThis, "location");
    if (before) Object.defineProperty(globalThis, "navigator", before);
  }
}

const SITE = "https://site.example/ours";
const HUB = "https://hub.example";

test("a hub that is not heard is told from one that lets this page not hear it", async (t) => {
  const both = [undefined, "no-cors"];
  assert.deepEqual(await fromPage(t, SITE, HUB, { blind: true }), { code: "hub_shut", modes: both });
  assert.deepEqual(await fromPage(t, SITE, HUB), { code: "offline", modes: both });
});

test("a hub that the page's own policy keeps from it is told from one that is off", async (t) => {
  stayAwake(t);
  const page = new EventTarget();
  Object.assign(globalThis, { document: page });
  t.after(() => Reflect.deleteProperty(globalThis, "document"));
  const violates = (/** @type {string} */ blockedURI) =>
    setTimeout(() => page.dispatchEvent(Object.assign(new Event("securitypolicyviolation"), { blockedURI })));
  const asked = async (/** @type {string} */ blocked) => {
    t.mock.method(globalThis, "fetch", async () => {
      await new Promise((resolve) => setTimeout(resolve, 0, violates(blocked)));
      throw new TypeError("Failed to fetch");
    });
    Object.assign(globalThis, { location: new URL(SITE) });
    const { code } = await publicFigures(HUB, "c0").catch((error) => error);
    Reflect.deleteProperty(globalThis, "location");
    return code;
  };
  assert.equal(await asked(`${HUB}/`), "hub_forbidden");
  assert.equal(await asked("https://other.example/"), "offline");
});

test("nothing more is asked where it would tell nothing", async (t) => {
  const once = { code: "offline", modes: [undefined] };
  assert.deepEqual(await fromPage(t, `${HUB}/app/`, HUB, { blind: true }), once);
  assert.deepEqual(await fromPage(t, SITE, HUB, { blind: true, onLine: false }), once);
});

test("a page at https is told that it reaches no hub at http", async (t) => {
  const code = async (/** @type {string} */ from, /** @type {string} */ to) =>
    (await fromPage(t, from, to)).code;
  assert.equal(await code(SITE, "http://hub.example"), "hub_not_https");
  assert.equal(await code(SITE, "http://localhost:8080"), "offline");
  assert.equal(await code("http://site.example", "http://hub.example"), "offline");
});
