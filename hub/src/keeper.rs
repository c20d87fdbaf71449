//! The keeper of all communities: puts events in order, and answers only when they are stored.
//!
//! A community has one ledger in memory and one writer at a time. The ledger stands for what is stored, never
//! for more: it changes after the commit, in one moment, so what is read of it is always a prefix of the one
//! order.

mod answer;
mod batch;
mod check;
mod found;
mod moving;
mod reading;
mod restored;
mod seal;
mod waiting;

use std::collections::{BTreeSet, HashMap};
use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use timebank::journal::{Body, Fact, Part, Sealed};
use timebank::ledger::{AccountIndex, Context, Ledger, Refusal};
use timebank::sync::Outcome;
use timebank::{Day, Hash, Key, Seconds};
use tokio::sync::watch;

use crate::machine::Machine;
use crate::store::{Forgotten, Kept, Store, Waiting};
use answer::{code_alone, conceal};
use batch::{Batch, Finished, Said, Waiters};
use seal::Seal;

pub use answer::{ItemAnswer, Trouble};
pub use check::{Checked, check};
pub use moving::{Moved, NotMoved};
pub use reading::Page;
pub use restored::begin_epoch;
pub use waiting::Waits;

/// How often the keeper looks whether something is due by itself.
const DUTIES_EVERY_SECONDS: u32 = 3600;
/// The most that one event of duties after another may be, should one not take effect.
const MAX_DUTIES: usize = 1000;

/// A community that is in use.
#[derive(Debug)]
struct OpenCommunity {
    id: Hash,
    /// Held by the one that writes; when duties were last looked at.
    writing: Mutex<Option<Seconds>>,
    /// The ledger as of the last commit; `None` before it is loaded, and after a commit of which it is not
    /// known whether it is stored.
    ledger: Mutex<Option<Ledger>>,
}

/// The communities in use, each with the number of its last use.
#[derive(Debug, Default)]
struct OpenCommunities {
    by_id: HashMap<Hash, (Arc<OpenCommunity>, u64)>,
    uses: u64,
}

/// The keeper of all communities of one store.
pub struct Keeper<S> {
    store: S,
    machine: Machine,
    most_ledgers: usize,
    open: Mutex<OpenCommunities>,
    heads: Mutex<HashMap<Hash, watch::Sender<u64>>>,
}

impl<S> fmt::Debug for Keeper<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Keeper")
    }
}

