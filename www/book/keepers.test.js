/** Both keepers do what a book does: the one here, and the one elsewhere. */

import { accept, replyOf } from "../carry/accept.js";
import { waitingHere } from "../carry/read.js";
import { phoneBuild } from "../core/builds.js";
import { emptyStore } from "../testing/browser.js";
import { acceptanceOf } from "./acceptance.js";
import { foundBook } from "./found.js";
import { fragmentOf, invite, joinBook, readInvitation } from "./invitation.js";
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
  const book = await joinBook(store, await readInvitation(fragmentOf(link, "i")));
  const deliver = async () => {
    const events = keeper.ledger.openLink(waitingHere(core, book) ?? new Uint8Array());
    const { settled } = await accept(keeper, events);
    await book.replied(await replyOf(keeper, settled.map(({ answer }) => answer), member));
  };
  await deliver();
  const again = async () => (await openBook(store, book.id)).book;
  return { book, again, deliver, end: () => keeper.close() };
});
