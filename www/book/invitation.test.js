/** A link never costs a member their key, or sends what they wrote to somebody else. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { accept, replyOf } from "../carry/accept.js";
import { openLink } from "../carry/link.js";
import { waitingHere } from "../carry/read.js";
import { phoneBuild } from "../core/builds.js";
import { emptyStore } from "../testing/browser.js";
import { civilToday, now } from "../values/days.js";
import { foundBook } from "./found.js";
import { invite, joinBook, readInvitation } from "./invitation.js";
import { newInvitationKey, newKey, sign } from "./keys.js";
import { openBook } from "./open.js";

/**
 * @import { OpenBook } from "./book.js"
 * @import { SharedBook } from "./shared.js"
 * @import { Store } from "../store/interface.js"
 * @import { Invitation } from "../../pkg/wasm/phone/timebank.js"
 */

// Of a page what a courier touches.
Object.assign(globalThis, { document: new EventTarget() });

const FOREIGN = "https://hub.evil.example";

/**
 * A book with Ada and Ben, and Ada's phone, which was let in. What is opened is closed after the test.
 *
 * @param {import("node:test").TestContext} t
 */
async function scene(t) {
  const core = await phoneBuild();
  /** @type {OpenBook[]} */
  const opened = [];
  t.after(() => {
    for (const book of opened) if (!book.isClosed) book.close();
  });
  /** @param {Store} store @param {Invitation} invitation */
  const join = async (store, invitation) => {
    const book = await joinBook(store, invitation);
    opened.push(book);
    return book;
  };
  /** @param {Store} store @param {string} id */
  const open = async (store, id) => {
    const { book } = await openBook(store, id);
    opened.push(book);
    return book;
  };
  const keeper = await foundBook(await emptyStore(), { community: "Harbour", founder: "Jo" });
  opened.push(keeper);
  for (const name of ["Ada", "Ben"]) await keeper.record({ AddMember: { name, kind: "Person" } });
  const id = (/** @type {string} */ name) =>
    keeper.ledger.members().find((one) => one.name === name)?.member ?? "";
  const invitation = async (/** @type {string} */ name) =>
    openLink(await invite(keeper, { member: id(name), name }, ""), readInvitation);
  /** The link of another hub. @param {Invitation} invitation */
  const elsewhere = ({ secret, grant, communityName, memberName }) =>
    new core.Invitation(secret, grant, communityName, memberName, FOREIGN);
  /** The keeper takes what waits on a phone, and answers. @param {SharedBook} phone @param {string} reader */
  const deliver = async (phone, reader) => {
    const events = keeper.ledger.openLink(waitingHere(core, phone) ?? new Uint8Array());
    const { settled } = await accept(keeper, events);
    const answers = settled.map(({ answer }) => answer);
    await phone.replied(await replyOf(keeper, answers, reader));
  };
  const store = await emptyStore();
  const phone = await join(store, await invitation("Ada"));
  await deliver(phone, id("Ada"));
  assert.equal(phone.me, id("Ada"));
  const key = async () => (await store.keys(phone.id))?.device.public;
  return { core, keeper, id, invitation, elsewhere, deliver, join, open, store, phone, key };
}

test("a made-up invitation costs nothing", async (t) => {
  const { core, keeper, id, elsewhere, deliver, store, phone, key, join, open } = await scene(t);
  const before = await key();
  const stranger = await newKey();
  for (const member of [id("Ada"), id("Ben")]) {
    const secret = await newInvitationKey();
    const grant = keeper.ledger.grant(member, secret.public, now(), stranger.public);
    const sealed = grant.seal(await sign(stranger, grant.bytesToSign));
    const made = elsewhere(new core.Invitation(secret.seed, sealed, "Harbour", "Ada"));
    assert.equal(phone.ledger.mayInvite(made), false, "people are told before");
    const tried = await join(store, made);
    assert.deepEqual([tried.me, tried.rejoins], [id("Ada"), true]);
    // The keeper refuses it. Then it waits no longer.
    await deliver(tried, id("Ada"));
    const [{ standing, code }] = tried.outbox.slice(-1);
    assert.deepEqual([standing, code, tried.rejoins], ["refused", "invite_wrong", false]);
  }
  const book = await open(store, phone.id);
  assert.deepEqual([await key(), book.me, book.hub], [before, id("Ada"), undefined]);
});

