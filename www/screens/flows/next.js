/** Who could be asked next: each suggestion with its reason, and a way to begin. The coordinator decides. */

import { html, nothing } from "lit";
import { link } from "../../ui/link.js";
import { arrow } from "../../ui/pictures/places.js";
import { named } from "../../ui/text.js";
import { reasonsOf } from "../offers/matches.js";
import { message, messageTo } from "./message.js";

/**
 * @import { Asked, BringsBack, ClosesRing, GoneQuiet, HasRoom } from "../../../pkg/wasm/desk/timebank.js"
 * @import { NeverYet, NextHelp, Partner, PostRow, WhoNext } from "../../../pkg/wasm/desk/timebank.js"
 * @import { Screen } from "../screen.js"
 * @import { List } from "./message.js"
 */

/**
 * The section. The words of `desk` and `flows` must be loaded.
 *
 * @param {Screen} screen
 * @param {WhoNext} whoNext
 * @param {() => void} more shows more of each list
 */
export function next(screen, { rings, pairs, room, neverReceived, neverGave, quiet }, more) {
  const all = [rings, pairs, room.rows, neverReceived.rows, neverGave.rows, quiet.rows];
  return html`<section aria-labelledby="flows-next-title">
    <h3 id="flows-next-title">${screen.say("flows.next.title")}</h3>
    <p class="hint">${screen.say(all.some((rows) => rows.length) ? "flows.next.lead" : "flows.next.none")}</p>
    ${list(screen, "rings", whole(rings), (row) => ring(screen, row))}
    ${list(screen, "pairs", whole(pairs), (row) => pair(screen, row))}
    ${list(screen, "room", room, (row) => roomToReceive(screen, row))}
    ${list(screen, "neverReceived", neverReceived, (row) => never(screen, "neverReceived", row))}
    ${list(screen, "neverGave", neverGave, (row) => never(screen, "neverGave", row))}
    ${list(screen, "quiet", quiet, (row) => goneQuiet(screen, row))}
    ${
      [room, neverReceived, neverGave, quiet].some(({ rows, total }) => rows.length < total)
        ? html`<p class="doors noprint">
          <button @click=${more}>${screen.say("flows.next.more")}</button>
        </p>`
        : nothing
    }
  </section>`;
}

/** A list of which all is shown. @template Row @param {Row[]} rows */
const whole = (rows) => ({ rows, total: rows.length });

/**
 * @template Row
 * @param {Screen} screen
 * @param {List} kind
 * @param {{ rows: Row[], total: number }} page
 * @param {(row: Row) => unknown} content
 */
function list(screen, kind, { rows, total }, content) {
  if (!rows.length) return nothing;
  const { words } = screen;
  const some = { shown: words.number(rows.length), total: words.number(total) };
  return html`
    <h4>${screen.say(`flows.next.${kind}.title`)}</h4>
    <ul class="rows">
      ${rows.map((row) => html`<li>${content(row)}</li>`)}
    </ul>
    ${rows.length < total ? html`<p class="hint">${screen.say("flows.next.some", some)}</p>` : nothing}
  `;
}

/** @param {Screen} screen @param {ClosesRing} row */
function ring(screen, row) {
  const { giver, receiver, ring } = row;
  const way = html`<bdi dir=${screen.words.dir}>${around(screen, ring)}</bdi>`;
  const people = { giver: person(screen, giver), receiver: person(screen, receiver), ring: way };
  return html`<p>${screen.parts("flows.next.rings.why", people)}</p> ${help(screen, "rings", row)}`;
}

/** Each helped the next, and the last would help the first. @param {Screen} screen @param {Partner[]} ring */
function around({ words }, ring) {
  return [...ring, ring[0]].map(({ name }, i) => [i ? ` ${arrow(words)} ` : nothing, named(name)]);
}

/** @param {Screen} screen @param {BringsBack} row */
function pair(screen, row) {
  const { giver, receiver, minutes } = row;
  const time = screen.words.duration(minutes);
  const people = { giver: person(screen, giver), receiver: person(screen, receiver), time };
  return html`<p>${screen.parts("flows.next.pairs.why", people)}</p> ${help(screen, "pairs", row)}`;
}

/**
 * An offer that answers a request, why, and how to begin.
 *
 * @param {Screen} screen
 * @param {"rings" | "pairs"} kind
 * @param {NextHelp} help
 */
