/** A book that another keeps comes into this browser, before anything of its journal does. */

/**
 * Stores what a device says first, to be brought to the keeper like everything else that is written here.
 *
 * @param {import("../store/interface.js").Store} store
 * @param {import("../core/builds.js").Phone} core
 * @param {{ id: string, name: string, hub?: string }} book
 * @param {import("./keys.js").SigningKey} device
 * @param {Uint8Array} sealed the event by which it becomes a member's
 */
export async function joinWith(store, core, { id, name, hub }, device, sealed) {
  const replica = new core.Replica(id, device.public);
  const [{ state }] = replica.carry(sealed).flatMap((effect) => ("store" in effect ? [effect.store] : []));
  replica.free();
  const book = { id, name, seq: 0, n: 0, opened: Date.now() };
  await store.join(book, { book: id, state, turn: 1, hub }, { book: id, device });
}
