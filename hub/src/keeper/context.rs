//! The time at which events are judged, and the day of a community.

use timebank::ledger::{Context, Ledger};
use timebank::{Day, Hash, Seconds};

use super::answer::Trouble;
use super::open::Keeper;
use crate::store::Store;

/// What events are judged by after these records: the present moment, and the civil day in a community whose
/// clocks are this many minutes ahead of UTC. In a journal no time comes before the one before it, even where
/// the keeper before had a clock that was ahead.
pub(super) fn context_after(ledger: &Ledger, now: Seconds, offset_minutes: i32) -> Context {
    let context = context(now, offset_minutes);
    Context { admitted_at: now.max(ledger.last_admitted_at()), ..context }
}

/// The present moment, and the civil day in a community whose clocks are this many minutes ahead of UTC.
pub(super) fn context(now: Seconds, offset_minutes: i32) -> Context {
    let seconds = i64::from(now.0) + i64::from(offset_minutes) * 60;
    // Every moment that has 32 bits has such a day.
    let today = Day(i32::try_from(seconds.div_euclid(86_400)).unwrap_or_default());
    Context { admitted_at: now, today }
}

impl<S: Store> Keeper<S> {
    /// Today, by the community's own clocks.
    ///
    /// # Errors
    /// [`Trouble`].
    pub(super) fn today(&self, community: Hash) -> Result<Day, Trouble> {
        Ok(context(self.machine.now(), self.kept(community)?.offset_minutes).today)
    }
}
