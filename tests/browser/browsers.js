/** The browsers that the page is tested in, each driven by WebDriver. */

import { remote } from "webdriverio";
import { eventually, freePort, start } from "./programs.js";

/** As large as the widest screen that is tested, for WebKitGTK, whose window cannot be larger. */
const SCREEN = "1280x1024x24";

const CHROMIUM = [
  "--headless",
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
  "--lang=en",
];

const WEBKIT = "/usr/lib/x86_64-linux-gnu/webkit2gtk-4.1/MiniBrowser";

/**
 * @typedef {object} Options
 * @property {boolean} [dark] as of somebody who asked their system for dark colours
 * @property {string} [profile] the folder where Chromium keeps what it stores; without it, one that goes with the browser
 *
 * How each is started: its driver, and what to ask of it.
 *
 * @type {Record<string, (port: number, options: Options) => Promise<object>>}
 */
const BROWSERS = {
  Chromium: async (port, { dark, profile }) => ({
    driver: await start("chromedriver", [`--port=${port}`], { group: true }),
    capabilities: {
      browserName: "chrome",
      "goog:chromeOptions": {
        args: [
          ...CHROMIUM,
          ...(dark ? ["--force-dark-mode"] : []),
          ...(profile ? [`--user-data-dir=${profile}`] : []),
        ],
      },
    },
  }),

  Firefox: async (port, { dark }) => ({
    driver: await start("geckodriver", [
      `--port=${port}`,
      `--websocket-port=${await freePort()}`,
      "--log=fatal",
    ]),
    capabilities: {
      browserName: "firefox",
      "moz:firefoxOptions": {
        args: ["-headless"],
        prefs: {
          "intl.accept_languages": "en",
          "layout.css.prefers-color-scheme.content-override": dark ? 0 : 1,
        },
      },
    },
  }),

  WebKitGTK: async (port, { dark }) => {
    const screen = await startScreen();
    const theme = dark ? "Adwaita:dark" : "Adwaita";
    const env = { DISPLAY: screen.display, GTK_THEME: theme };
    const driver = await start("WebKitWebDriver", [`--port=${port}`], { env });
    const end = async () => {
      await driver.end();
      await screen.end();
    };
    return {
      driver: { end },
      capabilities: {
        browserName: "MiniBrowser",
        "wdio:enforceWebDriverClassic": true,
        "webkitgtk:browserOptions": { binary: WEBKIT, args: ["--automation", "--full-screen"] },
      },
    };
  },
};

/** The browsers to test in: all, or those that BROWSER names. */
export const names = process.env.BROWSER?.split(",") ?? Object.keys(BROWSERS);

/**
 * Opens a browser with nothing stored in it.
 *
 * @param {string} name
 * @param {Options} [options]
 * @returns {Promise<{ browser: WebdriverIO.Browser, end: () => Promise<void>, kill?: () => Promise<void> }>} kill: ends
 *   Chromium as a phone does that has no memory left, without a word to it
 */
export async function open(name, options = {}) {
  const port = await freePort();
  const { driver, capabilities } = await BROWSERS[name](port, options);
  try {
    await eventually(() => answers(port), `${name}'s driver`);
    const browser = await remote({ hostname: "127.0.0.1", port, logLevel: "error", capabilities });
    const end = async () => {
      await browser.deleteSession();
      await driver.end();
    };
    return { browser, end, kill: driver.kill };
  } catch (error) {
    await driver.end();
    throw error;
  }
}

async function answers(port) {
  try {
    return (await fetch(`http://127.0.0.1:${port}/status`)).ok;
  } catch {
    return false;
  }
}

/** A screen in memory: WebKitGTK has no headless mode. */
async function startScreen() {
  const { line, end } = await start(
    "Xvfb",
    ["-displayfd", "1", "-screen", "0", SCREEN, "-nolisten", "tcp"],
    { wait: true },
  );
  return { display: `:${line.trim()}`, end };
}
