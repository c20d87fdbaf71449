//! What is durable: one trait, so that another database can stand in for SQLite. Nothing else knows SQL.
//!
//! The trait blocks. A keeper reads, judges, writes and applies without a pause in which that could be given
//! up: a future could be dropped between the commit and the answer, because a client hung up.

pub mod forgotten;
mod sqlite;

use std::fmt;
use std::path::Path;

use timebank::journal::Chain;
use timebank::{Hash, Key, Seconds};

pub use forgotten::Forgotten;
pub use sqlite::Sqlite;

/// What the store holds of a community, beside its records.
#[derive(Clone)]
pub struct Kept {
    /// The secret of the key that signs heads.
    pub secret: [u8; 32],
    /// How many records, and the head of their chain.
    pub chain: Chain,
    /// The head that the keeper signed after the last record.
    pub signed_head: Vec<u8>,
    /// How many minutes the community's clocks are ahead of UTC.
    pub offset_minutes: i32,
    /// The epoch of its heads: when this database was last restored from a copy; 0 where it never was.
    pub epoch: Seconds,
    /// The first record after which this keeper's key signs; those before are under the heads of who kept it
    /// then.
    pub since: u64,
}

/// Secrets are not printed.
impl fmt::Debug for Kept {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Kept").field("chain", &self.chain).finish_non_exhaustive()
    }
}

/// One record as it is stored.
#[derive(Clone, Debug)]
pub struct Stored {
    /// The chain after it.
    pub chain: Chain,
    /// The id of its event.
    pub event: Hash,
    /// The bytes of the record.
    pub bytes: Vec<u8>,
}

/// An event outside the journal, which may be admitted later.
#[derive(Clone, Debug)]
pub struct Waiting {
    /// The event's id.
    pub event: Hash,
    /// The sealed event.
    pub sealed: Vec<u8>,
    /// Why it waits.
    pub code: String,
    /// Since when.
    pub since: Seconds,
}

/// A keeper's key that was handed out for a community still to be founded.
#[derive(Clone)]
pub struct Pending {
    /// The public key, which the founding event names.
    pub keeper: Key,
    /// Its secret.
    pub secret: [u8; 32],
    /// When it was asked for.
    pub asked_at: Seconds,
}

/// Secrets are not printed.
impl fmt::Debug for Pending {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Pending").field("keeper", &self.keeper).finish_non_exhaustive()
    }
}

/// All that one commit changes: stored as a whole, or not at all.
#[derive(Clone, Debug, Default)]
pub struct Commit {
    /// New records, each right after the one before.
    pub records: Vec<Stored>,
    /// The head that the keeper signed after the last of them. Unused without records.
    pub signed_head: Vec<u8>,
    /// Events that wait from now on, or for another reason.
    pub waiting: Vec<Waiting>,
    /// Events that wait no longer.
    pub done_waiting: Vec<Hash>,
    /// Events that a coordinator let wait no longer.
    pub dismissed: Vec<Hash>,
    /// Records that lose texts of somebody who was erased: their numbers, and their bytes from now on.
    pub rewritten: Vec<(u64, Vec<u8>)>,
}

impl Commit {
    /// Whether nothing changes.
    pub fn is_empty(&self) -> bool {
        self.records.is_empty()
            && self.waiting.is_empty()
            && self.done_waiting.is_empty()
            && self.dismissed.is_empty()
            && self.rewritten.is_empty()
    }
}

/// A community that another keeper kept before: all that is stored of it at once.
#[derive(Clone, Debug, Default)]
pub struct Adopted {
    /// All records, the hand-over the last of them, and the head that this keeper signs after it.
    pub commit: Commit,
    /// The heads of those who kept it before: after how many records, and their bytes.
    pub heads: Vec<(u64, Vec<u8>)>,
    /// The epoch of the last head before.
    pub epoch: Seconds,
}

/// A community in a new epoch.
#[derive(Clone, Debug)]
pub struct NewEpoch {
    /// Which community.
    pub community: Hash,
    /// Its epoch from now on.
    pub epoch: Seconds,
    /// The head after its last record, signed in that epoch.
    pub signed_head: Vec<u8>,
}

/// Why nothing was stored, or read.
#[derive(Debug)]
pub enum StoreError {
    /// A record was to get another number than it was prepared for: somebody else wrote.
    Conflict,
    /// There is no such community.
    Unknown,
    /// No room is left on the disk.
    Full,
    /// The copy is there already.
    CopyExists,
    /// Another version wrote it.
    OtherVersion,
    /// There can be no log of writes beside it.
    NoWriteLog,
    /// What is stored cannot be what was written.
    Damaged(Damage),
    /// The database says why.
    Database(Box<dyn std::error::Error + Send + Sync>),
}

