/** An exchange's whole life at the coordinator's desk: what is recorded, settled and mended. */

import assert from "node:assert/strict";
import { messagesOf } from "../../www/words/testing.js";
import { accessible } from "./support/accessible.js";
import { balanceOf, begun, check, details, join, openNewest, SECRET } from "./support/desk.js";
import { deskOutOfReach, fifteenDaysLater } from "./support/obstacles.js";
import { eventually } from "./support/programs.js";
import { storedSegments } from "./support/stored.js";
import { inChromium, story } from "./support/stories.js";

const ar = messagesOf("ar");

inChromium("an exchange's whole life", async (t, name) => {
  const page = await begun(t, name);
  await story(t, {
    "members join": () => join(page),
    "an exchange waits, is confirmed, disputed, settled and corrected": () => wholeLife(page),
    "what was recorded is taken back": () => takenBack(page),
    "one that says the same is declined": () => sameTwice(page),
    "a session shows what it does before it is saved": () => session(page),
    "a gift goes to the pot": () => gift(page),
    "somebody who is in the book is not added again": () => notAgain(page),
    "a household joins": () => household(page),
    "a rule is changed, and its warning seen": () => warned(page),
    "offers meet requests": () => offers(page),
    "the books are right": () => check(page),
  });
});

inChromium("what a member may not do alone is held", async (t, name) => {
  const page = await begun(t, name);
  await story(t, {
    "members join": () => join(page),
    "a gift beyond the limit is held in the same commit": () => held(page),
    "the books are right": () => check(page),
  });
});

inChromium(
  "the keeper does what is due",
  async (t, name) => {
    const page = await begun(t, name);
    await story(t, {
      "members join": () => join(page),
      "what nobody answers counts after the days of the rule": () => due(page),
      "the books are right": () => check(page),
    });
  },
  { obstacles: true },
);

inChromium(
  "the desk build is out of reach",
  async (t, name) => {
    const page = await begun(t, name);
    await story(t, {
      "members join": () => join(page),
      "what was typed is kept, and saved once it is there": () => outOfReach(page),
    });
  },
  { obstacles: true },
);

inChromium("the desk in the dark and in Arabic", async (t, name) => {
  const page = await begun(t, name, { dark: true });
  await story(t, {
    "members join": () => join(page),
    "in the dark": () => look(page, "dark"),
    "in Arabic": () => lookInArabic(page),
  });
});

/** Whether the slip's sentence is struck out, as of what was voided. */
function isStruckOut() {
  const lead = document.querySelector("time-bank").shadowRoot.querySelector(".slip .lead");
  return getComputedStyle(lead).textDecorationLine === "line-through";
}

async function wholeLife(page) {
  await details(
    page,
    { gave: "Ana Lund", received: "Ben Ito", length: "1h30", note: "Pruned the pear tree", later: true },
    accessible,
  );
  await page.shows("Saved");
  assert.match(await page.text(), /Proposed/);
  assert.equal(await page.ask(isStruckOut), false, "what waits is not struck out");
  assert.deepEqual(await balanceOf(page, "Ana Lund"), "0:00", "it does not count yet");

  await openNewest(page);
  await accessible(page, "a proposed exchange");
  await page.press("button", "Confirm");
  await page.find("button", "Something wrong?");
  assert.equal(await balanceOf(page, "Ana Lund"), "1:30");

  await openNewest(page);
  await page.press("button", "Something wrong?");
  await page.press("button", "Say so");
  await page.find("heading", "There is a problem");
  await accessible(page, "a reason is missing");
  await page.type("textbox", "Why?", "It was two hours");
  await page.press("button", "Say so");
  await page.find("button", "Let it stand");
  await accessible(page, "a disputed exchange");

  await page.visit("#/inbox");
  await page.shows("Inbox");
  await accessible(page, "inbox");
  assert.match(await page.text(), /Something is wrong \(1\)[\s\S]*Jo Keeper: It was two hours/);
  await openNewest(page);
  await page.press("button", "Let it stand");
  await page.type("textbox", "Why?", "Asked both");
  await page.press("button", "Let it stand");
  await page.find("button", "Something wrong?");

  await page.press("link", "Correct it");
  await page.shows("Correct an exchange");
  await accessible(page, "correct");
  await page.type("textbox", "Why is it corrected?", "They did work two hours");
  await page.type("textbox", "How long?", "2:00");
  await page.press("button", "Continue");
  await page.find("table", /^What it does/);
  await page.press("button", "Save");
  await page.shows("Saved");
  assert.equal(await balanceOf(page, "Ana Lund"), "2:00");
  await openNewest(page);
  assert.match(await page.text(), /Stands in place of/);
  await page.press("link", "The other exchange");
  await page.says(/Voided/);
  const trail = await page.text();
  const steps = [
    /Recorded by/,
    /Confirmed by/,
    /said that something is wrong/,
    /let it stand/,
    /Corrected by/,
  ];
  for (const step of steps) assert.match(trail, step);
  assert.match(trail, /They did work two hours/);
  assert.equal(await page.ask(isStruckOut), true, "what was voided is struck out");
  await accessible(page, "a corrected exchange");
}

