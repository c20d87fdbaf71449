import "../testing/browser.js";
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { deskBuild, memberBuild, phoneBuild } from "./builds.js";

/** @typedef {import("./builds.js").Core} Core */

const types = readFileSync(new URL("../../pkg/wasm/desk/timebank.d.ts", import.meta.url), "utf8");

/** The entries that a type names. @param {string} type @returns {string[]} */
function entriesOf(type) {
  const [, body] = types.split(`export type ${type} =`);
  const [own] = body.split("export ");
  return [...own.matchAll(/^ *\| \{ (\w+):/gm)].map(([, name]) => name);
}

/** Which of these entries a build does not read. @param {Core} core @param {string[]} names */
function unread(core, names) {
  const ledger = new core.Ledger();
  const by = { device: new Uint8Array(32), n: 1, at: 0 };
  return names.filter((name) => {
    try {
      ledger.draft(/** @type {any} */ ({ [name]: {} }), by, new Uint8Array(32));
      return false;
    } catch (error) {
      return /knows no such entry/.test(String(error));
    }
  });
}

test("each build reads every entry that the types promise", async () => {
  const [all, desk] = [entriesOf("EntryInput"), entriesOf("DeskEntryInput")];
  assert.ok(all.includes("Record") && desk.includes("SetPolicy"), `${all} ${desk}`);
  assert.deepEqual(unread(await deskBuild(), [...all, ...desk, "Thank"]), ["Thank"]);
  for (const build of [memberBuild, phoneBuild]) {
    assert.deepEqual(unread(await build(), [...all, ...desk]), desk);
  }
});
