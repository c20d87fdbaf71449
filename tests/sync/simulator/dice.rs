//! The randomness of a run, from one seed.

use crate::common::dice;
use std::collections::BTreeMap;

pub(crate) struct Dice {
    dice: dice::Dice,
    /// Whether nothing goes wrong any more.
    pub(crate) healed: bool,
    pub(crate) counts: Counts,
}

/// How often each thing happened.
pub(crate) type Counts = BTreeMap<String, u64>;

impl Dice {
    pub(crate) fn new(seed: u64) -> Dice {
        Dice { dice: dice::Dice(seed ^ 0x5eed_0000_7173_6265), healed: false, counts: Counts::new() }
    }

    pub(crate) fn next(&mut self) -> u64 {
        self.dice.next()
    }

    pub(crate) fn roll(&mut self, sides: usize) -> usize {
        self.dice.roll(sides)
    }

    pub(crate) fn one<T: Copy>(&mut self, all: &[T]) -> T {
        self.dice.one(all)
    }

    pub(crate) fn seed(&mut self) -> [u8; 32] {
        let mut seed = [0; 32];
        seed.chunks_mut(8).for_each(|chunk| chunk.copy_from_slice(&self.next().to_be_bytes()));
        seed
    }

    /// Whether a fault happens that occurs once in this many times. Counts it if it does.
    pub(crate) fn mishap(&mut self, what: &str, one_in: usize) -> bool {
        let happens = !self.healed && self.roll(one_in) == 0;
        if happens {
            self.count(what);
        }
        happens
    }

    pub(crate) fn count(&mut self, what: &str) {
        match self.counts.get_mut(what) {
            Some(count) => *count += 1,
            None => drop(self.counts.insert(what.to_owned(), 1)),
        }
    }
}
