//! Pseudo-random numbers that are the same in every run.

/// SplitMix64, by Sebastiano Vigna (public domain).
pub(crate) struct Random(pub(crate) u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// A number from 0 up to, but not including, `end`.
    pub(crate) fn below(&mut self, end: usize) -> usize {
        ((u128::from(self.next()) * end as u128) >> 64) as usize
    }

    /// True in this many cases out of a hundred.
    pub(crate) fn percent(&mut self, cases: usize) -> bool {
        self.below(100) < cases
    }

    /// One of a list.
    pub(crate) fn one_of<'a>(&mut self, list: &[&'a str]) -> &'a str {
        list[self.below(list.len())]
    }
}

/// Draws places in a list so that a few are frequent and many rare: place `i` is drawn as often as `1 / (i +
/// FLATTEN)`.
pub(crate) struct PowerLaw {
    ends: Vec<u64>,
}

/// The number of the busiest members who are about equally busy.
const FLATTEN: u64 = 10;
const UNIT: u64 = 1 << 40;

impl PowerLaw {
    pub(crate) fn new(places: usize) -> PowerLaw {
        let mut end = 0;
        let weights = (0..places as u64).map(|place| UNIT / (place + FLATTEN));
        let ends = weights.map(|weight| {
            end += weight;
            end
        });
        PowerLaw { ends: ends.collect() }
    }

    pub(crate) fn draw(&self, random: &mut Random) -> usize {
        let total = self.ends.last().copied().unwrap_or(0);
        let at = random.below(total as usize) as u64;
        self.ends.partition_point(|end| *end <= at)
    }
}
