/**
 * Invitations, and links of entries, that reach whom they are not for, or too late: each is told what to do.
 */

import assert from "node:assert/strict";
import { accessible } from "./support/accessible.js";
import {
  accepts,
  answerOnly,
  booksAreRight,
  bring,
  bringAnswer,
  browsersOf,
  follow,
  found,
  helped,
  invitation,
  newInvitation,
  phones,
  seqOf,
  waiting,
} from "./support/carried.js";
import { everywhere, story } from "./support/stories.js";
import { ANOTHER_BOOK, CUT, NEWER, nothingTaken, ofVersion } from "./support/wrong.js";

/** Longer ago than an invitation holds. */
const DAYS = 4;

everywhere("invitations that go wrong", async (t, name) => {
  const browser = await browsersOf(t);
  const [desk, ana, other] = [await browser("Chromium"), await browser(name), await browser(name)];
  const told = {};

  await story(t, {
    "a book with members": () => found(desk, ["Ana Lund", "Ben Ito", "Cleo Park"]),
    "cut in the middle": () => cutInvitation(desk, ana, told),
    "opened twice, before and after it was let in": () => openedAgain(desk, ana, told),
    "used by another phone already": () => used(desk, other, told),
    "a link by the wrong community": async () => wrongCommunity(ana, await browser("Chromium")),
    "too old": async () => tooOld(desk, await browser(name)),
    "of somebody who has left": async () => hasLeft(desk, await browser(name)),
    "and the books are right": () => booksAreRight(desk),
  });
});

async function cutInvitation(desk, ana, told) {
  await phones(desk, "Ana Lund");
  // WebKitGTK takes no such seed. Ana’s phone is to join with it nonetheless.
  await desk.ask(seedsBeginWithZero);
  told.invitation = await newInvitation(desk);
  for (const most of [-1, Math.ceil(told.invitation.length / 2)]) {
    await follow(ana, told.invitation.slice(0, most));
    await ana.says(CUT);
    await ana.shows("Open your invitation");
  }
  await accessible(ana, "an invitation that was cut off");
  await follow(ana, ofVersion(told.invitation, 2));
  await ana.says(NEWER);
}

async function openedAgain(desk, ana, told) {
  await accepts(ana, told.invitation, "Ana Lund");
  await accepts(ana, told.invitation, "Ana Lund");
  await bring(ana, desk, "A phone of Ana Lund asks to be let in, invited by Jo Keeper.");
  assert.equal((await desk.text()).match(/asks to be let in/g).length, 1, "it asks once");
  await bringAnswer(desk, ana);
  await follow(ana, told.invitation);
  await ana.says("This phone is Ana Lund’s already. It needs no invitation.");
  await accessible(ana, "an invitation that was used here");
  await ana.press("link", "Home");
  await ana.shows("Ana Lund’s hours");
}

async function used(desk, other, told) {
  await accepts(other, told.invitation, "Ana Lund");
  await follow(desk, await waiting(other));
  await refused(desk, "This invitation was used already. Ask for another.");
}

async function wrongCommunity(ana, stranger) {
  await helped(ana, "Ben Ito");
  const link = await waiting(ana);
  await follow(stranger, link);
  await stranger.says("No book is here that this is for. Open it where the book is.");
  await accessible(stranger, "a link, and no book");
  await found(stranger, [], "Other Lane");
  await follow(stranger, link);
  await nothingTaken(stranger, [ANOTHER_BOOK], { seq: 1 });
  await follow(stranger, link.replace("bring?e", "answer?r"));
  await nothingTaken(stranger, [ANOTHER_BOOK], { seq: 1 });
}

async function tooOld(desk, phone) {
  await phones(desk, "Cleo Park");
  await desk.ask((ago) => {
    const now = Date.now.bind(Date);
    Date.now = () => now() - ago;
  }, DAYS * 86_400_000);
  const link = await newInvitation(desk);
  await follow(phone, link);
  await phone.says("This invitation may be too old. Ask for a new one if it does not work.");
  await accessible(phone, "an old invitation");
  await phone.press("button", "I am Cleo Park");
  await phone.shows("This phone waits to be let in");
  await follow(desk, await waiting(phone));
  await refused(desk, "This invitation is over. It held for 72 hours. Ask for another.");
}

async function hasLeft(desk, phone) {
  await accepts(phone, await invitation(desk, "Ben Ito"), "Ben Ito");
  await desk.visit("#/balances");
  await desk.press("link", "Ben Ito");
  await desk.press("link", "Member’s card");
  await desk.press("button", "Leave the timebank");
  await desk.press("button", "Continue");
  await desk.press("button", "Let them leave");
  await desk.says("They have left.");
  await follow(desk, await waiting(phone));
  await refused(desk, "This member has left.");
}

/** The desk says why a phone is not let in; nothing changes, and there is nobody to answer. */
async function refused(desk, why) {
  await desk.shows("There is nothing new to add");
  await desk.says("Written on a phone with an invitation,");
  await desk.says(`It will not be added. ${why}`);
  await accessible(desk, `refused: ${why}`);
  const seq = await seqOf(desk);
  await answerOnly(desk);
  await desk.says("There is no phone here to answer. Tell them, or invite them again.");
  assert.equal(await seqOf(desk), seq);
}

/** Runs in the page: whatever key it makes that can be shown has a seed that begins with a zero. */
function seedsBeginWithZero() {
  const { subtle } = crypto;
  const generate = subtle.generateKey.bind(subtle);
  subtle.generateKey = async (...asked) => {
    for (;;) {
      const pair = await generate(...asked);
      const seed =
        pair.privateKey?.extractable && (await subtle.exportKey("pkcs8", pair.privateKey)).slice(-32);
      if (!seed || new Uint8Array(seed)[0] === 0) return pair;
    }
  };
}
