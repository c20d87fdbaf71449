//! Rules for the steps of an exchange.

use super::{Checking, MAX_TEXT, Which, Who};
use crate::journal::{Body, ExchangeKind, Fact, HeldBy, Ref, Role, Rule, Step, StepKind};
use crate::ledger::author::Author;
use crate::ledger::columns::{AccountIndex, ExchangeIndex, State};
use crate::ledger::parties::gives_own;
use crate::ledger::{Ledger, Refusal, life};
use crate::{Id, Minutes};

/// An exchange before a step.
pub(super) struct Standing {
    pub(super) which: Which,
    state: State,
    was_confirmed: bool,
    /// An earlier fact of this event brought it into its state.
    moved: bool,
    legs: Vec<(Who, Minutes)>,
    kind: ExchangeKind,
    /// Carried over from an earlier book. Limits do not apply to it.
    brought: bool,
    /// A coordinator has released it after it was held.
    released: bool,
}

impl Checking<'_> {
    pub(super) fn step(&mut self, step: &Step, index: u16) -> Result<(), Refusal> {
        step.is_well_formed().then_some(()).ok_or(Refusal::NotAnEvent)?;
        let standing = self.standing(step.exchange, index)?;
        // A stranger does not learn the state of what others did.
        if !self.may_know(&standing) {
            return Err(Refusal::NotAParty);
        }
        let ended_from = match standing.which {
            Which::Old(old) => self.ledger.ended_from(old),
            Which::Here(_) => None,
        };
        let next = life::next(standing.state, step.kind, standing.was_confirmed, ended_from);
        let Some(next) = next else { return Err(life::refused(standing.state, step.kind)) };
        if self.author == Author::Keeper && !matches!(step.kind, StepKind::AutoAccepted | StepKind::Held) {
            return Err(Refusal::NotACoordinator);
        }
        // The keeper will hold this exchange. Only these steps may still follow in this event.
        let goes_on = matches!(step.kind, StepKind::Confirmed | StepKind::Agreed | StepKind::NoteAdded);
        if self.is_to_be_held(step.exchange) && !goes_on {
            self.refuse_last(Refusal::WaitsForCoordinator, false);
        }
        let mut next = next;
        match step.kind {
            StepKind::Confirmed => self.may_confirm(&standing)?,
            StepKind::Agreed => next = self.agreed(&standing, step, index)?,
            StepKind::Declined => self.declined(&standing, step, index)?,
            StepKind::Withdrawn => self.recorder_or_coordinator(&standing)?,
            StepKind::Disputed => self.party_or_coordinator(&standing)?,
            StepKind::Resolved | StepKind::Voided => self.coordinator()?,
            StepKind::Released => {
                self.coordinator()?;
                self.nobody_left_in(&standing)?;
            }
            StepKind::Corrected => self.corrected(&standing, step, index)?,
            StepKind::Restored => self.restored(&standing)?,
            StepKind::AutoAccepted => self.auto_accepted(&standing)?,
            StepKind::Held => self.held(&standing, step)?,
            StepKind::NoteAdded => {
                if self.recorder_or_coordinator(&standing).is_err() {
                    self.party_or_coordinator(&standing)?;
                }
            }
        }
        if let Some(member) = step.on_behalf {
            self.coordinator()?;
            self.member(member, index)?;
        }
        self.said(step, standing.brought)?;
        self.becomes(step, &standing, next)
    }

    /// Checks the reason or the note, where the step needs one. For an imported exchange, the reason may have
    /// been erased in its source.
    fn said(&self, step: &Step, brought: bool) -> Result<(), Refusal> {
        let kind = step.kind.text_kind();
        let needed = [StepKind::Voided, StepKind::Corrected, StepKind::Disputed, StepKind::NoteAdded];
        match step.text {
            // Earlier versions allowed a void with an empty reason.
            Some(text) if needed[1..].contains(&step.kind) && !brought => self.words(text, kind),
            Some(text) => self.text(text, kind, MAX_TEXT),
            None if needed.contains(&step.kind) => Err(Refusal::TextMissing),
            None => Ok(()),
        }
    }

    /// Keeps the new state and the change of balances for the later facts of this event.
    fn becomes(&mut self, step: &Step, standing: &Standing, next: State) -> Result<(), Refusal> {
        let (before, after) = (standing.state.counts(), next.counts());
        // An exchange that only an earlier policy allowed is judged when a coordinator releases it.
        if after && !before && !self.is_to_be_held(step.exchange) {
            // What a coordinator brings back was admitted before.
            let limited = !standing.brought && step.kind != StepKind::Restored;
            let held = self.count(&standing.legs, standing.which, limited, standing.released);
            if let Some(by) = held {
                if self.author == Author::Keeper {
                    // The keeper holds it and does not accept it.
                    return Err(Refusal::NotDue);
                }
                self.hold(self.id_of(step.exchange), by);
            }
        } else if before && !after {
            self.uncount(&standing.legs);
        }
        self.states.push((standing.which, next));
        Ok(())
    }

    /// Tells the keeper to hold an exchange, only once even for several reasons.
    pub(super) fn hold(&mut self, exchange: Id, by: HeldBy) {
        if !self.verdict.held.iter().any(|(other, _)| *other == exchange) {
            self.verdict.held.push((exchange, by));
        }
    }

    /// Whether the keeper must hold an exchange in the same commit.
    fn is_to_be_held(&self, exchange: Ref) -> bool {
        self.verdict.held.iter().any(|(held, _)| *held == self.id_of(exchange))
    }

    /// A known exchange, as it is after the earlier facts of this event.
    pub(super) fn standing(&self, exchange: Ref, before: u16) -> Result<Standing, Refusal> {
        let which = match exchange.event {
            None if exchange.part < before => Which::Here(exchange.part),
            None => return Err(Refusal::UnknownExchange),
            Some(event) => {
                let id = Id { event, part: exchange.part };
                Which::Old(self.ledger.exchange(id).ok_or(Refusal::UnknownExchange)?)
            }
        };
        let mut moves = self.states.iter().filter(|(other, _)| *other == which).map(|(_, state)| *state);
        match which {
            Which::Old(old) => {
                let i = old.0 as usize;
                let before = (self.ledger.exchanges.state(i), self.ledger.exchanges.confirmed(i) != 0);
                let moved = moves.clone().next().is_some();
                let (state, was_confirmed) = moves.fold(before, moved_on);
                Ok(Standing {
                    which,
                    state,
                    was_confirmed,
                    moved,
                    legs: self.legs_of(old),
                    kind: self.ledger.exchanges.kind(i),
                    brought: self.ledger.is_brought(i),
                    released: self.ledger.was_released(old),
                })
            }
            Which::Here(part) => {
                let Some(Body::Fact(Fact::Proposed(proposed))) = self.body(part) else {
                    return Err(Refusal::UnknownExchange);
                };
                let first = moves.next().ok_or(Refusal::UnknownExchange)?;
                let (state, was_confirmed) = moves.fold((first, false), moved_on);
                Ok(Standing {
                    which,
                    state,
                    was_confirmed,
                    moved: true,
                    legs: self.resolve(&proposed.legs, part)?,
                    kind: proposed.kind,
                    brought: proposed.kind == ExchangeKind::Opening || proposed.origin.is_some(),
                    released: false,
                })
            }
        }
    }

    pub(super) fn legs_of(&self, exchange: ExchangeIndex) -> Vec<(Who, Minutes)> {
        let legs = &self.ledger.legs;
        let leg = |leg: usize| (Who::Old(legs.account(leg)), Minutes(i64::from(legs.minutes(leg))));
        self.ledger.legs_of(exchange).map(leg).collect()
    }

    /// A coordinator may confirm any exchange. A member may confirm what the other side recorded, if the
    /// member is alone on their side. A gift of one's own credits needs no confirmation by anybody else.
    fn may_confirm(&self, standing: &Standing) -> Result<(), Refusal> {
        self.nobody_left_in(standing)?;
        if self.is_coordinator() {
            return Ok(());
        }
        if gives_own(
            standing.kind,
            standing.legs.iter().map(|(who, minutes)| (self.acts_for(*who), minutes.0)),
        ) {
            return Ok(());
        }
        let mine = self.confirming_side(standing)?;
        if standing.legs.iter().filter(|(_, minutes)| minutes.0.signum() == mine).count() > 1 {
            return Err(Refusal::SeveralMustAgree);
        }
        Ok(())
    }

    /// No exchange of a member who left comes to count. The exception: a coordinator settles the balance with
    /// the pot.
    fn nobody_left_in(&self, standing: &Standing) -> Result<(), Refusal> {
        if standing.brought || !standing.legs.iter().any(|(who, _)| self.has_left(*who)) {
            return Ok(());
        }
        let pot = standing.legs.iter().any(|(who, _)| *who == Who::Old(AccountIndex::POT));
        let settles = standing.kind == ExchangeKind::Gift && pot && standing.legs.len() == 2;
        if settles && self.is_coordinator() { Ok(()) } else { Err(Refusal::MemberLeft) }
    }

    /// The side for which the author may confirm an exchange.
    fn confirming_side(&self, standing: &Standing) -> Result<i64, Refusal> {
        let Which::Old(old) = standing.which else { return Err(Refusal::OwnEntry) };
        self.ledger.confirming_side(old, self.author().ok_or(Refusal::NotACoordinator)?)
    }

    /// One of several agrees. The last agreement confirms the exchange.
    fn agreed(&mut self, standing: &Standing, step: &Step, index: u16) -> Result<State, Refusal> {
        let who = match step.other {
            Some(account) => self.member(account, index)?,
            None => Who::Old(self.author().ok_or(Refusal::NotACoordinator)?),
        };
        let Which::Old(old) = standing.which else { return Err(Refusal::OwnEntry) };
        let Some((_, minutes)) = standing.legs.iter().find(|(other, _)| *other == who) else {
            return Err(Refusal::NotAParty);
        };
        let mine = minutes.0.signum();
        if standing.legs.iter().any(|(who, _)| self.has_left(*who)) {
            return Err(Refusal::MemberLeft);
        }
        if !self.is_coordinator() {
            if !self.acts_for(who) {
                return Err(Refusal::NotAParty);
            }
            if self.confirming_side(standing)? != mine {
                return Err(Refusal::OwnEntry);
            }
        }
        let has_agreed = |who: &Who| {
            matches!(who, Who::Old(account) if self.ledger.has_agreed(old, *account))
                || self.agreed.contains(&(standing.which, *who))
        };
        if has_agreed(&who) {
            return Err(Refusal::AlreadyAgreed);
        }
        let mut others = standing.legs.iter().filter(|(other, m)| m.0.signum() == mine && *other != who);
        let all = others.all(|(other, _)| has_agreed(other));
        self.agreed.push((standing.which, who));
        Ok(if all { State::Confirmed } else { State::Proposed })
    }

    /// The other side or a coordinator declines. It may be declined as a duplicate only if the other exchange
    /// says the same.
    fn declined(&self, standing: &Standing, step: &Step, index: u16) -> Result<(), Refusal> {
        if !self.is_coordinator() {
            if standing.state == State::Held {
                return Err(Refusal::WaitsForCoordinator);
            }
            match self.confirming_side(standing) {
                Ok(_) | Err(Refusal::GuardianMustConfirm) => {}
                Err(refusal) => return Err(refusal),
            }
        }
        let Some(other) = step.other else { return Ok(()) };
        let other = self.standing(other, index)?;
        let live = other.state.counts() || matches!(other.state, State::Proposed | State::Held);
        let same = match (standing.which, other.which) {
            (Which::Old(one), Which::Old(other)) => one != other && self.ledger.says_the_same(one.0, other.0),
            _ => false,
        };
        if live && same { Ok(()) } else { Err(Refusal::NotADuplicate) }
    }

    fn recorder_or_coordinator(&self, standing: &Standing) -> Result<(), Refusal> {
        if self.recorded(standing) { Ok(()) } else { self.coordinator() }
    }

    fn party_or_coordinator(&self, standing: &Standing) -> Result<(), Refusal> {
        if self.takes_part(standing) { Ok(()) } else { self.coordinator() }
    }

    /// Whether the state of an exchange is known to the author anyway.
    fn may_know(&self, standing: &Standing) -> bool {
        self.is_coordinator()
            || self.author == Author::Keeper
            || self.takes_part(standing)
            || self.recorded(standing)
    }

    fn recorded(&self, standing: &Standing) -> bool {
        match standing.which {
            Which::Old(old) => self.author() == Some(self.ledger.recorder(old)),
            Which::Here(_) => true,
        }
    }

    /// Whether the author gave or received, or came to the session.
    fn takes_part(&self, standing: &Standing) -> bool {
        let came = || match (standing.which, self.author()) {
            (Which::Old(old), Some(author)) => self.ledger.takes_part(old, author),
            (Which::Old(_), None) | (Which::Here(_), _) => false,
        };
        standing.legs.iter().any(|(who, _)| self.acts_for(*who)) || came()
    }

    /// Another exchange replaces this one. The same event must have confirmed it.
    fn corrected(&self, standing: &Standing, step: &Step, index: u16) -> Result<(), Refusal> {
        self.coordinator()?;
        let new = step.other.ok_or(Refusal::UnknownExchange)?;
        let new = self.standing(new, index)?;
        let here = matches!(new.which, Which::Here(_));
        if !here || new.which == standing.which || !new.state.counts() {
            return Err(Refusal::NotCounted(new.state));
        }
        Ok(())
    }

    /// A coordinator takes back the step that ended or confirmed an exchange. No other that was corrected to
    /// it, or from it, stands any more. Nobody has left since it ended.
    fn restored(&self, standing: &Standing) -> Result<(), Refusal> {
        self.coordinator()?;
        let nothing = Err(Refusal::NothingToRestore(standing.state));
        let Which::Old(old) = standing.which else { return nothing };
        if standing.moved || self.ledger.way_back(old) != Some(StepKind::Restored) && standing.state.stands()
        {
            return nothing;
        }
        if !standing.state.stands() && self.ledger.has_somebody_twice(old) {
            return Err(Refusal::AlreadyOne);
        }
        let others = self.ledger.corrections_of(old).into_iter().filter(|other| *other != old);
        let state = |other: ExchangeIndex| {
            let moves = self.states.iter().rev();
            let here = moves.into_iter().find(|(which, _)| *which == Which::Old(other));
            here.map_or_else(|| self.ledger.state(other), |(_, state)| *state)
        };
        if !standing.state.stands() && others.into_iter().any(|other| state(other).stands()) {
            return Err(Refusal::Replaced);
        }
        let ended = self.ledger.steps.of(old.0).find(|step| step.kind != StepKind::NoteAdded);
        let left_since = |who: Who| {
            let Who::Old(account) = who else { return false };
            let left = self.ledger.left.get(account.0).filter(|_| self.has_left(who));
            left.is_some_and(|left| ended.is_none_or(|step| step.record < left)) || self.left.contains(&who)
        };
        if standing.legs.iter().any(|(who, _)| left_since(*who)) && !standing.brought {
            return Err(Refusal::MemberLeft);
        }
        Ok(())
    }

    /// The keeper accepts after the policy's days, unless a possible duplicate is still undecided.
    fn auto_accepted(&self, standing: &Standing) -> Result<(), Refusal> {
        if self.author != Author::Keeper {
            return Err(Refusal::NotTheKeeper);
        }
        let Which::Old(old) = standing.which else { return Err(Refusal::NotDue) };
        let left = standing.legs.iter().any(|(who, _)| self.has_left(*who));
        if left || !self.ledger.is_acceptance_due(old, self.context.admitted_at) {
            return Err(Refusal::NotDue);
        }
        if self.ledger.is_questioned(old) {
            return Err(Refusal::MayBeDuplicate);
        }
        Ok(())
    }

    /// A coordinator may hold an exchange in their own name. The keeper may hold one right after the record
    /// that brought it, or when it would otherwise accept it.
    fn held(&self, standing: &Standing, step: &Step) -> Result<(), Refusal> {
        let by = step.held_by.and_then(HeldBy::from_number);
        if self.author != Author::Keeper {
            let says_so = self.is_coordinator() && by == Some(HeldBy::Coordinator);
            return if says_so { Ok(()) } else { Err(Refusal::NotTheKeeper) };
        }
        match by {
            None => return Err(Refusal::NotAnEvent),
            Some(HeldBy::Coordinator) => return Err(Refusal::NotACoordinator),
            Some(_) => {}
        }
        let Which::Old(old) = standing.which else { return Err(Refusal::NotDue) };
        let i = old.0 as usize;
        let last = self.ledger.chain().seq as u32;
        let just_now = [self.ledger.exchanges.record(i), self.ledger.exchanges.confirmed(i)].contains(&last);
        let instead =
            standing.state == State::Proposed && self.ledger.is_acceptance_due(old, self.context.admitted_at);
        if just_now || instead { Ok(()) } else { Err(Refusal::NotDue) }
    }
}

