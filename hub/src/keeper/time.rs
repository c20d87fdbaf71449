//! The time that the keeper stamps.

use std::time::Duration;

use timebank::journal::{Item, Items, Sealed};
use timebank::{Hash, Seconds};

use super::answer::Trouble;
use super::devices::writer;
use super::open::{Keeper, lock};
use crate::clock::{Clock, RUNNING_TOLERANCE};
use crate::store::{Store, StoreError};

/// The last time that a hub with this store knew: as noted, or of its last record. `None` where it has none.
///
/// # Errors
/// [`StoreError`].
pub fn last_known_time(store: &impl Store) -> Result<Option<Seconds>, StoreError> {
    if let Some(noted) = store.noted_time()? {
        return Ok(Some(noted));
    }
    let mut last = None;
    for community in store.communities()? {
        let Some(kept) = store.community(community)? else { continue };
        let before = kept.chain.seq.saturating_sub(1);
        let records = store.records(community, before, 1, 0)?;
        let stamp = records.first().and_then(|stored| match Items::new(&stored.bytes, before).next()? {
            Ok(Item::Record(record, _)) => Some(record.admitted_at),
            Ok(Item::Head(..)) | Err(_) => None,
        });
        last = last.max(stamp);
    }
    Ok(last)
}

impl<S: Store> Keeper<S> {
    /// The time, which never goes back.
    ///
    /// # Errors
    /// [`Trouble::ClockDoubted`] where the machine's clock is not believed.
    pub fn time(&self) -> Result<Seconds, Trouble> {
        self.with_clock(|clock, says, running| {
            let doubt = match clock.time(says, running) {
                Ok(time) => return Ok(time),
                Err(doubt) => doubt,
            };
            // The operator may have confirmed it meanwhile.
            let noted = self.store.noted_time()?;
            if noted.is_none_or(|noted| noted.0.abs_diff(says.0) > RUNNING_TOLERANCE) {
                return Err(Trouble::ClockDoubted(doubt));
            }
            clock.confirm(says, running);
            clock.time(says, running).map_err(Trouble::ClockDoubted)
        })
    }

    /// Notes the time, if the clock is believed and the hub has run for long enough to make up for having
    /// been off: it is what the next start is compared with.
    ///
    /// # Errors
    /// [`Trouble`].
    pub fn note_time(&self) -> Result<(), Trouble> {
        let time = self.time()?;
        if self.with_clock(|clock, says, running| Ok(clock.is_made_up(says, running)))? {
            self.store.note_time(time)?;
        }
        Ok(())
    }

    /// Lets devices vouch for a doubted clock by the times of their events.
    pub(super) fn let_vouch(&self, community: Hash, items: &[&[u8]]) -> Result<(), Trouble> {
        if self.time().is_ok() {
            return Ok(());
        }
        let vouchers: Vec<_> = self.read(community, |ledger| {
            let sealed = items.iter().filter_map(|bytes| Sealed::read(bytes)).filter(Sealed::verify);
            let voucher = |sealed: Sealed| {
                let event = sealed.event()?;
                Some((ledger.account_id(writer(ledger, event.device)?)?, event.at))
            };
            sealed.filter_map(voucher).collect()
        })?;
        self.with_clock(|clock, says, running| {
            for (member, at) in vouchers {
                clock.vouch(member, at, says, running);
            }
            Ok(())
        })
    }

    fn with_clock<T>(
        &self,
        work: impl FnOnce(&mut Clock, Seconds, Duration) -> Result<T, Trouble>,
    ) -> Result<T, Trouble> {
        let (says, running) = (self.machine.now(), self.machine.running());
        let mut clock = lock(&self.clock);
        if clock.is_none() {
            *clock = Some(Clock::at_start(last_known_time(&self.store)?, says, running));
        }
        work(clock.get_or_insert_with(|| Clock::at_start(None, says, running)), says, running)
    }
}
