//! A column of whole numbers in as few bytes as they need.

use core::iter;
use core::ops::Range;

/// The numbers in a block, which share a width. A smaller block fits the numbers more closely but adds more
/// block headers.
const BLOCK: usize = 64;

/// Numbers in blocks of 64. A block stores its least number, and each number's difference from it in as few
/// bytes as the block's range needs: none where all are the same. The last numbers stay unpacked until they
/// fill a block. Numbers are only ever added, so equal columns have equal bytes.
#[derive(Clone, Debug, Default)]
pub(crate) struct Packed {
    /// Each block's least number, and the end of its bytes in units of bytes per number.
    pub(crate) blocks: Vec<[u32; 2]>,
    pub(crate) bytes: Vec<u8>,
    pub(crate) tail: Vec<u32>,
}

impl Packed {
    pub(crate) fn len(&self) -> usize {
        self.blocks.len() * BLOCK + self.tail.len()
    }

    pub(crate) fn push(&mut self, number: u32) {
        self.tail.push(number);
        if self.tail.len() == BLOCK {
            self.pack();
        }
    }

    fn pack(&mut self) {
        let least = self.tail.iter().copied().min().unwrap_or(0);
        let range = self.tail.iter().map(|number| number - least).max().unwrap_or(0);
        let width = (32 - range.leading_zeros()).div_ceil(8) as usize;
        for number in self.tail.drain(..) {
            self.bytes.extend_from_slice(&(number - least).to_le_bytes()[..width]);
        }
        self.blocks.push([least, self.end_before(self.blocks.len()) + width as u32]);
    }

    /// The start of a block's bytes, in units of bytes per number.
    fn end_before(&self, block: usize) -> u32 {
        block.checked_sub(1).map_or(0, |before| self.blocks[before][1])
    }

    /// The number in an existing row.
    pub(crate) fn get(&self, row: usize) -> u32 {
        let block = row / BLOCK;
        let Some([least, end]) = self.blocks.get(block) else {
            return self.tail[row - self.blocks.len() * BLOCK];
        };
        let start = self.end_before(block);
        let width = (end - start) as usize;
        let place = start as usize * BLOCK + row % BLOCK * width;
        least.wrapping_add(number(&self.bytes[place..place + width]))
    }

    /// All numbers. It costs much less than to get one after the other.
    #[cfg(feature = "desk")]
    pub(crate) fn numbers(&self) -> Vec<u32> {
        let mut numbers = Vec::with_capacity(self.len());
        (0..self.blocks.len()).for_each(|block| numbers.extend_from_slice(&self.block(block)));
        numbers.extend_from_slice(&self.tail);
        numbers
    }

    /// Gives the rows with this number, in order. Compares eight bytes at a time, which is fast even before a
    /// browser has optimized this code for a first statement.
    pub(crate) fn each_row_of(&self, number: u32, each: &mut dyn FnMut(usize)) {
        let all = |rows: Range<usize>, each: &mut dyn FnMut(usize)| {
            rows.filter(|row| self.get(*row) == number).for_each(each);
        };
        for (block, [least, end]) in self.blocks.iter().enumerate() {
            let start = self.end_before(block);
            let (rows, width) = (block * BLOCK..(block + 1) * BLOCK, end - start);
            let Some(above) = number.checked_sub(*least).filter(|above| *above <= mask(width)) else {
                continue;
            };
            // The lowest bit of each number in eight bytes, set to one.
            let ones = match width {
                1 => 0x0101_0101_0101_0101,
                2 => 0x0001_0001_0001_0001,
                4 => 0x0000_0001_0000_0001,
                _ => {
                    all(rows, each);
                    continue;
                }
            };
            let wanted = u64::from(above) * ones;
            let lanes = 8 / width as usize;
            let bytes = &self.bytes[start as usize * BLOCK..*end as usize * BLOCK];
            for (eight, row) in bytes.as_chunks().0.iter().zip(rows.step_by(lanes)) {
                let differ = u64::from_le_bytes(*eight) ^ wanted;
                // Not zero where one of the numbers is equal. A number above an equal one may rarely be
                // flagged too.
                if differ.wrapping_sub(ones) & !differ & ones << (8 * width - 1) != 0 {
                    let same =
                        |lane: &usize| differ >> (8 * width * *lane as u32) & u64::from(mask(width)) == 0;
                    (0..lanes).filter(same).for_each(|lane| each(row + lane));
                }
            }
        }
        all(self.blocks.len() * BLOCK..self.len(), each);
    }

