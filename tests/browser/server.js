/** The built page, served as people get it: by the `timebank` program. */

import { fileURLToPath } from "node:url";
import { start } from "./programs.js";

const root = (path) => fileURLToPath(new URL(`../../${path}`, import.meta.url));

/**
 * @returns {Promise<{ address: string, end: () => Promise<void> }>} where the page is
 */
export async function serve() {
  const program = process.env.TIMEBANK ?? root("target/debug/timebank");
  const { line, end } = await start(
    program,
    ["serve", "--dir", root("pkg/app"), "--port", "0"],
    { wait: true },
  );
  return { address: line.match(/http:\S+/)[0], end };
}
