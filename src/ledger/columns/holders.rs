//! The table of holders: the members who act for an account.

/// The members who act for each account, as pairs in order.
#[derive(Clone, Debug, Default)]
pub(crate) struct Holders {
    pub(crate) pairs: Vec<[u32; 2]>,
}

impl Holders {
    pub(crate) fn of(&self, account: u32) -> &[[u32; 2]] {
        let start = self.pairs.partition_point(|pair| pair[0] < account);
        let end = start + self.pairs[start..].partition_point(|pair| pair[0] == account);
        &self.pairs[start..end]
    }

    /// Gives an account these holders. They replace its earlier ones.
    pub(crate) fn set(&mut self, account: u32, holders: impl Iterator<Item = u32>) {
        self.pairs.retain(|pair| pair[0] != account);
        for pair in holders.map(|holder| [account, holder]) {
            if let Err(place) = self.pairs.binary_search(&pair) {
                self.pairs.insert(place, pair);
            }
        }
    }
}
