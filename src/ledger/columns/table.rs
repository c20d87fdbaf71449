//! A hash table from keys, ids and texts to their rows.

use hashbrown::HashTable;

/// A hash table of rows. All tables share this one type: each further type would add a kilobyte to download.
#[derive(Clone, Debug, Default)]
pub(in crate::ledger) struct Table(HashTable<(u32, u32)>);

impl Table {
    /// A table of these rows, each with its key's hash.
    pub(in crate::ledger) fn new(hashes: impl ExactSizeIterator<Item = u32>) -> Table {
        let mut table = Table(HashTable::with_capacity(hashes.len()));
        for (hash, row) in hashes.zip(0..) {
            table.add(hash, row);
        }
        table
    }

    pub(in crate::ledger) fn add(&mut self, hash: u32, row: u32) {
        self.0.insert_unique(spread(hash), (hash, row), |(hash, _)| spread(*hash));
    }

    /// All rows with this hash.
    #[cfg(feature = "desk")]
    pub(in crate::ledger) fn all(&self, hash: u32) -> impl Iterator<Item = u32> {
        self.0.iter_hash(spread(hash)).filter(move |(other, _)| *other == hash).map(|(_, row)| *row)
    }

    pub(in crate::ledger) fn find(&self, hash: u32, is: impl Fn(u32) -> bool) -> Option<u32> {
        self.0.find(spread(hash), |(other, row)| *other == hash && is(*row)).map(|(_, row)| *row)
    }
}

/// The table also looks at the highest bits.
fn spread(hash: u32) -> u64 {
    u64::from(hash) << 32 | u64::from(hash)
}

/// The first bytes of a hash or key are already a good hash.
pub(super) fn short(key: &[u8]) -> u32 {
    key.first_chunk().map_or(0, |bytes| u32::from_le_bytes(*bytes))
}
