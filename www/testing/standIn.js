/**
 * A stand-in, for tests: it has of the whole only what the test touches.
 *
 * @template Whole
 * @param {{ [Name in keyof NoInfer<Whole>]?: unknown }} part
 * @returns {Whole}
 */
export function standIn(part) {
  return /** @type {Whole} */ (part);
}
