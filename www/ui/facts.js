/** What carried entries say, in words, before anybody has accepted them. */

import { html, nothing } from "lit";
import { exchangeSentence } from "./exchange.js";
import { named, names } from "./text.js";

/**
 * @import { HistoryRow, Offered, OfferedFact, Person } from "../../pkg/wasm/desk/timebank.js"
 * @import { Screen } from "../screens/screen.js"
 */

/** Who wrote it. @param {Screen} screen @param {Offered} offered */
export function writerOf(screen, { writer, by, at, facts }) {
  const name = named(by?.name || screen.say("account.former"));
  // The key of an invitation that was used is that of a device that was taken out.
  const kind = facts[0]?.fact === "Enrolled" ? "Invited" : writer;
  return html`<p class="hint">
    ${screen.parts(`bring.by.${kind}`, { name })}
    ${screen.words.moment(at)}
  </p>`;
}

/** Minutes, a count, or a day. */
const FIGURE = /^[-\d]{1,12}$/;

/**
 * Why a keeper did not add an entry: our own words for the code, with the keeper's figures and states.
 * Nothing else that a keeper writes is shown, since it would look as if we said it.
 *
 * @param {Screen} screen
 * @param {{ code: string, fields?: Record<string, string> }} reason
 */
export function reasonOf(screen, { code, fields: all }) {
  const { words } = screen;
  const ours = (/** @type {[string, string]} */ [name, value]) =>
    FIGURE.test(value) || (name === "state" && words.stateName(value));
  const fields = Object.fromEntries(Object.entries(all ?? {}).filter(ours));
  // Whose balance it is about may be nobody's business here.
  const key = code.startsWith("exceeds_") && !fields.balance ? "error.exceeds_limit" : `error.${code}`;
  return words.has(key) ? screen.say(key, words.read(fields)) : nothing;
}

/** What it says, fact by fact. @param {Screen} screen @param {Offered} offered */
export function factsOf(screen, { facts }) {
  return facts.map((fact) => html`<p>${sentence(screen, fact)}</p>${details(screen, fact)}`);
}

/** @param {Screen} screen @param {OfferedFact} fact */
function sentence(screen, fact) {
  const who = (/** @type {Person | undefined} */ person) =>
    named(person?.name || screen.say("account.former"));
  switch (fact.fact) {
    case "Proposed":
      return html`${exchangeSentence(screen, fact.exchange)} ${screen.words.day(fact.exchange.on)}`;
    case "Step":
      return html`<strong>${screen.say(`bring.step.${fact.step}`)}</strong> ${about(screen, fact.exchange)}`;
    case "Enrolled":
      if (!fact.member) return screen.say("bring.fact.EnrolledWrong");
      return screen.parts("bring.fact.Enrolled", { name: who(fact.member), by: who(fact.invitedBy) });
    case "Posted":
      return screen.parts(`bring.fact.${fact.kind ?? "Offer"}`, {
        name: who(fact.member),
        text: named(fact.text ?? ""),
      });
    case "Unposted":
      return screen.parts("bring.fact.Unposted", { text: named(fact.text ?? "") });
    case "ProgrammeSet":
      return html`${
        fact.programme
          ? screen.parts("bring.fact.ProgrammeSet", { programme: named(fact.programme) })
          : screen.say("bring.fact.ProgrammeTakenAway")
      } ${about(screen, fact.exchange)}`;
    case "DeviceAdded":
    case "DeviceRevoked":
    case "MemberAdded":
    case "MemberChanged":
    case "RoleSet":
    case "MemberLeft":
    case "MemberErased":
      return screen.parts(`bring.fact.${fact.fact}`, { name: who(fact.member) });
    case "MembersJoined":
      return screen.parts("bring.fact.MembersJoined", {
        name: who(fact.member),
        other: who(fact.into),
      });
    case "MembersParted":
      return screen.parts("bring.fact.MembersParted", { name: who(fact.member) });
    case "PolicySet":
    case "MonthClosed":
    case "KeeperChanged":
      return screen.say(`bring.fact.${fact.fact}`);
    case "Founded":
    case "Unknown":
      return screen.say("bring.fact.Unknown");
  }
}

/** The exchange that a step is about. @param {Screen} screen @param {HistoryRow} [exchange] */
function about(screen, exchange) {
  if (!exchange) return screen.say("bring.unknownExchange");
  return html`${exchangeSentence(screen, exchange)} ${screen.words.day(exchange.on)}`;
}

/** @param {Screen} screen @param {OfferedFact} fact */
function details(screen, fact) {
  if (fact.fact !== "Proposed" && fact.fact !== "Step") return nothing;
  const { onBehalfOf } = fact;
  /** @type {{ category?: string, note?: string, reason?: string }} */
  const { category, note, reason } = fact.fact === "Proposed" ? fact.exchange : fact;
  const said = [
    category && screen.categoryName(category),
    note && named(note),
    reason && named(reason),
    onBehalfOf && screen.parts("bring.onBehalf", { name: names(screen, [onBehalfOf]) }),
  ].filter(Boolean);
  if (!said.length) return nothing;
  return html`<p class="hint">${said.map((part, i) => html`${i ? " · " : nothing}${part}`)}</p>`;
}