/// What a panic left behind is still whole: every change under these locks is one assignment.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl<S: Store> Keeper<S> {
    /// A keeper that holds at most about so many ledgers in memory: those that are used at the moment stay.
    pub fn new(store: S, machine: Machine, most_ledgers: usize) -> Keeper<S> {
        Keeper { store, machine, most_ledgers, open: Mutex::default(), heads: Mutex::default() }
    }

    /// Where it stores.
    pub fn store(&self) -> &S {
        &self.store
    }

    /// The machine that it runs on.
    pub fn machine(&self) -> &Machine {
        &self.machine
    }

    /// How many ledgers are in memory.
    pub fn open_ledgers(&self) -> usize {
        lock(&self.open).by_id.len()
    }

    /// Admits events that a device delivers, in their order: each is judged, and all that are admitted are
    /// stored together. Gives an answer to each when that is durable.
    ///
    /// # Errors
    /// [`Trouble`]: nothing was admitted, or it is not known. The same events may be offered again.
    pub fn push(&self, community: Hash, device: Key, items: &[&[u8]]) -> Result<Vec<ItemAnswer>, Trouble> {
        self.knows(community, device)?;
        self.offer(community, device, items)
    }

    /// Adds a phone by an invitation, or a coordinator's by the printed card: the one event that somebody may
    /// bring whom the community does not know yet.
    ///
    /// # Errors
    /// [`Trouble`], as [`Keeper::push`].
    pub fn enrol(&self, community: Hash, bytes: &[u8]) -> Result<ItemAnswer, Trouble> {
        let Some(sealed) = Sealed::read(bytes) else { return Ok(ItemAnswer::unread(bytes)) };
        let device = sealed.event().map_or_else(Key::default, |event| event.device);
        let by_card = self.read(community, |ledger| ledger.is_recovery(device))?;
        if !adds_a_phone(&sealed, by_card) {
            return Ok(ItemAnswer::no_event());
        }
        let answers = self.offer(community, device, &[bytes])?;
        Ok(answers.into_iter().next().unwrap_or_else(ItemAnswer::no_event))
    }

    fn offer(&self, community: Hash, device: Key, items: &[&[u8]]) -> Result<Vec<ItemAnswer>, Trouble> {
        let open = self.open(community)?;
        let mut tended = lock(&open.writing);
        let mut answers = self.judge(&open, &mut tended, |batch, waiters| {
            for bytes in items {
                let Some(sealed) = Sealed::read(bytes) else {
                    waiters.answers.push(ItemAnswer::unread(bytes));
                    continue;
                };
                let refused = |code| {
                    let outcome = Outcome::Refused(code_alone(code));
                    ItemAnswer { event: Some(sealed.id()), outcome }
                };
                if moving::names_another(&sealed, batch.keeper()) {
                    waiters.answers.push(refused("wrong_keeper"));
                    continue;
                }
                let said = batch.offer(&sealed)?;
                let waits = matches!(&said, Said::Refused(refusal) if refusal.waits());
                if waits && self.store.is_dismissed(community, sealed.id())? {
                    waiters.answers.push(refused("dismissed"));
                    continue;
                }
                waiters.take(sealed, said, batch.context().admitted_at);
            }
            Ok(())
        });
        if let Ok(answers) = &mut answers {
            self.read(community, |ledger| conceal(answers, ledger, device))?;
        }
        answers
    }

    /// Does what is due, if it was not looked at within the hour.
    ///
    /// # Errors
    /// [`Trouble`].
    pub fn tend(&self, community: Hash) -> Result<(), Trouble> {
        let open = self.open(community)?;
        self.tend_open(&open)
    }

    fn tend_open(&self, open: &OpenCommunity) -> Result<(), Trouble> {
        let mut tended = lock(&open.writing);
        if !self.is_time(*tended) {
            return Ok(());
        }
        self.judge(open, &mut tended, |_, _| Ok(())).map(drop)
    }

    /// Judges what is due, what `offer` brings, and what waited for it. All that is admitted is stored
    /// together, and only then does anybody see it.
    fn judge(
        &self,
        open: &OpenCommunity,
        tended: &mut Option<Seconds>,
        offer: impl FnOnce(&mut Batch<'_>, &mut Waiters) -> Result<(), Trouble>,
    ) -> Result<Vec<ItemAnswer>, Trouble> {
        let kept = self.kept(open.id)?;
        let mut waiters = Waiters::new(self.store.waiting(open.id)?);
        let now = self.machine.now();
        let mut slot = lock(&open.ledger);
        let ledger = self.loaded(open.id, &mut slot)?;
        let context = Context { admitted_at: now, today: today(now, kept.offset_minutes) };
        let mut batch = Batch::new(ledger, Seal::of(&kept), context, &self.machine);
        let is_time = self.is_time(*tended);
        if is_time {
            add_duties(&mut batch)?;
        }
        offer(&mut batch, &mut waiters)?;
        while batch.has_grown() && waiters.retry(&mut batch)? {}
        let mut finished = batch.finish(&self.store, open.id)?;
        // While the disk writes, others may read what was stored before.
        drop(slot);
        waiters.fill(&mut finished);
        self.commit(open, finished)?;
        if is_time {
            *tended = Some(now);
        }
        Ok(waiters.answers)
    }

    fn is_time(&self, tended: Option<Seconds>) -> bool {
        tended.is_none_or(|last| self.machine.now().0.abs_diff(last.0) >= DUTIES_EVERY_SECONDS)
    }

    /// Stores a finished batch, and only then lets anybody see it.
    fn commit(&self, open: &OpenCommunity, mut finished: Finished) -> Result<(), Trouble> {
        if finished.commit.is_empty() {
            return Ok(());
        }
        if let Err(error) = self.store.commit(open.id, &finished.commit) {
            // Whether it is stored is not known: what is, will be read again.
            *lock(&open.ledger) = None;
            return Err(error.into());
        }
        let erased = std::mem::take(&mut finished.erased);
        let rewritten = !finished.commit.rewritten.is_empty();
        let mut slot = lock(&open.ledger);
        let old = slot.take();
        *slot = finished.into_ledger(old)?;
        let seq = slot.as_ref().map(|ledger| ledger.chain().seq);
        drop(slot);
        if let Some(seq) = seq {
            self.tell(open.id, seq);
        }
        // What follows may have to wait for others, and nobody is to read a head without its records
        // meanwhile.
        if erased != Forgotten::default() && self.store.remember_erased(open.id, &erased).is_err() {
            // It is stored, whatever the file says: that is made good when the community is next opened.
            crate::log::line(
                self.machine.now(),
                "trouble",
                &[("message", "hub.db.forget is not written".into())],
            );
        }
        if rewritten {
            // The texts are gone from the tables. What the files still have goes now, or at the next
            // checkpoint.
            drop(self.store.scrub());
        }
        Ok(())
    }

    fn kept(&self, community: Hash) -> Result<Kept, Trouble> {
        self.store.community(community)?.ok_or(Trouble::UnknownCommunity)
    }

    /// The community in memory; made if it is not there. Those that nobody uses are dropped, the least recent
    /// first.
    fn open(&self, community: Hash) -> Result<Arc<OpenCommunity>, Trouble> {
        let known = {
            let mut all = lock(&self.open);
            all.uses += 1;
            let uses = all.uses;
            let known = all.by_id.get_mut(&community).map(|(open, used)| {
                *used = uses;
                Arc::clone(open)
            });
            // There may be more than should be, since all were in use.
            all.make_place(self.most_ledgers.saturating_add(1));
            known
        };
        if let Some(open) = known {
            return Ok(open);
        }
        drop(self.kept(community)?);
        let mut all = lock(&self.open);
        all.make_place(self.most_ledgers);
        let uses = all.uses;
        let new = || {
            let open = OpenCommunity { id: community, writing: Mutex::default(), ledger: Mutex::default() };
            (Arc::new(open), uses)
        };
        Ok(Arc::clone(&all.by_id.entry(community).or_insert_with(new).0))
    }

    /// The ledger as of the last commit.
    fn loaded<'a>(&self, community: Hash, slot: &'a mut Option<Ledger>) -> Result<&'a Ledger, Trouble> {
        if slot.is_none() {
            let ledger = reading::load(&self.store, community)?;
            let members: BTreeSet<_> = ledger.erased_members().into_iter().collect();
            if !members.is_empty() {
                self.store.remember_erased(community, &Forgotten { members, events: Vec::new() })?;
            }
            *slot = Some(ledger);
        }
        slot.as_ref().ok_or(Trouble::UnknownCommunity)
    }

    /// Hears of every new head of a community, for as long as it listens.
    ///
    /// # Errors
    /// [`Trouble`].
    pub fn listen(&self, community: Hash) -> Result<watch::Receiver<u64>, Trouble> {
        let seq = self.kept(community)?.chain.seq;
        let mut heads = lock(&self.heads);
        heads.retain(|_, sender| sender.receiver_count() > 0);
        let receiver = heads.entry(community).or_insert_with(|| watch::Sender::new(seq)).subscribe();
        drop(heads);
        // It may have grown between the two.
        self.tell(community, self.kept(community)?.chain.seq);
        Ok(receiver)
    }

    fn tell(&self, community: Hash, seq: u64) {
        if let Some(sender) = lock(&self.heads).get(&community) {
            sender.send_if_modified(|known| {
                let grown = seq > *known;
                *known = seq.max(*known);
                grown
            });
        }
    }

    /// Whose a device is: whether it may write and read for a member of the community.
    ///
    /// # Errors
    /// [`Trouble::UnknownDevice`].
    pub fn knows(&self, community: Hash, device: Key) -> Result<(), Trouble> {
        let known = self.read(community, |ledger| writer(ledger, device).is_some())?;
        known.then_some(()).ok_or(Trouble::UnknownDevice)
    }
}