    /// For numbers that only grow: a range with all rows that have this number. It is short unless the number
    /// is frequent.
    pub(crate) fn rows_near(&self, number: u32) -> Range<usize> {
        let before = self.blocks.partition_point(|[least, _]| *least < number);
        let after = self.blocks.partition_point(|[least, _]| *least <= number);
        let end = if after == self.blocks.len() { self.len() } else { after * BLOCK };
        before.saturating_sub(1) * BLOCK..end
    }

    /// For numbers that only grow: the last row, from this one on, whose number is at most the given one.
    pub(crate) fn last_up_to(&self, number: u32, row: usize) -> usize {
        let first =
            |block: usize| self.blocks.get(block).map(|block| block[0]).or(self.tail.first().copied());
        let mut block = row / BLOCK;
        while block < self.blocks.len() && first(block + 1).is_some_and(|first| first <= number) {
            block += 1;
        }
        let start = row.max(block * BLOCK);
        let rows = self.len().min((block + 1) * BLOCK).saturating_sub(start);
        start + first_not_below(rows, |i| self.get(start + i) <= number).saturating_sub(1)
    }

    /// Whether all numbers are below this one.
    pub(crate) fn are_below(&self, end: usize) -> bool {
        let below = |number: u32| (number as usize) < end;
        let blocks = (0..self.blocks.len())
            .all(|block| below(self.most(block)) || self.block(block).into_iter().all(below));
        blocks && self.tail.iter().copied().all(below)
    }

    /// Whether no number is less than the one before.
    pub(crate) fn are_growing(&self) -> bool {
        let mut last = 0;
        let mut grows = |number: u32| core::mem::replace(&mut last, number) <= number;
        let blocks = (0..self.blocks.len()).all(|block| self.block(block).into_iter().all(&mut grows));
        blocks && self.tail.iter().copied().all(grows)
    }

    /// An upper bound for the numbers of a block.
    fn most(&self, block: usize) -> u32 {
        let [least, end] = self.blocks[block];
        least.saturating_add(mask(end - self.end_before(block)))
    }

    fn block(&self, block: usize) -> [u32; BLOCK] {
        let [least, end] = self.blocks[block];
        let start = self.end_before(block) as usize;
        let bytes = &self.bytes[start * BLOCK..end as usize * BLOCK];
        let mut numbers = [least; BLOCK];
        let all = numbers.iter_mut();
        // Nearly all columns use the widths 0 and 1, so these have simple loops.
        match end as usize - start {
            0 => {}
            1 => iter::zip(all, bytes).for_each(|(n, byte)| *n = n.wrapping_add(u32::from(*byte))),
            width => {
                iter::zip(all, bytes.chunks_exact(width)).for_each(|(n, b)| *n = n.wrapping_add(number(b)))
            }
        }
        numbers
    }

    /// Whether the number of bytes fits the blocks.
    pub(crate) fn is_consistent(&self) -> bool {
        let ends = self.blocks.iter().map(|block| block[1]);
        let starts = iter::once(0).chain(ends.clone());
        let widths =
            starts.zip(ends.clone()).all(|(start, end)| (start..=start.saturating_add(4)).contains(&end));
        let length = self.blocks.last().map_or(0, |block| block[1]) as usize;
        widths && length.checked_mul(BLOCK) == Some(self.bytes.len()) && self.tail.len() < BLOCK
    }
}

/// The first of these places that is not below the wanted one.
pub(crate) fn first_not_below(places: usize, below: impl Fn(usize) -> bool) -> usize {
    let (mut low, mut high) = (0, places);
    while low < high {
        let middle = usize::midpoint(low, high);
        if below(middle) { low = middle + 1 } else { high = middle }
    }
    low
}

