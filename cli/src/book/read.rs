//! A book that is read.

use std::path::{Path, PathBuf};

use anyhow::Result;
use timebank::journal::read_journal_file;
use timebank::ledger::Ledger;
use timebank::views::TrialBalance;

use super::cache::{self, Cache};
use super::forget_list;
use crate::input::{self, MOST_BOOK};
use crate::problem::Problem;

/// A book that was read.
pub(crate) struct Book {
    pub(super) path: PathBuf,
    /// The bytes of the file; empty for a book that is not written yet.
    pub(super) file: Vec<u8>,
    pub(crate) ledger: Ledger,
}

impl Book {
    /// Reads a book for reading: from the cache of these very bytes, or by replaying.
    pub(crate) fn open(path: &Path) -> Result<Book> {
        let file = input::read(path, MOST_BOOK)?;
        let book = match Cache::read(path, &file).and_then(|cache| cache.ledger()) {
            Some(ledger) => Book::trusted(path, file, ledger)?,
            None => {
                let book = Book::replay(path, file)?;
                cache::write(path, &book.file, &book.ledger);
                book
            }
        };
        forget_list::remind(path, &book.ledger)?;
        Ok(book)
    }

    /// Every account's balance, from the first bytes of the cache where there is one.
    pub(crate) fn trial_balance(path: &Path) -> Result<TrialBalance> {
        let file = input::read(path, MOST_BOOK)?;
        // Whether somebody must be forgotten again, only the whole ledger tells.
        let known = if forget_list::read(path)?.is_empty() { Cache::read(path, &file) } else { None };
        let glance = known.and_then(|cache| cache.glance());
        match glance.filter(|glance| glance.needs_update().is_none()) {
            Some(glance) => Ok(glance.trial_balance()),
            None => Ok(Book::open(path)?.ledger.trial_balance()),
        }
    }

    /// A book that is not written yet.
    pub(super) fn new(path: &Path) -> Book {
        Book { path: path.to_owned(), file: Vec::new(), ledger: Ledger::new() }
    }

    /// Replays a book with its chain verified.
    pub(super) fn replay(path: &Path, file: Vec<u8>) -> Result<Book> {
        let mut ledger = Ledger::new();
        let loaded = read_journal_file(&file).and_then(|segment| ledger.load(segment));
        loaded.map_err(|corrupt| Problem::corrupt(path, corrupt))?;
        Book::trusted(path, file, ledger)
    }

    fn trusted(path: &Path, file: Vec<u8>, ledger: Ledger) -> Result<Book> {
        if let Some(kind) = ledger.needs_update() {
            return Err(Problem::newer(path, kind).into());
        }
        Ok(Book { path: path.to_owned(), file, ledger })
    }

    /// The bytes of the file.
    pub(crate) fn bytes(&self) -> &[u8] {
        &self.file
    }
}
