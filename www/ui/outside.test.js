import assert from "node:assert/strict";
import { test } from "node:test";
import { Screen } from "../screens/screen.js";
import { elements, markupOf } from "../testing/markup.js";
import { standIn } from "../testing/standIn.js";
import { wordsOf } from "../words/testing.js";
import { inApp, linkOut, outOfApp } from "./outside.js";

const IPHONE =
  "Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko)";
const ANDROID = "Mozilla/5.0 (Linux; Android 15; Pixel 8";
const CHROME = "AppleWebKit/537.36 (KHTML, like Gecko) Version/4.0 Chrome/131.0.0.0 Mobile Safari/537.36";

const APPS = [
  `${IPHONE} Mobile/22B83 [FBAN/FBIOS;FBAV/490.0.0;FBBV/660;FBDV/iPhone15,2]`,
  `${IPHONE} Mobile/22B83 Instagram 358.0.0.0 (iPhone15,2; iOS 18_1; en_GB)`,
  `${IPHONE} Mobile/22B83 Safari Line/14.19.0`,
  `${IPHONE} Mobile/22B83 MicroMessenger/8.0.53 NetType/WIFI Language/en`,
  `${IPHONE} Mobile/22B83`,
  `${ANDROID}; wv) ${CHROME}`,
  `${ANDROID}) ${CHROME} [FB_IAB/FB4A;FBAV/490.0.0;]`,
  `${ANDROID}) ${CHROME} Telegram-Android/11.4.2`,
  `${ANDROID}) ${CHROME} WhatsApp/2.24`,
];
const BROWSERS = [
  `${IPHONE} Version/18.1 Mobile/15E148 Safari/604.1`,
  `${IPHONE} CriOS/131.0.6778.73 Mobile/15E148 Safari/604.1`,
  `${IPHONE} FxiOS/133.0 Mobile/15E148 Safari/605.1.15`,
  `${ANDROID}) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0.0.0 Mobile Safari/537.36`,
  "Mozilla/5.0 (Android 15; Mobile; rv:133.0) Gecko/133.0 Firefox/133.0",
  "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.0 Safari/605.1.15",
  "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/131.0.0.0 Safari/537.36 Edg/131.0.0.0",
  "",
];

test("browsers inside apps are known by what they call themselves", () => {
  for (const userAgent of APPS) assert.ok(inApp({ userAgent }), userAgent);
  for (const userAgent of BROWSERS) assert.ok(!inApp({ userAgent }), userAgent);
});

test("a page on an iPhone's home screen is in no app", () => {
  assert.ok(!inApp({ userAgent: `${IPHONE} Mobile/22B83`, standalone: true }));
});

test("in an app one is asked to take the link to a browser; in a browser nothing is said", () => {
  const screen = new Screen(standIn({ words: wordsOf("en") }), {});
  const url = "https://timebank.example/#/join?i=AQI";
  const browser = { userAgent: BROWSERS[0] };
  Object.defineProperty(globalThis, "navigator", { value: browser, configurable: true });
  assert.equal(markupOf(outOfApp(screen, url)), "");
  browser.userAgent = APPS[0];
  const drawn = markupOf(outOfApp(screen, url));
  assert.match(drawn, /Open this in your own browser/);
  assert.equal(elements(drawn, "input")[0]?.[".value"] ?? drawn.match(/\.value="([^"]*)"/)?.[1], url);
  assert.equal(markupOf(linkOut(screen, "about:srcdoc")), "");
});
