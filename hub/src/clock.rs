//! The time that the hub believes. A machine's clock may leap, and a stamp in a journal stays for ever. So a
//! clock is doubted that leaps further than the hub can account for. Then nothing is stamped and no duty is
//! done, until the operator confirms the clock or the devices of several members say the same.

use std::collections::BTreeMap;
use std::time::Duration;

use timebank::{Id, Seconds};

/// How far the clock may be from what the hub knows, while it runs. Machines set their clocks in small steps.
pub const RUNNING_TOLERANCE: u32 = 3600;
/// For how long the hub may have been off without a question.
pub const OFF_TOLERANCE: u32 = 7 * 86_400;
/// How many seconds of being off one second of running makes up for: an hour for a week. Without this, a
/// clock that leaps at each of many short runs would be a week further each time.
const MADE_UP_BY_RUNNING: u32 = OFF_TOLERANCE / 3600;
/// How far the time of a device may be from the clock that it vouches for.
const DEVICE_TOLERANCE: u32 = 86_400;
/// How many members must vouch for it.
const VOUCHERS: usize = 3;
/// After how many seconds a believed clock is what later times are compared with.
const ANCHOR_SECONDS: u32 = 3600;

/// A clock that is doubted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Doubt {
    /// What the machine's clock says.
    pub says: Seconds,
    /// What it should say, about. After a start, the last time that the hub knew.
    pub expected: Seconds,
}

/// Whether a hub that starts now doubts its clock. `known` is the last time that it knew.
pub fn doubt_at_start(known: Option<Seconds>, says: Seconds) -> Option<Doubt> {
    Clock::at_start(known, says, Duration::ZERO).time(says, Duration::ZERO).err()
}

/// What the hub knows of the time.
#[derive(Debug)]
pub(crate) struct Clock {
    anchor: Anchor,
    /// What was known at the start, or confirmed since.
    known: Anchor,
    /// Whether nothing was believed since the start.
    is_first: bool,
    last: Seconds,
    /// The times that members' devices wrote.
    vouchers: BTreeMap<Id, Seconds>,
}

/// A time that was believed, and how long the machine had been running by then.
#[derive(Clone, Copy, Debug)]
struct Anchor {
    time: Seconds,
    running: Duration,
}

impl Anchor {
    fn seconds_until(self, running: Duration) -> u32 {
        u32::try_from(running.saturating_sub(self.running).as_secs()).unwrap_or(u32::MAX)
    }
}

impl Clock {
    /// The clock of a hub that starts. `known` is the last time that it knew before.
    pub(crate) fn at_start(known: Option<Seconds>, says: Seconds, running: Duration) -> Clock {
        let time = known.unwrap_or(says);
        let anchor = Anchor { time, running };
        let vouchers = BTreeMap::new();
        Clock { anchor, known: anchor, is_first: true, last: Seconds::default(), vouchers }
    }

    /// The time, if the clock is believed. It never goes back.
    pub(crate) fn time(&mut self, says: Seconds, running: Duration) -> Result<Seconds, Doubt> {
        let elapsed = self.anchor.seconds_until(running);
        let expected = Seconds(self.anchor.time.0.saturating_add(elapsed));
        let ahead = if self.is_first { OFF_TOLERANCE } else { RUNNING_TOLERANCE };
        let is_early = says.0.saturating_add(RUNNING_TOLERANCE) < expected.0;
        if is_early || says.0 > expected.0.saturating_add(ahead) {
            return Err(Doubt { says, expected });
        }
        // Many small steps are no leap, but nor may they be without end.
        if self.is_first || elapsed >= ANCHOR_SECONDS {
            self.believe(Anchor { time: says, running });
        }
        self.last = self.last.max(says);
        Ok(self.last)
    }

    /// Whether the hub has run for long enough to make up for the time that it was off, by its clock. Only
    /// then may the time be noted, for the next start to be compared with, and the day count as one of
    /// service.
    pub(crate) fn is_made_up(&self, says: Seconds, running: Duration) -> bool {
        let made_up = self.known.seconds_until(running).saturating_mul(MADE_UP_BY_RUNNING);
        says.0 <= self.known.time.0.saturating_add(made_up)
    }

    /// Believes the clock from now on.
    pub(crate) fn confirm(&mut self, says: Seconds, running: Duration) {
        self.known = Anchor { time: says, running };
        self.believe(self.known);
    }

    fn believe(&mut self, anchor: Anchor) {
        self.anchor = anchor;
        self.is_first = false;
        self.vouchers.clear();
    }

