// The same cold open in Chromium, from IndexedDB: node benches/chromium.js FOLDER
// Prints {"glance timebank": ns, "open timebank": ns, "open json": ns}: from asking the database to all
// balances, each in a page that was just loaded.
import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import { extname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { open } from "../tests/browser/browsers.js";

const TYPES = { ".js": "text/javascript", ".wasm": "application/wasm", ".json": "application/json" };
const OPENS = ["glance timebank", "open timebank", "open json"];

const [folder] = process.argv.slice(2);
const root = fileURLToPath(new URL("..", import.meta.url));
const { server, address } = await serve({
  "/data/": folder,
  "/wasm/": join(root, "pkg/wasm/desk"),
  "/benches/": join(root, "benches"),
});
const { browser, end } = await open("Chromium");
try {
  await browser.setTimeout({ script: 60_000 });
  await call("store", []);
  const times = {};
  for (const how of OPENS) times[how] = await call("measure", how.split(" "));
  console.log(JSON.stringify(times));
} finally {
  await end();
  server.close();
}

/** Calls a function of chromium/page.js in a page that was just loaded. */
async function call(name, args) {
  await browser.url(address);
  return browser.execute(
    async (name, args) => (await import("/benches/chromium/page.js"))[name](...args),
    name,
    args,
  );
}

/** Serves folders under their prefixes, and an empty page everywhere else. */
async function serve(folders) {
  const server = createServer(async ({ url }, response) => {
    const prefix = Object.keys(folders).find((prefix) => url.startsWith(prefix));
    const type = prefix ? (TYPES[extname(url)] ?? "application/octet-stream") : "text/html";
    response.setHeader("content-type", type);
    response.end(
      prefix ? await readFile(join(folders[prefix], url.slice(prefix.length))) : "<!doctype html>",
    );
  });
  await new Promise((listening) => server.listen(0, "127.0.0.1", listening));
  return { server, address: `http://127.0.0.1:${server.address().port}/` };
}
