//! Rows in the order of whole numbers, by counting: it costs less than comparing.

use core::mem::swap;

/// The bits that one pass sorts by: so few that the places to write to stay in the nearest memory.
const BITS: u32 = 11;

/// Rows in the order of their keys, which are all below `end`. Rows with equal keys stay in their order. It
/// takes a pass for every eleven bits, the lowest first (radix sort).
pub(super) fn in_order_of<T: Copy>(mut rows: Vec<T>, end: usize, key: impl Fn(&T) -> usize) -> Vec<T> {
    let mut sorted = rows.clone();
    let all = usize::BITS - end.leading_zeros();
    for shift in (0..all).step_by(BITS as usize) {
        let mask = (1 << BITS.min(all - shift)) - 1;
        let digit = |row: &T| key(row) >> shift & mask;
        let mut next = starts_of(rows.iter().map(digit), mask + 1);
        for row in &rows {
            let place = &mut next[digit(row)];
            sorted[*place as usize] = *row;
            *place += 1;
        }
        swap(&mut rows, &mut sorted);
    }
    rows
}

/// How many rows have a smaller key, for each key up to `end`.
pub(super) fn starts_of(keys: impl Iterator<Item = usize>, end: usize) -> Vec<u32> {
    let mut starts = vec![0u32; end + 1];
    for key in keys {
        starts[key + 1] += 1;
    }
    for key in 1..starts.len() {
        starts[key] += starts[key - 1];
    }
    starts
}
