//! Durable storage: one trait, so that another database can replace SQLite. Only its implementation knows
//! SQL.
//!
//! The trait blocks. A keeper reads, judges, writes and applies without an `await` in between. A future could
//! be dropped between the commit and the answer, because a client disconnected.

pub mod disk;
pub mod forgotten;
mod sqlite;
mod used;

use std::path::Path;
use std::{fmt, io};

use timebank::journal::Chain;
use timebank::views::reciprocity::PublicFlows;
use timebank::{Day, Hash, Key, Seconds};

pub use forgotten::Forgotten;
pub use sqlite::Sqlite;
pub use used::{Amount, Used};

/// No clock on Earth is further from UTC.
pub const FURTHEST_MINUTES: i32 = 14 * 60;

/// What the store holds about a community, beside its records.
#[derive(Clone)]
pub struct Kept {
    /// The secret key that signs heads.
    pub secret: [u8; 32],
    /// The number of records, and the head of their chain.
    pub chain: Chain,
    /// The head that the keeper signed after the last record.
    pub signed_head: Vec<u8>,
    /// The minutes by which the community's clocks are ahead of UTC.
    pub offset_minutes: i32,
    /// The epoch of its heads: the time at which this database was last restored from a copy. 0 where it
    /// never was.
    pub epoch: Seconds,
    /// The first record for which this keeper signs heads. The earlier ones are under heads of the former
    /// keeper.
    pub since: u64,
}

/// Secrets are not printed.
impl fmt::Debug for Kept {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Kept").field("chain", &self.chain).finish_non_exhaustive()
    }
}

/// One stored record.
#[derive(Clone, Debug)]
pub struct Stored {
    /// The chain after it.
    pub chain: Chain,
    /// The id of its event.
    pub event: Hash,
    /// The bytes of the record.
    pub bytes: Vec<u8>,
}

/// A waiting event: outside the journal, and perhaps admitted later.
#[derive(Clone, Debug)]
pub struct Waiting {
    /// The event's id.
    pub event: Hash,
    /// The sealed event.
    pub sealed: Vec<u8>,
    /// The reason why it waits.
    pub code: String,
    /// The time since which it waits.
    pub since: Seconds,
}

/// An issued keeper's key for a community that is not founded yet.
#[derive(Clone)]
pub struct Pending {
    /// The public key, which the founding event names.
    pub keeper: Key,
    /// Its secret.
    pub secret: [u8; 32],
    /// The time of the request.
    pub asked_at: Seconds,
}

/// Secrets are not printed.
impl fmt::Debug for Pending {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Pending").field("keeper", &self.keeper).finish_non_exhaustive()
    }
}

/// All changes of one commit. They are stored as a whole or not at all.
#[derive(Clone, Debug, Default)]
pub struct Commit {
    /// New records, in order.
    pub records: Vec<Stored>,
    /// The head that the keeper signed after the last of them. Unused where there are no records.
    pub signed_head: Vec<u8>,
    /// Events that now wait, or now wait for another reason.
    pub waiting: Vec<Waiting>,
    /// Events that no longer wait.
    pub done_waiting: Vec<Hash>,
    /// Events that a coordinator dismissed.
    pub dismissed: Vec<Hash>,
    /// Records that lose the texts of an erased member: their numbers and new bytes.
    pub rewritten: Vec<(u64, Vec<u8>)>,
    /// What a member's devices used up with it.
    pub used: Option<Used>,
}

impl Commit {
    /// Whether it changes nothing.
    pub fn is_empty(&self) -> bool {
        self.records.is_empty()
            && self.waiting.is_empty()
            && self.done_waiting.is_empty()
            && self.dismissed.is_empty()
            && self.rewritten.is_empty()
            && self.used.is_none()
    }
}

/// A community that another keeper kept before, with everything to store for it.
#[derive(Clone, Debug, Default)]
pub struct Adopted {
    /// All records, of which the last is the hand-over, and the head that this keeper signs after it.
    pub commit: Commit,
    /// The heads of the former keepers: the number of records before each, and its bytes.
    pub heads: Vec<(u64, Vec<u8>)>,
    /// The last epoch of the former keepers.
    pub epoch: Seconds,
}