    /// A member's device wrote an event at this time. Where several members' devices agree with the clock, it
    /// is believed.
    pub(crate) fn vouch(&mut self, member: Id, at: Seconds, says: Seconds, running: Duration) {
        self.vouchers.insert(member, at);
        let agree = self.vouchers.values().filter(|at| at.0.abs_diff(says.0) <= DEVICE_TOLERANCE);
        if agree.count() >= VOUCHERS {
            self.confirm(says, running);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const A_DAY: u32 = 86_400;
    const NOW: Seconds = Seconds(1_700_000_000);

    fn later(seconds: u32) -> (Seconds, Duration) {
        (Seconds(NOW.0 + seconds), Duration::from_secs(u64::from(seconds)))
    }

    fn started() -> Clock {
        let mut clock = Clock::at_start(None, NOW, Duration::ZERO);
        assert_eq!(clock.time(NOW, Duration::ZERO), Ok(NOW));
        clock
    }

    #[test]
    fn a_clock_that_goes_on_is_believed_for_years() {
        let mut clock = started();
        for hours in [1, 5, 24, 24 * 800] {
            let (says, running) = later(hours * 3600);
            assert_eq!(clock.time(says, running), Ok(says));
        }
    }

    #[test]
    fn a_leap_is_doubted_until_it_is_confirmed() {
        let mut clock = started();
        let (_, running) = later(60);
        for says in
            [Seconds(NOW.0 + 2 * 365 * A_DAY), Seconds(NOW.0 - 2 * A_DAY), Seconds(0), Seconds(u32::MAX)]
        {
            assert_eq!(clock.time(says, running), Err(Doubt { says, expected: Seconds(NOW.0 + 60) }));
        }
        // The clock is right again by itself.
        let (says, running) = later(120);
        assert_eq!(clock.time(says, running), Ok(says));
        let says = Seconds(NOW.0 + 365 * A_DAY);
        assert!(clock.time(says, running).is_err());
        clock.confirm(says, running);
        assert_eq!(clock.time(says, running), Ok(says));
    }

    #[test]
    fn small_steps_do_not_add_up_to_a_leap() {
        let mut clock = started();
        let mut steps = 0;
        // Each a quarter of an hour, while a second passes.
        while let Ok(time) = clock.time(Seconds(NOW.0 + steps * 900), Duration::from_secs(u64::from(steps))) {
            assert!(time.0 - NOW.0 <= RUNNING_TOLERANCE + steps);
            steps += 1;
        }
        assert_eq!(steps, 5);
    }

    #[test]
    fn the_time_never_goes_back() {
        let mut clock = started();
        let (says, running) = later(600);
        assert_eq!(clock.time(says, running), Ok(says));
        let back = Seconds(says.0 - 1800);
        assert_eq!(clock.time(back, running), Ok(says));
        // Confirmed by the operator, it stands still until the clock is there again.
        let long_ago = Seconds(NOW.0 - 400 * A_DAY);
        clock.confirm(long_ago, running);
        assert_eq!(clock.time(long_ago, running), Ok(says));
    }

    #[test]
    fn a_hub_may_have_been_off_for_a_week() {
        let after = |days: u32| doubt_at_start(Some(NOW), Seconds(NOW.0 + days * A_DAY));
        assert_eq!((after(0), after(7)), (None, None));
        assert!(after(8).is_some() && after(900).is_some());
        assert!(doubt_at_start(Some(NOW), Seconds(NOW.0 - A_DAY)).is_some());
        assert_eq!(doubt_at_start(None, NOW), None);
    }

    #[test]
    fn an_hour_of_running_makes_up_for_a_week_of_being_off() {
        let known = Clock::at_start(None, NOW, Duration::ZERO);
        assert!(known.is_made_up(NOW, Duration::ZERO), "a first start has nothing to make up for");
        let says = |seconds: u32| Seconds(NOW.0 + 7 * A_DAY + seconds);
        let mut clock = Clock::at_start(Some(NOW), says(0), Duration::ZERO);
        let made_up = |clock: &Clock, seconds: u32| {
            clock.is_made_up(says(seconds), Duration::from_secs(u64::from(seconds)))
        };
        assert_eq!(clock.time(says(0), Duration::ZERO), Ok(says(0)));
        assert!(!made_up(&clock, 0) && !made_up(&clock, 3600) && made_up(&clock, 3700));
        // Somebody's word makes up for it at once.
        clock.confirm(says(10), Duration::from_secs(10));
        assert!(made_up(&clock, 10));
    }

    #[test]
    fn devices_of_three_members_vouch_for_a_clock() {
        let member = |part| Id { event: timebank::Hash([7; 32]), part };
        let says = Seconds(NOW.0 + 30 * A_DAY);
        let mut clock = Clock::at_start(Some(NOW), says, Duration::ZERO);
        let vouch = |clock: &mut Clock, part, at| clock.vouch(member(part), at, says, Duration::ZERO);
        vouch(&mut clock, 1, says);
        vouch(&mut clock, 1, says);
        vouch(&mut clock, 2, Seconds(says.0 - 100));
        // This one has another day.
        vouch(&mut clock, 3, NOW);
        assert!(clock.time(says, Duration::ZERO).is_err());
        vouch(&mut clock, 4, Seconds(says.0 + 100));
        assert_eq!(clock.time(says, Duration::ZERO), Ok(says));
    }
}