async function takenBack(page) {
  await details(page, { gave: "Ben Ito", received: "Ana Lund", length: "1:00", later: true });
  await page.shows("Saved");
  await page.press("button", "Undo");
  await page.shows("Undone");
  assert.match(await page.text(), /Withdrawn/);
}

async function sameTwice(page) {
  const twice = { gave: "Ben Ito", received: "Ana Lund", length: "0:45", later: true };
  await details(page, { ...twice, note: "Mended a chair" });
  await page.shows("Saved");
  await details(page, { ...twice, note: "The chair" });
  await page.shows("Saved");
  await page.visit("#/inbox");
  await page.shows(/Perhaps the same/);
  assert.match(await page.text(), /Recorded by [A-Z]\w+ \w+, /, "a sentence with its spaces");
  await accessible(page, "inbox with likely duplicates");
  await page.press("button", "They are one: leave one out");
  await page.saysNoMore(/Perhaps the same/);
  await openNewest(page);
  assert.match(await page.text(), /Declined[\s\S]*The exchange that says the same/);
}

async function session(page) {
  await page.visit("#/session");
  await page.shows("A group session");
  await accessible(page, "session");
  await page.choose("radio", "They share it");
  await page.ask(tick, "gave", "Ana Lund");
  for (const name of ["Ben Ito", `Cyd ${SECRET}`]) await page.ask(tick, "received", name);
  await page.press("button", "See what it does");
  await page.find("table", /^What it does/);
  await accessible(page, "what a session does");
  const rows = await page.table();
  const after = Object.fromEntries(rows.map((row) => [row.Member, row.After]));
  assert.deepEqual(after, { "Ana Lund": "3:00", "Ben Ito": "−2:30", [`Cyd ${SECRET}`]: "−0:30" });
  await page.press("button", "Save");
  await page.shows("Saved");
  assert.equal(await balanceOf(page, "Ben Ito"), "−2:30", "as it was shown");
}

/** Who is in the book already is chosen, and not added again. */
async function notAgain(page) {
  await page.visit("#/record");
  await page.shows("Who gave help?");
  await page.unfold();
  await page.type("textbox", "Name of the new member", "ANA LUND");
  await page.press("button", "Add to the list");
  await page.says("Ana Lund is in the book already: choose them above.");
  await accessible(page, "somebody who is in the book already");
  await page.choose("radio", /^Ana Lund/);
  await page.press("button", "Continue");
  await page.shows("Who did Ana Lund help?");
  await page.unfold();
  await page.type("textbox", "Name of the new member", "ana lund");
  await page.press("button", "Add to the list");
  await page.says("The book has Ana Lund already, who cannot be chosen here.");
}

/** A household that Ana acts for. */
async function household(page) {
  await page.visit("#/newMember");
  await page.shows("Add a member");
  await page.choose("radio", "Household");
  await page.press("button", "Add to the list");
  await page.find("heading", "There is a problem");
  await page.type("textbox", "Name", "ana lund");
  await page.press("button", "Add to the list");
  await page.says("The book has this name or number already.");
  await page.find("link", "Ana Lund");
  await page.find("button", "Add somebody else");
  await accessible(page, "a name that the book has");
  await page.type("textbox", "Name", "The Oak House");
  await page.type("textbox", "Area", "Harbour");
  await page.press("button", "Add to the list");
  await page.shows("The Oak House");
  await page.press("button", "Change");
  await page.choose("checkbox", "Ana Lund");
  await page.press("button", "Save");
  await page.says(/Who acts for it\s+Ana Lund/);
  await accessible(page, "a household");
}

