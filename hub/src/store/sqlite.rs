//! One SQLite file.

mod file;
mod schema;

use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use rusqlite::{Connection, ErrorCode, OpenFlags, OptionalExtension, Row, Transaction, params};
use timebank::journal::Chain;
use timebank::views::reciprocity::PublicFlows;
use timebank::{Hash, Key, Minutes, Seconds};

use file::{PATIENCE, connect, copy_pages, make_private};
use schema::{SCHEMA, VERSION, WITHOUT_SUMS};

use super::{
    Adopted, Commit, Damage, Forgotten, Kept, NewEpoch, Pending, Store, StoreError, Stored, Waiting,
    forgotten,
};

/// The same, for work that can be done later. Nobody can write meanwhile.
const SHORT_PATIENCE: Duration = Duration::from_millis(250);
/// The most reading connections that are kept open.
const READERS: usize = 8;

/// One SQLite file. One connection writes. Several read the state of the last commit before they began.
#[derive(Debug)]
pub struct Sqlite {
    path: PathBuf,
    writer: Mutex<Connection>,
    readers: Mutex<Vec<Connection>>,
}

impl Sqlite {
    /// Opens a file, or creates it. Only its owner may read it, because it holds the keepers' keys. A file of
    /// the version before gets the tables that it lacks.
    ///
    /// # Errors
    /// The file is not a database of this version or the one before, or another program writes to it.
    pub fn open(path: &Path) -> Result<Sqlite, StoreError> {
        make_private(path).map_err(StoreError::database)?;
        let writer = connect(path)?;
        let mode: String = writer.query_row("PRAGMA journal_mode = WAL", [], |row| row.get(0))?;
        if mode != "wal" {
            return Err(StoreError::NoWriteLog);
        }
        let version: i32 = writer.query_row("PRAGMA user_version", [], |row| row.get(0))?;
        match version {
            // The schema makes the tables that are missing, and leaves the others as they are.
            0 | WITHOUT_SUMS => {
                writer.execute_batch(&format!(
                    "BEGIN IMMEDIATE; {SCHEMA} PRAGMA user_version = {VERSION}; COMMIT;"
                ))?;
            }
            VERSION => {}
            _ => return Err(StoreError::OtherVersion),
        }
        Ok(Sqlite { path: path.to_owned(), writer: Mutex::new(writer), readers: Mutex::default() })
    }

    /// Copies a database to a new file, without opening it for writing. Only the owner may read the copy.
    ///
    /// # Errors
    /// The copy exists, or cannot be written.
    pub fn copy(from: &Path, to: &Path) -> Result<(), StoreError> {
        let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_EXRESCODE;
        copy_pages(&Connection::open_with_flags(from, flags)?, to)
    }

    /// Limits the number of pages, to simulate a full disk in tests.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn limit_pages(&self, pages: u32) -> Result<(), StoreError> {
        let set = format!("PRAGMA max_page_count = {pages}");
        self.writer().query_row(&set, [], |_| Ok(())).map_err(StoreError::from)
    }

    fn writer(&self) -> MutexGuard<'_, Connection> {
        // The transaction of a thread that panicked is rolled back when it is dropped.
        self.writer.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn write<T>(
        &self,
        work: impl FnOnce(&Transaction<'_>) -> Result<T, StoreError>,
    ) -> Result<T, StoreError> {
        let mut connection = self.writer();
        let transaction = connection.transaction_with_behavior(rusqlite::TransactionBehavior::Immediate)?;
        let done = work(&transaction)?;
        transaction.commit()?;
        Ok(done)
    }

    fn read<T>(&self, work: impl FnOnce(&Connection) -> Result<T, StoreError>) -> Result<T, StoreError> {
        let readers = || self.readers.lock().unwrap_or_else(PoisonError::into_inner);
        let connection = match readers().pop() {
            Some(connection) => connection,
            None => connect(&self.path)?,
        };
        let done = work(&connection);
        let mut readers = readers();
        if readers.len() < READERS {
            readers.push(connection);
        }
        done
    }
}

