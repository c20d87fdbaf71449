/**
 * The page as people meet it: everything is found by its role and its name, as a screen reader gives them.
 */

import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { LOOKUP } from "./lookup.js";

const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

/** What axe checks: all that WCAG 2.2 asks at level AA. */
const RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"];

/** How long something may take to be there, in milliseconds: other stories are told beside this one. */
const PATIENCE = 60_000;
/** How long one command waits in the page: some drivers allow a script half a minute. */
const TURN = 10_000;

export class Page {
  #kind;
  /**
   * What stands before the `#` of the address: another for each page that is opened, and the page makes
   * nothing of it.
   */
  #search = "";
  #opened = 0;

  /** @param {import("./browsers.js").Opened} opened @param {string} address */
  constructor({ browser, kind }, address) {
    this.browser = browser;
    this.address = address;
    this.#kind = kind;
  }

  /** Opens a screen by its address. @param {string} [hash] */
  async visit(hash = "") {
    await this.browser.url(this.address + this.#search + hash);
  }

  /**
   * Opens an address in a new page, also where only what follows its `#` is another: as a link on which
   * somebody taps.
   */
  async open(address) {
    const anew = new URL(address);
    this.#opened += 1;
    this.#search = `?${this.#opened}`;
    anew.search = this.#search;
    await this.browser.url(anew.href);
  }

  /** Opens the page anew, as after closing the browser's tab. */
  async reload() {
    await this.open(await this.browser.getUrl());
  }

  /**
   * What has this role and this name, once it is there, in the middle of the window.
   *
   * @param {string} role
   * @param {string | RegExp} name the whole name, or a pattern in it
   */
  async find(role, name) {
    return this.once(firstInView, { role, ...pattern(name) }, `${role} ${name}`);
  }

  /** Whether something with this role and name is there now. @returns {Promise<boolean>} */
  async has(role, name) {
    return this.browser.execute(`${LOOKUP} return Boolean(firstWith(arguments[0]));`, {
      role,
      ...pattern(name),
    });
  }

  /** Waits until there is no such thing. */
  async gone(role, name) {
    await this.once(isGone, { role, ...pattern(name) }, `${role} ${name} to be gone`);
  }

  /** Waits for a screen. @param {string | RegExp} title */
  async shows(title) {
    await this.once(isThere, { role: "heading", ...pattern(title) }, `the heading ${title}`);
  }

  async press(role, name) {
    await (await this.find(role, name)).click();
  }

  /** Chooses a radio button or ticks a box by its label. */
  async choose(role, name) {
    const label = await this.once(labelInView, { role, ...pattern(name) }, `${role} ${name}`);
    await label.click();
  }

  async type(role, name, text) {
    const field = await this.once(emptyField, { role, ...pattern(name) }, `${role} ${name}`);
    await field.type(text);
  }

  /** Unfolds what the screen has folded up. */
  async unfold() {
    await this.once(unfoldFirst, {}, "what is folded up");
  }

  /** Chooses from a list by what is shown of it. */
  async select(name, choice) {
    await this.find("combobox", name);
    const option = await this.once(
      optionWith,
      { role: "combobox", ...pattern(name), choice },
      `${choice} in ${name}`,
    );
    await option.click();
  }

  /** What a field holds. */
  async value(role, name) {
    return (await this.find(role, name)).value();
  }

  /** Chooses a file of this machine. @param {string | RegExp} label @param {string} path */
  async chooseFile(label, path) {
    const input = await this.once(fileInput, pattern(label), `a box for a file, ${label}`);
    await input.type(path);
  }

  /** Drops a file on the place that is for it. @param {string} name @param {string} text */
  dropFile(name, text) {
    return this.once(drop, { name, text }, "a place to drop a file on");
  }

  /** All of the page's text. */
  text() {
    return this.ask(visibleText);
  }

  /**
   * Waits until the page says something.
   *
   * @param {string | RegExp} sentence
   * @param {() => void} [meanwhile] what to do in the page while it does not
   */
  async says(sentence, meanwhile = () => {}) {
    const question = `(wanted) => isSaid(wanted) || void (${meanwhile})()`;
    await this.once(question, pattern(sentence), `“${sentence}”`);
  }

  /** Waits until the page says something no more. @param {string | RegExp} sentence */
  async saysNoMore(sentence) {
    await this.once(isSaidNoMore, pattern(sentence), `“${sentence}” to be gone`);
  }

  /**
   * The table of the screen: a row is an object with the text of each cell by
   * its column's heading.
   *
   * @returns {Promise<Record<string, string>[]>}
   */
  table() {
    return this.once(tableRows, {}, "a table");
  }

  /**
   * Presses a button and gives the file that it saves. The file is taken where
   * the page hands it to the browser.
   */
  async saved(role, name) {
    await this.ask(catchFiles);
    await this.press(role, name);
    const file = await this.once(caughtFile, {}, `a file from ${name}`);
    const bytes = Buffer.from(file.bytes);
    return { name: file.name, bytes, text: bytes.toString("utf8") };
  }

  /** Sets the width of the window's inside, in CSS pixels. */
  async width(pixels) {
    await this.#kind.setWidth(this.browser, pixels);
  }

  /**
   * Puts something in the page's way before any of its scripts runs, in each page that is opened here from
   * now on.
   *
   * @param {Function | string} obstacle
   * @returns {Promise<() => Promise<unknown>>} takes it away again, but for the page that is open
   */
  obstruct(obstacle, ...args) {
    const script = `(${obstacle})(${args.map((arg) => JSON.stringify(arg))});`;
    return this.#kind.before(this.browser, script);
  }

  /** What axe finds wrong, in lines. */
  async violations() {
    await this.loadAxe();
    const found = await this.browser.execute(runAxe, RULES);
    return found.flatMap(({ id, nodes }) =>
      nodes.length
        ? nodes.map(({ target, failureSummary }) => `${id}: ${target.flat().join(" ")} ${failureSummary}`)
        : [id],
    );
  }

  /** Calls a function in the page. */
  async ask(task, ...args) {
    return this.browser.execute(task, ...args);
  }

  /**
   * What the page answers, once it does; else an error that says what it shows. The page itself asks again:
   * each wait is one command, or one for each page that is opened meanwhile.
   *
   * @template Wanted, Answer
   * @param {string | ((wanted: Wanted) => Answer | Promise<Answer>)} question runs in the page, where it has
   *   the lookup at hand
   * @param {Wanted} wanted
   * @param {string} what to say when it never comes
   * @returns {Promise<Answer>}
   */
  async once(question, wanted, what) {
    const known = `${LOOKUP} ${visibleText} ${isSaid} ${changed} ${untilAnswered}`;
    const script = `${known} return untilAnswered(${question}, arguments[0], arguments[1]);`;
    const end = performance.now() + PATIENCE;
    for (let left = PATIENCE; left > 0; left = end - performance.now()) {
      const answer = await this.browser.execute(script, wanted, Math.min(left, TURN)).catch(leftMeanwhile);
      if (answer) return answer;
    }
    const address = await this.browser.getUrl();
    await this.ask(unfoldAll);
    throw new Error(
      `waited ${PATIENCE / 1000} s for ${what}. At ${address} the page shows:\n${await this.text()}`,
    );
  }

  /** Puts axe into the page that is open. */
  async loadAxe() {
    if (await this.browser.execute(() => Boolean(globalThis.axe))) return;
    await this.browser.execute(`${AXE}; globalThis.axe = axe ?? globalThis.axe;`);
  }
}

/** Drivers say in ways of their own that a page was left in the middle of a script. The next one is asked. */
function leftMeanwhile(error) {
  const left = ["timeout", "no such frame"].includes(error.code) || /unloaded|destroyed/.test(error.message);
  if (!left) throw error;
}

function pattern(name) {
  return name instanceof RegExp ? { source: name.source, flags: name.flags } : { text: name };
}

/* What follows runs in the page. */

/**
 * Asks again whenever the page has changed, until there is an answer, or no patience left, in milliseconds.
 */
async function untilAnswered(question, wanted, patience) {
  const end = performance.now() + patience;
  for (;;) {
    const answer = await question(wanted);
    if (answer || performance.now() > end) return answer;
    await changed();
  }
}

/** Settles when something on the page has changed, or soon: not all that changes is seen. */
function changed() {
  const roots = [
    document,
    ...[...document.querySelectorAll("time-bank")].map(({ shadowRoot }) => shadowRoot),
  ];
  const all = { subtree: true, childList: true, attributes: true, characterData: true };
  return new Promise((wake) => {
    const end = () => {
      watching.disconnect();
      clearTimeout(timer);
      wake();
    };
    const watching = new MutationObserver(end);
    const timer = setTimeout(end, 100);
    for (const root of roots) if (root) watching.observe(root, all);
  });
}

function isThere(wanted) {
  return Boolean(firstWith(wanted));
}

function isGone(wanted) {
  return !firstWith(wanted);
}

function firstInView(wanted) {
  const found = firstWith(wanted);
  found?.scrollIntoView({ block: "center" });
  return found;
}

function labelInView(wanted) {
  const label = firstWith(wanted)?.labels[0];
  label?.scrollIntoView({ block: "center" });
  return label;
}

/** What a screen that failed says of the reason is folded up. */
function unfoldAll() {
  const folded = document.querySelector("time-bank")?.shadowRoot?.querySelectorAll("details") ?? [];
  for (const details of folded) details.open = true;
}

function unfoldFirst() {
  const folded = document.querySelector("time-bank").shadowRoot.querySelector("details");
  if (folded) folded.open = true;
  return Boolean(folded);
}

/** As somebody who marks what a field holds and deletes it. */
function emptyField(wanted) {
  const field = firstWith(wanted);
  if (!field || field.disabled || field.readOnly) return undefined;
  field.scrollIntoView({ block: "center" });
  field.focus();
  if (field.value) {
    field.value = "";
    for (const type of ["input", "change"])
      field.dispatchEvent(new Event(type, { bubbles: true, composed: true }));
  }
  return field;
}

function optionWith({ choice, ...wanted }) {
  return [...firstWith(wanted).options].find(({ text }) => text.trim() === choice);
}

function runAxe(rules) {
  const options = {
    runOnly: { type: "tag", values: rules },
    rules: { "target-size": { enabled: true } },
    resultTypes: ["violations"],
    preload: false, // of sounds: there are none
  };
  return globalThis.axe.run(document, options).then(({ violations }) => violations);
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

function isSaid({ text, source, flags }) {
  const shown = visibleText();
  return text === undefined ? new RegExp(source, flags).test(shown) : shown.includes(text);
}

function isSaidNoMore(wanted) {
  return !isSaid(wanted);
}

function tableRows() {
  const root = document.querySelector("time-bank")?.shadowRoot ?? document;
  const table = root.querySelector("table");
  if (!table) return undefined;
  const text = (cell) => cell.textContent.replace(/[▾▴→]/g, "").replace(/\s+/g, " ").trim();
  const headings = [...table.tHead.rows[0].cells].map(text);
  return [...table.tBodies].flatMap((body) =>
    [...body.rows].map((row) =>
      Object.fromEntries([...row.cells].map((cell, i) => [headings[i], text(cell)])),
    ),
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
    blobs
      .get(this.href)
      .arrayBuffer()
      .then((buffer) => {
        globalThis.caught.push({ name, bytes: [...new Uint8Array(buffer)] });
      });
    return undefined;
  };
}

function caughtFile() {
  return globalThis.caught.shift();
}
