//! The last acknowledged head of each community, in the file `hub.db.heads` beside the database. A database
//! that was put back by hand, or that lost its log of writes, has less than this file says.

use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use rusqlite::{Connection, OptionalExtension as _, params};
use timebank::Hash;
use timebank::journal::Chain;

use super::file::{PATIENCE, connect_to_read};
use super::rows::{chain, hash, signed};
use crate::store::StoreError;
use crate::store::disk::{beside, make_private, real};

const TABLE: &str = "CREATE TABLE IF NOT EXISTS heads (
    community BLOB NOT NULL PRIMARY KEY, seq BIGINT NOT NULL, head BLOB NOT NULL
)";

/// The file.
#[derive(Debug)]
pub(super) struct Acknowledged {
    path: PathBuf,
    connection: Mutex<Connection>,
}

fn path(data: &Path) -> PathBuf {
    beside(&real(data), "heads")
}

/// An error of this file. The database itself may be whole.
fn about(path: &Path, error: StoreError) -> StoreError {
    if matches!(error, StoreError::NotADatabase | StoreError::Damaged(_)) {
        return StoreError::HeadsDamaged(path.display().to_string());
    }
    error
}

impl Acknowledged {
    pub(super) fn is_beside(data: &Path) -> bool {
        path(data).exists()
    }

    /// Opens the file, or makes it.
    pub(super) fn open(data: &Path) -> Result<Acknowledged, StoreError> {
        let path = path(data);
        make_private(&path).map_err(StoreError::writing)?;
        let connection = Acknowledged::prepared(&path).map_err(|error| about(&path, error))?;
        Ok(Acknowledged { path, connection: Mutex::new(connection) })
    }

    fn prepared(path: &Path) -> Result<Connection, StoreError> {
        let connection = Connection::open(path)?;
        connection.busy_timeout(PATIENCE)?;
        // A loss of power may take the last heads: the file then says less than is true, never more. So
        // nobody waits for the disk here.
        connection.execute_batch("PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL;")?;
        connection.execute_batch(TABLE)?;
        Ok(connection)
    }

    /// Reads the file, beside which nothing can be written. Where there is none, nothing was acknowledged.
    pub(super) fn open_to_read(data: &Path) -> Result<Acknowledged, StoreError> {
        let path = path(data);
        let connection = if path.exists() {
            connect_to_read(&path).map_err(|error| about(&path, error))?.0
        } else {
            let none = Connection::open_in_memory()?;
            none.execute_batch(TABLE)?;
            none
        };
        Ok(Acknowledged { path, connection: Mutex::new(connection) })
    }

    fn with<T>(&self, work: impl FnOnce(&mut Connection) -> Result<T, StoreError>) -> Result<T, StoreError> {
        let mut connection = self.connection.lock().unwrap_or_else(PoisonError::into_inner);
        work(&mut connection).map_err(|error| about(&self.path, error))
    }

    /// Notes the heads of communities that are not here yet.
    pub(super) fn note_new(&self, heads: &[(Hash, Chain)]) -> Result<(), StoreError> {
        self.with(|connection| {
            let transaction = connection.transaction()?;
            for (community, chain) in heads {
                let mut put = transaction.prepare_cached(
                    "INSERT INTO heads (community, seq, head) VALUES (?1, ?2, ?3) ON CONFLICT DO NOTHING",
                )?;
                put.execute(params![&community.0[..], signed(chain.seq)?, &chain.head.0[..]])?;
            }
            Ok(transaction.commit()?)
        })
    }

    /// Notes a head, in the place of one before it.
    pub(super) fn note(&self, community: Hash, chain: Chain) -> Result<(), StoreError> {
        self.with(|connection| {
            let mut put = connection.prepare_cached(
                "INSERT INTO heads (community, seq, head) VALUES (?1, ?2, ?3) ON CONFLICT (community)
                 DO UPDATE SET seq = excluded.seq, head = excluded.head WHERE excluded.seq > seq",
            )?;
            put.execute(params![&community.0[..], signed(chain.seq)?, &chain.head.0[..]])?;
            Ok(())
        })
    }

    /// The last acknowledged heads.
    pub(super) fn all(&self) -> Result<Vec<(Hash, Chain)>, StoreError> {
        self.with(|connection| {
            let mut all =
                connection.prepare_cached("SELECT community, seq, head FROM heads ORDER BY community")?;
            let heads = all.query_map([], |row| Ok((hash(row, 0)?, chain(row, 1, 2)?)))?;
            Ok(heads.collect::<Result<_, _>>()?)
        })
    }

    /// The last acknowledged head of a community.
    pub(super) fn head(&self, community: Hash) -> Result<Option<Chain>, StoreError> {
        self.with(|connection| {
            let mut one = connection.prepare_cached("SELECT seq, head FROM heads WHERE community = ?1")?;
            Ok(one.query_row([&community.0[..]], |row| chain(row, 0, 1)).optional()?)
        })
    }
}
