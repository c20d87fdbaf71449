/** Both keepers do what a book does: the one here, and the one elsewhere. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { accept, replyOf } from "../carry/accept.js";
import { openLink } from "../carry/link.js";
import { waitingHere } from "../carry/read.js";
import { phoneBuild } from "../core/builds.js";
import { emptyStore } from "../testing/browser.js";
import { acceptanceOf } from "./acceptance.js";
import { foundBook } from "./found.js";
import { invite, joinBook, readInvitation } from "./invitation.js";
import { openBook } from "./open.js";

/** A book that is kept here, with its founder and two members. */
async function kept() {
  const store = await emptyStore();
  const book = await foundBook(store, { community: "Harbour", founder: "Jo" });
  for (const name of ["Ada", "Ben"]) await book.record({ AddMember: { name, kind: "Person" } });
  return { store, book };
}

acceptanceOf("kept here", async () => {
  const { store, book } = await kept();
  const again = async () => (await openBook(store, book.id)).book;
  return { book, again, deliver: async () => {}, end: () => {} };
});

acceptanceOf("kept elsewhere", async () => {
  const core = await phoneBuild();
  const { book: keeper } = await kept();
  const { founder: member } = keeper.summary;
  const link = await invite(keeper, { member, name: "Jo" }, "");
  const store = await emptyStore();
  const book = await joinBook(store, await openLink(link, readInvitation));
  const deliver = async () => {
    const events = keeper.ledger.openLink(waitingHere(core, book) ?? new Uint8Array());
    const { settled } = await accept(keeper, events);
    await book.replied(
      await replyOf(
        keeper,
        settled.map(({ answer }) => answer),
        member,
      ),
    );
  };
  await deliver();
  const again = async () => (await openBook(store, book.id)).book;
  return { book, again, deliver, end: () => keeper.close() };
});

test("a desk that comes while another tab is followed stays", { timeout: 20_000 }, async (t) => {
  const { store, book: other } = await kept();
  const { book } = await openBook(store, other.id);
  t.after(() => {
    book.close();
    other.close();
  });
  await other.record({ AddMember: { name: "Cyd", kind: "Person" } });
  const { whole } = store;
  /** @type {ReturnType<typeof book.desk> | undefined} */
  let coming;
  store.whole = async (id, open) => {
    const found = await whole.call(store, id, open);
    coming ??= book.desk();
    await coming;
    return /** @type {import("../store/interface.js").Whole<ReturnType<typeof open>>} */ (found);
  };
  await book.follow();
  const desk = await coming;
  assert.ok(desk && book.ledger instanceof desk.Ledger);
  assert.equal(book.summary.members, 4);
});
