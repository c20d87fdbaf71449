//! The cache beside a book: `leith.timebank.cache`. It may be thrown away; it is believed only for the very
//! bytes of the book that it was made from, and `timebank check` never looks at it.

use std::fs;
use std::path::Path;

use timebank::ledger::{Glance, Ledger};
use xxhash_rust::xxh64::xxh64;

use timebank_hub::store::disk::beside;

/// What the cache file begins with: the checksum and the length of the book.
const STAMP: usize = 16;

/// The cache of a book with these bytes, if there is one.
pub(crate) struct Cache(Vec<u8>);

impl Cache {
    /// Reads the cache beside a book.
    pub(crate) fn read(path: &Path, book: &[u8]) -> Option<Cache> {
        let bytes = fs::read(beside(path, "cache")).ok()?;
        (bytes.get(..STAMP)? == stamp(book)).then_some(Cache(bytes))
    }

    /// Members and balances.
    pub(crate) fn glance(&self) -> Option<Glance> {
        Glance::from_cache(&&self.0[STAMP..]).ok()
    }

    /// The whole ledger.
    pub(crate) fn ledger(&self) -> Option<Ledger> {
        Ledger::from_cache(&&self.0[STAMP..]).ok()
    }
}

/// Writes the cache beside a book. Where that fails, or is not on the disk when the machine stops, the next
/// command replays the journal again: every column has its checksum.
pub(crate) fn write(path: &Path, book: &[u8], ledger: &Ledger) {
    let bytes = [&stamp(book)[..], &ledger.cache()].concat();
    let (new, cache) = (beside(path, "cache.new"), beside(path, "cache"));
    let _ = fs::write(&new, bytes).and_then(|()| fs::rename(new, cache));
}

fn stamp(book: &[u8]) -> [u8; STAMP] {
    let mut stamp = [0; STAMP];
    stamp[..8].copy_from_slice(&xxh64(book, 0).to_le_bytes());
    stamp[8..].copy_from_slice(&(book.len() as u64).to_le_bytes());
    stamp
}
