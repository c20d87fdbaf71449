//! Who was erased, in a file beside the book that is never made shorter: `leith.timebank.forget`. A copy of
//! the book from before an erasure, once it is restored, is known by it.

use std::collections::BTreeSet;
use std::path::Path;

use anyhow::{Context as _, Result};
use timebank::Id;
use timebank::ledger::{AccountIndex, Ledger};

use timebank_hub::store::disk::beside;
use timebank_hub::store::forgotten::read_list;

use crate::atomic_file::{PrivateFile, not_written};
use crate::output::aside;

/// The ids of all who were ever erased from this book.
pub(crate) fn read(book: &Path) -> Result<BTreeSet<Id>> {
    let path = beside(book, "forget");
    let text = read_list(&path).with_context(|| path.display().to_string())?;
    Ok(text.lines().filter_map(|line| line.trim().parse().ok()).collect())
}

/// Adds those who were erased.
pub(crate) fn add(book: &Path, erased: &[Id]) -> Result<()> {
    let mut ids = read(book)?;
    let before = ids.len();
    ids.extend(erased);
    if ids.len() == before {
        return Ok(());
    }
    let text: String = ids.iter().map(|id| format!("{id}\n")).collect();
    let path = beside(book, "forget");
    let write = || PrivateFile::in_place_of(&path)?.put(text.as_bytes()).map(drop);
    write().with_context(|| not_written(&path))
}

/// Members whom this copy of the book still names, although they were erased.
pub(crate) fn named_again(book: &Path, ledger: &Ledger) -> Result<Vec<AccountIndex>> {
    let ids = read(book)?.into_iter();
    let named =
        |account: &AccountIndex| !ledger.is_erased(*account) && !ledger.member_row(*account).name.is_empty();
    Ok(ids.filter_map(|id| ledger.member(id)).filter(named).collect())
}

/// Tells the person where an older copy was restored.
pub(crate) fn remind(book: &Path, ledger: &Ledger) -> Result<()> {
    let named = named_again(book, ledger)?.len();
    if named > 0 {
        let shown = book.display();
        aside!(
            "{shown}: {named} of the members in this copy were erased; \
             `timebank due {shown}` forgets them again"
        );
    }
    Ok(())
}
