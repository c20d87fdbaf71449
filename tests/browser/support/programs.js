/** Programs that run beside a test: started here, ended with it, whatever happens. */

import { spawn } from "node:child_process";
import { createServer } from "node:net";
import { once } from "node:events";

const running = new Set();

process.on("exit", () => {
  for (const child of running) slay(child);
});
for (const signal of ["SIGHUP", "SIGINT", "SIGTERM"]) process.once(signal, () => process.exit(1));

/** Ends a program at once, with all that it has started in its turn: a driver's browser. */
function slay(child) {
  if (child.exitCode === null && child.signalCode === null) process.kill(-child.pid, "SIGKILL");
}

/**
 * Starts a program and waits for the first line that it prints on standard output, if asked to.
 *
 * @param {string} program
 * @param {string[]} args
 * @param {{ env?: Record<string, string>, wait?: boolean }} [options]
 * @returns {Promise<{ line: string, end: () => Promise<void>, kill: () => Promise<void> }>}
 */
export async function start(program, args, { env = {}, wait = false } = {}) {
  const child = spawn(program, args, {
    env: { ...process.env, ...env },
    stdio: ["ignore", wait ? "pipe" : "ignore", "ignore"],
    detached: true, // a group of its own
  });
  running.add(child);
  const ended = new Promise((done) => child.once("close", done)).then(() => running.delete(child));
  const end = async () => {
    child.kill();
    await ended;
  };
  const kill = async () => {
    slay(child);
    await ended;
  };
  const failed = new Promise((_, fail) => {
    child.once("error", (error) => fail(new Error(`could not start ${program}: ${error.message}`)));
  });
  const ready = wait ? firstLine(child, program) : once(child, "spawn").then(() => "");
  return { line: await Promise.race([failed, ready]), end, kill };
}

async function firstLine(child, program) {
  let text = "";
  for await (const chunk of child.stdout.iterator({ destroyOnReturn: false })) {
    text += chunk;
    if (text.includes("\n")) return text.slice(0, text.indexOf("\n"));
  }
  throw new Error(`${program} ended before it said anything`);
}

const given = new Set();

/**
 * A port that nobody listens on. None is given twice: what a browser has stored of a page goes by the page's
 * port, and browsers live longer than pages here.
 *
 * @returns {Promise<number>}
 */
export async function freePort() {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address();
  await new Promise((closed) => server.close(closed));
  if (given.has(port)) return freePort();
  given.add(port);
  return port;
}

/**
 * Asks again until the answer is there.
 *
 * @template T
 * @param {() => Promise<T | undefined | false>} ask
 * @param {string} what to say when it never comes
 * @param {number} [seconds]
 * @returns {Promise<T>}
 */
export async function eventually(ask, what, seconds = 60) {
  const end = Date.now() + seconds * 1000;
  for (;;) {
    const answer = await ask();
    if (answer) return answer;
    if (Date.now() > end) throw new Error(`waited ${seconds} s for ${what}`);
    await new Promise((wake) => setTimeout(wake, 50));
  }
}
