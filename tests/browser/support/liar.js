/** A hub that lies: it stands before the real one, and changes what comes from it. */

import { once } from "node:events";
import { createServer, request as ask } from "node:http";

/** @import { Readable } from "node:stream" */

/**
 * What a hub answers.
 *
 * @typedef {{
 *   status: number, type?: string, headers?: Record<string, string>, body: Buffer | Readable
 * }} Answer
 *
 * A lie: what to say in the place of an answer. Nothing lets the answer through; `never` does not answer.
 * @typedef
 *   {(path: string, honest: () => Promise<Answer>) => Promise<Answer | typeof never | undefined> | undefined}
 *   Lie
 */

/** Says that nobody is to get an answer. */
export const never = Symbol("no answer");

/**
 * @param {import("node:test").TestContext} t
 * @param {number} port where it listens
 * @param {number} hub where the real one does
 */
export async function liarOf(t, port, hub) {
  const liar = {
    address: `http://localhost:${port}/`,
    /** @type {Lie | undefined} */
    lie: undefined,
    /** Whether it cuts all connections. */
    away: false,
    /** Every request since it was emptied. @type {{ path: string, body: string }[]} */
    asked: [],
    /** How many streams are open, and how many were at once at most. */
    streams: 0,
    mostStreams: 0,
  };
  const server = createServer((request, response) => {
    answer(liar, hub, request, response).catch(() => response.destroy());
  });
  server.listen(port, "127.0.0.1");
  await once(server, "listening");
  /** Cuts all connections, until `away` is taken back. */
  liar.cut = () => {
    liar.away = true;
    server.closeAllConnections();
  };
  t.after(() => {
    server.closeAllConnections();
    server.close();
  });
  return liar;
}

async function answer(liar, hub, request, response) {
  if (liar.away) return response.destroy();
  const body = await bodyOf(request);
  const path = request.url.replace(/^\/v1\/c\/[0-9a-f]+\//, "");
  if (path !== request.url) liar.asked.push({ path, body: body.toString("hex") });
  const { method, headers } = request;
  const honest = async () => {
    const answered = await forward(hub, { method, headers, path: request.url }, body);
    const {
      statusCode: status,
      headers: { "content-type": type },
    } = answered;
    return { status, type, body: await bodyOf(answered) };
  };
  const lied = path !== request.url && (await liar.lie?.(path, honest));
  if (lied === never) return undefined;
  if (lied) return say(response, lied);
  const answered = await forward(hub, { method, headers, path: request.url }, body);
  // The page may have gone meanwhile, and that is said only once.
  if (response.destroyed) return answered.destroy();
  if (path.startsWith("wait")) follow(liar, answered, response);
  response.writeHead(answered.statusCode, answered.headers);
  response.flushHeaders();
  answered.on("error", () => response.destroy());
  response.on("close", () => answered.destroy());
  return answered.pipe(response);
}

function say(response, { status, type, headers, body }) {
  response.on("error", () => {});
  response.writeHead(status, { ...(type && { "Content-Type": type }), ...headers });
  if (Buffer.isBuffer(body)) return response.end(body);
  response.on("close", () => body.destroy());
  return body.pipe(response);
}

function follow(liar, answered, response) {
  if (answered.statusCode !== 200) return;
  liar.streams += 1;
  liar.mostStreams = Math.max(liar.mostStreams, liar.streams);
  response.once("close", () => {
    liar.streams -= 1;
  });
}

async function forward(port, options, body) {
  const asking = ask({ host: "127.0.0.1", port, agent: false, ...options });
  asking.end(body);
  const [answered] = await once(asking, "response");
  return answered;
}

async function bodyOf(stream) {
  const chunks = [];
  for await (const chunk of stream) chunks.push(chunk);
  return Buffer.concat(chunks);
}

/** Cuts a segment into its records and heads. @param {Buffer} segment */
export function itemsOf(segment) {
  const items = [];
  for (let at = 0; at < segment.length; ) {
    const end = endOf(segment, at);
    items.push(segment.subarray(at, end));
    at = end;
  }
  return items;
}

/** Whether an item of a segment is a record; else it is a head. */
export const isRecord = (item) => item[0] === 0x84;

/** Where an item of CBOR ends. */
function endOf(bytes, start) {
  const kind = bytes[start] >> 5;
  const short = bytes[start] & 31;
  const more = short < 24 ? 0 : 2 ** (short - 24);
  const value = more ? Number(BigInt(`0x${bytes.toString("hex", start + 1, start + 1 + more)}`)) : short;
  let at = start + 1 + more;
  if (kind === 2 || kind === 3) return at + value;
  const items = { 4: value, 5: 2 * value, 6: 1 }[kind] ?? 0;
  for (let i = 0; i < items; i += 1) at = endOf(bytes, at);
  return at;
}
