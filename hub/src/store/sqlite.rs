//! One SQLite file.

mod acknowledged;
mod commit;
mod file;
mod rows;
mod schema;
mod time;
mod to_read;
mod used;
mod values;

use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use rusqlite::{Connection, OptionalExtension, Row, Transaction, params};
use timebank::journal::Chain;
use timebank::views::reciprocity::PublicFlows;
use timebank::{Day, Hash, Key, Seconds};

use acknowledged::Acknowledged;
use commit::{begin, write_commit};
use file::{Access, PATIENCE, connect, connect_to_read, copy_pages, faults};
use rows::{chain, hash, moment, number, signed, sum};
use schema::{EARLIEST, SCHEMA, VERSION, version};

use super::disk::make_private;
use super::{
    Adopted, Amount, Commit, Forgotten, Kept, NewEpoch, Pending, Store, StoreError, Stored, Used, Waiting,
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
    access: Access,
    writer: Mutex<Connection>,
    readers: Mutex<Vec<Connection>>,
    acknowledged: Acknowledged,
}

impl Sqlite {
    /// Opens a database that is there.
    ///
    /// # Errors
    /// The file is not a database of this version or one of those before, or another program writes to it.
    pub fn open(path: &Path) -> Result<Sqlite, StoreError> {
        let writer = connect(path, Access::Write)?;
        match version(&writer)? {
            EARLIEST..=VERSION => Sqlite::of(path, writer),
            0 => Err(StoreError::NotADatabase),
            1 => Err(StoreError::OlderVersion),
            _ => Err(StoreError::NewerVersion),
        }
    }

    /// The same, and makes the database where there is none, or an empty file. Only its owner may read it,
    /// because it holds the keepers' keys.
    ///
    /// # Errors
    /// As [`Sqlite::open`].
    pub fn open_or_make(path: &Path) -> Result<Sqlite, StoreError> {
        make_private(path).map_err(StoreError::writing)?;
        let writer = connect(path, Access::Write)?;
        // A crash while it was made may have left pages, but no table.
        let tables: u32 = writer.query_row("SELECT count(*) FROM sqlite_schema", [], |row| row.get(0))?;
        if tables > 0 || version(&writer)? != 0 {
            drop(writer);
            return Sqlite::open(path);
        }
        Sqlite::of(path, writer)
    }

    /// The store of a connection that writes. A file of a version before gets the tables that it lacks.
    fn of(path: &Path, writer: Connection) -> Result<Sqlite, StoreError> {
        let mode: String = writer.query_row("PRAGMA journal_mode = WAL", [], |row| row.get(0))?;
        if mode != "wal" {
            return Err(StoreError::NoWriteLog);
        }
        if version(&writer)? != VERSION {
            // The schema makes the tables that are missing, and leaves the others as they are.
            writer.execute_batch(&format!(
                "BEGIN IMMEDIATE; {SCHEMA} PRAGMA user_version = {VERSION}; COMMIT;"
            ))?;
        }
        let acknowledged = Acknowledged::open(path)?;
        let (path, writer, readers) = (path.to_owned(), Mutex::new(writer), Mutex::default());
        let store = Sqlite { path, access: Access::Write, writer, readers, acknowledged };
        store.acknowledged.note_new(&store.heads()?)?;
        Ok(store)
    }

    /// The head of every community, as the database has it.
    fn heads(&self) -> Result<Vec<(Hash, Chain)>, StoreError> {
        self.read(|connection| {
            let mut all = connection.prepare("SELECT community, head, head_hash FROM communities")?;
            let heads = all.query_map([], |row| Ok((hash(row, 0)?, chain(row, 1, 2)?)))?;
            Ok(heads.collect::<Result<_, _>>()?)
        })
    }

    /// Copies a database to a new file, without opening it for writing. Only the owner may read the copy. It
    /// gets its name when it is whole, checked and on the disk.
    ///
    /// # Errors
    /// The copy exists, or cannot be written, or is damaged.
    pub fn copy(from: &Path, to: &Path) -> Result<(), StoreError> {
        copy_pages(&connect_to_read(from)?.0, to)
    }

    /// The chains after the last acknowledged records, as noted beside a database that may be gone.
    ///
    /// # Errors
    /// The file cannot be read. Without a file, nothing was acknowledged.
    pub fn acknowledged_beside(data: &Path) -> Result<Vec<(Hash, Chain)>, StoreError> {
        if Acknowledged::is_beside(data) { Acknowledged::open(data)?.all() } else { Ok(Vec::new()) }
    }

    /// Limits the number of pages, to simulate a full disk in tests.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn limit_pages(&self, pages: u32) -> Result<(), StoreError> {
        let set = format!("PRAGMA max_page_count = {pages}");
        self.writer().query_row(&set, [], |_| Ok(())).map_err(StoreError::from)
    }

    /// Notes the head after a commit, which is durable by now. If that fails, nothing is wrong: the file says
    /// less than is true.
    fn acknowledge(&self, community: Hash, commit: &Commit) {
        if let Some(last) = commit.records.last() {
            drop(self.acknowledged.note(community, last.chain));
        }
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
            None => connect(&self.path, self.access)?,
        };
        let done = work(&connection);
        let mut readers = readers();
        if readers.len() < READERS {
            readers.push(connection);
        }
        done
    }
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
        let community = self.write(|transaction| {
            let community = begin(transaction, keeper, founded_at, commit)?;
            write_commit(transaction, community, commit)?;
            Ok(community)
        })?;
        self.acknowledge(community, commit);
        Ok(())
    }

    fn adopt(&self, keeper: Key, adopted_at: Seconds, adopted: &Adopted) -> Result<(), StoreError> {
        let Adopted { commit, heads, epoch } = adopted;
        let since = commit.records.last().map_or(1, |last| last.chain.seq);
        let community = self.write(|transaction| {
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
            Ok(community)
        })?;
        self.acknowledge(community, commit);
        Ok(())
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
        self.write(|transaction| write_commit(transaction, community, commit))?;
        self.acknowledge(community, commit);
        Ok(())
    }

    fn acknowledged_communities(&self) -> Result<Vec<Hash>, StoreError> {
        Ok(self.acknowledged.all()?.into_iter().map(|(community, _)| community).collect())
    }

    fn acknowledged(&self, community: Hash) -> Result<Option<Chain>, StoreError> {
        self.acknowledged.head(community)
    }

    fn noted_time(&self) -> Result<Option<Seconds>, StoreError> {
        self.read(time::noted)
    }

    fn note_time(&self, time: Seconds) -> Result<(), StoreError> {
        self.write(|transaction| time::note(transaction, time))
    }

    fn served_since(&self) -> Result<Option<Day>, StoreError> {
        self.read(time::served_since)
    }

    fn faults(&self) -> Result<Vec<String>, StoreError> {
        self.read(|connection| {
            let found = faults(connection)?;
            // What is damaged may have no such tables.
            if found.is_empty() { values::impossible(connection) } else { Ok(found) }
        })
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

    fn used(&self, community: Hash, day: Day) -> Result<Vec<Used>, StoreError> {
        self.read(|connection| used::on(connection, community, day))
    }

    fn reached(&self, now: Seconds, least: Amount) -> Result<u64, StoreError> {
        self.read(|connection| used::reached(connection, now, least))
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
