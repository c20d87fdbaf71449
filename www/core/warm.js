/**
 * Asks an empty ledger what a page will ask of a full one. A browser compiles a function of WebAssembly when
 * it is first called; done while the stored book is still being read, the first screen does not wait for it.
 *
 * @param {import("./builds.js").Core} core a build that has just been loaded
 */
export function warm(core) {
  const ledger = new core.Ledger();
  ledger.summary();
  ledger.balances({});
  ledger.statement("pot", { newestFirst: true });
  ledger.history({});
  if ("monthsByCategory" in ledger) ledger.monthsByCategory();
  const cache = ledger.cache();
  ledger.free();
  for (const kind of "Glance" in core ? [core.Glance, core.Ledger] : [core.Ledger]) {
    try {
      kind.fromCache(cache).free();
    } catch {
      // The cache of a book that was never founded is refused: what it took to find out is compiled.
    }
  }
}