async function gift(page) {
  await page.visit("#/entry");
  await page.shows("Record with details");
  await page.choose("radio", "A gift of hours");
  await page.select("Who gives hours away?", "Ana Lund");
  await page.select("Who gets them?", "Community pot");
  await page.press("button", "Continue");
  await page.find("table", /^What it does/);
  assert.match(await page.text(), /Ana Lund gave 1 hour to Community pot/);
  await page.press("button", "Save");
  await page.shows("Saved");
  assert.equal(await balanceOf(page, "Ana Lund"), "2:00");
}

async function warned(page) {
  await page.visit("#/rules");
  await page.shows("Rules");
  await accessible(page, "rules");
  await page.press("button", /^Change: What is the lowest balance/);
  await accessible(page, "change a rule");
  await page.type("textbox", "What is the lowest balance?", "-3:00");
  await page.press("button", "Save");
  await page.says(/minus 3 hours/);
  await details(page, { gave: "Ana Lund", received: "Ben Ito", length: "1:00" });
  await page.shows("Saved");
  assert.match(
    await page.text(),
    /Ben Ito’s balance to minus 3 hours 30 minutes; your timebank’s lowest is minus 3 hours/,
  );
  await accessible(page, "a receipt with a warning");
  await page.visit("#/rules");
  await page.press("button", /^Close /);
  await page.press("button", /^Yes, close /);
  await page.says(/Closed: .* and all months before it\./);
  assert.doesNotMatch(await page.text(), /^Close [A-Z]\w+ \d/m);
  await page.visit("#/rules?at=1");
  await page.says(/rules after entry 1/);
  assert.match(await page.text(), /minus 10 hours/);
  await accessible(page, "earlier rules");
}

async function offers(page) {
  await page.visit("#/offers");
  await page.shows("Offers and requests");
  await accessible(page, "no offers");
  await post(page, "Add an offer", "Ana Lund", "What can they give?", "Pruning fruit trees");
  await post(page, "Add a request", "Ben Ito", "What would they like?", "Somebody for pruning a pear tree");
  await accessible(page, "offers");
  await page.choose("radio", "Who fits whom");
  await page.says(/both say prun/);
  await accessible(page, "who fits whom");
  await page.choose("radio", "Rounds of several");
  await page.says(/No round of three/);
  await page.choose("radio", "The list");
  await page.press("button", /^Take it back: Pruning/);
  await page.saysNoMore(/Pruning fruit trees/);
}

async function post(page, button, member, question, text) {
  await page.press("button", button);
  await page.select("Whose is it?", member);
  await page.type("textbox", question, text);
  await page.press("button", "Save");
  await page.shows("Offers and requests");
  await page.says(text);
}

/** The keeper steps back to be a member; then a gift beyond the limit waits. */
async function held(page) {
  await rule(page, /^Change: What happens beyond these/, "It waits for a coordinator");
  await page.visit("#/rules");
  await page.press("button", /^Change: What is the lowest balance/);
  await page.type("textbox", "What is the lowest balance?", "-1:00");
  await page.press("button", "Save");
  await page.says(/minus 1 hour/);
  await role(page, "Ana Lund", "Coordinator");
  await page.ask(addDevice, "Ana Lund"); // a book needs a coordinator who can write to it
  await role(page, "Jo Keeper", "Member");
  const before = (await page.ask(storedSegments)).length;

  await page.visit("#/entry");
  await page.choose("radio", "A gift of hours");
  await page.select("Who gives hours away?", "Jo Keeper");
  await page.select("Who gets them?", "Ben Ito");
  await page.type("textbox", "How long?", "2:00");
  await page.press("button", "Continue");
  await page.says(/A coordinator must look at it first/);
  await page.press("button", "Save");
  await page.shows("Saved");
  assert.match(await page.text(), /Held/);
  const segments = await page.ask(storedSegments);
  assert.equal(segments.length, before + 1, "one commit");
  assert.equal(segments.at(-1).to - segments.at(-1).from, 1, "of two records");
  assert.equal(await balanceOf(page, "Ben Ito"), "0:00");
  await openNewest(page);
  assert.match(await page.text(), /Held by the book itself[\s\S]*below the lowest/);
  await accessible(page, "a held exchange");
  await page.reload();
  await page.says(/Held by the book itself/);
}

