//! The time at which events are judged.

use timebank::ledger::Context;
use timebank::{Day, Seconds};

/// The present moment, and the civil day in a community whose clocks are this many minutes ahead of UTC.
pub(super) fn context(now: Seconds, offset_minutes: i32) -> Context {
    let seconds = i64::from(now.0) + i64::from(offset_minutes) * 60;
    let today = Day(i32::try_from(seconds.div_euclid(86_400)).unwrap_or(Day::of(now).0));
    Context { admitted_at: now, today }
}