test("the key stays until the journal has another", async (t) => {
  const { id, keeper, invitation, deliver, store, phone, key, join, open } = await scene(t);
  const before = await key();
  phone.close();
  // An invitation for somebody else, that was never meant for this phone.
  const book = await join(store, await invitation("Ben"));
  assert.deepEqual([await key(), book.me], [before, id("Ada")]);
  // Nothing is lost: she goes on writing with the key that she has.
  const help = { kind: "Service", on: civilToday(), confirm: false };
  const legs = {
    gave: [{ account: id("Ada"), minutes: 60 }],
    received: [{ account: id("Ben"), minutes: 60 }],
  };
  await book.record({ Record: /** @type {any} */ ({ ...help, ...legs }) });
  await deliver(book, id("Ada"));
  assert.equal(keeper.ledger.history({ limit: 9 }).rows.length, 1);
  // The keeper let the other key in too, so the phone is Ben's now, and reads what Ben may see.
  assert.equal(book.me, id("Ben"));
  assert.notDeepEqual(await key(), before);
  const again = await open(store, book.id);
  assert.deepEqual([again.me, (await store.keys(book.id))?.next], [id("Ben"), undefined]);
});

test("what is left of a journal by another's key is read again", async (t) => {
  const { id, keeper, invitation, deliver, join, open, store, phone } = await scene(t);
  phone.close();
  const book = await join(store, await invitation("Ben"));
  await deliver(book, id("Ben"));
  assert.equal(book.me, id("Ben"));
  await book.replied(await replyOf(keeper, [], id("Ben")));
  assert.deepEqual([book.me, book.seq], [id("Ben"), keeper.summary.seq]);
  assert.ok(book.knows(id("Ben")));
  const again = await open(store, book.id);
  assert.deepEqual([again.me, again.summary.seq], [id("Ben"), keeper.summary.seq], "all of it is stored");
});

test("a link changes no hub once the journal is here", async (t) => {
  const { core, invitation, elsewhere, store, phone, join } = await scene(t);
  const stored = await store.replica(phone.id);
  const hub = "https://hub.example";
  const known = await store.book(phone.id);
  assert.ok(stored && known);
  await store.keep({ book: known, replica: { ...stored, hub, turn: stored.turn + 1 } });
  phone.close();
  const book = await join(store, elsewhere(await invitation("Ada")));
  assert.equal(book.hub, hub);
  assert.equal((await store.replica(phone.id))?.hub, hub);
  book.close();
  // Before that, the next link may say where the hub really is.
  const fresh = await emptyStore();
  (await joinBook(fresh, elsewhere(await invitation("Ben")))).close();
  const { secret, grant, communityName, memberName } = await invitation("Ben");
  const right = await join(fresh, new core.Invitation(secret, grant, communityName, memberName, hub));
  assert.equal(right.hub, hub);
});

test("only what asks to be let in is sent before the hub has shown that it is one", async (t) => {
  const { id, invitation, phone, join } = await scene(t);
  const help = { kind: "Service", on: civilToday(), confirm: false, note: "Told of her illness" };
  const legs = {
    gave: [{ account: id("Ada"), minutes: 60 }],
    received: [{ account: id("Ben"), minutes: 60 }],
  };
  await phone.record({ Record: /** @type {any} */ ({ ...help, ...legs }) });
  const [{ event }] = phone.outbox;
  const sealed = phone.sealed(event) ?? new Uint8Array();
  assert.equal(phone.asksToBeLetIn(sealed), false);
  const fresh = await join(await emptyStore(), await invitation("Ben"));
  const asks = fresh.sealed(fresh.outbox[0].event) ?? new Uint8Array();
  assert.equal(fresh.asksToBeLetIn(asks), true);
});
