//! Events that wait outside the journal, for coordinators.

use serde::Serialize;
use serde_json::{Map, Value};
use timebank::journal::{Role, Sealed};
use timebank::ledger::{Context, Ledger};
use timebank::sync::{Decision, decide};
use timebank::{Hash, Key};

use super::answer::Trouble;
use super::context::context;
use super::devices::writer;
use super::open::{Keeper, lock};
use crate::store::{Commit, Store, Waiting};

/// A waiting event.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Waits {
    /// The event's id.
    pub event: Hash,
    /// Why it waits: a code of the core.
    pub code: String,
    /// The details, by name.
    pub fields: Map<String, Value>,
    /// The time since which it waits, in UTC.
    pub since: String,
    /// The member whose device signed it. `None` for an unknown device.
    pub member: Option<String>,
    /// The sealed event as hexadecimal digits. It has the author, the time and the content.
    pub sealed: String,
}

impl<S: Store> Keeper<S> {
    /// The waiting events, the longest waiting first, with the reasons as of now. Only for coordinators.
    ///
    /// # Errors
    /// [`Trouble::NotACoordinator`] for devices of other members.
    pub fn waiting(&self, community: Hash, device: Key) -> Result<Vec<Waits>, Trouble> {
        let kept = self.kept(community)?;
        let stored = self.store.waiting(community)?;
        let now = self.machine.now();
        let context = context(now, kept.offset_minutes);
        self.read(community, |ledger| {
            coordinates(ledger, device)?;
            Ok(stored.iter().filter_map(|waiting| shown(ledger, waiting, context)).collect())
        })?
    }

    /// Deletes a waiting event. Gives whether it waited. If a device sends it again, it learns that the event
    /// was dismissed, unless it can be admitted by then.
    ///
    /// # Errors
    /// [`Trouble::NotACoordinator`] for devices of other members.
    pub fn dismiss(&self, community: Hash, device: Key, event: Hash) -> Result<bool, Trouble> {
        let open = self.open(community)?;
        let _writing = lock(&open.writing);
        self.read(community, |ledger| coordinates(ledger, device))??;
        if !self.store.waiting(community)?.iter().any(|waiting| waiting.event == event) {
            return Ok(false);
        }
        let commit = Commit { done_waiting: vec![event], dismissed: vec![event], ..Commit::default() };
        self.store.commit(community, &commit)?;
        // Its texts are gone from the tables. Their remains in the files go now, or at the next checkpoint.
        drop(self.store.scrub());
        Ok(true)
    }
}

/// Refuses all but the devices of coordinators.
pub(super) fn coordinates(ledger: &Ledger, device: Key) -> Result<(), Trouble> {
    let owner = writer(ledger, device).ok_or(Trouble::UnknownDevice)?;
    (ledger.role(owner) == Role::Coordinator).then_some(()).ok_or(Trouble::NotACoordinator)
}

fn shown(ledger: &Ledger, waiting: &Waiting, context: Context) -> Option<Waits> {
    let sealed = Sealed::read(&waiting.sealed)?;
    // The reason that it would get now. An event that could be admitted now is admitted with the next push.
    let (code, fields) = match decide(ledger, &sealed, context) {
        Decision::Waiting(refusal) | Decision::Refused(refusal) => {
            (refusal.code().to_owned(), refusal.fields())
        }
        Decision::Admit(_) | Decision::Known(_) => (waiting.code.clone(), Vec::new()),
    };
    let owner = sealed.event().and_then(|event| ledger.owner_of(event.device));
    Some(Waits {
        event: waiting.event,
        code,
        fields: fields.into_iter().map(|(name, value)| (name.to_owned(), value.into())).collect(),
        since: waiting.since.to_string(),
        member: owner.and_then(|owner| ledger.account_id(owner)).map(|id| id.to_string()),
        sealed: waiting.sealed.iter().map(|byte| format!("{byte:02x}")).collect(),
    })
}