/// Whether an event adds the phone of somebody who was invited, and is signed by whom it says.
fn adds_a_phone(sealed: &Sealed, by_card: bool) -> bool {
    let [part] = &sealed.parts[..] else { return false };
    let adds = |part: Part<'_>| match part.body {
        Body::Fact(Fact::DeviceEnrolled(_)) => true,
        Body::Fact(Fact::DeviceAdded(_)) => by_card,
        _ => false,
    };
    Part::read(part).is_some_and(adds) && sealed.verify()
}

/// The member for whom a device writes and reads; `None` for one that is not the community's or was revoked,
/// and where the member has left: what others do is none of their business any more.
fn writer(ledger: &Ledger, device: Key) -> Option<AccountIndex> {
    ledger.owner_of(device).filter(|owner| !ledger.is_revoked(device) && !ledger.has_left(*owner))
}

impl OpenCommunities {
    fn make_place(&mut self, most: usize) {
        while self.by_id.len() >= most.max(1) {
            // A community that is in use must stay: two ledgers of it would have two writers.
            let unused = self.by_id.iter().filter(|(_, (open, _))| Arc::strong_count(open) == 1);
            let Some(oldest) = unused.min_by_key(|(_, (_, used))| *used).map(|(id, _)| *id) else { return };
            self.by_id.remove(&oldest);
        }
    }
}

/// The keeper's own events that are due: accepting, closing months, forgetting.
fn add_duties(batch: &mut Batch<'_>) -> Result<(), Trouble> {
    for _ in 0..MAX_DUTIES {
        let Some(duty) = batch.duty()? else { break };
        // What the keeper's own rules refuse is not tried for ever.
        if !matches!(batch.offer(&duty)?, Said::Admitted { .. }) {
            break;
        }
    }
    Ok(())
}

/// The civil day there is in a community whose clocks are so far ahead of UTC.
fn today(now: Seconds, offset_minutes: i32) -> Day {
    let seconds = i64::from(now.0) + i64::from(offset_minutes) * 60;
    Day(i32::try_from(seconds.div_euclid(86_400)).unwrap_or(Day::of(now).0))
}

/// Why an event waits, as it is stored.
fn waiting(sealed: &Sealed, refusal: &Refusal, since: Seconds) -> Waiting {
    Waiting { event: sealed.id(), sealed: sealed.bytes(), code: refusal.code().to_owned(), since }
}
