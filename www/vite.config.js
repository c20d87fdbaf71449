import { fileURLToPath } from "node:url";
import { defineConfig } from "vite";

const here = (path) => fileURLToPath(new URL(path, import.meta.url));

/** Both wasm builds have the same file name; their folder tells them apart. */
const assetName = ({ originalFileNames: [source = ""] }) => {
  const core = source.match(/wasm\/(\w+)\/timebank_bg\.wasm$/)?.[1];
  return core ? `assets/${core}-[hash][extname]` : "assets/[name]-[hash][extname]";
};

/** What an npm package or a folder on one's own server needs: `time-bank.js` and what it loads beside itself. */
const library = {
  outDir: here("../pkg"),
  emptyOutDir: false,
  rolldownOptions: {
    input: { "time-bank": here("time-bank.js") },
    preserveEntrySignatures: "strict",
    output: {
      entryFileNames: "[name].js",
      chunkFileNames: "chunks/[name]-[hash].js",
      assetFileNames: assetName,
    },
  },
};

/** The page that stands alone, on any static host and on `timebank serve`. */
const app = {
  outDir: here("../pkg/app"),
  emptyOutDir: true,
  manifest: true,
  rolldownOptions: {
    input: here("index.html"),
    output: { assetFileNames: assetName },
  },
};

export default defineConfig(({ mode }) => ({
  root: here("."),
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
