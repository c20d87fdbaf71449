/**
 * The links that are carried by hand, found in whatever a messenger, a mail program or a person made of them.
 *
 * The text of a link is base64url: its capitals count, and `-` and `_` belong to it. What follows it in a
 * message may look like more of it. So a link may be read in several ways, and the core says which one is
 * whole.
 */

import { Fault, faultOf } from "../values/fault.js";

/**
 * @typedef {"e" | "r" | "i"} Name of what a link carries: events, a reply, an invitation
 *
 * @typedef {object} Link
 * @property {Name} [name] none where there is no address
 * @property {string[]} texts the ways to read its text, the likeliest first
 * @property {string} [cause] what it looks like, if none of them is whole
 */

/** The screen that opens what a link carries. */
export const OPENS = /** @type {const} */ ({ e: "bring", r: "answer", i: "join" });

/** Where the text of a link begins, with its address. */
const ADDRESS = /\b(?:join|bring|answer)\b[^\s#]*?[?&](?:amp;)?([ier])=\s*(?:3D(?=A))?/gi;
/** The same without one: all that is carried begins with its version and what it is. */
const BARE = /(?:^|[^\w-])(A[Qgw][E-P][\w-]{17})/;
const BEGINNING = /^A[Qgw][E-P]/i;
/** The text, and what may be more of it where a line was broken. */
const TEXT = /^[\w-]*(?:=?\s+[\w-]+)*/;
/** Programs that show a link write this for the rest of it. */
const CUT = /^\s?[[(]?(?:\.{2,}|⋯)/;
/** An address of which less is there than the beginning of the text. */
const SHOWN = /\bhttps?:\/\/\S*(?:\.{2,}|⋯)/i;
/** The most lines or words that a text may have been broken into. */
const MOST = 60;
/** Percent-encoding is undone so often. */
const LAYERS = 3;

/**
 * The links in a text, each once.
 *
 * @param {string} text
 * @returns {Link[]}
 */
export function linksIn(text) {
  const plain = plainOf(text);
  const found = [...plain.matchAll(ADDRESS)].map((match) => ({
    name: /** @type {Name} */ (match[1].toLowerCase()),
    ...textAt(plain, match.index + match[0].length),
  }));
  const links = found.filter(({ texts }) => texts.length);
  // A link is often shown, cut off, beside itself.
  return links.filter((link, i) => !links.some((other, j) => i !== j && holds(other, j, link, i)));
}

/**
 * Opens the one link that a text has, or the text of a link without its address.
 *
 * @template Opened
 * @param {string} text
 * @param {(text: string, name?: Name) => Promise<Opened>} open is tried with each way to read it, until one
 *   is taken
 * @returns {Promise<Opened>}
 * @throws {Fault} `no_link`, `two_links`, `link_shown`, `link_letters`, or what is wrong with the link
 */
export async function openLink(text, open) {
  const [link = bareIn(text), ...more] = linksIn(text);
  if (more.length) throw new Fault("two_links");
  if (!link) throw new Fault(SHOWN.test(plainOf(text)) ? "link_shown" : "no_link");
  /** @type {Fault | undefined} */
  let wrong;
  for (const way of link.texts) {
    try {
      return await open(way, link.name);
    } catch (thrown) {
      const fault = faultOf(thrown);
      if (fault.code !== "link_damaged" && fault.code !== "wrong_community") throw thrown;
      if (!wrong || wrong.code === "link_damaged") wrong = fault;
    }
  }
  const { cause } = link;
  throw cause && wrong?.code === "link_damaged" ? new Fault(cause, { cause: wrong }) : wrong;
}

/**
 * What a page's fragment asks for by a link of ours; nothing where it has none.
 *
 * @param {string} hash
 */
export function routeIn(hash) {
  const [link] = linksIn(hash);
  if (!link?.name || !BEGINNING.test(link.texts[0])) return undefined;
  // The screen reads the whole anew: it knows which way to read it is right.
  return { screen: OPENS[link.name], params: { [link.name]: hash } };
}

/** The text of a link without its address. @param {string} text @returns {Link | undefined} */
function bareIn(text) {
  const plain = plainOf(text);
  const [, begins] = plain.match(BARE) ?? plain.match(/^[^\w-]*([\w-]+)[^\w-]*$/) ?? [];
  return begins ? textAt(plain, plain.indexOf(begins)) : undefined;
}

/**
 * How the text of a link may be read that begins here.
 *
 * @param {string} plain
 * @param {number} at
 * @returns {Link}
 */
function textAt(plain, at) {
  const rest = plain.slice(at);
  const [all] = /** @type {RegExpMatchArray} */ (rest.match(TEXT));
  const [first, ...others] = all.split(/=?\s+/).slice(0, MOST);
  if (!first) return { texts: [] };
  let whole = first;
  const wholes = [first, ...others.map((part) => (whole += part))];
  // A dash or an underscore at the end may be the message's.
  const texts = wholes.flatMap((way) => [way, ...(/.[-_]+$/.test(way) ? [way.replace(/[-_]+$/, "")] : [])]);
  return { texts, cause: causeOf(first, rest.slice(first.length)) };
}

/** What may be wrong with a text that is not whole. @param {string} text @param {string} after */
function causeOf(text, after) {
  if (CUT.test(after)) return "link_shown";
  const oneCase = text === text.toLowerCase() || text === text.toUpperCase();
  return oneCase && text.length >= 20 ? "link_letters" : undefined;
}

/**
 * Whether one link makes another needless: it says the same, or the other is the beginning of it.
 *
 * @param {Link} one
 * @param {number} i
 * @param {Link} other
 * @param {number} j
 */
function holds(one, i, other, j) {
  const [text, begins] = [one.texts[0], other.texts[0]];
  if (text === begins) return i < j;
  return other.cause === "link_shown" && text.startsWith(begins);
}

/**
 * A text without what nobody sees, as few signs as it can be written with, and without percent-encoding.
 *
 * @param {string} text
 */
function plainOf(text) {
  let plain = text;
  for (let layer = 0; layer < LAYERS && plain.includes("%"); layer += 1)
    plain = plain.replaceAll(/(?:%[0-9a-f]{2})+/gi, decoded);
  return plain
    .normalize("NFKC")
    .replaceAll(/\p{Default_Ignorable_Code_Point}|\\(?=[-_])/gu, "")
    .replaceAll(/[\u2010-\u2013\u2212]/g, "-")
    .replaceAll("\u2014", "--");
}

/** @param {string} encoded */
function decoded(encoded) {
  try {
    return decodeURIComponent(encoded);
  } catch {
    return encoded; // not of UTF-8
  }
}
