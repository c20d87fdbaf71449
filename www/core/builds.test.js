import assert from "node:assert/strict";
import { test } from "node:test";
import { blocked } from "./builds.js";

const { WebAssembly } = globalThis;
const cause = new TypeError("Failed to fetch");

/**
 * Why nothing was loaded, in a browser with this.
 *
 * @param {import("node:test").TestContext} t
 * @param {unknown} core
 */
function whyWith(t, core) {
  Object.assign(globalThis, { WebAssembly: core });
  t.after(() => Object.assign(globalThis, { WebAssembly }));
  const fault = blocked(cause);
  assert.equal(fault.cause, cause);
  return fault.code;
}

test("a file that does not come is told from a browser and from a page that do not allow the core", (t) => {
  assert.equal(whyWith(t, WebAssembly), "wasm_blocked");
  assert.equal(whyWith(t, undefined), "wasm_missing");
  // As browsers do where a policy has no 'wasm-unsafe-eval'.
  class Module {
    constructor() {
      throw new WebAssembly.CompileError("Wasm code generation disallowed by embedder");
    }
  }
  assert.equal(whyWith(t, { Module }), "wasm_forbidden");
});
