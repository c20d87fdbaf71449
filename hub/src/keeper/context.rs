//! The time at which events are judged.

use timebank::ledger::{Context, Ledger};
use timebank::{Day, Seconds};

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
    let today = Day(i32::try_from(seconds.div_euclid(86_400)).unwrap_or(Day::of(now).0));
    Context { admitted_at: now, today }
}