impl From<rusqlite::Error> for StoreError {
    fn from(error: rusqlite::Error) -> StoreError {
        match error.sqlite_error_code() {
            Some(ErrorCode::DiskFull) => StoreError::Full,
            Some(ErrorCode::ConstraintViolation) => StoreError::Conflict,
            _ => StoreError::database(error),
        }
    }
}

fn hash(row: &Row<'_>, column: usize) -> rusqlite::Result<Hash> {
    row.get(column).map(Hash)
}

/// SQLite's numbers are signed. The stored ones are never negative.
fn number(row: &Row<'_>, column: usize) -> rusqlite::Result<u64> {
    let value: i64 = row.get(column)?;
    u64::try_from(value).map_err(|_| rusqlite::Error::IntegralValueOutOfRange(column, value))
}

fn signed(value: u64) -> Result<i64, StoreError> {
    i64::try_from(value).map_err(|_| StoreError::Damaged(Damage::OutOfRange))
}

fn chain(row: &Row<'_>, seq: usize, head: usize) -> rusqlite::Result<Chain> {
    Ok(Chain { seq: number(row, seq)?, head: hash(row, head)? })
}

fn moment(row: &Row<'_>, column: usize) -> rusqlite::Result<Seconds> {
    row.get(column).map(Seconds)
}

/// Sums are hidden or not, and never negative.
fn sum(row: &Row<'_>, column: usize) -> rusqlite::Result<Option<Minutes>> {
    match row.get(column)? {
        Some(value) if value < 0 => Err(rusqlite::Error::IntegralValueOutOfRange(column, value)),
        value => Ok(value.map(Minutes)),
    }
}

fn write_commit(transaction: &Transaction<'_>, community: Hash, commit: &Commit) -> Result<(), StoreError> {
    let id = &community.0[..];
    for record in &commit.records {
        let mut next = transaction.prepare_cached(
            "UPDATE communities SET head = head + 1, head_hash = ?2, signed_head = ?3 \
             WHERE community = ?1 RETURNING head",
        )?;
        let head = next
            .query_row(params![id, &record.chain.head.0[..], &commit.signed_head], |row| number(row, 0))
            .optional()?
            .ok_or(StoreError::Unknown)?;
        if head != record.chain.seq {
            return Err(StoreError::Conflict);
        }
        let mut insert = transaction.prepare_cached(
            "INSERT INTO records (community, seq, event, head_hash, bytes) VALUES (?1, ?2, ?3, ?4, ?5)",
        )?;
        insert.execute(params![
            id,
            signed(head)?,
            &record.event.0[..],
            &record.chain.head.0[..],
            &record.bytes
        ])?;
    }
    for waiting in &commit.waiting {
        let mut put = transaction.prepare_cached(
            "INSERT INTO waiting (community, event, sealed, code, since) VALUES (?1, ?2, ?3, ?4, ?5)
             ON CONFLICT (community, event) DO UPDATE SET code = excluded.code",
        )?;
        put.execute(params![id, &waiting.event.0[..], &waiting.sealed, &waiting.code, waiting.since.0])?;
    }
    for event in &commit.done_waiting {
        let mut remove =
            transaction.prepare_cached("DELETE FROM waiting WHERE community = ?1 AND event = ?2")?;
        remove.execute(params![id, &event.0[..]])?;
    }
    for event in &commit.dismissed {
        let mut note = transaction.prepare_cached(
            "INSERT INTO dismissed (community, event) VALUES (?1, ?2) ON CONFLICT DO NOTHING",
        )?;
        note.execute(params![id, &event.0[..]])?;
    }
    for (seq, bytes) in &commit.rewritten {
        let mut rewrite =
            transaction.prepare_cached("UPDATE records SET bytes = ?3 WHERE community = ?1 AND seq = ?2")?;
        rewrite.execute(params![id, signed(*seq)?, bytes])?;
    }
    Ok(())
}

