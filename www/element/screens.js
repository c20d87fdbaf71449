/** The screens by their names in addresses, and what the element must know of each before it is loaded. */

import { Balances } from "../screens/balances.js";

/**
 * @import { Screen } from "../screens/screen.js"
 * @import { TimeBank } from "./element.js"
 *
 * @typedef {(
 *   | "answer" | "balances" | "bring" | "check" | "demo" | "desk" | "entry" | "exchange" | "export"
 *   | "flows" | "history" | "home" | "import" | "inbox" | "invite" | "join" | "member" | "move" | "newMember"
 *   | "offers" | "outbox" | "phone" | "record" | "recover" | "recovery" | "report" | "rules" | "session"
 *   | "start" | "statement" | "totals"
 * )} ScreenName
 *
 * Which screen is shown, and what its address says of it.
 * @typedef {{ screen: ScreenName, params: Record<string, string> }} Route
 */

const bring = async () => (await import("../screens/bring.js")).Bring;

/**
 * Balances come with the element, the form that records right after it, the others when they are opened.
 *
 * @type {Record<ScreenName, () => Promise<new (page: TimeBank, params: Route["params"]) => Screen>>}
 */
export const SCREENS = {
  answer: bring,
  balances: async () => Balances,
  bring,
  check: async () => (await import("../screens/check.js")).Check,
  demo: async () => (await import("../screens/demo.js")).Demo,
  desk: async () => (await import("../screens/desk.js")).Desk,
  entry: async () => (await import("../screens/entry.js")).Entry,
  exchange: async () => (await import("../screens/exchange/exchange.js")).Exchange,
  export: async () => (await import("../screens/export.js")).Export,
  flows: async () => (await import("../screens/flows/flows.js")).Flows,
  history: async () => (await import("../screens/history.js")).History,
  home: async () => (await import("../screens/home.js")).Home,
  import: async () => (await import("../screens/import/import.js")).Import,
  inbox: async () => (await import("../screens/inbox/inbox.js")).Inbox,
  invite: async () => (await import("../screens/invite.js")).Invite,
  join: async () => (await import("../screens/join.js")).Join,
  member: async () => (await import("../screens/member/member.js")).Member,
  move: async () => (await import("../screens/move.js")).Move,
  newMember: async () => (await import("../screens/newMember.js")).NewMember,
  offers: async () => (await import("../screens/offers/offers.js")).Offers,
  outbox: async () => (await import("../screens/outbox.js")).Outbox,
  phone: async () => (await import("../screens/phone.js")).Phone,
  record: async () => (await import("../screens/record/record.js")).Record,
  recover: async () => (await import("../screens/recover.js")).Recover,
  recovery: async () => (await import("../screens/recovery.js")).Recovery,
  report: async () => (await import("../screens/report/report.js")).Report,
  rules: async () => (await import("../screens/rules/rules.js")).Rules,
  session: async () => (await import("../screens/session.js")).Session,
  start: async () => (await import("../screens/start.js")).Start,
  statement: async () => (await import("../screens/statement.js")).Statement,
  totals: async () => (await import("../screens/totals.js")).Totals,
};

/** The screen where one begins. @satisfies {ScreenName} */
export const HOME = "balances";
/** Screens whose sentences come with the element, and one that loads its own. @type {Set<ScreenName>} */
export const FIRST = new Set([HOME, "home", "record", "totals"]);
/** Screens that are always one tap away, and the one before there is a book. @type {Set<ScreenName>} */
export const TOP = new Set([HOME, "home", "history", "desk", "start"]);
/**
 * Screens that tell of all members: a shared book shows them to coordinators and viewers alone.
 *
 * @type {Set<ScreenName>}
 */
export const ALL_MEMBERS = new Set(["flows", "report"]);
/** Screens that need no book. @type {Set<ScreenName>} */
export const BOOKLESS = new Set(["answer", "bring", "demo", "join", "recover", "start", "totals"]);

/** Where what was carried by hand may be opened. */
const CARRIED = /join|answer|bring/i;
/** A link that nobody has changed on its way. */
const WHOLE = /^#\/(?:join|answer|bring)\?[ier]=A[Qgw][\w-]+$/;

/**
 * What a link of ours in an address asks for; nothing where there is none.
 *
 * @param {string} hash
 * @returns {Promise<Route | undefined>}
 */
export async function carriedIn(hash) {
  if (WHOLE.test(hash)) return routeOf(hash);
  return CARRIED.test(hash) ? (await import("../carry/link.js")).routeIn(hash) : undefined;
}

/** What an address asks for: home, where it names no screen. @param {string} hash @returns {Route} */
export function routeOf(hash) {
  const [screen, query] = hash.replace(/^#\/?/, "").split("?");
  if (!isScreen(screen)) return { screen: HOME, params: {} };
  return { screen, params: Object.fromEntries(new URLSearchParams(query)) };
}

/** @param {string} name @returns {name is ScreenName} */
function isScreen(name) {
  return Object.hasOwn(SCREENS, name);
}
