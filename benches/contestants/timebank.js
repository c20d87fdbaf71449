// Ours, as a page uses it: the desk build that `cargo xtask build` made.
import { createPrivateKey, createHash, sign } from "node:crypto";
import { readFileSync } from "node:fs";
import { warm } from "../../www/core/warm.js";

const built = new URL(process.env.TIMEBANK_WASM ?? "../../pkg/wasm/desk/", import.meta.url);

export async function contestant(read, facts) {
  const core = await import(new URL("timebank.js", built));
  const { initSync, Glance, Ledger } = core;
  const { memory } = initSync({ module: readFileSync(new URL("timebank_bg.wasm", built)) });
  // As pages do while the stored book is still on its way.
  warm(core);
  let bytes;
  let ledger;
  return {
    load: () => (bytes = read("members.cache")),
    loadJournal: (file) => (bytes = Ledger.segmentOf(read(file))),
    replay() {
      ledger = new Ledger();
      ledger.load(bytes);
    },
    open: () => (ledger = Ledger.fromCache(bytes)),
    // The first columns of the cache have all balances.
    glance: () => (ledger = Glance.fromCache(bytes)),
    balances: () => ledger.balanceSeries(),
    page() {
      const { rows } = ledger.statement(facts.busiest.id, { newestFirst: true });
      return rows.map((row) => ({ ...row, with: row.with[0].name }));
    },
    statement() {
      const columns = ledger.statementColumns(facts.busiest.id);
      return { ...columns, text: columns.text.trimEnd().split("\n") };
    },
    months: () => ledger.monthsByCategory().minutes,
    matches: () => ledger.matches(facts.busiest.id, facts.today),
    pairings: () => ledger.pairings(facts.today),
    rings: () => ledger.rings(facts.today),
    measures: () => ledger.helpFlows(facts.from, facts.to, facts.to),
    circular: () => new core.Circling(ledger, facts.from, facts.to).finish(),
    screen: () => screen(core, ledger, facts),
    append: (n, timed) => append(ledger, facts, n, timed),
    linearMemory: () => memory.buffer.byteLength,
    forget: () => (bytes = undefined),
  };
}

function append(ledger, facts, n, timed) {
  const { key, device } = coordinator;
  const legs = (account) => [{ account, minutes: 60 }];
  const entry = { kind: "Service", gave: legs(facts.busiest.id), received: legs(facts.other.id) };
  const record = {
    ...entry,
    on: "2025-01-01",
    category: "repairs",
    note: `Repaired lamp ${n}`,
    confirm: true,
  };
  const at = Date.UTC(2025, 0, 2) / 1000;
  const by = { device, n: 1_000_000_000 + n, at };
  const draft = ledger.draft({ Record: record }, by, new Uint8Array(32).fill(n));
  const judged = timed(() => ledger.judge(draft, at, "2025-01-02"));
  const signature = sign(null, draft.bytesToSign, key);
  const admitted = timed(() => ledger.admit(draft, signature, at, "2025-01-02"));
  const applied = timed(() => ledger.apply(admitted.value));
  const balance = timed(() => ledger.balance(facts.busiest.id));
  return { judge: judged.ns, admit: admitted.ns, apply: applied.ns, balance: balance.ns };
}

/** All that the screen of help asks for, at one go. */
function screen(core, ledger, { from, to }) {
  const [tracing, trend] = [new core.Tracing(ledger, from, to), new core.Trend(ledger, to)];
  const told = {
    flows: ledger.helpFlows(from, to, to, 12),
    matrix: ledger.helpMatrix(from, to),
    bridge: ledger.bridge(from, to),
    next: ledger.whoNext(to, 6),
    ways: new core.Circling(ledger, from, to).finish(),
  };
  for (const work of [tracing, trend]) while (!work.advance());
  const examples = [tracing.pairs(ledger, 0, 6), tracing.rings(ledger, 0, 6)];
  const points = trend.points;
  tracing.free();
  trend.free();
  return { ...told, examples, points };
}

/** The key that the generator gave the coordinator, read once as a page does. */
const coordinator = (() => {
  const seed = createHash("sha256").update("benchmark key").update("coordinator").digest();
  const pkcs8 = Buffer.concat([Buffer.from("302e020100300506032b657004220420", "hex"), seed]);
  const key = createPrivateKey({ key: pkcs8, format: "der", type: "pkcs8" });
  const device = new Uint8Array(Buffer.from(key.export({ format: "jwk" }).x, "base64url"));
  return { key, device };
})();