/// The greatest number in this many bytes.
fn mask(width: u32) -> u32 {
    u32::MAX.checked_shr(32 - 8 * width).unwrap_or(0)
}

/// Reads a little-endian number.
fn number(bytes: &[u8]) -> u32 {
    match *bytes {
        [] => 0,
        [a] => u32::from(a),
        [a, b] => u32::from(u16::from_le_bytes([a, b])),
        [a, b, c] => u32::from_le_bytes([a, b, c, 0]),
        [a, b, c, d, ..] => u32::from_le_bytes([a, b, c, d]),
    }
}

/// Encodes a signed number so that small numbers stay small.
pub(crate) fn zigzag(number: i32) -> u32 {
    (number << 1 ^ number >> 31) as u32
}

/// The number that [`zigzag`] encoded.
pub(crate) fn unzigzag(number: u32) -> i32 {
    (number >> 1) as i32 ^ -((number & 1) as i32)
}

#[cfg(all(test, not(target_arch = "wasm32")))]
mod tests {
    use super::{Packed, unzigzag, zigzag};
    use proptest::prelude::*;

    /// Numbers of every width, in stretches that are long enough to fill blocks.
    fn numbers() -> impl Strategy<Value = Vec<u32>> {
        let stretch = (any::<u32>(), 0u32..=32, 0usize..150).prop_flat_map(|(least, bits, rows)| {
            let range = u32::MAX.checked_shr(32 - bits).unwrap_or(0);
            prop::collection::vec((0..=range).prop_map(move |n| least.saturating_add(n)), rows)
        });
        prop::collection::vec(stretch, 0..5).prop_map(|stretches| stretches.concat())
    }

    proptest! {
        #[test]
        fn gives_back_the_same_numbers(numbers in numbers(), other: u32, end: u32) {
            let mut packed = Packed::default();
            numbers.iter().for_each(|number| packed.push(*number));
            prop_assert!(packed.is_consistent());
            prop_assert_eq!(packed.len(), numbers.len());
            prop_assert_eq!(packed.are_growing(), numbers.is_sorted());
            for (row, number) in numbers.iter().enumerate() {
                prop_assert_eq!(packed.get(row), *number);
            }
            #[cfg(feature = "desk")]
            prop_assert_eq!(packed.numbers(), &numbers[..]);
            for wanted in numbers.iter().copied().take(3).chain([other]) {
                let rows = (0..numbers.len()).filter(|row| numbers[*row] == wanted);
                let mut found = Vec::new();
                packed.each_row_of(wanted, &mut |row| found.push(row));
                prop_assert!(rows.eq(found));
            }
            let most = numbers.iter().max().map_or(0, |most| *most as usize + 1);
            prop_assert!(packed.are_below(most));
            prop_assert!(most == 0 || !packed.are_below(most - 1));
            prop_assert_eq!(packed.are_below(end as usize), numbers.iter().all(|n| *n < end));
        }

        #[test]
        fn finds_places_in_growing_columns(mut numbers in numbers(), wanted: u32, row: prop::sample::Index) {
            numbers.sort_unstable();
            let mut packed = Packed::default();
            numbers.iter().for_each(|number| packed.push(*number));
            prop_assert!(packed.are_growing());
            if !numbers.is_empty() {
                let row = row.index(numbers.len());
                let last = numbers.partition_point(|number| *number <= wanted).saturating_sub(1).max(row);
                prop_assert_eq!(packed.last_up_to(wanted, row), last);
                for wanted in [wanted, numbers[row]] {
                    let near = packed.rows_near(wanted);
                    prop_assert!(near.end <= numbers.len() && near.start <= near.end);
                    prop_assert!((0..numbers.len()).all(|row| numbers[row] != wanted || near.contains(&row)));
                }
            }
        }

        #[test]
        fn signs_come_back(number: i32) {
            prop_assert_eq!(unzigzag(zigzag(number)), number);
        }
    }
}
