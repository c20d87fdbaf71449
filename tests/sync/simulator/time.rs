//! The hub's clock, the person who runs the hub, and the days on which it served.

use super::hub::{Down, Hub, clock};
use super::planted::Bug;
use crate::common::{START, public};
use std::time::Duration;
use timebank::journal::Sealed;
use timebank::ledger::{Context, SERVED_DAYS};
use timebank::{Day, Seconds};

/// The hub's own judgement of its machine's clock. It needs nothing else of the hub.
#[path = "../../../hub/src/clock.rs"]
mod judgement;

pub(crate) use judgement::{Clock, OFF_TOLERANCE, RUNNING_TOLERANCE, doubt_at_start};

impl Hub {
    /// What the machine says: its clock, and for how long it has been running.
    fn machine(&self, now: u32) -> (Seconds, Duration) {
        (clock(now, self.wrong_by), Duration::from_secs(u64::from(now - START)))
    }

    /// The time, where the clock is believed.
    fn time(&mut self, now: u32) -> Result<Seconds, Down> {
        let (says, running) = self.machine(now);
        if self.bug == Some(Bug::ClockBelieved) {
            return Ok(says);
        }
        self.clock.time(says, running).map_err(|_| Down::Doubts)
    }

    /// What events are judged by now. Stamps never go back.
    pub(crate) fn context(&mut self, now: u32) -> Result<Context, Down> {
        let time = self.time(now)?;
        let at_least = if self.bug == Some(Bug::StampGoesBack) {
            clock(now, self.wrong_by)
        } else {
            time.max(self.ledger.last_admitted_at())
        };
        Ok(Context { admitted_at: at_least, today: Day::of(time) })
    }

    /// The time for duties. A stamp of a time that has not come yet must bring none about.
    pub(crate) fn context_of_duties(&mut self, now: u32) -> Result<Option<Context>, Down> {
        let (time, context) = (self.time(now)?, self.context(now)?);
        Ok((context.admitted_at == time).then_some(context))
    }

    /// Notes the time, and that the hub serves today. `None` while the clock is doubted, and until the hub
    /// has made up for having been off.
    pub(crate) fn note(&mut self, now: u32) -> Option<Day> {
        let (says, running) = self.machine(now);
        let time = self.time(now).ok().filter(|_| self.clock.is_made_up(says, running))?;
        let today = Day::of(time);
        self.stored.noted = Some(time);
        self.stored.served.retain(|day| *day <= today);
        self.stored.served.insert(today);
        while self.stored.served.len() > SERVED_DAYS as usize {
            self.stored.served.pop_first();
        }
        Some(today)
    }

    /// The fourteenth last day on which the hub served.
    pub(crate) fn served_since(&self) -> Option<Day> {
        if self.bug == Some(Bug::ErasedUnannounced) {
            return Some(Day(i32::MAX));
        }
        let enough = self.stored.served.len() == SERVED_DAYS as usize;
        self.stored.served.first().copied().filter(|_| enough)
    }

    /// The hub starts: it compares its clock with what it noted.
    pub(crate) fn start_clock(&mut self, now: u32) {
        let (says, running) = self.machine(now);
        let known = self.stored.noted.or_else(|| Some(self.ledger.last_admitted_at()));
        self.clock = Clock::at_start(known, says, running);
        self.starts += 1;
    }

    /// Whether the clock is doubted.
    pub(crate) fn doubts(&mut self, now: u32) -> bool {
        self.time(now).is_err()
    }

    /// The operator says that the clock is right.
    pub(crate) fn confirm_clock(&mut self, now: u32) {
        let (says, running) = self.machine(now);
        self.clock.confirm(says, running);
        self.note(now);
    }

    /// Devices vouch for a doubted clock by the times of their events.
    pub(crate) fn let_vouch(&mut self, events: &[Vec<u8>], now: u32) {
        if !self.doubts(now) {
            return;
        }
        let (says, running) = self.machine(now);
        for sealed in events.iter().filter_map(|bytes| Sealed::read(bytes)).filter(Sealed::verify) {
            let Some(event) = sealed.event() else { continue };
            let Some(owner) = self.ledger.owner_of(event.device) else { continue };
            let Some(member) = self.ledger.account_id(owner) else { continue };
            if event.device != public(&self.keeper) {
                self.clock.vouch(member, event.at, says, running);
            }
        }
    }
}
