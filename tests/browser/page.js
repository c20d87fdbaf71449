/**
 * The page as people meet it: everything is found by its role and its name,
 * as a screen reader gives them (axe computes both).
 */

import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { eventually } from "./programs.js";

const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

/** What axe checks: all that WCAG 2.2 asks at level AA. */
const RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"];

export class Page {
  /** @param {WebdriverIO.Browser} browser @param {string} address */
  constructor(browser, address) {
    this.browser = browser;
    this.address = address;
  }

  /** Opens a screen by its address. @param {string} [hash] */
  async visit(hash = "") {
    await this.browser.url(this.address + hash);
  }

  /** Opens the page anew, as after closing the browser's tab. */
  async reload() {
    const address = await this.browser.getUrl();
    await this.browser.url("about:blank");
    await this.browser.url(address);
  }

  /**
   * What has this role and this name, once it is there.
   *
   * @param {string} role
   * @param {string | RegExp} name the whole name, or a pattern in it
   */
  async find(role, name) {
    const wanted = { role, ...pattern(name) };
    return this.browser.$(await this.#eventually(firstWith, wanted, `${role} ${name}`));
  }

  /** Whether something with this role and name is there now. */
  async has(role, name) {
    return Boolean(await this.ask(firstWith, { role, ...pattern(name) }));
  }

  /** Waits for a screen. @param {string | RegExp} title */
  async shows(title) {
    await this.find("heading", title);
  }

  async press(role, name) {
    await this.#click(await this.find(role, name));
  }

  /** Chooses a radio button or ticks a box by its label. */
  async choose(role, name) {
    const input = await this.find(role, name);
    const label = await this.browser.$(await this.browser.execute((it) => it.labels[0], input));
    await this.#click(label);
  }

  async type(role, name, text) {
    await (await this.find(role, name)).setValue(text);
  }

  /** Chooses a file of this machine. @param {string | RegExp} label @param {string} path */
  async chooseFile(label, path) {
    const input = await this.#eventually(fileInput, pattern(label), `a box for a file, ${label}`);
    await (await this.browser.$(input)).addValue(path);
  }

  /** Drops a file on the place that is for it. @param {string} name @param {string} text */
  dropFile(name, text) {
    return this.#eventually(drop, { name, text }, "a place to drop a file on");
  }

  /** All of the page's text. */
  text() {
    return this.ask(visibleText);
  }

  /**
   * The table of the screen: a row is an object with the text of each cell by
   * its column's heading.
   *
   * @returns {Promise<Record<string, string>[]>}
   */
  table() {
    return this.#eventually(tableRows, {}, "a table");
  }

  /**
   * Presses a button and gives the file that it saves. The file is taken where
   * the page hands it to the browser.
   */
  async saved(role, name) {
    await this.ask(catchFiles);
    await this.press(role, name);
    const file = await this.#eventually(caughtFile, {}, `a file from ${name}`);
    const bytes = Buffer.from(file.bytes);
    return { name: file.name, bytes, text: bytes.toString("utf8") };
  }

  /** Sets the width of the window's inside, in CSS pixels. */
  async width(pixels) {
    if (this.browser.isBidi) await this.browser.setViewport({ width: pixels, height: 900 });
    else await this.browser.setWindowRect(0, 0, pixels, 1000);
  }

  /** What axe finds wrong, in lines. */
  async violations() {
    await this.#load();
    const found = await this.browser.executeAsync((rules, done) => {
      globalThis.axe
        .run(document, { runOnly: { type: "tag", values: rules }, rules: { "target-size": { enabled: true } } })
        .then(({ violations }) => done(violations), (error) => done([{ id: String(error), nodes: [] }]));
    }, RULES);
    return found.flatMap(({ id, nodes }) =>
      nodes.length ? nodes.map(({ target, failureSummary }) => `${id}: ${target.flat().join(" ")} ${failureSummary}`) : [id],
    );
  }

  /** Calls a function in the page, with axe at hand. */
  async ask(task, ...args) {
    await this.#load();
    return this.browser.execute(task, ...args);
  }

  /** What the page answers, once it does; else an error that says what it shows. */
  async #eventually(question, wanted, what) {
    try {
      return await eventually(() => this.ask(question, wanted), what);
    } catch (error) {
      error.message += `. The page shows:\n${await this.text()}`;
      throw error;
    }
  }