async function due(page) {
  await details(page, { gave: "Ana Lund", received: "Ben Ito", length: "1:00", later: true });
  await page.shows("Saved");
  const remove = await page.obstruct(fifteenDaysLater);
  await page.reload();
  await page.visit("#/balances");
  const counts = async () => (await page.table()).find((row) => row.Member === "Ana Lund").Balance === "1:00";
  await eventually(counts, "the exchange to count");
  await openNewest(page);
  assert.match(await page.text(), /Accepted by the book itself/);
  await accessible(page, "an exchange that was accepted by itself");
  await remove();
}

async function rule(page, button, answer) {
  await page.visit("#/rules");
  await page.press("button", button);
  await page.choose("radio", answer);
  await page.press("button", "Save");
  await page.gone("button", "Save");
}

async function role(page, member, role) {
  await page.visit("#/balances");
  await page.press("link", member);
  await page.press("link", "Member’s card");
  await page.press("button", "Change");
  await page.choose("radio", role);
  await page.press("button", "Save");
  await page.gone("button", "Save");
}

async function outOfReach(page) {
  const remove = await page.obstruct(deskOutOfReach);
  await page.visit();
  await page.reload();
  await page.shows("Balances");
  await page.press("link", "Record an exchange");
  for (const question of ["Who gave help?", /^Who did/]) {
    await page.shows(question);
    await page.choose("radio", /./);
    await page.press("button", "Continue");
  }
  await page.shows("How long, and when?");
  await page.unfold();
  await page.type("textbox", "Note", "Typed out of reach");
  await page.press("button", "Continue");
  await page.shows("Is this right?");
  await page.press("button", "Save");
  await page.find("heading", "There is a problem");
  assert.match(await page.text(), /could not be loaded. Check the connection/);
  assert.match(await page.text(), /Typed out of reach/, "what was typed is kept");
  await accessible(page, "the desk build is out of reach");
  await remove();
  await page.ask(() => globalThis.inReach());
  await page.press("button", "Save");
  await page.shows("Saved");
}

const DESK = ["entry", "session", "newMember", "rules", "offers", "inbox", "desk"];

async function look(page, how) {
  for (const screen of DESK) {
    await page.visit(`#/${screen}`);
    await page.shows(/^(Record with|A group|Add a member|Rules|Offers|Inbox|Desk)/);
    await accessible(page, `${screen}, ${how}`);
  }
}

async function lookInArabic(page) {
  await page.visit("#/desk");
  await page.select("Language", "العربية");
  await page.shows(ar["desk.title"]);
  for (const screen of DESK) {
    await page.visit(`#/${screen}`);
    await page.shows(ar[`${screen}.title`]);
    await accessible(page, `${screen}, Arabic`);
  }
  await page.visit("#/balances");
  await page.press("link", "Ana Lund");
  await page.press("link", ar["member.open"]);
  await page.shows("Ana Lund");
  await accessible(page, "a member, Arabic");
  assert.ok(ar["nav.desk"]);
}

/* What follows runs in the page. */

async function addDevice(name) {
  const { book } = document.querySelector("time-bank");
  const { member } = book.ledger.members().find((row) => row.name === name);
  const { publicKey } = await crypto.subtle.generateKey("Ed25519", false, ["sign", "verify"]);
  const key = new Uint8Array(await crypto.subtle.exportKey("raw", publicKey));
  await book.record({ AddDevice: { member, key } });
}

function tick(side, name) {
  const root = document.querySelector("time-bank").shadowRoot;
  const boxes = [...root.querySelectorAll(`input[type=checkbox][id^="${side}-"]`)];
  boxes.find((box) => box.labels[0].textContent.trim() === name).click();
}