/// A community in a new epoch.
#[derive(Clone, Debug)]
pub struct NewEpoch {
    /// The community.
    pub community: Hash,
    /// Its new epoch.
    pub epoch: Seconds,
    /// The head after its last record, signed in that epoch.
    pub signed_head: Vec<u8>,
}

/// Why a store could not write or read.
#[derive(Debug)]
pub enum StoreError {
    /// The number of a record is already taken: another program wrote to the file.
    Conflict,
    /// The store does not have the community.
    Unknown,
    /// The disk is full.
    Full,
    /// The copy is there already.
    CopyExists,
    /// It is no database of a hub.
    NotADatabase,
    /// A newer version wrote it.
    NewerVersion,
    /// A version wrote it that is too old.
    OlderVersion,
    /// There can be no log of writes beside it.
    NoWriteLog,
    /// The file, or one beside it, cannot be opened for writing.
    NotWritable,
    /// A log of writes lies beside it, and cannot be read without writing.
    LogNotRead,
    /// The file of acknowledged heads, which lies beside the database, is damaged.
    HeadsDamaged(String),
    /// What was read cannot be what was written.
    Damaged(Damage),
    /// The database's own error.
    Database(Box<dyn std::error::Error + Send + Sync>),
}

impl StoreError {
    /// An error of the database, or of its file.
    fn database(error: impl std::error::Error + Send + Sync + 'static) -> StoreError {
        StoreError::Database(Box::new(error))
    }

    /// An error of a file that is written.
    fn writing(error: io::Error) -> StoreError {
        let denied = [io::ErrorKind::PermissionDenied, io::ErrorKind::ReadOnlyFilesystem];
        if denied.contains(&error.kind()) { StoreError::NotWritable } else { StoreError::database(error) }
    }
}

timebank::codes! { StoreError {
    StoreError::Conflict => "conflict",
    StoreError::Unknown => "unknown_community",
    StoreError::Full => "disk_full",
    StoreError::CopyExists => "copy_exists",
    StoreError::NotADatabase => "not_a_database",
    StoreError::NewerVersion => "newer_database",
    StoreError::OlderVersion => "older_database",
    StoreError::NoWriteLog => "no_write_log",
    StoreError::NotWritable => "database_not_writable",
    StoreError::LogNotRead => "log_not_read",
    StoreError::HeadsDamaged(file) => "heads_damaged" (file = file),
    StoreError::Database(why) => "database" (why = why),
} and {
    StoreError::Damaged(damage) => damage,
} }

impl fmt::Display for StoreError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&timebank_words::error(&self.message()))
    }
}

impl std::error::Error for StoreError {}

/// How what is stored is not what was written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Damage {
    /// A number is out of range.
    OutOfRange,
    /// A value is of another kind or length.
    UnreadableValue,
    /// No record founds the community.
    NothingFounds,
    /// A journal stands in another's place.
    OtherJournal,
    /// The head is not that of the last record.
    OtherHead,
    /// The keeper's key is another.
    OtherKey,
    /// The epoch is not that of the last head.
    OtherEpoch,
    /// A head of a former keeper is missing.
    FormerHeadMissing,
    /// An event that waits is another.
    OtherWaiting,
    /// Records are missing.
    RecordsMissing,
    /// A record cannot be read.
    UnreadableRecord,
    /// A row is not its record's.
    OtherRow,
    /// The pages of the file are damaged.
    Pages,
    /// Records that were acknowledged are missing.
    AcknowledgedMissing {
        /// The number of the last acknowledged record.
        acknowledged: u64,
        /// The number of the last stored record.
        stored: u64,
    },
    /// In the place of an acknowledged record is another one.
    OtherAcknowledged {
        /// Its number.
        seq: u64,
    },
}

