//! Files that a person names. Each is opened once, and measured before it is read.

use std::io;
use std::path::Path;

use anyhow::Result;
use timebank_hub::store::disk;

use crate::problem::Problem;

/// The largest book, in bytes. The cache beside it may be as large.
pub(crate) const MOST_BOOK: u64 = 1 << 30;
/// The largest file to import, in bytes.
pub(crate) const MOST_IMPORT: u64 = 100 << 20;

/// That a file has this name; anything else is misuse.
pub(crate) fn must_be_file(path: &Path) -> Result<()> {
    disk::must_be_file(path).map_err(|error| wrong(path, &error))
}

/// Reads a file of at most so many bytes. One that is not there, or is larger, is misuse.
pub(crate) fn read(path: &Path, most: u64) -> Result<Vec<u8>> {
    disk::read_file(path, most).map_err(|error| wrong(path, &error))
}

fn wrong(path: &Path, error: &io::Error) -> anyhow::Error {
    let path = path.display();
    let is_missing = error.kind() == io::ErrorKind::NotFound;
    let said = if is_missing { format!("{path} is not there") } else { format!("{path}: {error}") };
    Problem::misuse(said).into()
}
