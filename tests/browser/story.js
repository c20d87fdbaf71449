/** Tests that are steps of one story: each needs the one before it. */

/**
 * Runs the steps in order. After one has failed the others are skipped: what
 * they would say is about the first.
 *
 * @param {import("node:test").TestContext} t
 * @param {Record<string, () => Promise<void>>} steps by what each shows
 */
export async function story(t, steps) {
  let broken = false;
  for (const [title, step] of Object.entries(steps)) {
    await t.test(title, { skip: broken }, async () => {
      broken = true;
      await step();
      broken = false;
    });
  }
}