timebank::codes! { Damage {
    Damage::OutOfRange => "out_of_range",
    Damage::UnreadableValue => "unreadable_value",
    Damage::NothingFounds => "nothing_founds",
    Damage::OtherJournal => "other_journal",
    Damage::OtherHead => "other_head",
    Damage::OtherKey => "other_key",
    Damage::OtherEpoch => "other_epoch",
    Damage::FormerHeadMissing => "former_head_missing",
    Damage::OtherWaiting => "other_waiting",
    Damage::RecordsMissing => "records_missing",
    Damage::UnreadableRecord => "unreadable_record",
    Damage::OtherRow => "other_row",
    Damage::Pages => "damaged_pages",
    Damage::AcknowledgedMissing { acknowledged, stored } => "acknowledged_missing"
        (acknowledged = acknowledged, stored = stored),
    Damage::OtherAcknowledged { seq } => "other_acknowledged" (seq = seq),
} }

/// The store of communities. Every method is one transaction. If it returns without an error, its changes
/// survive a loss of power. If it returns an error, nothing was written or the outcome is unknown; then read
/// again.
pub trait Store: Send + Sync + 'static {
    /// The ids of all communities, in order.
    ///
    /// # Errors
    /// [`StoreError`].
    fn communities(&self) -> Result<Vec<Hash>, StoreError>;

    /// What is held about a community. `None` where there is none with this id.
    ///
    /// # Errors
    /// [`StoreError`].
    fn community(&self, community: Hash) -> Result<Option<Kept>, StoreError>;

    /// Keeps a key for a community that is not founded yet. Deletes those that were requested before
    /// `forget_before`.
    ///
    /// # Errors
    /// [`StoreError`].
    fn ask(&self, pending: &Pending, forget_before: Seconds) -> Result<(), StoreError>;

    /// An issued key, if it is still there.
    ///
    /// # Errors
    /// [`StoreError`].
    fn pending(&self, keeper: Key) -> Result<Option<Pending>, StoreError>;

    /// Founds a community with its first records. Its id is that of the first record's event. Its key no
    /// longer waits.
    ///
    /// # Errors
    /// [`StoreError::Unknown`] where the key was not issued, [`StoreError::Conflict`] where the community
    /// already exists.
    fn found(&self, keeper: Key, founded_at: Seconds, commit: &Commit) -> Result<(), StoreError>;

    /// Stores a whole community that another keeper kept. Its key no longer waits.
    ///
    /// # Errors
    /// [`StoreError::Unknown`] where the key was not issued, [`StoreError::Conflict`] where the community
    /// already exists.
    fn adopt(&self, keeper: Key, adopted_at: Seconds, adopted: &Adopted) -> Result<(), StoreError>;

    /// Whether a key was issued and waits, or keeps a community.
    ///
    /// # Errors
    /// [`StoreError`].
    fn holds_key(&self, keeper: Key) -> Result<bool, StoreError>;

    /// The head of a former keeper at which a page may end: the last head after more than `after` and at most
    /// `most` records. Without one, the next head after that.
    ///
    /// # Errors
    /// [`StoreError`].
    fn former_head(
        &self,
        community: Hash,
        after: u64,
        most: u64,
    ) -> Result<Option<(u64, Vec<u8>)>, StoreError>;

    /// Notes erased members, apart from the database and its copies.
    ///
    /// # Errors
    /// [`StoreError`].
    fn remember_erased(&self, community: Hash, erased: &Forgotten) -> Result<(), StoreError>;

    /// Begins new epochs for these communities, all in one transaction.
    ///
    /// # Errors
    /// [`StoreError`].
    fn begin_epochs(&self, epochs: &[NewEpoch]) -> Result<(), StoreError>;

    /// Up to `limit` records after number `after`, in order. It gives fewer where they would have more than
    /// `bytes` together, but at least one if there is one.
    ///
    /// # Errors
    /// [`StoreError`].
    fn records(
        &self,
        community: Hash,
        after: u64,
        limit: usize,
        bytes: usize,
    ) -> Result<Vec<Stored>, StoreError>;

    /// Stores all changes of one commit.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] where the number of a record is already taken.
    fn commit(&self, community: Hash, commit: &Commit) -> Result<(), StoreError>;

    /// The communities of which a record was acknowledged, as it was noted apart from the database.
    ///
    /// # Errors
    /// [`StoreError`].
    fn acknowledged_communities(&self) -> Result<Vec<Hash>, StoreError>;

    /// The chain after the last acknowledged record of a community, as it was noted apart from the database.
    /// After a loss of power it may be an earlier one, and never a later one.
    ///
    /// # Errors
    /// [`StoreError`].
    fn acknowledged(&self, community: Hash) -> Result<Option<Chain>, StoreError>;

    /// The last time that was noted as known. `None` before the first.
    ///
    /// # Errors
    /// [`StoreError`].
    fn noted_time(&self) -> Result<Option<Seconds>, StoreError>;

    /// Notes a time as known, in the place of the one before, and its day (UTC) as one on which the hub
    /// served.
    ///
    /// # Errors
    /// [`StoreError`].
    fn note_time(&self, time: Seconds) -> Result<(), StoreError>;

    /// The [`SERVED_DAYS`](timebank::ledger::SERVED_DAYS)th last day on which the hub served. `None` where
    /// there were fewer.
    ///
    /// # Errors
    /// [`StoreError`].
    fn served_since(&self) -> Result<Option<Day>, StoreError>;

    /// What the database itself finds wrong with its file, as far as it tells, or else the values in it that
    /// no hub writes. It reads all of the file.
    ///
    /// # Errors
    /// [`StoreError`].
    fn faults(&self) -> Result<Vec<String>, StoreError>;

    /// The waiting events, the longest waiting first.
    ///
    /// # Errors
    /// [`StoreError`].
    fn waiting(&self, community: Hash) -> Result<Vec<Waiting>, StoreError>;

    /// Whether a coordinator dismissed an event.
    ///
    /// # Errors
    /// [`StoreError`].
    fn is_dismissed(&self, community: Hash, event: Hash) -> Result<bool, StoreError>;

    /// What each member's devices added to a community on a day.
    ///
    /// # Errors
    /// [`StoreError`].
    fn used(&self, community: Hash, day: Day) -> Result<Vec<Used>, StoreError>;

    /// How many communities were added at least this much to, in events or in bytes, each on the day that it
    /// is there now.
    ///
    /// # Errors
    /// [`StoreError`].
    fn reached(&self, now: Seconds, least: Amount) -> Result<u64, StoreError>;

    /// Sets how far the community's clocks are ahead of UTC, and the web sites whose pages may access it.
    ///
    /// # Errors
    /// [`StoreError::Unknown`].
    fn arrange(&self, community: Hash, offset_minutes: i32, sites: &[String]) -> Result<(), StoreError>;

    /// The origins of the web sites whose pages may access the community.
    ///
    /// # Errors
    /// [`StoreError`].
    fn sites(&self, community: Hash) -> Result<Vec<String>, StoreError>;

    /// The sums of twelve months that were kept last. `None` before the first.
    ///
    /// # Errors
    /// [`StoreError`].
    fn sums(&self, community: Hash) -> Result<Option<PublicFlows>, StoreError>;

    /// Keeps sums of twelve months in the place of those before.
    ///
    /// # Errors
    /// [`StoreError`].
    fn keep_sums(&self, community: Hash, sums: &PublicFlows) -> Result<(), StoreError>;

    /// Copies everything to a new file. Others may write meanwhile. The copy gets its name when it is whole,
    /// checked and on the disk.
    ///
    /// # Errors
    /// The file exists, or cannot be written, or the copy is damaged.
    fn backup(&self, to: &Path) -> Result<(), StoreError>;

    /// Overwrites erased texts in the files too, as far as the database can.
    ///
    /// # Errors
    /// [`StoreError`].
    fn scrub(&self) -> Result<(), StoreError>;
}
