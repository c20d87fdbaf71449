/** The built page, served as people get it: by the `timebank` program. */

import { fileURLToPath } from "node:url";
import { freePort, start } from "./programs.js";

const root = (path) => fileURLToPath(new URL(`../../../${path}`, import.meta.url));

/** The program. */
export const timebank = process.env.TIMEBANK ?? root("target/debug/timebank");

/**
 * @returns {Promise<{ address: string, end: () => Promise<void> }>} where the page is
 */
export async function serve() {
  return served(await freePort(), []);
}

/**
 * The page with a hub behind it, that anybody may found a timebank on.
 *
 * @param {string} data its database
 * @param {number} port one that was free: a hub that comes back is where it was
 * @param {number[]} [ports] where phones reach it, if not there
 */
export function serveHub(data, port, ports = []) {
  const limits = ["--requests-a-minute", "100000", "--device-requests-a-minute", "100000"];
  const origins = ports.flatMap((port) => ["--origin", `http://localhost:${port}`]);
  return served(port, ["--data", data, "--open-founding", ...limits, ...origins]);
}

async function served(port, words) {
  const page = ["serve", "--dir", root("pkg/app"), "--port", String(port)];
  const { line, end } = await start(timebank, [...page, ...words], { wait: true });
  return { address: line.match(/http:\S+/)[0], end };
}
