//! The cache beside a book: `leith.timebank.cache`. It may be thrown away; it is believed only for the very
//! bytes of the book that it was made from, and `timebank check` never looks at it.

use std::fs::{self, File};
use std::io::{self, Write as _};
use std::path::Path;

use timebank::ledger::{Glance, Ledger};
use xxhash_rust::xxh64::xxh64;

use timebank_hub::store::disk::{beside, read_file};

use crate::input::MOST_BOOK;

/// What the cache file begins with: the checksum and the length of the book.
const STAMP: usize = 16;

/// The cache of a book with these bytes, if there is one.
pub(crate) struct Cache(Vec<u8>);

impl Cache {
    /// Reads the cache beside a book.
    pub(crate) fn read(path: &Path, book: &[u8]) -> Option<Cache> {
        let bytes = read_file(&beside(path, "cache"), MOST_BOOK).ok()?;
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
    let (stamp, columns) = (stamp(book), ledger.cache());
    let (new, cache) = (beside(path, "cache.new"), beside(path, "cache"));
    let write = || {
        // What a crash left. If another command writes one at the same moment, this one gives up.
        let _ = fs::remove_file(&new);
        let mut file = File::create_new(&new)?;
        file.write_all(&stamp)?;
        file.write_all(&columns)?;
        fs::rename(&new, cache)
    };
    let _: io::Result<()> = write();
}

fn stamp(book: &[u8]) -> [u8; STAMP] {
    let mut stamp = [0; STAMP];
    stamp[..8].copy_from_slice(&xxh64(book, 0).to_le_bytes());
    stamp[8..].copy_from_slice(&(book.len() as u64).to_le_bytes());
    stamp
}
