/**
 * What is said where a book is shared, in English: on members' phones, and where
 * they are invited.
 *
 * @typedef {typeof en} Share
 */
export const en = {
  "nav.home": "Home",

  // The line on every screen, and where one entry is
  "share.unsent": { one: "{count} not yet sent", other: "{count} not yet sent" },
  "share.attention": {
    one: "{count} needs your attention",
    other: "{count} need your attention",
  },
  "share.all": "All shared ✓",
  "share.state.offline": "No connection. It sends by itself later.",
  "share.state.not_let_in": "The timebank does not know this phone. Ask for a new invitation.",
  "share.state.distrusted":
    "What came is not the book of before. Nothing of it was taken. Ask your coordinator.",
  "share.state.trouble": "The hub has a problem. It is tried again.",
  "share.one.saved": "Saved on this phone",
  "share.one.shared": "Shared ✓",
  "share.one.attention": "Needs your attention",
  "share.told.shared": { one: "{count} entry is shared.", other: "{count} entries are shared." },
  "share.told.attention": "An entry needs your attention.",
  "share.told.again": "The timebank’s book was restored from a copy. Your entries are sent again.",

  // A member's home
  "home.title": "{name}’s hours",
  "home.waits": "This phone waits to be let in",
  "home.waitsHub": "It asks the timebank by itself, as soon as there is a connection.",
  "home.waitsLink": "Send your coordinator the link that this phone made.",
  "home.tell": "Tell the timebank",
  "home.given": "You have given {time}.",
  "home.received": "You have received {time}.",
  "home.balance": "Your balance is {time}.",
  "home.helped": "I helped someone",
  "home.wasHelped": "Someone helped me",
  "home.forYou": "Waiting for you",
  "home.right": "That is right",
  "home.wrong": "Something is wrong",
  "home.last": "Last entries",
  "home.again": "Do again",
  "home.nothing": "Nothing is recorded yet.",
  "home.statement": "My statement",
  "home.phone": "My phone",

  // What is not shared yet
  "outbox.title": "Not shared yet",
  "outbox.leadHub": "These entries are on this phone. They stay until the timebank has them.",
  "outbox.leadLink": "These entries are on this phone. Send them to your coordinator.",
  "outbox.empty": "Everything is shared. Nothing waits on this phone.",
  "outbox.unsent": "Not yet sent.",
  "outbox.admitted": "The timebank has it. It is not in this phone’s book yet.",
  "outbox.waiting": "The timebank keeps it until a coordinator looks at it.",
  "outbox.refused": "The timebank sent it back.",
  "outbox.again": "Send again",
  "outbox.letGo": "Let it go",
  "outbox.sendAgainDone": "It is sent again.",
  "outbox.letGoDone": "It is gone from this phone.",
  "outbox.save": "Save them as a file",
  "outbox.other": "Something other than an exchange",

  // Joining
  "join.title": "Join {name}",
  "join.lead": "This invitation is for {name}.",
  "join.late": "This invitation may be too old. Ask for a new one if it does not work.",
  "join.safe": "What you record is kept on this phone and shared with your timebank.",
  "join.yes": "I am {name}",
  "join.notYou": "If that is not you, close this page.",
  "join.done": "This phone is yours now.",
  "join.paste": "Open your invitation",
  "join.pasteLead": "Copy the link from your message, and paste it here.",
  "join.link": "Invitation link",
  "join.read": "Open it",
  "join.keepOwn": "Keep a book of your own",

  // Inviting
  "invite.title": "{name}’s phones",
  "invite.leadHub": "Make an invitation. Whoever opens it on a phone writes as this member.",
  "invite.leadLink":
    "Make an invitation. The phone then sends its entries to you as links, and you accept them.",
  "invite.make": "Make an invitation",
  "invite.ready": "The invitation is ready.",
  "invite.made": "Let their phone’s camera read this, or send the link to them alone.",
  "invite.qr": "The invitation as a code for a phone’s camera",
  "invite.plain":
    "This address is not secure (http), so another phone cannot use it. Serve the page by https.",
  "invite.link": "Invitation link",
  "invite.share": "Send it",
  "invite.copy": "Copy the link",
  "invite.copied": "The link is copied.",
  "invite.message": "Your invitation to {community}. It works once, for three days.",
  "invite.once": "It works once, within 72 hours.",
  "invite.phones": "Their phones",
  "invite.none": "They have no phone here yet.",
  "invite.phoneUsed": "Phone {number} ({mark}), last used {when}",
  "invite.phoneNew": "Phone {number} ({mark}), not used yet",
  "invite.lost": "It is lost",
  "invite.sure": "It can then write nothing more. What it wrote stays.",
  "invite.revoke": "Take it out",
  "invite.revoked": "The phone is taken out.",

  // One's own phone
  "phone.title": "My phone",
  "phone.of": "Whose it is",
  "phone.nobody": "Nobody’s yet",
  "phone.timebank": "Timebank",
  "phone.hub": "Shared through",
  "phone.byLink": "Links and files",
  "phone.state": "Connection",
  "phone.state.none": "None is needed",
  "phone.state.connecting": "Connecting",
  "phone.state.connected": "Connected",
  "phone.state.offline": "No connection now",
  "phone.state.not_let_in": "Not let in",
  "phone.state.distrusted": "Not believed",
  "phone.state.trouble": "The hub has a problem",
  "phone.language": "Language",
  "phone.outbox": "Not shared yet",
  "phone.join": "I have an invitation",
  "phone.lost":
    "If you lose this phone, tell your coordinator. They take it out and invite your next one.",

  // What else may be in the way
  "error.not_shown_to_you": "Only they and the coordinators see this.",
  "error.not_kept": "This is no entry of this timebank.",
  "error.not_let_in": "The timebank does not know this phone. Ask for a new invitation.",
  "error.offline": "There is no connection. Nothing is lost.",
};
