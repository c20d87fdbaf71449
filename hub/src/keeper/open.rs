//! The communities in memory: those in use, and the most recently used others.

use std::collections::{BTreeSet, HashMap};
use std::fmt;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use timebank::ledger::Ledger;
use timebank::{Hash, Seconds};
use tokio::sync::{Semaphore, watch};

use super::answer::Trouble;
use super::load::load;
use super::quotas::Quotas;
use crate::clock::Clock;
use crate::machine::Machine;
use crate::store::{Forgotten, Kept, Store};

/// How many requests for one community are worked on at once.
const AT_ONCE_OF_ONE: usize = 8;

/// A community in memory.
#[derive(Debug)]
pub(super) struct OpenCommunity {
    pub(super) id: Hash,
    /// Locked by the writer. Holds the time at which duties were last checked.
    pub(super) writing: Mutex<Option<Seconds>>,
    /// The ledger as of the last commit. `None` before it is loaded, and after a commit with an unknown
    /// outcome.
    pub(super) ledger: Mutex<Option<Ledger>>,
    /// Whether the ledger is loaded. Who asks need not wait for its lock.
    loaded: AtomicBool,
    turns: Arc<Semaphore>,
}

/// A community that stays in memory until this is dropped.
#[derive(Clone, Debug)]
pub struct InMemory(Arc<OpenCommunity>);

impl InMemory {
    /// Turns for work on this community. Its share of what a machine does at once is limited, because those
    /// who write to it wait for each other.
    pub fn turns(&self) -> &Arc<Semaphore> {
        &self.0.turns
    }
}

impl OpenCommunity {
    fn new(id: Hash) -> OpenCommunity {
        OpenCommunity {
            id,
            writing: Mutex::default(),
            ledger: Mutex::default(),
            loaded: AtomicBool::new(false),
            turns: Arc::new(Semaphore::new(AT_ONCE_OF_ONE)),
        }
    }

    /// Drops the ledger. It is read again from the store when it is next needed.
    pub(super) fn forget_ledger(&self) {
        self.loaded.store(false, Ordering::Release);
        *lock(&self.ledger) = None;
    }
}

/// The communities in memory, each with the number of its last use.
#[derive(Debug, Default)]
struct OpenCommunities {
    by_id: HashMap<Hash, (Arc<OpenCommunity>, u64)>,
    uses: u64,
}

/// The keeper of all communities of one store.
pub struct Keeper<S> {
    pub(super) store: S,
    pub(super) machine: Machine,
    most_ledgers: usize,
    open: Mutex<OpenCommunities>,
    heads: Mutex<HashMap<Hash, watch::Sender<u64>>>,
    /// `None` before the time was asked for.
    pub(super) clock: Mutex<Option<Clock>>,
    pub(super) quotas: Quotas,
}

impl<S> fmt::Debug for Keeper<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Keeper")
    }
}