/// A community without records. Its key no longer waits.
fn begin(
    transaction: &Transaction<'_>,
    keeper: Key,
    founded_at: Seconds,
    commit: &Commit,
) -> Result<Hash, StoreError> {
    let community = commit.records.first().ok_or(StoreError::Damaged(Damage::NothingFounds))?.event;
    let secret: Option<[u8; 32]> = transaction
        .query_row("DELETE FROM pending WHERE keeper = ?1 RETURNING secret", [&keeper.0[..]], |row| {
            row.get(0)
        })
        .optional()?;
    let secret = secret.ok_or(StoreError::Unknown)?;
    transaction.execute(
        "INSERT INTO communities (community, keeper, secret, head, head_hash, signed_head, founded_at)
         VALUES (?1, ?2, ?3, 0, ?4, ?4, ?5)",
        params![&community.0[..], &keeper.0[..], &secret[..], &[0_u8; 32][..], founded_at.0],
    )?;
    Ok(community)
}

impl Store for Sqlite {
    fn communities(&self) -> Result<Vec<Hash>, StoreError> {
        self.read(|connection| {
            let mut all =
                connection.prepare_cached("SELECT community FROM communities ORDER BY community")?;
            Ok(all.query_map([], |row| hash(row, 0))?.collect::<Result<_, _>>()?)
        })
    }

