/** Links as they come out of messengers, mail programs and people's hands. */

import assert from "node:assert/strict";
import { before, test } from "node:test";
import { foundBook } from "../book/found.js";
import { invite, readInvitation } from "../book/invitation.js";
import { phoneBuild } from "../core/builds.js";
import { emptyStore } from "../testing/browser.js";
import { openFile } from "./read.js";
import { linksIn, openLink, routeIn } from "./link.js";

const PAGE = "https://timebank.example/app/";
/** An invitation's link, and its text. */
let link = "";
let text = "";

before(async () => {
  const book = await foundBook(await emptyStore(), { community: "Harbour", founder: "Jo" });
  link = await invite(book, { member: book.summary.founder, name: "Jo" }, PAGE);
  text = link.split("i=")[1];
  book.close();
});

/** @param {string} carried */
const opened = (carried) => openLink(carried, readInvitation);
const half = (/** @type {string} */ text) => Math.ceil(text.length / 2);
/** @param {string} text @param {string} between */
const broken = (text, between) => text.slice(0, half(text)) + between + text.slice(half(text));
const tripled = (/** @type {string} */ text, between = "\r\n") =>
  (text.match(/.{1,70}/g) ?? []).join(between);
const encoded = encodeURIComponent;
const wide = (/** @type {string} */ text) =>
  text.replaceAll(/[#?=]/g, (sign) => String.fromCodePoint((sign.codePointAt(0) ?? 0) + 0xfee0));

/** What may become of a link that is still whole. @type {Record<string, (link: string) => string>} */
const WHOLE = {
  "as it is": (link) => link,
  "its text alone": (link) => link.split("i=")[1],
  "its text alone, in a message": (link) => `Your code: ${link.split("i=")[1]}.`,
  "its text alone, over two lines": (link) => broken(link.split("i=")[1], "\n"),
  "a query before the mark": (link) => link.replace("#", "?utm_source=mail&utm_medium=x#"),
  "a page found by its query": (link) => link.replace("app/#", "?page_id=42#"),
  "a parameter behind it": (link) => `${link}&fbclid=IwAR0abc`,
  "a query behind it": (link) => `${link}?utm_source=newsletter&i=5`,
  "a parameter before it": (link) => link.replace("?i=", "?utm_source=x&i="),
  "an entity of HTML before it": (link) => link.replace("?i=", "?utm_source=x&amp;i="),
  "a slash before the query": (link) => link.replace("join?", "join/?"),
  "a full stop": (link) => `${link}.`,
  "a comma": (link) => `Here is ${link}, Ana`,
  "an exclamation": (link) => `${link}!!`,
  "dots of a person": (link) => `${link}... see you`,
  "round brackets": (link) => `(${link})`,
  "pointed brackets": (link) => `<${link}>`,
  "a link of Markdown": (link) => `[Join](${link})`,
  "a link of Slack": (link) => `<${link}|Join us>`,
  "bold and italics": (link) => `*_${link}_*`,
  "a dash of the message": (link) => `${link}- thanks`,
  "straight quotation marks": (link) => `"${link}"`,
  "curly quotation marks": (link) => `“${link}”`,
  "quotation marks of Spain": (link) => `«${link}»`,
  "quotation marks of Germany": (link) => `„${link}“`,
  "a full stop of China": (link) => `${link}。`,
  "signs as wide as letters of China": wide,
  "a line break in the middle": (link) => broken(link, "\n"),
  "lines of a mail": (link) => tripled(link),
  "lines of a mail, each quoted by two spaces": (link) => `  ${tripled(link, "\n  ")}`,
  "quoted-printable": (link) => tripled(link.replaceAll("=", "=3D"), "=\r\n"),
  "a line after it": (link) => `${link}\nThanks\nJo`,
  "a break in the middle, and a line after it": (link) => `${broken(link, "\n")}\nThanks`,
  "a space in the middle": (link) => broken(link, " "),
  "a space that does not break": (link) => broken(link, "\u00a0"),
  "a break before its text": (link) => link.replace("i=", "i=\n"),
  "a soft hyphen": (link) => broken(link, "\u00ad"),
  "a space of no width": (link) => broken(link, "\u200b"),
  "a word joiner": (link) => broken(link, "\u2060"),
  "marks of direction": (link) => `\u202a\u200e${link}\u200f\u202c`,
  "a byte order mark": (link) => `\ufeff${link}`,
  "its mark percent-encoded": (link) => link.replace("#", "%23"),
  "percent-encoded": encoded,
  "percent-encoded twice": (link) => encoded(encoded(link)),
  "percent-encoded, with what nobody sees": (link) => encoded(broken(link, "\u200b")),
  "with a sign that is no UTF-8 beside it": (link) => `%FF ${encoded(link)} 100%`,
  "behind a redirect": (link) => `https://l.example.com/l.php?u=${encoded(link)}&h=AT0x`,
  "behind a mail guard": (link) => `https://safe.example/?url=${encoded(link)}&data=05%7C02&reserved=0`,
  "address in capitals": (link) => link.replace(/^.*i=/, (address) => address.toUpperCase()),
  "escaped for Markdown": (link) => link.replaceAll(/[-_]/g, "\\$&"),
  "a hyphen that does not break": (link) => link.replaceAll("-", "\u2011"),
  "a whole message": (link) =>
    `Hello Ana,\nthis is from Jo (https://timebank.example/about?x=1).\n\nJoin: ${link}\n\nIt holds 3 days.`,
  "the same link twice": (link) => `${link} ${link}`,
  "shown cut off, beside itself": (link) => `[${link.slice(0, 60)}…](${link})`,
};

for (const [name, changed] of Object.entries(WHOLE)) {
  test(`an invitation is read: ${name}`, async () => {
    const { memberName } = await opened(changed(link));
    assert.equal(memberName, "Jo");
  });
}

test("a dash at the end belongs to the text where it is whole with it", async () => {
  const read = async (/** @type {string} */ end) => {
    const tried = /** @type {string[]} */ ([]);
    await openLink(`https://x.example/#/bring?e=AQEabc${end} ok`, async (text) => {
      tried.push(text);
      if (text !== "AQEabc--") throw Object.assign(new Error("cut"), { code: "link_damaged" });
    }).catch(() => {});
    return tried;
  };
  assert.deepEqual(await read("--"), ["AQEabc--"]);
  assert.deepEqual(await read(""), ["AQEabc", "AQEabcok"]);
  assert.deepEqual(await read("_"), ["AQEabc_", "AQEabc", "AQEabc_ok"]);
});

/**
 * What cannot be read, and the cause that is named.
 *
 * @type {Record<string, [string, (link: string) => string]>}
 */
const UNREAD = {
  "shown cut off": ["link_shown", (link) => `${link.slice(0, 80)}…`],
  "shown cut off, with three dots": ["link_shown", (link) => `${link.slice(0, 80)}...`],
  "shown cut off in the middle": ["link_shown", (link) => broken(link, "…").replace(/.{40}$/, "")],
  "shown cut off, with a bracket": ["link_shown", (link) => `${link.slice(0, 80)}[…]`],
  "shown cut off before its text": ["link_shown", (link) => link.replace(/i=.*/, "i=…")],
  "shown cut off in its address": ["link_shown", () => "https://timebank.exa…"],
  "in capitals": ["link_letters", (link) => link.toUpperCase()],
  "in small letters": ["link_letters", (link) => link.toLowerCase()],
  "its text alone, in small letters": ["link_letters", (link) => link.split("i=")[1].toLowerCase()],
  "cut off": ["link_damaged", (link) => link.slice(0, -9)],
  "one letter lost": ["link_damaged", (link) => link.slice(0, 90) + link.slice(91)],
  "two links": ["two_links", (link) => `${link}\n${PAGE}#/bring?e=AQEIRm9vYmFyMDE`],
  "an address alone": ["no_link", () => PAGE],
  "a message without a link": ["no_link", () => "Hello Ana, the link is in the other message."],
  nothing: ["no_link", () => " "],
};

for (const [name, [code, changed]] of Object.entries(UNREAD)) {
  test(`an invitation is not read: ${name}`, async () => {
    await assert.rejects(opened(changed(link)), { code });
  });
}

test("what else goes wrong is not tried again in another way", async () => {
  let tries = 0;
  const broke = openLink(`${link}\nThanks`, async () => {
    tries += 1;
    throw new Error("no room");
  });
  await assert.rejects(broke, { message: "no room" });
  assert.equal(tries, 1);
});

test("of a link that is for another book, that is said", async () => {
  const codes = ["link_damaged", "wrong_community", "link_damaged"];
  const read = openLink(`${PAGE}#/bring?e=AQEa b c`, async () => {
    throw Object.assign(new Error(), { code: codes.shift() });
  });
  await assert.rejects(read, { code: "wrong_community" });
});

test("what a link carries is known by its address", () => {
  for (const [screen, name] of Object.entries({ bring: "e", answer: "r", join: "i" })) {
    const [found] = linksIn(`see ${PAGE}#/${screen}?${name}=AQEabc.`);
    assert.deepEqual([found.name, found.texts], [name, ["AQEabc"]]);
  }
});

test("the address of a page asks for the screen of a link, and for nothing by another's", () => {
  const [hash] = link.match(/#.*/) ?? [];
  for (const asked of [`${hash}`, `${hash}&fbclid=x`, encoded(`${hash}`), `${hash}`.toUpperCase()]) {
    const route = routeIn(asked);
    assert.equal(route?.screen, "join");
    assert.deepEqual(route?.params, { i: asked });
  }
  for (const other of [
    "",
    "#join-us",
    "#/join",
    "#/join?i=5",
    "#/answer?r=42",
    "#/bring?e=cake",
    "#/balances",
  ])
    assert.equal(routeIn(other), undefined, other);
});

test("a text file is read in the encodings that editors write", async () => {
  const core = await phoneBuild();
  const open = async (/** @type {Uint8Array} */ bytes) => core.Invitation.read(bytes).memberName;
  const utf16 = new Uint8Array(new Uint16Array([...`\ufeff${link}\r\n`].map((c) => c.charCodeAt(0))).buffer);
  const turned = utf16.map((_, i) => utf16[i ^ 1]);
  for (const file of [new TextEncoder().encode(`\ufeff${link}\n`), utf16, turned, core.linkBytes(text)])
    assert.equal(await openFile(core, file, open), "Jo");
});
