/** Invitations: made at the desk, read and used on a phone. */

import { randomBytes, toHex } from "../values/bytes.js";
import { now } from "../values/days.js";
import { Fault } from "../values/fault.js";
import { joinWith } from "./join.js";
import { newInvitationKey, newKey, signWithSeed } from "./keys.js";
import { phoneBuild } from "../core/builds.js";
import { openShared } from "./shared.js";

/**
 * @typedef {import("../store/interface.js").Store} Store
 * @typedef {import("./keys.js").SigningKey} SigningKey
 * @typedef {import("./shared.js").SharedBook} SharedBook
 * @typedef {import("../../pkg/wasm/phone/timebank.js").Invitation} Invitation
 */

/**
 * @param {string} text as it stands in the link
 * @returns {Promise<Invitation>}
 * @throws what is wrong with it
 */
export async function readInvitation(text) {
  const core = await phoneBuild();
  return core.Invitation.read(core.linkBytes(text));
}

/**
 * Makes this phone the one that the invitation is for. What it says is stored
 * first and then brought to the keeper like everything else that is written here.
 *
 * Where the book is here already, a link changes no hub, and the key stays until the journal has another.
 *
 * @param {Store} store
 * @param {Invitation} invitation
 * @param {string | null} [hub] where the book is kept, if the invitation does not say
 * @returns {Promise<SharedBook>}
 * @throws with code `book_known` where this browser keeps the book itself
 */
export async function joinBook(store, invitation, hub) {
  const core = await phoneBuild();
  const { community: id, communityName: name } = invitation;
  const address = invitation.hub ?? hub ?? undefined;
  const replica = await store.replica(id);
  if (replica) {
    const known = await openKnown(store, core, invitation, { own: hub ?? replica.hub, address });
    if (!isAccepted(known, invitation)) await known.rejoin((device) => accepted(invitation, device));
    return known;
  }
  if (await store.book(id)) throw new Fault("book_known");
  const device = await newKey();
  await joinWith(store, core, { id, name, hub: address }, device, await accepted(invitation, device));
  return openShared(core, store, id, address);
}

/**
 * Opens a book that is here. A hub's address in a link is nobody's word: it is taken before anything of the
 * journal is here, so that nothing can be lost to another hub, or from a coordinator where there was none.
 *
 * @param {Store} store
 * @param {import("../core/builds.js").Phone} core
 * @param {Invitation} invitation
 * @param {{ own?: string, address?: string }} hubs the one that is known, and the one that the link may have
 */
async function openKnown(store, core, invitation, { own, address }) {
  const { community: id } = invitation;
  const isBegun = Boolean((await store.book(id))?.seq);
  const known = await openShared(core, store, id, isBegun ? own : address);
  if (known.hub || !address || !known.ledger.mayInvite(invitation)) return known;
  known.close();
  return openShared(core, store, id, address);
}

/**
 * Whether this phone has used the invitation already, and waits to be let in.
 *
 * @param {SharedBook} book
 * @param {Invitation} invitation
 */
function isAccepted(book, { key }) {
  const own = book.outbox.flatMap(({ event }) => book.sealed(event) ?? []);
  return book.ledger.offered(own).some(({ device }) => device === toHex(key));
}

/**
 * The event by which a phone with this key becomes the member's, sealed.
 *
 * @param {Invitation} invitation
 * @param {SigningKey} device
 */
async function accepted(invitation, device) {
  const draft = invitation.accept(device.public, now(), randomBytes(32));
  return draft.seal(await signWithSeed(invitation.secret, draft.bytesToSign));
}

/**
 * Makes an invitation for a member's phone. It holds for 72 hours, once.
 *
 * @param {import("./interface.js").Book} book
 * @param {{ member: string, name: string }} member
 * @param {string} app the address of the page that the phone is to open
 * @returns {Promise<string>} the link
 */
export async function invite(book, { member, name }, app) {
  const core = await book.desk();
  const key = await newInvitationKey();
  const grant = await book.grant(member, key.public);
  const invitation = new core.Invitation(key.seed, grant, book.summary.name, name, book.hub);
  return `${app}#/join?i=${core.linkText(invitation.bytes)}`;
}

/**
 * The link for an invitation that does not say where the hub is, for one that is at this origin with the
 * page.
 *
 * @param {string} text of the invitation
 * @param {string} origin
 * @param {string} path of the page
 */
export async function linkFor(text, origin, path) {
  const core = await phoneBuild();
  const { secret, grant, communityName, memberName } = await readInvitation(text);
  const invitation = new core.Invitation(secret, grant, communityName, memberName, origin);
  return `${origin}${path}#/join?i=${core.linkText(invitation.bytes)}`;
}