/// A panic leaves the data whole, because every change under these locks is one assignment.
pub(super) fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl<S: Store> Keeper<S> {
    /// A keeper with about `most_ledgers` ledgers in memory at most. Ledgers in use stay in memory.
    pub fn new(store: S, machine: Machine, most_ledgers: usize) -> Keeper<S> {
        let (open, heads, clock) = (Mutex::default(), Mutex::default(), Mutex::default());
        Keeper { store, machine, most_ledgers, open, heads, clock, quotas: Quotas::default() }
    }

    /// The store.
    pub fn store(&self) -> &S {
        &self.store
    }

    /// The machine that it runs on.
    pub fn machine(&self) -> &Machine {
        &self.machine
    }

    /// The number of ledgers in memory.
    pub fn open_ledgers(&self) -> usize {
        lock(&self.open).by_id.len()
    }

    pub(super) fn kept(&self, community: Hash) -> Result<Kept, Trouble> {
        self.store.community(community)?.ok_or(Trouble::UnknownCommunity)
    }

    /// The community in memory. It is added if it is not there. Unused communities are dropped, the least
    /// recently used first.
    pub(super) fn open(&self, community: Hash) -> Result<Arc<OpenCommunity>, Trouble> {
        let known = {
            let mut all = lock(&self.open);
            all.uses += 1;
            let uses = all.uses;
            let known = all.by_id.get_mut(&community).map(|(open, used)| {
                *used = uses;
                Arc::clone(open)
            });
            // There may be too many, because all were in use.
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
        let new = || (Arc::new(OpenCommunity::new(community)), uses);
        Ok(Arc::clone(&all.by_id.entry(community).or_insert_with(new).0))
    }

    /// The community, if it is in memory. This is no use of it.
    pub(super) fn in_memory(&self, community: Hash) -> Option<Arc<OpenCommunity>> {
        lock(&self.open).by_id.get(&community).map(|(open, _)| Arc::clone(open))
    }

    /// The community, if its ledger is loaded. It waits for nobody.
    pub fn if_loaded(&self, community: Hash) -> Option<InMemory> {
        self.in_memory(community).filter(|open| open.loaded.load(Ordering::Acquire)).map(InMemory)
    }

    /// The community, after its ledger is loaded. That may take long.
    ///
    /// # Errors
    /// [`Trouble`].
    pub fn load(&self, community: Hash) -> Result<InMemory, Trouble> {
        let open = self.open(community)?;
        self.loaded(&open, &mut lock(&open.ledger))?;
        Ok(InMemory(open))
    }

    /// The ledger as of the last commit.
    pub(super) fn loaded<'a>(
        &self,
        open: &OpenCommunity,
        slot: &'a mut Option<Ledger>,
    ) -> Result<&'a Ledger, Trouble> {
        let community = open.id;
        if slot.is_none() {
            let ledger = load(&self.store, community)?;
            let members: BTreeSet<_> = ledger.erased_members().into_iter().collect();
            if !members.is_empty() {
                self.store.remember_erased(community, &Forgotten { members, events: Vec::new() })?;
            }
            *slot = Some(ledger);
            open.loaded.store(true, Ordering::Release);
        }
        slot.as_ref().ok_or(Trouble::UnknownCommunity)
    }

    /// What `work` reads from a community's ledger.
    ///
    /// # Errors
    /// [`Trouble`].
    pub fn read<T>(&self, community: Hash, work: impl FnOnce(&Ledger) -> T) -> Result<T, Trouble> {
        let open = self.open(community)?;
        let mut slot = lock(&open.ledger);
        self.loaded(&open, &mut slot).map(work)
    }

    /// A receiver of every new head of a community.
    ///
    /// # Errors
    /// [`Trouble`].
    pub fn listen(&self, community: Hash) -> Result<watch::Receiver<u64>, Trouble> {
        let seq = self.kept(community)?.chain.seq;
        let mut heads = lock(&self.heads);
        heads.retain(|_, sender| sender.receiver_count() > 0);
        let receiver = heads.entry(community).or_insert_with(|| watch::Sender::new(seq)).subscribe();
        drop(heads);
        // The journal may have grown between the two calls.
        self.tell(community, self.kept(community)?.chain.seq);
        Ok(receiver)
    }

    pub(super) fn tell(&self, community: Hash, seq: u64) {
        if let Some(sender) = lock(&self.heads).get(&community) {
            sender.send_if_modified(|known| {
                let grown = seq > *known;
                *known = seq.max(*known);
                grown
            });
        }
    }
}

impl OpenCommunities {
    fn make_place(&mut self, most: usize) {
        while self.by_id.len() >= most.max(1) {
            // A community in use must stay. A second copy of its ledger would have a second writer.
            let unused = self.by_id.iter().filter(|(_, (open, _))| Arc::strong_count(open) == 1);
            let Some(oldest) = unused.min_by_key(|(_, (_, used))| *used).map(|(id, _)| *id) else { return };
            self.by_id.remove(&oldest);
        }
    }
}