function help(screen, kind, { giver, receiver, offer, request, reasons }) {
  const { category = "" } = request.category ? request : offer;
  const params = { gave: giver.member, received: receiver.member, category, answers: request.post };
  const posts = { receiver: receiver.name, request: request.text, offer: offer.text };
  return html`
    <p>
      ${named(offer.text)}
      <span aria-hidden="true">${arrow(screen.words)}</span>
      ${named(request.text)}
    </p>
    ${reasonsOf(screen, reasons)} ${guardian(screen, giver)} ${guardian(screen, receiver)}
    ${doors(screen, kind, giver, params, messageTo(screen, giver, "flows.next.help.ask", posts))}
  `;
}

/** @param {Screen} screen @param {HasRoom} row */
function roomToReceive(screen, row) {
  const { room, lastReceived } = row;
  const [kind, minutes] =
    "ToReceive" in room
      ? /** @type {const} */ (["ToReceive", room.ToReceive])
      : /** @type {const} */ (["MoreGiven", room.MoreGiven]);
  const said = { name: person(screen, row), time: screen.words.duration(minutes) };
  const last = lastReceived
    ? screen.say("flows.next.lastReceived", { day: screen.words.day(lastReceived) })
    : screen.say("flows.next.nothingReceived");
  return html`
    <p>${screen.parts(`flows.next.${kind}`, said)} <span class="hint">${last}</span></p>
    ${guardian(screen, row)}
    ${doors(screen, "room", row, { received: row.member }, messageTo(screen, row, "flows.next.room.ask"))}
  `;
}

/** @param {Screen} screen @param {"neverGave" | "neverReceived"} kind @param {NeverYet} row */
function never(screen, kind, row) {
  const { member, post } = row;
  const side = kind === "neverGave" ? "gave" : "received";
  const text = post
    ? messageTo(screen, row, `flows.next.${kind}.post`, { post: post.text })
    : messageTo(screen, row, `flows.next.${kind}.ask`);
  const params = { [side]: member, ...(post && answerTo(post)) };
  return html`
    <p>
      ${screen.parts(`flows.next.${kind}.why`, { name: person(screen, row) })}
      ${
        post
          ? html`<span class="hint">
              ${screen.parts(`flows.next.${post.kind}`, { post: named(post.text) })}
            </span>`
          : nothing
      }
    </p>
    ${guardian(screen, row)} ${doors(screen, kind, row, params, text)}
  `;
}

/** @param {PostRow} post */
const answerTo = ({ post, category = "" }) => ({ category, answers: post });

/** @param {Screen} screen @param {GoneQuiet} row */
function goneQuiet(screen, row) {
  const { joined, last } = row;
  const day = screen.words.day(last ?? joined);
  const why = screen.parts(last ? "flows.next.quiet.last" : "flows.next.quiet.since", {
    name: person(screen, row),
    day,
  });
  const text = messageTo(screen, row, "flows.next.quiet.ask");
  return html`<p>${why}</p> ${guardian(screen, row)} ${doors(screen, "quiet", row, undefined, text)}`;
}

/** A member by name, with a way to what is known of them. @param {Screen} screen @param {Asked} asked */
function person(screen, { member, name }) {
  return link(screen.page, "member", { member }, named(name), "row");
}

/** @param {Screen} screen @param {Asked} asked */
function guardian(screen, { name, guardian }) {
  if (!guardian) return nothing;
  const said = { name: named(name), guardian: person(screen, guardian) };
  return html`<p class="hint">${screen.parts("flows.next.guardian", said)}</p>`;
}

/**
 * The ways to begin: an entry with what is known filled in, and a message.
 *
 * @param {Screen} screen
 * @param {List} kind
 * @param {Asked} asked
 * @param {Record<string, string> | undefined} params of the entry; nothing where it is open what it would be
 * @param {string} text
 */
function doors(screen, kind, asked, params, text) {
  const filled = Object.entries(params ?? {}).filter(([, value]) => value);
  const whom = html`<span class="hidden">: ${named(asked.name)}</span>`;
  const entry = html`${screen.say("flows.next.enter")}${whom}`;
  return html`
    ${
      params && screen.book.writable
        ? html`<p class="doors noprint">
            ${link(screen.page, "entry", Object.fromEntries(filled), entry, "button")}
          </p>`
        : nothing
    }
    ${message(screen, kind, asked, text)}
  `;
}
