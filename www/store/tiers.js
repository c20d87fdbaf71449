/** How much larger each tier of segments is than the one below. */
export const FAN = 16;

/**
 * The last segments that should become one: those smaller than a tier, once
 * together they fill it. Tiers are 16, 256, 4,096 … records, so a journal of a
 * million records written one by one is kept in a few dozen segments, and each
 * record is rewritten at most once a tier.
 *
 * @template {{ from: number, to: number }} Segment
 * @param {Segment[]} segments in order
 * @returns {Segment[]} nothing when there is nothing to merge
 */
export function runToMerge(segments) {
  for (let tier = FAN; tier <= FAN ** 6; tier *= FAN) {
    let start = segments.length;
    let records = 0;
    while (start > 0 && size(segments[start - 1]) < tier) {
      start -= 1;
      records += size(segments[start]);
    }
    if (records >= tier) return segments.slice(start);
  }
  return [];
}

/** @param {{ from: number, to: number }} segment */
function size(segment) {
  return segment.to - segment.from + 1;
}
