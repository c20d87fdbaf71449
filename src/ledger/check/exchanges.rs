//! Rules for new exchanges.

use super::{Checking, Which, Who};
use crate::journal::{
    Attended, Body, ExchangeKind, Fact, HeldBy, Leg, Proposed, Ref, Rule, TextIndex, TextKind,
};
use crate::ledger::author::Author;
use crate::ledger::columns::{AccountIndex, State};
use crate::ledger::names::{MAX_PROGRAMME, MAX_TEXT};
use crate::ledger::{Beyond, Policy, Recorders, Refusal};
use crate::{Day, Minutes};

/// The most accounts in one exchange.
const MAX_LEGS: usize = 1000;

impl Checking<'_> {
    pub(super) fn proposed(&mut self, proposed: &Proposed<'_>, index: u16) -> Result<(), Refusal> {
        if proposed.legs.len() > MAX_LEGS {
            return Err(Refusal::TooLarge);
        }
        let legs = self.resolve(&proposed.legs, index)?;
        check_legs(&proposed.legs)?;
        let brought = proposed.kind == ExchangeKind::Opening || proposed.origin.is_some();
        let has_list = !proposed.attended.is_empty();
        if brought || proposed.trail.is_some() || proposed.on_behalf.is_some() || has_list {
            self.coordinator()?;
        }
        let party = legs.iter().any(|(who, _)| self.acts_for(*who));
        if !party && !self.is_coordinator() {
            return Err(Refusal::NotAParty);
        }
        if !brought {
            self.nobody_left(proposed, &legs)?;
        }
        let tomorrow = Day(self.context.today.0.saturating_add(1));
        if !(Day::FIRST..=tomorrow.min(Day::LAST)).contains(&proposed.on) {
            return Err(Refusal::DayOutOfRange(proposed.on));
        }
        let earlier = self.by_policy(proposed, &legs)?;
        for length in [proposed.worked, proposed.travel].into_iter().flatten() {
            if length <= Minutes::ZERO {
                return Err(Refusal::ZeroLength);
            }
            if length > Minutes::MAX_LEG {
                return Err(Refusal::TooLong(length));
            }
        }
        proposed.on_behalf.map_or(Ok(()), |member| self.member(member, index).map(|_| ()))?;
        proposed.answers.map_or(Ok(()), |post| self.post(post, index).map(|_| ()))?;
        self.optional_text(proposed.note, TextKind::Note, MAX_TEXT)?;
        self.optional_text(proposed.trail, TextKind::Trail, MAX_TEXT)?;
        self.attended(proposed, &legs, brought, index)?;
        if let Some(by) = earlier {
            self.hold(self.id_of(Ref::here(index)), by);
        }
        // An exchange that could never be confirmed is refused at once, but nobody is told what others have.
        let own: Vec<_> =
            legs.into_iter().filter(|(who, _)| self.is_coordinator() || self.acts_for(*who)).collect();
        if !brought
            && self.ledger.policy().beyond() == Beyond::Refuse
            && let Some(crossing) = self.crossing(&own, Which::Here(index))
        {
            self.exceed(crossing);
        }
        self.states.push((Which::Here(index), State::Proposed));
        Ok(())
    }

    /// Those who came are members, each named once, and did not give.
    fn attended(
        &self,
        proposed: &Proposed<'_>,
        legs: &[(Who, Minutes)],
        brought: bool,
        index: u16,
    ) -> Result<(), Refusal> {
        if proposed.attended.len() > MAX_LEGS {
            return Err(Refusal::TooLarge);
        }
        let mut there: Vec<Who> = legs.iter().filter(|(_, m)| *m > Minutes::ZERO).map(|leg| leg.0).collect();
        for Attended { member, minutes } in &proposed.attended {
            let who = self.member(*member, index)?;
            if there.contains(&who) {
                return Err(Refusal::SamePerson);
            }
            if *minutes <= Minutes::ZERO {
                return Err(Refusal::ZeroLength);
            }
            if *minutes > Minutes::MAX_LEG {
                return Err(Refusal::TooLong(*minutes));
            }
            if !brought && self.has_left(who) {
                return Err(Refusal::MemberLeft);
            }
            there.push(who);
        }
        Ok(())
    }

    /// An exchange gets one programme in an event, so that it is plain which words are to be forgotten.
    pub(super) fn programme_set(
        &self,
        exchange: Ref,
        programme: Option<TextIndex>,
        index: u16,
    ) -> Result<(), Refusal> {
        self.coordinator()?;
        // No words are kept of an exchange with somebody who was erased.
        if let Which::Old(old) = self.standing(exchange, index)?.which
            && programme.is_some()
            && self.ledger.has_erased_party(old)
        {
            return Err(Refusal::AlreadyErased);
        }
        let same =
            |body: &Body<'_>| matches!(body, Body::Fact(Fact::ProgrammeSet(set)) if set.exchange == exchange);
        if (0..index).filter_map(|before| self.body(before)).any(same) {
            return Err(Refusal::NotAnEvent);
        }
        programme.map_or(Ok(()), |programme| self.named(programme, TextKind::Programme, MAX_PROGRAMME))
    }

    /// The parties, each only once.
    pub(super) fn resolve(&self, legs: &[Leg], index: u16) -> Result<Vec<(Who, Minutes)>, Refusal> {
        let mut resolved = Vec::with_capacity(legs.len());
        for leg in legs {
            let who = self.account(leg.account, index)?;
            if resolved.iter().any(|(other, _)| *other == who) {
                return Err(Refusal::SamePerson);
            }
            resolved.push((who, leg.minutes));
        }
        Ok(resolved)
    }

    /// A member who left takes no part. The exception: a coordinator settles the balance with the pot.
    fn nobody_left(&self, proposed: &Proposed<'_>, legs: &[(Who, Minutes)]) -> Result<(), Refusal> {
        let settles = proposed.kind == ExchangeKind::Gift
            && self.is_coordinator()
            && legs.len() == 2
            && legs.iter().any(|(who, _)| *who == Who::Old(AccountIndex::POT));
        if !settles && legs.iter().any(|(who, _)| self.has_left(*who)) {
            return Err(Refusal::MemberLeft);
        }
        Ok(())
    }

    /// Checks a new exchange against the policy. If the device wrote it, by its own clock, before the policy
    /// changed, the earlier policy may allow it. Then the keeper holds it.
    fn by_policy(&self, proposed: &Proposed<'_>, legs: &[(Who, Minutes)]) -> Result<Option<HeldBy>, Refusal> {
        let policy = self.ledger.policy();
        let allowed = proposed.category.is_none_or(|category| self.allows(category));
        let Err(refusal) = self.under(&policy, proposed, legs, allowed) else { return Ok(None) };
        if self.is_coordinator() {
            return Err(refusal);
        }
        let at = self.event.at.0;
        let policies = &self.ledger.policies;
        let was_in_force = policies.last().is_some_and(|current| at < current.admitted_at);
        let before = policies.iter().rev().find(|row| row.admitted_at <= at);
        // Earlier policies do not keep their own categories. Any category that was ever allowed may have been
        // allowed then.
        let known = proposed.category.is_none_or(|name| {
            self.ledger.categories.iter().any(|category| self.ledger.names.get(*category) == name)
        });
        match before {
            Some(row) if was_in_force && self.under(&row.policy, proposed, legs, known).is_ok() => {
                Ok(Some(HeldBy::EarlierPolicy))
            }
            _ => Err(refusal),
        }
    }

    fn under(
        &self,
        policy: &Policy,
        proposed: &Proposed<'_>,
        legs: &[(Who, Minutes)],
        category_allowed: bool,
    ) -> Result<(), Refusal> {
        let brought = proposed.kind == ExchangeKind::Opening || proposed.origin.is_some();
        if !category_allowed {
            return Err(Refusal::UnknownCategory(proposed.category.unwrap_or_default().to_owned()));
        }
        if brought {
            return Ok(());
        }
        // The limit on length is for help. Gifts and the balances of leaving members have no such limit.
        let longest =
            policy.get(Rule::Longest).filter(|_| proposed.kind == ExchangeKind::Service).map(Minutes);
        let length = legs.iter().map(|(_, minutes)| minutes.abs()).max().unwrap_or_default();
        if let Some(longest) = longest.filter(|longest| length > *longest) {
            return Err(Refusal::LongerThanAllowed { minutes: length, longest });
        }
        let first = policy.get(Rule::FurthestBackDays).map(|days| i64::from(self.earliest.0) - days);
        if first.is_some_and(|first| i64::from(proposed.on.0) < first) {
            return Err(Refusal::TooFarBack(proposed.on));
        }
        if let Author::Member(_) = self.author {
            let acts = |sign: i64| legs.iter().any(|(who, m)| m.0.signum() == sign && self.acts_for(*who));
            if proposed.kind == ExchangeKind::Gift {
                return if policy.members_give() { Ok(()) } else { Err(Refusal::NotACoordinator) };
            }
            let may = match policy.recorders() {
                Recorders::Either => true,
                Recorders::Givers => acts(1),
                Recorders::Receivers => acts(-1),
                Recorders::Coordinators => false,
            };
            return if may { Ok(()) } else { Err(Refusal::WrongRecorder) };
        }
        Ok(())
    }
}

/// Those who gave come first, both sides have at least one leg, and the sum is zero.
fn check_legs(legs: &[Leg]) -> Result<(), Refusal> {
    let mut given = Minutes::ZERO;
    let mut received = Minutes::ZERO;
    for leg in legs {
        if leg.minutes == Minutes::ZERO {
            return Err(Refusal::ZeroLength);
        }
        // `abs` would overflow on the lowest number.
        if leg.minutes > Minutes::MAX_LEG || leg.minutes < -Minutes::MAX_LEG {
            return Err(Refusal::TooLong(leg.minutes));
        }
        if leg.minutes > Minutes::ZERO {
            given += leg.minutes;
        } else {
            received -= leg.minutes;
        }
    }
    if given == Minutes::ZERO || received == Minutes::ZERO {
        return Err(Refusal::NobodyOnOneSide);
    }
    if given != received {
        return Err(Refusal::NotBalanced { given, received });
    }
    let in_order = legs.windows(2).all(|pair| pair[0].minutes.0.signum() >= pair[1].minutes.0.signum());
    if in_order { Ok(()) } else { Err(Refusal::NotAnEvent) }
}