  async #click(element) {
    await this.browser.execute((it) => it.scrollIntoView({ block: "center" }), element);
    await element.click();
  }

  async #load() {
    if (await this.browser.execute(() => Boolean(globalThis.axe))) return;
    await this.browser.execute(`${AXE}; globalThis.axe = axe ?? globalThis.axe;`);
  }
}

function pattern(name) {
  return name instanceof RegExp ? { source: name.source, flags: name.flags } : { text: name };
}

/* What follows runs in the page. */

function firstWith({ role, text, source, flags }) {
  const { axe } = globalThis;
  const matches = (name) => (text === undefined ? new RegExp(source, flags).test(name) : name === text);
  const tree = axe.setup(document.documentElement);
  const search = (node) => {
    const element = node.actualNode;
    if (
      element.nodeType === Node.ELEMENT_NODE &&
      axe.commons.aria.getRole(element) === role &&
      axe.commons.dom.isVisibleToScreenReaders(element) &&
      matches(axe.commons.text.accessibleText(element).replace(/\s+/g, " ").trim())
    ) {
      return element;
    }
    for (const child of node.children ?? []) {
      const found = search(child);
      if (found) return found;
    }
    return undefined;
  };
  try {
    return search(tree);
  } finally {
    axe.teardown();
  }
}

function fileInput({ text, source, flags }) {
  const root = document.querySelector("time-bank")?.shadowRoot ?? document;
  const matches = (name) => (text === undefined ? new RegExp(source, flags).test(name) : name === text);
  const inputs = [...root.querySelectorAll("input[type=file]")];
  return inputs.find((input) => !input.disabled && matches(input.labels[0]?.textContent.trim() ?? ""));
}

function drop({ name, text }) {
  const root = document.querySelector("time-bank").shadowRoot;
  const place = root.querySelector("input[type=file]:enabled")?.closest(".drop");
  if (!place) return false;
  const dataTransfer = new DataTransfer();
  dataTransfer.items.add(new File([text], name, { type: "text/csv" }));
  for (const type of ["dragover", "drop"]) {
    place.dispatchEvent(new DragEvent(type, { dataTransfer, bubbles: true, cancelable: true }));
  }
  return true;
}

function visibleText() {
  const root = document.querySelector("time-bank")?.shadowRoot;
  return (root?.querySelector(".sheet") ?? document.body).innerText;
}

function tableRows() {
  const root = document.querySelector("time-bank")?.shadowRoot ?? document;
  const table = root.querySelector("table");
  if (!table) return undefined;
  const text = (cell) => cell.textContent.replace(/[▾▴→]/g, "").replace(/\s+/g, " ").trim();
  const headings = [...table.tHead.rows[0].cells].map(text);
  return [...table.tBodies].flatMap((body) =>
    [...body.rows].map((row) => Object.fromEntries([...row.cells].map((cell, i) => [headings[i], text(cell)]))),
  );
}

function catchFiles() {
  if (globalThis.caught) return;
  globalThis.caught = [];
  const blobs = new Map();
  const make = URL.createObjectURL.bind(URL);
  URL.createObjectURL = (blob) => {
    const url = make(blob);
    blobs.set(url, blob);
    return url;
  };
  const click = HTMLAnchorElement.prototype.click;
  HTMLAnchorElement.prototype.click = function () {
    if (!this.download || !blobs.has(this.href)) return click.call(this);
    const { download: name } = this;
    blobs.get(this.href).arrayBuffer().then((buffer) => {
      globalThis.caught.push({ name, bytes: [...new Uint8Array(buffer)] });
    });
    return undefined;
  };
}

function caughtFile() {
  return globalThis.caught.shift();
}
