/** The browsers that the page is tested in, each with its driver. */

import { Bidi } from "./bidi.js";
import { eventually, freePort, start } from "./programs.js";
import { Browser } from "./webdriver.js";

/** As large as the widest screen that is tested, for WebKitGTK, whose window cannot be larger. */
const SCREEN = "1280x1024x24";
const HEIGHT = 900;

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
  // What it would draw around the page, and get ready for the next one, is a fifth of its work.
  "--kiosk",
  "--disable-features=PreloadTopChromeWebUI,SpareRendererForSitePerProcess",
];

const WEBKIT = "/usr/lib/x86_64-linux-gnu/webkit2gtk-4.1/MiniBrowser";

/**
 * @typedef {object} Options
 * @property {boolean} [dark] as of somebody who asked their system for dark colours
 * @property {string} [profile] the folder where Chromium keeps what it stores; without it, one that goes with
 *   the browser
 *
 * @typedef {object} Kind how a browser is started, and what each says in words of its own
 * @property {(port: number, options: Options) => Promise<object>} start its driver, and what to ask of it
 * @property {(browser: Browser, width: number) => Promise<unknown>} setWidth of the window's inside, in CSS
 *   pixels
 * @property {(browser: Browser, script: string) => Promise<() => Promise<unknown>>} [before] runs a script in
 *   each page that is opened, before its own, until what it gives is called
 * @property {(browser: Browser) => Promise<unknown>} [reset] what was set comes to be as it was at the start
 *
 * @type {Record<string, Kind>}
 */
const BROWSERS = {
  Chromium: {
    start: async (port, { dark, profile }) => ({
      driver: await start("chromedriver", [`--port=${port}`]),
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
    setWidth: (browser, width) =>
      browser.cdp("Emulation.setDeviceMetricsOverride", {
        width,
        height: HEIGHT,
        deviceScaleFactor: 0,
        mobile: false,
      }),
    reset: async (browser) => {
      await browser.cdp("Emulation.clearDeviceMetricsOverride");
      await browser.cdp("Emulation.setEmulatedMedia");
    },
    before: async (browser, source) => {
      const script = await browser.cdp("Page.addScriptToEvaluateOnNewDocument", { source });
      return () => browser.cdp("Page.removeScriptToEvaluateOnNewDocument", script);
    },
  },

  Firefox: {
    start: async (port, { dark }) => ({
      driver: await start("geckodriver", [
        `--port=${port}`,
        `--websocket-port=${await freePort()}`,
        "--log=fatal",
      ]),
      capabilities: {
        browserName: "firefox",
        webSocketUrl: true,
        "moz:firefoxOptions": {
          args: ["-headless"],
          prefs: {
            "intl.accept_languages": "en",
            "layout.css.prefers-color-scheme.content-override": dark ? 0 : 1,
          },
        },
      },
    }),
    setWidth: async (browser, width) => {
      const viewport = { width, height: HEIGHT };
      const context = await browser.getWindowHandle();
      await browser.bidi.ask("browsingContext.setViewport", { context, viewport });
    },
    before: async (browser, source) => {
      const script = await browser.bidi.ask("script.addPreloadScript", {
        functionDeclaration: `() => { ${source} }`,
      });
      return () => browser.bidi.ask("script.removePreloadScript", script);
    },
  },

  WebKitGTK: {
    start: async (port, { dark }) => {
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
          "webkitgtk:browserOptions": { binary: WEBKIT, args: ["--automation", "--full-screen"] },
        },
      };
    },
    setWidth: (browser, width) => browser.resize(width, 1000),
  },
};

/** The names of all browsers. */
export const ALL = Object.keys(BROWSERS);

/** Whether something can be put in the page's way there, before its scripts run. @param {string} name */
export const hasObstacles = (name) => Boolean(BROWSERS[name].before);

/**
 * Opens a browser with nothing stored in it.
 *
 * @param {string} name
 * @param {Options} [options]
 * @returns {Promise<Opened>}
 *
 * @typedef {object} Opened
 * @property {Browser} browser
 * @property {Kind} kind
 * @property {() => Promise<void>} leave leaves all pages: another story may use it
 * @property {() => Promise<void>} end
 * @property {() => Promise<void>} [kill] ends Chromium as a phone does that has no memory left, without a
 *   word to it
 */
export async function open(name, options = {}) {
  const port = await freePort();
  const kind = BROWSERS[name];
  const { driver, capabilities } = await kind.start(port, options);
  const address = `http://127.0.0.1:${port}`;
  try {
    await eventually(() => answers(address), `${name}'s driver`);
    const browser = await Browser.start(address, capabilities);
    const { webSocketUrl } = browser.capabilities;
    if (webSocketUrl) browser.bidi = await Bidi.connect(webSocketUrl);
    const end = async () => {
      await browser.end();
      await driver.end();
    };
    const leave = () => leavePage(browser, kind);
    return { browser, kind, end, leave, kill: driver.kill };
  } catch (error) {
    await driver.end();
    throw error;
  }
}

/** Leaves all pages, and keeps one window as it was at the start. */
async function leavePage(browser, { reset }) {
  const [first, ...others] = await browser.getWindowHandles();
  for (const other of others) {
    await browser.switchToWindow(other);
    await browser.closeWindow();
  }
  await browser.switchToWindow(first);
  await browser.url("about:blank");
  await reset?.(browser);
}

async function answers(address) {
  try {
    return (await fetch(`${address}/status`)).ok;
  } catch {
    return false;
  }
}

/** A screen in memory: WebKitGTK has no headless mode. */
async function startScreen() {
  const { line, end } = await start("Xvfb", ["-displayfd", "1", "-screen", "0", SCREEN, "-nolisten", "tcp"], {
    wait: true,
  });
  return { display: `:${line.trim()}`, end };
}