timebank::codes! { StoreError {
    StoreError::Conflict => "conflict",
    StoreError::Unknown => "unknown_community",
    StoreError::Full => "disk_full",
    StoreError::CopyExists => "copy_exists",
    StoreError::OtherVersion => "other_version",
    StoreError::NoWriteLog => "no_write_log",
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
}

timebank::codes! { Damage {
    Damage::OutOfRange => "out_of_range",
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
} }

/// Where communities are kept. Every method is one transaction: when it returns without an error, what it
/// wrote survives a loss of power; with one, nothing was written, or it cannot be told and must be read
/// again.
pub trait Store: Send + Sync + 'static {
    /// The ids of all communities, in the order of their ids.
    ///
    /// # Errors
    /// [`StoreError`].
    fn communities(&self) -> Result<Vec<Hash>, StoreError>;

    /// What is held of a community; `None` where there is none with this id.
    ///
    /// # Errors
    /// [`StoreError`].
    fn community(&self, community: Hash) -> Result<Option<Kept>, StoreError>;

    /// Keeps a key for a community still to be founded; forgets those asked for before `forget_before`.
    ///
    /// # Errors
    /// [`StoreError`].
    fn ask(&self, pending: &Pending, forget_before: Seconds) -> Result<(), StoreError>;

    /// The key that was handed out, if it is still there.
    ///
    /// # Errors
    /// [`StoreError`].
    fn pending(&self, keeper: Key) -> Result<Option<Pending>, StoreError>;

    /// Founds a community with its first records. Its id is that of the first one's event; its key waits no
    /// longer.
    ///
    /// # Errors
    /// [`StoreError::Unknown`] where the key was not handed out, [`StoreError::Conflict`] where it exists
    /// already.
    fn found(&self, keeper: Key, founded_at: Seconds, commit: &Commit) -> Result<(), StoreError>;

    /// Stores a community that another keeper kept, whole. Its key waits no longer.
    ///
    /// # Errors
    /// [`StoreError::Unknown`] where the key was not handed out, [`StoreError::Conflict`] where it exists
    /// already.
    fn adopt(&self, keeper: Key, adopted_at: Seconds, adopted: &Adopted) -> Result<(), StoreError>;

    /// Whether a key was handed out and waits, or keeps a community.
    ///
    /// # Errors
    /// [`StoreError`].
    fn holds_key(&self, keeper: Key) -> Result<bool, StoreError>;

    /// The head of a former keeper at which a page may end: the last one after more than `after` records, up
    /// to `most`; where there is none, the next one after that.
    ///
    /// # Errors
    /// [`StoreError`].
    fn former_head(
        &self,
        community: Hash,
        after: u64,
        most: u64,
    ) -> Result<Option<(u64, Vec<u8>)>, StoreError>;

    /// Notes who was erased, apart from what copies hold.
    ///
    /// # Errors
    /// [`StoreError`].
    fn remember_erased(&self, community: Hash, erased: &Forgotten) -> Result<(), StoreError>;

    /// Begins a new epoch of each of these communities, at once.
    ///
    /// # Errors
    /// [`StoreError`].
    fn begin_epochs(&self, epochs: &[NewEpoch]) -> Result<(), StoreError>;

    /// Up to `limit` records after number `after`, in their order; fewer where they would have more than
    /// `bytes` together, but always one where there is one.
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

    /// Stores all that one commit changes.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] where a record would get another number.
    fn commit(&self, community: Hash, commit: &Commit) -> Result<(), StoreError>;

    /// The events that wait, the longest waiting first.
    ///
    /// # Errors
    /// [`StoreError`].
    fn waiting(&self, community: Hash) -> Result<Vec<Waiting>, StoreError>;

    /// Whether a coordinator let an event wait no longer.
    ///
    /// # Errors
    /// [`StoreError`].
    fn is_dismissed(&self, community: Hash, event: Hash) -> Result<bool, StoreError>;

    /// Sets how far the community's clocks are ahead of UTC, and the web sites whose pages may ask for it.
    ///
    /// # Errors
    /// [`StoreError::Unknown`].
    fn arrange(&self, community: Hash, offset_minutes: i32, sites: &[String]) -> Result<(), StoreError>;

    /// The origins of the web sites whose pages may ask for the community.
    ///
    /// # Errors
    /// [`StoreError`].
    fn sites(&self, community: Hash) -> Result<Vec<String>, StoreError>;

    /// Copies all that is stored to a new file, while others write.
    ///
    /// # Errors
    /// Where the file exists, or cannot be written.
    fn backup(&self, to: &Path) -> Result<(), StoreError>;

    /// Makes what was erased unreadable in the files too, as far as the database can.
    ///
    /// # Errors
    /// [`StoreError`].
    fn scrub(&self) -> Result<(), StoreError>;
}
