//! The file of a database: who may read it, how it is opened, and how it is copied.

use std::fs::File;
use std::io::ErrorKind;
use std::path::Path;
use std::time::Duration;

use rusqlite::{Connection, OpenFlags};

use super::schema::{VERSION, tables, version};
use crate::store::disk::{beside, make_private, sync_folder};
use crate::store::{Damage, StoreError};

/// How long to wait for another program that uses the file.
pub(super) const PATIENCE: Duration = Duration::from_secs(10);

/// What is done with a database's file.
#[derive(Clone, Copy, Debug)]
pub(super) enum Access {
    /// It is read and written.
    Write,
    /// It is read, while others may write to it.
    Read,
    /// It is read, and nobody writes to it. No file is made beside it.
    ReadUnchanged,
}

/// Opens a database that is there.
pub(super) fn connect(path: &Path, access: Access) -> Result<Connection, StoreError> {
    let flags = OpenFlags::SQLITE_OPEN_NO_MUTEX | OpenFlags::SQLITE_OPEN_EXRESCODE;
    // Not a URI, unless it must be: every path is used literally.
    let connection = match access {
        Access::Write => Connection::open_with_flags(path, flags | OpenFlags::SQLITE_OPEN_READ_WRITE),
        Access::Read => Connection::open_with_flags(path, flags | OpenFlags::SQLITE_OPEN_READ_ONLY),
        Access::ReadUnchanged => Connection::open_with_flags(
            format!("file:{}?immutable=1", in_a_uri(path)),
            flags | OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_URI,
        ),
    }?;
    connection.busy_timeout(PATIENCE)?;
    // With `secure_delete`, erased texts are overwritten and not only unlinked.
    connection.execute_batch(
        "PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON;
         PRAGMA secure_delete = ON; PRAGMA trusted_schema = OFF;",
    )?;
    Ok(connection)
}

/// Opens a database that is there, to read it also where no file can be made beside it.
pub(super) fn connect_to_read(path: &Path) -> Result<(Connection, Access), StoreError> {
    // SQLite would not say why.
    drop(File::open(path).map_err(StoreError::database)?);
    let open = |access| {
        let connection = connect(path, access)?;
        // The first reading opens the log of writes.
        connection.query_row("SELECT count(*) FROM sqlite_schema", [], |_| Ok(()))?;
        Ok((connection, access))
    };
    let mut log = path.as_os_str().to_owned();
    log.push("-wal");
    match open(Access::Read) {
        Err(StoreError::NotWritable) if Path::new(&log).exists() => Err(StoreError::LogNotRead),
        Err(StoreError::NotWritable) => open(Access::ReadUnchanged),
        opened => opened,
    }
}

/// A path as a part of a URI.
fn in_a_uri(path: &Path) -> String {
    let byte = |byte: &u8| match *byte {
        plain if plain.is_ascii_alphanumeric() || b"/._-".contains(&plain) => char::from(plain).to_string(),
        other => format!("%{other:02X}"),
    };
    path.as_os_str().as_encoded_bytes().iter().map(byte).collect()
}

/// Copies all pages to a new file. Until the copy is whole, checked and on the disk, it has another name.
pub(super) fn copy_pages(from: &Connection, to: &Path) -> Result<(), StoreError> {
    if to.exists() {
        return Err(StoreError::CopyExists);
    }
    let part = beside(to, "part");
    let copied = write_copy(from, &part).and_then(|()| give_name(&part, to));
    drop(std::fs::remove_file(&part));
    drop(std::fs::remove_file(format!("{}-journal", part.display())));
    copied
}

fn write_copy(from: &Connection, part: &Path) -> Result<(), StoreError> {
    // An attempt that was cut off may have left it.
    drop(std::fs::remove_file(part));
    make_private(part).map_err(StoreError::database)?;
    let mut copy = Connection::open(part)?;
    let backup = rusqlite::backup::Backup::new(from, &mut copy)?;
    // All pages at once. A copy in several steps starts again whenever somebody writes in between.
    while !matches!(backup.step(-1)?, rusqlite::backup::StepResult::Done) {
        std::thread::sleep(Duration::from_millis(50));
    }
    drop(backup);
    copy.execute_batch("PRAGMA journal_mode = DELETE;")?;
    if !faults(&copy)?.is_empty() {
        return Err(StoreError::Damaged(Damage::Pages));
    }
    copy.close().map_err(|(_, error)| error)?;
    File::open(part).and_then(|file| file.sync_all()).map_err(StoreError::database)
}

/// Gives a file another name, durably, and never replaces a file.
fn give_name(part: &Path, to: &Path) -> Result<(), StoreError> {
    let named = match std::fs::hard_link(part, to) {
        Err(error) if error.kind() == ErrorKind::AlreadyExists => return Err(StoreError::CopyExists),
        // Not every disk has files of two names.
        Err(_) => std::fs::rename(part, to),
        Ok(()) => Ok(()),
    };
    named.and_then(|()| sync_folder(to)).map_err(StoreError::database)
}

/// What SQLite finds wrong with a file: its pages, its indexes, and rows that refer to none.
pub(super) fn faults(connection: &Connection) -> Result<Vec<String>, StoreError> {
    let mut faults = Vec::new();
    let mut pages = connection.prepare("PRAGMA integrity_check")?;
    for line in pages.query_map([], |row| row.get::<_, String>(0))? {
        faults.push(line?);
    }
    faults.retain(|line| line != "ok");
    let mut orphans = connection.prepare("PRAGMA foreign_key_check")?;
    for table in orphans.query_map([], |row| row.get::<_, String>(0))? {
        faults.push(format!("a row of {} is of no community", table?));
    }
    // What is no table of ours could change what is written.
    let mut others =
        connection.prepare("SELECT type, name FROM sqlite_schema WHERE type IN ('trigger', 'view')")?;
    let found = others.query_map([], |row| Ok((row.get::<_, String>(0)?, row.get::<_, String>(1)?)))?;
    for other in found {
        let (kind, name) = other?;
        faults.push(format!("it has a {kind}, {name}, which no hub makes"));
    }
    if version(connection)? == VERSION {
        let mut known =
            connection.prepare("SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = ?1")?;
        for table in tables() {
            if !known.exists([table])? {
                faults.push(format!("it has no table {table}"));
            }
        }
    }
    Ok(faults)
}