    fn community(&self, community: Hash) -> Result<Option<Kept>, StoreError> {
        self.read(|connection| {
            let mut one = connection.prepare_cached(
                "SELECT secret, head, head_hash, signed_head, offset_minutes, epoch, since \
                 FROM communities WHERE community = ?1",
            )?;
            let kept = |row: &Row<'_>| {
                Ok(Kept {
                    secret: row.get(0)?,
                    chain: chain(row, 1, 2)?,
                    signed_head: row.get(3)?,
                    offset_minutes: row.get(4)?,
                    epoch: moment(row, 5)?,
                    since: number(row, 6)?,
                })
            };
            Ok(one.query_row([&community.0[..]], kept).optional()?)
        })
    }

    fn ask(&self, pending: &Pending, forget_before: Seconds) -> Result<(), StoreError> {
        self.write(|transaction| {
            transaction.execute("DELETE FROM pending WHERE asked_at < ?1", [forget_before.0])?;
            transaction.execute(
                "INSERT INTO pending (keeper, secret, asked_at) VALUES (?1, ?2, ?3)",
                params![&pending.keeper.0[..], &pending.secret[..], pending.asked_at.0],
            )?;
            Ok(())
        })
    }

    fn pending(&self, keeper: Key) -> Result<Option<Pending>, StoreError> {
        self.read(|connection| {
            let mut one =
                connection.prepare_cached("SELECT secret, asked_at FROM pending WHERE keeper = ?1")?;
            let pending =
                |row: &Row<'_>| Ok(Pending { keeper, secret: row.get(0)?, asked_at: moment(row, 1)? });
            Ok(one.query_row([&keeper.0[..]], pending).optional()?)
        })
    }

    fn found(&self, keeper: Key, founded_at: Seconds, commit: &Commit) -> Result<(), StoreError> {
        self.write(|transaction| {
            let community = begin(transaction, keeper, founded_at, commit)?;
            write_commit(transaction, community, commit)
        })
    }

    fn adopt(&self, keeper: Key, adopted_at: Seconds, adopted: &Adopted) -> Result<(), StoreError> {
        let Adopted { commit, heads, epoch } = adopted;
        let since = commit.records.last().map_or(1, |last| last.chain.seq);
        self.write(|transaction| {
            let community = begin(transaction, keeper, adopted_at, commit)?;
            write_commit(transaction, community, commit)?;
            transaction.execute(
                "UPDATE communities SET epoch = ?2, since = ?3 WHERE community = ?1",
                params![&community.0[..], epoch.0, signed(since)?],
            )?;
            for (seq, head) in heads {
                let mut insert = transaction.prepare_cached(
                    "INSERT INTO former_heads (community, seq, signed_head) VALUES (?1, ?2, ?3)",
                )?;
                insert.execute(params![&community.0[..], signed(*seq)?, head])?;
            }
            Ok(())
        })
    }

    fn holds_key(&self, keeper: Key) -> Result<bool, StoreError> {
        self.read(|connection| {
            let mut one = connection.prepare_cached(
                "SELECT 1 FROM pending WHERE keeper = ?1 \
                 UNION ALL SELECT 1 FROM communities WHERE keeper = ?1",
            )?;
            Ok(one.exists([&keeper.0[..]])?)
        })
    }

    fn former_head(
        &self,
        community: Hash,
        after: u64,
        most: u64,
    ) -> Result<Option<(u64, Vec<u8>)>, StoreError> {
        self.read(|connection| {
            let id = &community.0[..];
            let found = |row: &Row<'_>| Ok((number(row, 0)?, row.get(1)?));
            let mut last = connection.prepare_cached(
                "SELECT seq, signed_head FROM former_heads WHERE community = ?1 AND seq > ?2 AND seq <= ?3
                 ORDER BY seq DESC LIMIT 1",
            )?;
            let last = last.query_row(params![id, signed(after)?, signed(most)?], found).optional()?;
            if last.is_some() {
                return Ok(last);
            }
            let mut next = connection.prepare_cached(
                "SELECT seq, signed_head FROM former_heads \
                 WHERE community = ?1 AND seq > ?2 ORDER BY seq LIMIT 1",
            )?;
            Ok(next.query_row(params![id, signed(most.max(after))?], found).optional()?)
        })
    }

    fn remember_erased(&self, community: Hash, erased: &Forgotten) -> Result<(), StoreError> {
        // Only one writer at a time, and never during a commit.
        let _writer = self.writer();
        forgotten::add(&self.path, community, erased).map_err(StoreError::database)
    }

    fn begin_epochs(&self, epochs: &[NewEpoch]) -> Result<(), StoreError> {
        self.write(|transaction| {
            for new in epochs {
                let changed = transaction.execute(
                    "UPDATE communities SET epoch = ?2, signed_head = ?3 WHERE community = ?1 AND epoch < ?2",
                    params![&new.community.0[..], new.epoch.0, &new.signed_head],
                )?;
                if changed == 0 {
                    return Err(StoreError::Unknown);
                }
            }
            Ok(())
        })
    }

    fn records(
        &self,
        community: Hash,
        after: u64,
        limit: usize,
        bytes: usize,
    ) -> Result<Vec<Stored>, StoreError> {
        self.read(|connection| {
            let mut some = connection.prepare_cached(
                "SELECT seq, head_hash, event, bytes FROM records \
                 WHERE community = ?1 AND seq > ?2 ORDER BY seq LIMIT ?3",
            )?;
            let limit = i64::try_from(limit).unwrap_or(i64::MAX);
            let mut rows = some.query(params![&community.0[..], signed(after)?, limit])?;
            let (mut found, mut size) = (Vec::new(), 0_usize);
            while let Some(row) = rows.next()? {
                let stored = Stored { chain: chain(row, 0, 1)?, event: hash(row, 2)?, bytes: row.get(3)? };
                size = size.saturating_add(stored.bytes.len());
                if size > bytes && !found.is_empty() {
                    break;
                }
                found.push(stored);
            }
            Ok(found)
        })
    }

    fn commit(&self, community: Hash, commit: &Commit) -> Result<(), StoreError> {
        self.write(|transaction| write_commit(transaction, community, commit))
    }

    fn waiting(&self, community: Hash) -> Result<Vec<Waiting>, StoreError> {
        self.read(|connection| {
            let mut all = connection.prepare_cached(
                "SELECT event, sealed, code, since FROM waiting WHERE community = ?1 ORDER BY since, event",
            )?;
            let waiting = |row: &Row<'_>| {
                Ok(Waiting {
                    event: hash(row, 0)?,
                    sealed: row.get(1)?,
                    code: row.get(2)?,
                    since: moment(row, 3)?,
                })
            };
            Ok(all.query_map([&community.0[..]], waiting)?.collect::<Result<_, _>>()?)
        })
    }

    fn is_dismissed(&self, community: Hash, event: Hash) -> Result<bool, StoreError> {
        self.read(|connection| {
            let mut one =
                connection.prepare_cached("SELECT 1 FROM dismissed WHERE community = ?1 AND event = ?2")?;
            Ok(one.exists([&community.0[..], &event.0[..]])?)
        })
    }

    fn arrange(&self, community: Hash, offset_minutes: i32, sites: &[String]) -> Result<(), StoreError> {
        self.write(|transaction| {
            let id = &community.0[..];
            let changed = transaction.execute(
                "UPDATE communities SET offset_minutes = ?2 WHERE community = ?1",
                params![id, offset_minutes],
            )?;
            if changed == 0 {
                return Err(StoreError::Unknown);
            }
            transaction.execute("DELETE FROM sites WHERE community = ?1", [id])?;
            for site in sites {
                transaction.execute(
                    "INSERT INTO sites (community, origin) VALUES (?1, ?2) ON CONFLICT DO NOTHING",
                    params![id, site],
                )?;
            }
            Ok(())
        })
    }

    fn sites(&self, community: Hash) -> Result<Vec<String>, StoreError> {
        self.read(|connection| {
            let mut all =
                connection.prepare_cached("SELECT origin FROM sites WHERE community = ?1 ORDER BY origin")?;
            Ok(all.query_map([&community.0[..]], |row| row.get(0))?.collect::<Result<_, _>>()?)
        })
    }

    fn sums(&self, community: Hash) -> Result<Option<PublicFlows>, StoreError> {
        self.read(|connection| {
            let mut one = connection.prepare_cached(
                "SELECT last_month, minutes, both_ways, round_through_others, one_way \
                 FROM twelve_months WHERE community = ?1",
            )?;
            let flows = |row: &Row<'_>| {
                Ok(PublicFlows {
                    last_month: row.get(0)?,
                    minutes: sum(row, 1)?,
                    both_ways: sum(row, 2)?,
                    round_through_others: sum(row, 3)?,
                    one_way: sum(row, 4)?,
                })
            };
            Ok(one.query_row([&community.0[..]], flows).optional()?)
        })
    }

    fn keep_sums(&self, community: Hash, sums: &PublicFlows) -> Result<(), StoreError> {
        let PublicFlows { last_month, minutes, both_ways, round_through_others, one_way } = *sums;
        let [minutes, both_ways, round, one_way] =
            [minutes, both_ways, round_through_others, one_way].map(|sum| sum.map(|minutes| minutes.0));
        self.write(|transaction| {
            transaction.execute(
                "INSERT OR REPLACE INTO twelve_months
                 (community, last_month, minutes, both_ways, round_through_others, one_way)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
                params![&community.0[..], last_month, minutes, both_ways, round, one_way],
            )?;
            Ok(())
        })
    }

    fn backup(&self, to: &Path) -> Result<(), StoreError> {
        self.read(|connection| copy_pages(connection, to))
    }

    fn scrub(&self) -> Result<(), StoreError> {
        // Old pages stay in the write-ahead log until it is merged into the file and truncated.
        let connection = self.writer();
        connection.busy_timeout(SHORT_PATIENCE)?;
        let done = connection.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(()));
        connection.busy_timeout(PATIENCE)?;
        Ok(done?)
    }
}
