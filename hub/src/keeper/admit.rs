//! Admits events: those from devices, those that waited, and the keeper's own duties.

use timebank::journal::Sealed;
use timebank::sync::Outcome;
use timebank::{Day, Hash, Key, Seconds};

use super::answer::{ItemAnswer, OwnRefusal, Trouble, code_alone, conceal};
use super::batch::{Batch, Cost, Finished, Said, Waiters};
use super::context::context_after;
use super::devices::{adds_a_phone, writer};
use super::hand_over::names_another;
use super::open::{Keeper, OpenCommunity, lock};
use super::seal::Seal;
use crate::store::{Amount, Forgotten, Store};

/// How often the keeper looks for duties.
const DUTIES_EVERY_SECONDS: u32 = 3600;
/// The most events of duties in a row, in case one has no effect.
const MAX_DUTIES: usize = 1000;

impl<S: Store> Keeper<S> {
    /// The owner of a device, if it may write and read for a member of the community.
    ///
    /// # Errors
    /// [`Trouble::UnknownDevice`].
    pub fn knows(&self, community: Hash, device: Key) -> Result<(), Trouble> {
        let known = self.read(community, |ledger| writer(ledger, device).is_some())?;
        known.then_some(()).ok_or(Trouble::UnknownDevice)
    }

    /// Admits events of a device, in their order. Each is judged, and all admitted ones are stored together.
    /// Answers each of them after that is durable.
    ///
    /// # Errors
    /// [`Trouble`]: nothing was admitted, or the outcome is unknown. The same events may be sent again.
    pub fn push(&self, community: Hash, device: Key, items: &[&[u8]]) -> Result<Vec<ItemAnswer>, Trouble> {
        self.knows(community, device)?;
        self.offer(community, device, items)
    }