/// The state of an exchange after one more step of this event, and whether it was confirmed. Back to proposed
/// is the way of a confirmation that is taken back.
fn moved_on((before, was_confirmed): (State, bool), next: State) -> (State, bool) {
    match next {
        State::Confirmed => (next, true),
        State::Proposed if before == State::Confirmed => (next, false),
        State::Proposed
        | State::Declined
        | State::Withdrawn
        | State::Disputed
        | State::Voided
        | State::Held => (next, was_confirmed),
    }
}

impl Ledger {
    /// Whether a coordinator has released an exchange that was held.
    pub(crate) fn was_released(&self, exchange: ExchangeIndex) -> bool {
        self.steps.of(exchange.0).any(|step| step.kind == StepKind::Released)
    }

    /// Whether the policy's days of waiting are over for an exchange, and silence may count as agreement.
    pub(crate) fn is_acceptance_due(&self, exchange: ExchangeIndex, now: crate::Seconds) -> bool {
        let Some(days) = self.policy().get(Rule::AutoAcceptDays) else { return false };
        let (_, admitted_at) = self.records.times(self.exchanges.record(exchange.0 as usize));
        // Most have not waited long enough. This check is cheap, so it comes first.
        i64::from(admitted_at.0) + days * 86_400 <= i64::from(now.0) && self.may_be_silent(exchange)
    }

    /// Whether silence may count as agreement. Not where a coordinator took a step back. Not where the
    /// recorder spends the pot's credits, gives away credits of others, or acts for both sides, so that
    /// nobody else was asked; but a coordinator may.
    fn may_be_silent(&self, exchange: ExchangeIndex) -> bool {
        if self.steps.of(exchange.0).any(|step| step.kind == StepKind::Restored) {
            return false;
        }
        let recorder = self.recorder(exchange);
        if self.accounts.role(recorder) == Role::Coordinator || self.is_brought(exchange.0 as usize) {
            return true;
        }
        let gift = self.exchanges.kind(exchange.0 as usize) == ExchangeKind::Gift;
        let mut own = true;
        let mut theirs = [false; 2];
        for leg in self.legs_of(exchange) {
            let account = self.legs.account(leg);
            let pays = self.legs.minutes(leg) < 0;
            if self.acts_for(recorder, account) {
                theirs[usize::from(pays)] = true;
            } else if pays && (gift || account == AccountIndex::POT) {
                own = false;
            }
        }
        own && (gift || theirs != [true; 2])
    }
}
