import { createHash } from "node:crypto";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { defineConfig, minifySync } from "vite";

/**
 * @typedef {import("vite").BuildEnvironmentOptions} Build
 * @typedef {import("vite").Rolldown.OutputBundle} Bundle
 * @typedef {import("vite").Rolldown.PreRenderedChunk} Chunk
 */

const here = (/** @type {string} */ path) => fileURLToPath(new URL(path, import.meta.url));

/**
 * The three wasm builds have the same file name; their folder tells them apart.
 *
 * @param {{ originalFileNames: string[] }} asset
 */
const assetName = ({ originalFileNames: [source = ""] }) => {
  const core = source.match(/wasm\/(\w+)\/timebank_bg\.wasm$/)?.[1];
  return core ? `assets/${core}-[hash][extname]` : "assets/[name]-[hash][extname]";
};

/**
 * A language's sentences are known by their folder; code by the file that it begins with.
 *
 * @param {string} folder
 */
const chunkName =
  (folder) =>
  (/** @type {Chunk} */ { facadeModuleId, name }) => {
    const [, tag, file] = facadeModuleId?.match(/words\/([\w-]+)\/(\w+)\.json$/) ?? [];
    return `${folder}/${tag ? `${tag}-${file}` : name}-[hash].js`;
  };

/**
 * What an npm package or a folder on one's own server needs: `time-bank.js` and what it loads beside itself.
 *
 * @type {Build}
 */
const library = {
  copyPublicDir: false,
  outDir: here("../pkg"),
  emptyOutDir: false,
  rolldownOptions: {
    input: { "time-bank": here("element/time-bank.js") },
    preserveEntrySignatures: "strict",
    output: {
      entryFileNames: "[name].js",
      chunkFileNames: chunkName("chunks"),
      assetFileNames: assetName,
    },
  },
};

/** Where the page that stands alone is written. */
const PAGE = here("../pkg/app");

/** The page that stands alone, on any static host and on `timebank serve`. @type {Build} */
const app = {
  outDir: PAGE,
  emptyOutDir: true,
  manifest: true,
  rolldownOptions: {
    input: here("app/index.html"),
    output: { assetFileNames: assetName, chunkFileNames: chunkName("assets") },
  },
};

/** What not everybody needs: other languages than English, and what signs where the browser cannot. */
const FOR_SOME = /words\/(?!en\/)[\w-]+\/\w+\.json$|node_modules\/@noble\//;

/** Whether the page is whole without a file of the build. @param {Bundle[string]} file */
const isForSome = (file) =>
  file.type === "chunk"
    ? file.moduleIds.every((id) => FOR_SOME.test(id))
    : /\.(wasm|csv)$/.test(file.fileName);

/**
 * The service worker, which knows by their hashes the files of this very build.
 *
 * @type {import("vite").Plugin}
 */
const worker = {
  name: "timebank-worker",
  writeBundle(_options, bundle) {
    const page = readFileSync(join(PAGE, "index.html"));
    const [, start] = page.toString().match(/<script[^>]* src="\.\/([^"]+)"/) ?? [];
    if (!start) throw new Error("the page has no script");
    const hash = (/** @type {string | Uint8Array} */ bytes) => createHash("sha256").update(bytes);
    const paths = readdirSync(join(PAGE, "assets"))
      .sort()
      .map((name) => `assets/${name}`);
    const sha256 = (/** @type {string} */ path) => hash(readFileSync(join(PAGE, path))).digest("base64");
    const files = Object.fromEntries(paths.map((path) => [path, `sha256-${sha256(path)}`]));
    const version = hash(JSON.stringify(files)).update(page).digest("hex").slice(0, 16);
    const forSome = paths.filter((path) => isForSome(bundle[path]));
    const known = { VERSION: version, START: start, FILES: files, FOR_SOME: forSome };
    const lines = Object.entries(known).map(([name, value]) => `const ${name} = ${JSON.stringify(value)};\n`);
    const code = lines.join("") + readFileSync(here("app/worker.js"), "utf8");
    const { code: small, errors } = minifySync("worker.js", code);
    if (errors.length) throw new Error(`the worker cannot be minified: ${errors[0].message}`);
    writeFileSync(join(PAGE, "worker.js"), small);
  },
};

export default defineConfig(({ mode }) => ({
  root: here("app"),
  plugins: mode === "app" ? [worker] : [],
  // Relative, so that both work in whatever folder they are put.
  base: "./",
  build: {
    target: "es2022",
    // Every asset is a file of its own: what is inlined can be neither cached nor compiled while it loads.
    assetsInlineLimit: 0,
    modulePreload: false,
    reportCompressedSize: false,
    ...(mode === "library" ? library : app),
  },
}));
