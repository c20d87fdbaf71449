//! A database on a disk that cannot be written.

use std::path::Path;
use std::sync::Mutex;

use super::Sqlite;
use super::acknowledged::Acknowledged;
use super::file::connect_to_read;
use super::schema::{EARLIEST, VERSION, version};
use crate::store::StoreError;

impl Sqlite {
    /// Opens a database that is there, to read it where nothing can be written. It makes no file. To write to
    /// it is [`StoreError::NotWritable`].
    ///
    /// # Errors
    /// [`StoreError::NotWritable`] for the version before, which would be brought up in place. The file is
    /// not a database, cannot be read, or has a log of writes that cannot be read without writing.
    pub fn open_to_read(path: &Path) -> Result<Sqlite, StoreError> {
        let (writer, access) = connect_to_read(path)?;
        match version(&writer)? {
            VERSION => {}
            0 => return Err(StoreError::NotADatabase),
            EARLIEST..VERSION => return Err(StoreError::NotWritable),
            1 => return Err(StoreError::OlderVersion),
            _ => return Err(StoreError::NewerVersion),
        }
        let acknowledged = Acknowledged::open_to_read(path)?;
        let (path, writer, readers) = (path.to_owned(), Mutex::new(writer), Mutex::default());
        Ok(Sqlite { path, access, writer, readers, acknowledged })
    }
}
