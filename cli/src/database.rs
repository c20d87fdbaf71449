//! A hub's database, as commands open it.

use std::fs::File;
use std::path::Path;

use anyhow::{Context as _, Result};
use timebank_hub::store::Sqlite;

use crate::atomic_file::beside;
use crate::problem::Problem;

/// Opens a database that is there.
pub(crate) fn open(data: &Path) -> Result<Sqlite> {
    if !data.is_file() {
        return Err(Problem::misuse(format!("{} is not there", data.display())).into());
    }
    open_or_make(data)
}

/// Opens a database, and makes it where there is none.
pub(crate) fn open_or_make(data: &Path) -> Result<Sqlite> {
    Sqlite::open(data).with_context(|| data.display().to_string())
}

/// Lets nobody else keep this database for as long as the file is open.
pub(crate) fn lock(data: &Path) -> Result<File> {
    let path = beside(data, "lock");
    let file = File::options().create(true).append(true).open(&path);
    let file = file.with_context(|| path.display().to_string())?;
    let busy = || Problem::refused(format!("another hub keeps {}", data.display()));
    file.try_lock().map_err(|_| busy())?;
    Ok(file)
}
