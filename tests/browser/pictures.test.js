/**
 * All pictures with hard figures, at every width, in every colour, from both sides.
 *
 * PICTURES=folder node --test tests/browser/pictures.test.js keeps what is seen, to look at.
 */

import assert from "node:assert/strict";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { createServer } from "vite";
import { accessible } from "./support/accessible.js";
import { browserOf } from "./support/opened.js";
import { inChromiumAlone, story } from "./support/stories.js";

const root = fileURLToPath(new URL("../..", import.meta.url));
const KINDS = ["parts", "months", "hours", "categories", "matrix", "rings", "spread", "trend"];
const FOLDER = process.env.PICTURES;

/** What people ask their systems for, as media features, and paper. */
const LOOKS = {
  light: {},
  dark: { features: { "prefers-color-scheme": "dark" } },
  contrast: { features: { "prefers-contrast": "more" } },
  forced: { features: { "forced-colors": "active", "prefers-color-scheme": "dark" } },
  paper: { media: "print" },
};

inChromiumAlone("pictures", async (t, name) => {
  const page = await browserOf(t, name, await galleryOf(t));
  await story(t, {
    "keep nobody out": () => keepNobodyOut(page),
    "have room for their texts, at every width, from both sides": () => haveRoom(page),
    "are seen in every colour, and on paper": () => areSeen(page),
  });
});

/** The page with all pictures, straight from the sources. */
async function galleryOf(t) {
  const server = await createServer({
    configFile: false,
    root: join(root, "www"),
    logLevel: "error",
    optimizeDeps: { noDiscovery: true },
    server: { port: 0, fs: { allow: [root] }, hmr: false, ws: false, watch: null },
  });
  await server.listen();
  t.after(() => server.close());
  const { port } = server.httpServer.address();
  return `http://localhost:${port}/testing/gallery.html`;
}

/** @param {import("./support/page.js").Page} page */
async function show(page, kind, lang) {
  await page.browser.url(`${page.address}?lang=${lang}&only=${kind}`);
  await page.once(pictured, {}, `the pictures of ${kind}`);
}

async function keepNobodyOut(page) {
  for (const kind of KINDS) {
    await show(page, kind, "en");
    await page.ask(openTables);
    await accessible(page, kind);
  }
}

async function haveRoom(page) {
  for (const lang of ["en", "ar"]) {
    for (const kind of KINDS) {
      await show(page, kind, lang);
      for (const width of [320, 360, 1280]) {
        await page.width(width);
        assert.deepEqual(await page.ask(crowded), [], `${kind} in ${lang} at ${width} px`);
        await keep(page, `${kind}-${lang}-${width}`);
      }
    }
  }
}

async function areSeen(page) {
  await page.width(720);
  for (const kind of KINDS) {
    await show(page, kind, "en");
    for (const [look, { media = "", features = {} }] of Object.entries(LOOKS)) {
      const asked = Object.entries(features).map(([name, value]) => ({ name, value }));
      await page.browser.cdp("Emulation.setEmulatedMedia", { media, features: asked });
      assert.deepEqual(await page.ask(pale), [], `${kind}, ${look}`);
      await keep(page, `${kind}-${look}`);
    }
    await page.browser.cdp("Emulation.setEmulatedMedia", { media: "", features: [] });
  }
}

/** Keeps what the page shows as a file, where somebody asked for that. */
async function keep(page, name) {
  if (!FOLDER) return;
  const { width, height } = await page.ask(sizeOfPage);
  const clip = { x: 0, y: 0, width, height, scale: 1 };
  const { data } = await page.browser.cdp("Page.captureScreenshot", { captureBeyondViewport: true, clip });
  mkdirSync(FOLDER, { recursive: true });
  writeFileSync(join(FOLDER, `${name}.png`), Buffer.from(data, "base64"));
}

/* What follows runs in the page. */

function pictured() {
  return Boolean(document.querySelector("#gallery").shadowRoot?.querySelector(".picture"));
}

