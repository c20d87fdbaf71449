//! Taking over a community from another keeper: a book moves to the hub.

use timebank::journal::{Chain, Corrupt, Item, Items, Sealed, SignedHead};
use timebank::ledger::{Ledger, Refusal};
use timebank::{Hash, Key, Seconds};

use super::answer::Trouble;
use super::batch::{Batch, Said};
use super::context::context_after;
use super::hand_over::named_by;
use super::open::Keeper;
use super::seal::Seal;
use crate::store::{Adopted, Store, StoreError, Stored};

/// The most records between two heads of a former keeper. A page of these records must end at a head.
const MOST_BETWEEN_HEADS: u64 = 1000;
/// The most bytes between them.
const MOST_BYTES_BETWEEN_HEADS: usize = 8 << 20;

/// A community that this hub has taken over.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Moved {
    /// The community.
    pub community: Hash,
    /// The number of the hand-over's record.
    pub seq: u64,
    /// The head after it, which this hub signed.
    pub head: Vec<u8>,
    /// Whether it was taken over by this request.
    pub is_new: bool,
}

/// Why a community is not taken over. Nothing is stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NotMoved {
    /// The bytes are not a journal followed by an event.
    NotAMove,
    /// The journal is damaged, or has something that no keeper could have admitted.
    Corrupt(Corrupt),
    /// Parts are withheld although nobody was erased, so it is not the whole journal.
    NotWhole {
        /// The first such record.
        seq: u64,
    },
    /// There are more records or bytes between two heads than a page may have.
    HeadsTooFarApart {
        /// The record at which a head is missing.
        seq: u64,
    },
    /// The event does not name the issued key.
    WrongKeeper,
    /// The hub already keeps this community, and did not get it by this event.
    AlreadyHere,
    /// The event is not admitted. For example, neither the keeper nor the recovery key signed it.
    Refused(Refusal),
}

timebank::codes! { NotMoved {
    NotMoved::NotAMove => "not_a_move",
    NotMoved::NotWhole { seq } => "not_whole" (seq = seq),
    NotMoved::HeadsTooFarApart { seq } => "heads_too_far_apart" (seq = seq),
    NotMoved::WrongKeeper => "wrong_keeper",
    NotMoved::AlreadyHere => "already_here",
} and {
    NotMoved::Corrupt(corrupt) => corrupt,
    NotMoved::Refused(refusal) => refusal,
} }

impl NotMoved {
    /// The number of the record that it is about.
    pub fn seq(&self) -> Option<u64> {
        match self {
            NotMoved::Corrupt(corrupt) => Some(corrupt.seq()),
            NotMoved::NotWhole { seq } | NotMoved::HeadsTooFarApart { seq } => Some(*seq),
            NotMoved::NotAMove | NotMoved::WrongKeeper | NotMoved::AlreadyHere | NotMoved::Refused(_) => None,
        }
    }
}

impl From<Corrupt> for NotMoved {
    fn from(corrupt: Corrupt) -> NotMoved {
        NotMoved::Corrupt(corrupt)
    }
}

/// The parts of an upload.
struct Offered<'a> {
    journal: &'a [u8],
    hand_over: Sealed,
    community: Hash,
    /// Heads: the number of records before each, and its bytes.
    heads: Vec<(u64, Vec<u8>)>,
    /// The latest epoch of the heads.
    epoch: Seconds,
    /// The first record with a withheld part.
    withheld: Option<u64>,
}

impl<S: Store> Keeper<S> {
    /// Takes over a community. `bytes` are its journal and then a sealed event that hands it over to
    /// `keeper`, a key of [`Keeper::ask`]. The journal must have a head of its keeper at the end and at least
    /// every 1000 records and 8 MB. All of it is judged as strictly as when the books are checked, and stored
    /// in one step. The same upload again gets the same answer.
    ///
    /// # Errors
    /// [`Trouble::KeyNotOurs`] where the key was not issued. Other [`Trouble`].
    pub fn take_over(&self, keeper: Key, bytes: &[u8]) -> Result<Result<Moved, NotMoved>, Trouble> {
        let offered = match cut(bytes) {
            Ok(offered) => offered,
            Err(why) => return Ok(Err(why)),
        };
        if let Some(known) = self.taken_over(&offered, keeper)? {
            return Ok(known);
        }
        let pending = self.store.pending(keeper)?.ok_or(Trouble::KeyNotOurs)?;
        if named_by(&offered.hand_over) != Some(keeper) {
            return Ok(Err(NotMoved::WrongKeeper));
        }
        let seal = Seal::new(&pending.secret, offered.epoch);
        let adopted = match self.judge_move(&offered, seal)? {
            Ok(adopted) => adopted,
            Err(why) => return Ok(Err(why)),
        };
        match self.store.adopt(keeper, self.time()?, &adopted) {
            Ok(()) => {}
            // The same upload arrived twice at the same time.
            Err(StoreError::Conflict | StoreError::Unknown) => {
                return self.taken_over(&offered, keeper)?.ok_or(Trouble::KeyNotOurs);
            }
            Err(error) => return Err(error.into()),
        }
        let seq = adopted.commit.records.last().map_or(0, |last| last.chain.seq);
        let (community, head) = (offered.community, adopted.commit.signed_head);
        Ok(Ok(Moved { community, seq, head, is_new: true }))
    }