    /// Adds a phone by an invitation, or a coordinator's device by the printed card. This is the one event
    /// that an unknown device may submit.
    ///
    /// # Errors
    /// [`Trouble`], like [`Keeper::push`].
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
        self.let_vouch(community, items)?;
        let mut tended = lock(&open.writing);
        let mut answers = self.judge(&open, &mut tended, |batch, waiters| {
            let mut used = self.counted(community, batch.base(), device, batch.context())?;
            for bytes in items {
                let costs = match self.offer_one(community, batch, waiters, bytes)? {
                    Cost::Nothing => false,
                    // Strangers have no quota of their own to use up.
                    Cost::Judged => used.member.is_some(),
                    Cost::Stored => true,
                };
                if costs {
                    used.amount = used.amount.with(bytes.len());
                }
            }
            batch.used = Some(used).filter(|used| used.amount != Amount::default());
            Ok(())
        });
        if let Ok(answers) = &mut answers {
            self.read(community, |ledger| conceal(answers, ledger, device))?;
        }
        answers
    }

    /// Judges one event.
    fn offer_one(
        &self,
        community: Hash,
        batch: &mut Batch<'_>,
        waiters: &mut Waiters,
        bytes: &[u8],
    ) -> Result<Cost, Trouble> {
        let Some(sealed) = Sealed::read(bytes) else {
            waiters.answers.push(ItemAnswer::unread(bytes));
            return Ok(Cost::Judged);
        };
        let event = Some(sealed.id());
        let refused =
            |own: OwnRefusal| ItemAnswer { event, outcome: Outcome::Refused(code_alone(own.code())) };
        if names_another(&sealed, batch.keeper()) {
            waiters.answers.push(refused(OwnRefusal::WrongKeeper));
            return Ok(Cost::Judged);
        }
        let said = batch.offer(&sealed)?;
        let waits = matches!(&said, Said::Refused(refusal) if refusal.waits());
        if waits && self.store.is_dismissed(community, sealed.id())? {
            waiters.answers.push(refused(OwnRefusal::Dismissed));
            return Ok(Cost::Judged);
        }
        Ok(waiters.take(sealed, said, batch.context().admitted_at))
    }

    /// Carries out the duties that are due, unless the keeper looked within the last hour, or does not
    /// believe its clock.
    ///
    /// # Errors
    /// [`Trouble`].
    pub fn tend(&self, community: Hash) -> Result<(), Trouble> {
        let open = self.open(community)?;
        self.tend_open(&open)
    }

    pub(super) fn tend_open(&self, open: &OpenCommunity) -> Result<(), Trouble> {
        let mut tended = lock(&open.writing);
        if !self.is_time(*tended) || self.time().is_err() {
            return Ok(());
        }
        self.judge(open, &mut tended, |_, _| Ok(())).map(drop)
    }

    /// Judges the duties, the events of `offer`, and the waiting events that may depend on them. All admitted
    /// events are stored together. Readers see them only after that.
    pub(super) fn judge(
        &self,
        open: &OpenCommunity,
        tended: &mut Option<Seconds>,
        offer: impl FnOnce(&mut Batch<'_>, &mut Waiters) -> Result<(), Trouble>,
    ) -> Result<Vec<ItemAnswer>, Trouble> {
        let kept = self.kept(open.id)?;
        let mut waiters = Waiters::new(self.store.waiting(open.id)?);
        let now = self.time()?;
        let mut slot = lock(&open.ledger);
        let ledger = self.loaded(open, &mut slot)?;
        let context = context_after(ledger, now, kept.offset_minutes);
        let mut batch = Batch::new(ledger, Seal::of(&kept), context, &self.machine);
        // Stamps of a time that has not come yet must bring no duty about.
        let is_time = self.is_time(*tended) && context.admitted_at == now;
        if is_time {
            add_duties(&mut batch, self.store.served_since()?)?;
        }
        offer(&mut batch, &mut waiters)?;
        while batch.has_grown() && waiters.retry(&mut batch)? {}
        let mut finished = batch.finish(&self.store, open.id)?;
        // During the write to disk, others may read the state before it.
        drop(slot);
        waiters.fill(&mut finished.commit);
        self.commit(open, finished)?;
        if is_time {
            *tended = Some(now);
        }
        Ok(waiters.answers)
    }

    pub(super) fn is_time(&self, tended: Option<Seconds>) -> bool {
        tended.is_none_or(|last| self.machine.now().0.abs_diff(last.0) >= DUTIES_EVERY_SECONDS)
    }

    /// Stores a finished batch. Readers see it only after that.
    fn commit(&self, open: &OpenCommunity, mut finished: Finished) -> Result<(), Trouble> {
        if finished.commit.is_empty() {
            return Ok(());
        }
        if let Err(error) = self.store.commit(open.id, &finished.commit) {
            // It is unknown whether the batch was stored. The ledger is read again from the store.
            open.forget_ledger();
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
        // The following may wait for locks. Readers must not see a head without its records meanwhile.
        if erased != Forgotten::default() && self.store.remember_erased(open.id, &erased).is_err() {
            // The erasure is stored, even if the file could not be written. The file is written again when
            // the community is next opened.
            crate::log::line(
                self.machine.now(),
                "trouble",
                &[("message", "hub.db.forget is not written".into())],
            );
        }
        if rewritten {
            // The texts are gone from the tables. Their remains in the files go now, or at the next
            // checkpoint.
            drop(self.store.scrub());
        }
        Ok(())
    }
}

/// Adds the keeper's own events that are due: accepting exchanges, closing months, erasing members.
fn add_duties(batch: &mut Batch<'_>, served_since: Option<Day>) -> Result<(), Trouble> {
    for _ in 0..MAX_DUTIES {
        let Some(duty) = batch.duty(served_since)? else { break };
        // A duty that the rules refuse is not tried again and again.
        if !matches!(batch.offer(&duty)?, Said::Admitted { .. }) {
            break;
        }
    }
    Ok(())
}
