//! The file of a database: who may read it, how it is opened, and how it is copied.

use std::path::Path;
use std::time::Duration;

use rusqlite::{Connection, OpenFlags};

use crate::store::StoreError;

/// How long to wait for another program that uses the file.
pub(super) const PATIENCE: Duration = Duration::from_secs(10);

#[cfg(unix)]
pub(super) fn make_private(path: &Path) -> std::io::Result<()> {
    use std::os::unix::fs::OpenOptionsExt as _;
    std::fs::OpenOptions::new().create(true).append(true).mode(0o600).open(path).map(drop)
}

#[cfg(not(unix))]
pub(super) fn make_private(_: &Path) -> std::io::Result<()> {
    Ok(())
}

pub(super) fn connect(path: &Path) -> Result<Connection, StoreError> {
    // Not a URI: every path is used literally.
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE
        | OpenFlags::SQLITE_OPEN_CREATE
        | OpenFlags::SQLITE_OPEN_NO_MUTEX
        | OpenFlags::SQLITE_OPEN_EXRESCODE;
    let connection = Connection::open_with_flags(path, flags)?;
    connection.busy_timeout(PATIENCE)?;
    // With `secure_delete`, erased texts are overwritten and not only unlinked.
    connection.execute_batch(
        "PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON;
         PRAGMA secure_delete = ON; PRAGMA trusted_schema = OFF;",
    )?;
    Ok(connection)
}

pub(super) fn copy_pages(from: &Connection, to: &Path) -> Result<(), StoreError> {
    if to.exists() {
        return Err(StoreError::CopyExists);
    }
    make_private(to).map_err(StoreError::database)?;
    let mut copy = Connection::open(to)?;
    let backup = rusqlite::backup::Backup::new(from, &mut copy)?;
    // All pages at once. A copy in several steps starts again whenever somebody writes in between.
    while !matches!(backup.step(-1)?, rusqlite::backup::StepResult::Done) {
        std::thread::sleep(Duration::from_millis(50));
    }
    drop(backup);
    copy.execute_batch("PRAGMA journal_mode = DELETE;")?;
    copy.close().map_err(|(_, error)| error)?;
    std::fs::File::open(to).and_then(|file| file.sync_all()).map_err(StoreError::database)
}
