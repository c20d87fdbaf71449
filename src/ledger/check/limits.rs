//! The lowest and the highest balance, checked when an exchange comes to count.

use super::{Checking, Warning, Which, Who};
use crate::journal::{Fact, HeldBy, Ref, StepKind};
use crate::ledger::columns::AccountIndex;
use crate::ledger::{Beyond, Refusal};
use crate::{Id, Minutes};

/// A leg that would take its account beyond a limit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Crossing {
    who: Who,
    by: HeldBy,
    balance: Minutes,
    limit: Minutes,
}

impl Checking<'_> {
    /// The first leg that would take its account beyond a limit if these legs counted now. The pot has no
    /// limits. An account that is beyond a limit already may move back towards it.
    pub(super) fn crossing(&self, legs: &[(Who, Minutes)], which: Which) -> Option<Crossing> {
        let crossing = self.crossing_without(legs, &[])?;
        // This is rare, so the search is done only here.
        match self.taken_out_for(which) {
            old if old.is_empty() => Some(crossing),
            old => self.crossing_without(legs, &old),
        }
    }

    /// The legs that later facts of this event void because this exchange replaces them.
    fn taken_out_for(&self, which: Which) -> Vec<(Who, Minutes)> {
        let Which::Here(part) = which else { return Vec::new() };
        let old = self.facts().filter_map(|fact| {
            let Fact::Step(step) = fact else { return None };
            let replaces = step.kind == StepKind::Corrected && step.other == Some(Ref::here(part));
            let (true, Ref { event, part }) = (replaces && self.is_coordinator(), step.exchange) else {
                return None;
            };
            self.ledger.exchange(Id { event: event?, part })
        });
        let old = old.filter(|old| self.ledger.exchanges.state(old.0 as usize).counts());
        old.flat_map(|old| self.legs_of(old)).collect()
    }

    /// The first leg that crosses a limit, if these other legs no longer counted.
    fn crossing_without(&self, legs: &[(Who, Minutes)], others: &[(Who, Minutes)]) -> Option<Crossing> {
        let policy = self.ledger.policy();
        legs.iter().filter(|(who, _)| *who != Who::Old(AccountIndex::POT)).find_map(|(who, minutes)| {
            let ceasing: Minutes = others.iter().filter(|(other, _)| other == who).map(|(_, m)| *m).sum();
            let minutes = *minutes - ceasing;
            let balance = self.balance(*who) + minutes;
            let crossed = policy.crossed(minutes, balance);
            crossed.map(|(by, limit)| Crossing { who: *who, by, balance, limit })
        })
    }

    /// Judges legs that come to count, and counts them for the later facts of this event. Gives the reason
    /// why the keeper must hold the exchange. The keeper never holds what a coordinator writes, because a
    /// coordinator would have to decide, nor an exchange that a coordinator has released.
    pub(super) fn count(
        &mut self,
        legs: &[(Who, Minutes)],
        which: Which,
        limited: bool,
        released: bool,
    ) -> Option<HeldBy> {
        let crossing = self.crossing(legs, which).filter(|_| limited);
        let held = match (crossing, self.ledger.policy().beyond()) {
            (Some(crossing), Beyond::Refuse) => {
                self.exceed(crossing);
                None
            }
            (Some(crossing), Beyond::Hold) if !self.is_coordinator() && !released => Some(crossing.by),
            (Some(crossing), _) => {
                self.warn(crossing);
                None
            }
            (None, _) => None,
        };
        if held.is_none() {
            self.moves.extend_from_slice(legs);
        }
        held
    }

    /// Refuses the event for a limit.
    pub(super) fn exceed(&mut self, crossing: Crossing) {
        let is_own = self.acts_for(crossing.who);
        let refusal = self.exceeds(crossing);
        self.refuse_last(refusal, is_own);
    }

    /// Refuses the event, once all else in it was judged. Otherwise an event that could never be admitted
    /// would ask for free what somebody has. What the author knows anyway is told rather than what others
    /// have.
    pub(super) fn refuse_last(&mut self, refusal: Refusal, is_own: bool) {
        match &self.last {
            Some((_, was_own)) if *was_own || !is_own => {}
            _ => self.last = Some((refusal, is_own)),
        }
    }

    /// Subtracts legs that no longer count.
    pub(super) fn uncount(&mut self, legs: &[(Who, Minutes)]) {
        self.moves.extend(legs.iter().map(|(who, minutes)| (*who, -*minutes)));
    }

    fn warn(&mut self, crossing: Crossing) {
        if let Who::Old(account) = crossing.who {
            let Crossing { balance, limit, .. } = crossing;
            self.verdict.warnings.push(Warning { account, balance, limit });
        }
    }

    fn exceeds(&self, crossing: Crossing) -> Refusal {
        let Crossing { who, by, balance, limit } = crossing;
        let member = match who {
            Who::Old(account) => self.ledger.account_id(account),
            Who::Here(part) => Some(self.id_of(Ref::here(part))),
        };
        match by {
            HeldBy::Floor => Refusal::ExceedsFloor { member, balance, limit },
            HeldBy::Ceiling | HeldBy::EarlierPolicy | HeldBy::Coordinator => {
                Refusal::ExceedsCeiling { member, balance, limit }
            }
        }
    }
}
