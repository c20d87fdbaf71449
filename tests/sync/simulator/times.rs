//! What holds of times: what the hub stamps, and how long it tells before it forgets by rule.

use super::hub::Hub;
use super::oracle::Oracle;
use super::time::{OFF_TOLERANCE, RUNNING_TOLERANCE};
use std::collections::{BTreeMap, BTreeSet};
use timebank::ledger::SERVED_DAYS;
use timebank::{Day, Id, Seconds};

#[derive(Default)]
pub(crate) struct Times {
    /// The last stamp of the hub since it was last put back.
    last_stamp: Seconds,
    /// The days on which coordinators were told of an erasure by rule.
    announced: BTreeMap<Id, BTreeSet<Day>>,
    /// The same as it was when the hub's storage was copied.
    announced_by_copy: BTreeMap<Id, BTreeSet<Day>>,
    /// Whether the operator ever said that a wrong clock is right.
    pub(crate) is_misled: bool,
}

impl Oracle {
    /// Stamps never go back.
    pub(super) fn look_at_stamp(&mut self, hub: &Hub) {
        let stamp = hub.ledger.last_admitted_at();
        if stamp < self.times.last_stamp {
            self.blame(format!("a stamp of {stamp} comes after one of {}", self.times.last_stamp));
        }
        self.times.last_stamp = stamp;
    }

    /// No stamp is further from the true time than a hub may be off without a question, whatever its clock
    /// said. Only an operator who takes a wrong clock for right can bring that about.
    pub(crate) fn look_at_time(&mut self, hub: &Hub, now: u32) {
        let off = hub.ledger.last_admitted_at().0.saturating_sub(now);
        if !self.times.is_misled && off > hub.starts * 2 * (OFF_TOLERANCE + RUNNING_TOLERANCE) {
            self.blame(format!("the hub stamped {off} seconds ahead, and nobody confirmed its clock"));
        }
    }

    /// The hub serves today, and tells coordinators whom it will forget.
    pub(crate) fn served(&mut self, hub: &Hub, today: Day) {
        let told = hub.ledger.announced_erasures(today).into_iter();
        let told: BTreeSet<Id> = told.filter_map(|one| hub.ledger.account_id(one.member)).collect();
        self.times.announced.retain(|member, _| told.contains(member));
        for member in told {
            let days = self.times.announced.entry(member).or_default();
            // Later days were days of a wrong clock.
            days.retain(|day| *day < today);
            days.insert(today);
        }
    }

    /// The hub's storage was copied.
    pub(crate) fn copied(&mut self) {
        self.times.announced_by_copy = self.times.announced.clone();
    }

    /// The hub was put back to the copy: it counts what it told before that.
    pub(super) fn times_restored(&mut self) {
        self.times.last_stamp = Seconds::default();
        for (member, days) in self.times.announced_by_copy.clone() {
            self.times.announced.entry(member).or_default().extend(days);
        }
    }

    /// The hub did its duties. Whom it has forgotten was announced on enough days. Whom it had forgotten
    /// before it was put back to a copy is not announced again. Returns whether there was anybody.
    pub(crate) fn look_at_forgotten(&mut self, hub: &Hub) -> bool {
        let erased = hub.ledger.erased_members().into_iter();
        let new: Vec<Id> = erased.filter(|member| !self.erased.contains(member)).collect();
        for member in &new {
            // Who was joined into another is forgotten with them.
            let person = hub.ledger.member(*member).and_then(|person| hub.ledger.account_id(person));
            let days = person.and_then(|person| self.times.announced.get(&person)).map_or(0, BTreeSet::len);
            if days < SERVED_DAYS as usize {
                self.blame(format!("{member} was forgotten by rule, and announced on {days} days"));
            }
        }
        !new.is_empty()
    }
}