/** To look at thousands of squares and rows that are all alike takes half a minute, so most are left out. */
function openTables() {
  const { shadowRoot } = document.querySelector("#gallery");
  for (const details of shadowRoot.querySelectorAll("details")) {
    details.open = true;
    for (const row of [...details.querySelectorAll("tbody tr")].slice(60)) row.remove();
  }
  for (const square of shadowRoot.querySelectorAll("rect:nth-of-type(n + 300)")) square.remove();
}

function sizeOfPage() {
  const { clientWidth, scrollHeight } = document.documentElement;
  return { width: clientWidth, height: scrollHeight };
}

/** The texts of drawings that are too small, beyond the window, or on another text. */
function crowded() {
  const found = [];
  const { clientWidth } = document.documentElement;
  const { shadowRoot } = document.querySelector("#gallery");
  for (const svg of shadowRoot.querySelectorAll(".picture svg")) {
    const { id } = svg.closest("figure");
    const boxes = [];
    for (const text of svg.querySelectorAll("text")) {
      const box = text.getBoundingClientRect();
      if (!box.width) continue;
      const said = `${id}: “${text.textContent.trim()}”`;
      if (Number.parseFloat(getComputedStyle(text).fontSize) < 12) found.push(`${said} is too small`);
      if (box.left < 0 || box.right > clientWidth) found.push(`${said} is beyond the window`);
      const other = boxes.find(({ box: { left, right, top, bottom } }) => {
        const across = Math.min(right, box.right) - Math.max(left, box.left);
        const down = Math.min(bottom, box.bottom) - Math.max(top, box.top);
        return across > 0.5 && down > 4;
      });
      if (other) found.push(`${said} is on ${other.said}`);
      boxes.push({ box, said });
    }
  }
  return found;
}

/** The shapes and the texts of drawings that do not stand out from what is behind them. */
function pale() {
  const paint = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
  const lightness = (colour) => {
    paint.fillStyle = colour;
    paint.fillRect(0, 0, 1, 1);
    const [red, green, blue] = [...paint.getImageData(0, 0, 1, 1).data].map((part) => {
      const share = part / 255;
      return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
  };
  const contrast = (one, other) => {
    const [dark, light] = [lightness(one), lightness(other)].sort((a, b) => a - b);
    return (light + 0.05) / (dark + 0.05);
  };
  const isColour = (colour) => colour !== "none" && !colour.startsWith("url");
  const { shadowRoot } = document.querySelector("#gallery");
  const probe = shadowRoot.querySelector(".picture").appendChild(document.createElement("i"));
  const colourOf = (name) => {
    probe.style.color = `var(${name})`;
    return getComputedStyle(probe).color;
  };
  const [paper, tint] = [colourOf("--paper"), colourOf("--tint")];
  probe.remove();
  const found = new Set();
  for (const shape of shadowRoot.querySelectorAll(".picture svg :is(rect, path, line, circle, text)")) {
    if (shape.matches(".ground, .hair, .hatching, defs *")) continue;
    const { fill, stroke, display } = getComputedStyle(shape);
    if (display === "none") continue;
    const { id } = shape.closest("figure");
    if (shape.matches("text")) {
      const rect = shape.parentElement.querySelector(":scope > rect");
      const isIn = rect && shape.closest(".part");
      const behind = isIn ? getComputedStyle(rect).fill : shape.closest(".diagram") ? tint : paper;
      const ratio = contrast(fill, isColour(behind) ? behind : paper);
      if (ratio < 4.5) found.add(`${id}: a text, ${ratio.toFixed(1)}`);
      continue;
    }
    const behind = shape.closest(".squares") ? tint : paper;
    const ratio = Math.max(...[fill, stroke].filter(isColour).map((colour) => contrast(colour, behind)));
    if (ratio < 3) found.add(`${id}: ${shape.localName} ${shape.getAttribute("class")}, ${ratio.toFixed(1)}`);
  }
  return [...found];
}