    /// The answer for a community that is already here. `None` where it is not here.
    fn taken_over(
        &self,
        offered: &Offered<'_>,
        keeper: Key,
    ) -> Result<Option<Result<Moved, NotMoved>>, Trouble> {
        let community = offered.community;
        let Some(kept) = self.store.community(community)? else { return Ok(None) };
        let seal = Seal::of(&kept);
        let before = kept.since.saturating_sub(1);
        let taken = self.store.records(community, before, 1, usize::MAX)?;
        let same = taken.first().filter(|record| record.event == offered.hand_over.id());
        let Some(record) = same.filter(|_| seal.public() == keeper) else {
            return Ok(Some(Err(NotMoved::AlreadyHere)));
        };
        let head = seal.head(community, record.chain);
        Ok(Some(Ok(Moved { community, seq: record.chain.seq, head, is_new: false })))
    }

    /// Everything to store for a community that is taken over.
    fn judge_move(&self, offered: &Offered<'_>, seal: Seal) -> Result<Result<Adopted, NotMoved>, Trouble> {
        let mut ledger = Ledger::new();
        if let Err(corrupt) = ledger.load_and_judge(offered.journal) {
            return Ok(Err(corrupt.into()));
        }
        if ledger.needs_update().is_some() {
            return Ok(Err(Corrupt::NewerVersion.into()));
        }
        let erased = ledger.erasures() > 0;
        if let Some(seq) = offered.withheld.filter(|_| !erased) {
            return Ok(Err(NotMoved::NotWhole { seq }));
        }
        let forgotten = if erased { ledger.forget(offered.journal)? } else { None };
        let mut records = Vec::new();
        let mut chain = Chain::default();
        for item in Items::new(forgotten.as_deref().unwrap_or(offered.journal), 0) {
            let Item::Record(record, bytes) = item? else { continue };
            let event = record.event.id();
            chain = chain.next(record.admitted_at, event);
            records.push(Stored { chain, event, bytes: bytes.to_vec() });
        }
        let context = context_after(&ledger, self.time()?, 0);
        let mut batch = Batch::new(&ledger, seal, context, &self.machine);
        if let Said::Refused(refusal) = batch.offer(&offered.hand_over)? {
            return Ok(Err(NotMoved::Refused(refusal)));
        }
        let mut commit = batch.finish(&self.store, offered.community)?.commit;
        records.append(&mut commit.records);
        commit.records = records;
        Ok(Ok(Adopted { commit, heads: offered.heads.clone(), epoch: offered.epoch }))
    }
}

/// Cuts an upload into its parts. Nothing is verified yet.
fn cut(bytes: &[u8]) -> Result<Offered<'_>, NotMoved> {
    let mut fault = None;
    let (mut length, mut seq, mut since_head) = (0, 0, 0);
    let (mut community, mut heads, mut withheld) = (None, Vec::new(), None);
    let (mut epoch, mut last_head) = (Seconds::default(), 0);
    for item in Items::new(bytes, 0) {
        let item = match item {
            Ok(item) => item,
            Err(corrupt) => {
                fault = Some(corrupt);
                break;
            }
        };
        let size = match &item {
            Item::Record(_, bytes) | Item::Head(_, bytes) => bytes.len(),
        };
        length += size;
        match item {
            Item::Record(record, _) => {
                seq = record.seq;
                since_head += size;
                community.get_or_insert_with(|| record.event.id());
                if record.parts.iter().any(Option::is_none) {
                    withheld.get_or_insert(seq);
                }
                if seq.saturating_sub(last_head) > MOST_BETWEEN_HEADS || since_head > MOST_BYTES_BETWEEN_HEADS
                {
                    return Err(NotMoved::HeadsTooFarApart { seq });
                }
            }
            Item::Head(SignedHead { head, .. }, bytes) => {
                (last_head, since_head) = (seq, 0);
                epoch = epoch.max(head.epoch);
                // Of several heads at one place, the last counts.
                heads.pop_if(|(place, _): &mut (u64, Vec<u8>)| *place == seq);
                heads.push((seq, bytes.to_vec()));
            }
        }
    }
    let (journal, rest) = bytes.split_at(length);
    let hand_over = Sealed::read(rest);
    match (community, hand_over) {
        (Some(community), Some(hand_over)) => {
            Ok(Offered { journal, hand_over, community, heads, epoch, withheld })
        }
        (Some(_), None) => Err(fault.map_or(NotMoved::NotAMove, NotMoved::Corrupt)),
        (None, _) => Err(NotMoved::NotAMove),
    }
}
