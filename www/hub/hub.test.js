import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer } from "node:http";
import { test } from "node:test";
import { HttpHub } from "./hub.js";

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
