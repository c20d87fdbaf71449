//! A hub's database, as commands open it.

use std::collections::BTreeMap;
use std::path::Path;

use anyhow::{Context as _, Result};
use timebank::Hash;
use timebank_hub::keeper;
use timebank_hub::store::disk::make_private;
use timebank_hub::store::{Forgotten, Sqlite, StoreError, forgotten};

use crate::input::must_be_file;
use crate::one_keeper::{Lock, kept_elsewhere};
use crate::problem::Problem;

/// Opens a database that is there, and that another program may keep meanwhile. Where its disk cannot be
/// written, it is opened to be read.
pub(crate) fn open(data: &Path) -> Result<Sqlite> {
    must_be_file(data)?;
    kept_elsewhere(data)?;
    let opened = match Sqlite::open(data) {
        Err(StoreError::NotWritable) => Sqlite::open_to_read(data),
        opened => opened,
    };
    opened.with_context(|| data.display().to_string())
}

/// The erased members of a database, as the list beside it has them.
pub(crate) fn who_was_erased(data: &Path) -> Result<BTreeMap<Hash, Forgotten>, Problem> {
    forgotten::read(data).map_err(|error| {
        let list = forgotten::path(data);
        Problem::refused(format!("{}: who was erased cannot be read: {error}", list.display()))
    })
}

/// Opens a database, and makes it where there is none. Nobody else keeps it meanwhile. The lock must outlive
/// the database.
pub(crate) fn keep(data: &Path) -> Result<(Lock, Sqlite)> {
    if data.exists() {
        must_be_file(data)?;
    }
    let mut lock = Lock::of(data)?;
    make_private(data).with_context(|| data.display().to_string())?;
    lock.add(data)?;
    let store = Sqlite::open_or_make(data).with_context(|| data.display().to_string())?;
    who_was_erased(data)?;
    let missing = keeper::missing(&store).with_context(|| data.display().to_string())?;
    let told: Vec<String> = missing
        .iter()
        .map(|(community, damage)| format!("{community}: {}", timebank_words::error(&damage.message())))
        .collect();
    if told.is_empty() {
        return Ok((lock, store));
    }
    Err(Problem::refused(format!("{}: {}", data.display(), told.join("; "))).into())
}
