import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { Courier } from "./courier.js";
import { Fault } from "../values/fault.js";
import { standIn } from "../testing/standIn.js";

/** @typedef {{ event: string, standing: string }} Entry */

/** How many entries this hub takes at once. */
const MOST = 2;

// Of a page what a courier touches: its events, and the line of those that would send.
const page = new EventTarget();
/** @type {Promise<unknown>} */
let line;
const locks = {
  /** @param {string} _name @param {{ signal: AbortSignal }} options @param {() => Promise<void>} work */
  request: (_name, { signal }, work) => {
    const turn = line.then(() => {
      signal.throwIfAborted();
      return work();
    });
    line = turn.catch(() => {});
    return turn;
  },
};
Object.assign(globalThis, { document: new EventTarget() });
globalThis.addEventListener = page.addEventListener.bind(page);
globalThis.removeEventListener = page.removeEventListener.bind(page);
Object.defineProperty(globalThis, "navigator", { value: { locks }, configurable: true });

/**
 * A phone whose hub takes all that it is sent, and has nothing else.
 *
 * @param {string[]} words what it wrote
 */
function phoneWith(...words) {
  /** @type {string[][]} */
  const pushed = [];
  /** @type {Entry[]} */
  const outbox = words.map((event) => ({ event, standing: "unsent" }));
  const unsent = () => outbox.filter(({ standing }) => standing === "unsent");
  const book = {
    id: "c0",
    me: "ada",
    seq: 0,
    opening: 0,
    outbox,
    due: async () => [{ send: unsent().slice(0, MOST) }, { ask: { after: 0 } }],
    change: async (/** @type {(replica: object) => unknown} */ work) => work({ answered: () => [] }),
    received: async () => [],
  };
  const hub = {
    push: async (/** @type {Entry[]} */ events) => {
      pushed.push(events.map(({ event }) => event));
      for (const entry of events) entry.standing = "admitted";
    },
    records: async () => ({}),
    wait: (/** @type {number} */ _seq, /** @type {unknown} */ _said, /** @type {AbortSignal} */ signal) =>
      new Promise((_, fail) => signal.addEventListener("abort", () => fail(signal.reason))),
  };
  return { pushed, book, hub, courier: new Courier(standIn(book), standIn(hub)) };
}

/** Lets all go on that waits for nothing but its turn. */
async function meanwhile() {
  for (let turn = 0; turn < 20; turn += 1) await new Promise(setImmediate);
}

beforeEach(() => {
  line = Promise.resolve();
});

test("more than one push takes is sent without anybody’s word", async () => {
  const phone = phoneWith("bread", "milk", "soup", "tea", "salt");
  phone.courier.start();
  await meanwhile();
  assert.deepEqual(
    phone.pushed.filter((events) => events.length),
    [["bread", "milk"], ["soup", "tea"], ["salt"]],
  );
  assert.equal(phone.courier.standing.state, "connected");
  phone.courier.stop();
});

test("before it is let in, a phone sends nothing but what asks for that", async () => {
  const phone = phoneWith("Told of her illness", "let me in", "bread");
  /** @type {unknown[]} */
  const asked = [];
  const standing = { me: undefined, rejoins: false, sealed: (/** @type {string} */ event) => event };
  const asksToBeLetIn = (/** @type {string} */ sealed) => sealed === "let me in";
  Object.assign(phone.book, standing, { asksToBeLetIn });
  const enrol = async (/** @type {string} */ sealed) => {
    asked.push(sealed);
    return { event: sealed, outcome: "refused" };
  };
  Object.assign(phone.hub, { enrol });
  phone.courier.start();
  await meanwhile();
  assert.deepEqual([asked, phone.pushed], [["let me in"], []]);
  assert.deepEqual(phone.courier.standing, { state: "not_let_in" });
  phone.courier.stop();
});

test("a phone with a next key asks with it where the one before is revoked", async () => {
  const phone = phoneWith("let me in");
  let asNext = false;
  const standing = {
    rejoins: true,
    sealed: (/** @type {string} */ event) => event,
    asksToBeLetIn: () => true,
  };
  const askAsNext = () => {
    const was = asNext;
    asNext = true;
    return !was;
  };
  Object.assign(phone.book, standing, { askAsNext });
  let read = 0;
  phone.hub.push = async () => {
    if (!asNext) throw new Fault("not_let_in");
  };
  phone.hub.records = async () => {
    read += 1;
    return {};
  };
  let outcome = "refused";
  Object.assign(phone.hub, { enrol: async () => ({ outcome }) });
  phone.courier.start();
  await meanwhile();
  assert.deepEqual([phone.courier.standing, asNext], [{ state: "not_let_in" }, false]);
  outcome = "admitted";
  phone.courier.poke();
  await meanwhile();
  assert.deepEqual([phone.courier.standing.state, asNext, read], ["connected", true, 1]);
  phone.courier.stop();
});

test("where the hub takes no more today, what others wrote is read, and the outbox stays", async () => {
  const phone = phoneWith("bread");
  let [read, pushed] = [0, 0];
  phone.hub.push = async () => {
    pushed += 1;
    throw new Fault("member_quota", { fields: { until: "2026-12-02T00:00:00Z" } });
  };
  phone.hub.records = async () => {
    read += 1;
    return {};
  };
  phone.courier.start();
  await meanwhile();
  assert.deepEqual([read, pushed], [1, 1]);
  // It goes on reading, and does not send all again meanwhile.
  phone.courier.poke();
  await meanwhile();
  assert.deepEqual([read, pushed], [2, 1]);
  assert.deepEqual(phone.courier.standing, { state: "trouble", code: "member_quota" });
  assert.deepEqual(
    phone.book.outbox.map(({ standing }) => standing),
    ["unsent"],
  );
  phone.courier.stop();
});

test("a hub that answers nothing it is sent is not sent it again and again", async () => {
  const phone = phoneWith("bread");
  phone.hub.push = async (events) => {
    phone.pushed.push(events.map(({ event }) => event));
    await new Promise(setImmediate);
  };
  phone.courier.start();
  await meanwhile();
  assert.equal(phone.pushed.length, 1);
  phone.courier.stop();
});

test("a page that is put away lets another send, and stands in line again when it is shown", async () => {
  const [first, second] = [phoneWith(), phoneWith()];
  const leads = async () => {
    await meanwhile();
    return [first.courier.leads, second.courier.leads];
  };
  first.courier.start();
  assert.deepEqual(await leads(), [true, false]);
  page.dispatchEvent(new Event("pagehide"));
  second.courier.start();
  assert.deepEqual(await leads(), [false, true]);
  page.dispatchEvent(new Event("pageshow"));
  assert.deepEqual(await leads(), [false, true]);
  second.courier.stop();
  assert.deepEqual(await leads(), [true, false]);
  first.courier.stop();
});

test("a turn that ends by itself is taken again", async (t) => {
  /** @type {(() => void)[]} */
  const wakes = [];
  t.mock.method(globalThis, "setTimeout", (/** @type {() => void} */ wake) => wakes.push(wake));
  t.mock.method(console, "error", () => {});
  const phone = phoneWith();
  let asked = 0;
  Object.defineProperty(phone.book, "seq", {
    get() {
      asked += 1;
      if (asked === 1) throw new Error("no fault that a courier knows");
      return 0;
    },
  });
  phone.courier.start();
  await meanwhile();
  assert.deepEqual([phone.courier.leads, wakes.length], [false, 1]);
  wakes[0]();
  await meanwhile();
  assert.equal(phone.courier.leads, true);
  phone.courier.stop();
});
