//! Entries that only a coordinator's desk makes.

use super::{AccountIndex, Entry, ExchangeIndex, NewMember, Parts, Recording, Stepping};
use crate::journal::{
    Account, Attended, Author, DeviceAdded, ExchangeKind, Fact, Founded, KeeperChanged, Leg, MemberAdded,
    MemberErased, MemberKind, MemberLeft, MembersJoined, MembersParted, MonthClosed, Origin, PolicyChange,
    ProgrammeSet, Proposed, Ref, RoleSet, Rule, Step, StepKind, TextKind,
};
use crate::ledger::policy::{Policy, STANDARD_CATEGORIES};
use crate::ledger::{Ledger, Refusal, State};
use crate::{Day, Key, Minutes};

impl<'a> Parts<'a> {
    /// Adds a new member and gives the reference to it within the event.
    pub(crate) fn member(
        &mut self,
        kind: MemberKind,
        name: &'a str,
        number: Option<&'a str>,
        origin: Option<Origin<'a>>,
        is_timebank: bool,
    ) -> Ref {
        let name = self.text(TextKind::Name, name);
        let number = self.optional_text(TextKind::Number, number);
        let (contact, holders, guardian, area) = (None, Vec::new(), None, None);
        Ref::here(self.fact(Fact::MemberAdded(MemberAdded {
            kind,
            name,
            contact,
            number,
            holders,
            guardian,
            origin,
            area,
            is_timebank,
        })))
    }

    /// Gives an exchange a programme, or takes it away. Spaces around its name are left out.
    pub(crate) fn programme(&mut self, exchange: Ref, programme: Option<&'a str>) {
        let programme = self.optional_text(TextKind::Programme, programme.map(str::trim));
        self.fact(Fact::ProgrammeSet(ProgrammeSet { exchange, programme }));
    }
}

impl Ledger {
    /// Adds the parts of an entry that members do not make.
    pub(super) fn draft_at_desk<'a>(
        &self,
        parts: &mut Parts<'a>,
        entry: Entry<'a>,
        author: Author,
    ) -> Result<(), Refusal> {
        match entry {
            Entry::Found { community, founder, keeper, recovery } => {
                found(parts, community, founder, (keeper, recovery), author);
            }
            Entry::AddMember(new) => self.add_member(parts, &new, author)?,
            Entry::SetRole(member, role) => {
                parts.fact(Fact::RoleSet(RoleSet { member: self.account_ref(member)?, role }));
            }
            Entry::Leave { member, to, on, erase } => self.leave(parts, member, to, on, erase)?,
            Entry::ComeBack { member, reason } => self.come_back(parts, member, reason)?,
            Entry::PutOffErasure(member) => self.leave_again(parts, member)?,
            Entry::Erase(member) => {
                parts.fact(Fact::MemberErased(MemberErased { member: self.account_ref(member)? }));
            }
            Entry::Join { member, into } => {
                let (member, into) = (self.account_ref(member)?, self.account_ref(into)?);
                parts.fact(Fact::MembersJoined(MembersJoined { member, into }));
            }
            Entry::Part(account) => {
                parts.fact(Fact::MembersParted(MembersParted { member: self.account_ref(account)? }));
            }
            Entry::ChangeKeeper(keeper) => {
                parts.fact(Fact::KeeperChanged(KeeperChanged { keeper }));
            }
            Entry::AddDevice(member, key) => {
                parts.fact(Fact::DeviceAdded(DeviceAdded { member: self.account_ref(member)?, key }));
            }
            Entry::RecordAll(recordings) => {
                for recording in &recordings {
                    self.record(parts, recording)?;
                }
            }
            Entry::Void { exchange, reason } => {
                let reason = parts.text(TextKind::Reason, reason);
                parts.fact(Fact::voided(self.exchange_id(exchange).into(), reason));
            }
            Entry::Undo { exchanges, reason } => {
                exchanges.into_iter().try_for_each(|exchange| self.undo(parts, exchange, reason))?;
            }
            Entry::Correct { exchange, reason, by } => {
                let attended = self.still_attended(exchange, &by);
                let new = self.record(parts, &Recording { confirm: true, attended, ..by })?;
                let reason = parts.text(TextKind::Reason, reason);
                let old = self.exchange_id(exchange).into();
                let step = Step::with_text(StepKind::Corrected, old, reason);
                parts.fact(Fact::Step(Step { other: Some(new), ..step }));
            }
            Entry::CloseMonth(month) => {
                parts.fact(Fact::MonthClosed(MonthClosed { month }));
            }
            Entry::SetProgramme { exchange, programme } => {
                parts.programme(self.exchange_id(exchange).into(), programme);
            }
            Entry::SetPolicy(mut change) => {
                change.rules.sort_by_key(|(rule, _)| *rule as u8);
                parts.fact(Fact::PolicySet(change));
            }
            // `Ledger::draft` has written these, which all builds have.
            Entry::ChangeMember(_)
            | Entry::RevokeDevice(_)
            | Entry::Record(_)
            | Entry::Confirm(_)
            | Entry::Step(_)
            | Entry::Post(_)
            | Entry::Unpost(_) => {}
        }
        Ok(())
    }

    /// The way back from the last step of an exchange. The reason stands with this exchange alone: it is
    /// erased with those who take part in it.
    fn undo<'a>(
        &self,
        parts: &mut Parts<'a>,
        exchange: ExchangeIndex,
        reason: &'a str,
    ) -> Result<(), Refusal> {
        let state = self.state(exchange);
        let back = self.way_back(exchange).ok_or(Refusal::NothingToRestore(state))?;
        if state.stands() {
            self.step(parts, &Stepping::new(back, exchange, Some(reason)))?;
            // It may stand where a correction was taken back, or be a correction itself.
            let other = self.goes_with(exchange).filter(|_| back == StepKind::Voided);
            return other
                .map_or(Ok(()), |other| self.step(parts, &Stepping::new(StepKind::Restored, other, None)));
        }
        // At most one of those that were corrected to each other stands.
        let others = self.corrections_of(exchange).into_iter();
        for other in others.filter(|other| self.state(*other).stands()) {
            self.end(parts, other);
        }
        self.step(parts, &Stepping::new(back, exchange, Some(reason)))
    }

    /// The exchange that stands again when this one is voided by the way back: the same record ended it.
    fn goes_with(&self, exchange: ExchangeIndex) -> Option<ExchangeIndex> {
        let last = |exchange: ExchangeIndex| {
            let mut moves = self.steps_of(exchange).into_iter().rev();
            moves.find(|row| row.kind != StepKind::NoteAdded).map(|row| row.record)
        };
        let mut others = self.corrections_of(exchange).into_iter().filter(|other| *other != exchange);
        others.find(|other| !self.state(*other).stands() && last(*other) == last(exchange))
    }

    /// The step that ends an exchange. A void has a reason, which is empty here.
    fn end(&self, parts: &mut Parts<'_>, exchange: ExchangeIndex) {
        let kind = match self.state(exchange) {
            State::Proposed => StepKind::Withdrawn,
            State::Held => StepKind::Declined,
            State::Confirmed | State::Disputed | State::Declined | State::Withdrawn | State::Voided => {
                StepKind::Voided
            }
        };
        let text = (kind == StepKind::Voided).then(|| parts.text(TextKind::Reason, ""));
        let step = Step::new(kind, self.exchange_id(exchange).into());
        parts.fact(Fact::Step(Step { text, ..step }));
    }

    /// Who came to the session that is corrected. Whose time was what they paid came for what they pay now.
    fn still_attended(&self, old: ExchangeIndex, by: &Recording<'_>) -> Vec<(AccountIndex, Minutes)> {
        if !by.attended.is_empty() {
            return by.attended.clone();
        }
        let gives = |account: AccountIndex| by.gave.iter().any(|(other, _)| *other == account);
        let paid = |account: AccountIndex| {
            let mut legs = self.legs_of(old);
            let leg = legs.find(|leg| self.legs.account(*leg) == account);
            leg.map(|leg| Minutes(-i64::from(self.legs.minutes(leg))))
        };
        let now =
            |account| by.received.iter().find(|(other, _)| *other == account).map(|(_, minutes)| *minutes);
        let came = self.came_to(old).filter(|(account, _)| !gives(*account));
        came.map(|(account, time)| {
            let follows = paid(account) == Some(time);
            (account, now(account).filter(|_| follows).unwrap_or(time))
        })
        .collect()
    }

    /// Those who came to a session.
    pub(super) fn attended(&self, came: &[(AccountIndex, Minutes)]) -> Result<Vec<Attended>, Refusal> {
        let one = |(account, minutes): &(AccountIndex, Minutes)| {
            Ok(Attended { member: self.account_ref(*account)?, minutes: *minutes })
        };
        came.iter().map(one).collect()
    }

    fn add_member<'a>(
        &self,
        parts: &mut Parts<'a>,
        new: &NewMember<'a>,
        author: Author,
    ) -> Result<(), Refusal> {
        let name = parts.text(TextKind::Name, new.name);
        let number = parts.optional_text(TextKind::Number, new.number);
        let contact = parts.optional_text(TextKind::Contact, new.contact);
        let area = parts.optional_text(TextKind::Area, new.area);
        let holders = self.account_refs(&new.holders)?;
        let guardian = new.guardian.map(|guardian| self.account_ref(guardian)).transpose()?;
        let kind = new.kind;
        let added = Fact::MemberAdded(MemberAdded {
            kind,
            name,
            contact,
            number,
            holders,
            guardian,
            origin: None,
            area,
            is_timebank: false,
        });
        let member = Account::Member(Ref::here(parts.fact(added)));
        let starts = matches!(kind, MemberKind::Person | MemberKind::Household);
        if let Some(credit) = self.policy().get(Rule::StartingCredit).filter(|credit| starts && *credit > 0) {
            let leg = |account, minutes| Leg { account, minutes: Minutes(minutes) };
            let legs = vec![leg(member, credit), leg(Account::Pot, -credit)];
            let on = new.on.unwrap_or(Day::of(author.at));
            let opening = Proposed::new(ExchangeKind::Opening, legs, on);
            let exchange = Ref::here(parts.fact(Fact::Proposed(opening)));
            parts.confirmed(exchange);
        }
        Ok(())
    }

    fn come_back<'a>(
        &self,
        parts: &mut Parts<'a>,
        member: AccountIndex,
        reason: &'a str,
    ) -> Result<(), Refusal> {
        let left = self.left.get(member.0).ok_or(Refusal::NotLeft)?;
        parts.fact(Fact::RoleSet(RoleSet { member: self.account_ref(member)?, role: self.role(member) }));
        let settled = self.legs.find(member, &self.exchanges).into_iter().filter(|line| {
            let i = line.exchange.0 as usize;
            line.counts && self.exchanges.record(i) == left && self.exchanges.kind(i) == ExchangeKind::Gift
        });
        settled.into_iter().try_for_each(|line| {
            self.step(parts, &Stepping::new(StepKind::Voided, line.exchange, Some(reason)))
        })
    }

    /// A member who left comes back and leaves: what is due after they left is due later.
    fn leave_again(&self, parts: &mut Parts<'_>, member: AccountIndex) -> Result<(), Refusal> {
        if !self.has_left(member) {
            return Err(Refusal::NotLeft);
        }
        let role = self.role(member);
        let member = self.account_ref(member)?;
        parts.fact(Fact::RoleSet(RoleSet { member, role }));
        parts.fact(Fact::MemberLeft(MemberLeft { member }));
        Ok(())
    }

    /// The balance moves as a gift to the named members or to the pot. For a negative balance, the missing
    /// credits come from the pot, and nobody can be given any.
    fn leave(
        &self,
        parts: &mut Parts<'_>,
        member: AccountIndex,
        to: Vec<(AccountIndex, Minutes)>,
        on: Day,
        erase: bool,
    ) -> Result<(), Refusal> {
        let balance = self.balance(member);
        if balance <= Minutes::ZERO && !to.is_empty() {
            let given = to.iter().map(|(_, minutes)| *minutes).sum();
            return Err(Refusal::NotBalanced { given, received: Minutes::ZERO });
        }
        let (gave, got) = if balance > Minutes::ZERO {
            let to = if to.is_empty() { vec![(AccountIndex::POT, balance)] } else { to };
            (to, vec![(member, balance)])
        } else {
            (vec![(member, -balance)], vec![(AccountIndex::POT, -balance)])
        };
        if balance != Minutes::ZERO {
            let gift = Recording { confirm: true, ..Recording::new(ExchangeKind::Gift, gave, got, on) };
            self.record(parts, &gift)?;
        }
        let member = self.account_ref(member)?;
        parts.fact(Fact::MemberLeft(MemberLeft { member }));
        if erase {
            parts.fact(Fact::MemberErased(MemberErased { member }));
        }
        Ok(())
    }
}

/// The founding event: the community, its founder with this device, and the first policy.
fn found<'a>(parts: &mut Parts<'a>, community: &'a str, founder: &'a str, keys: (Key, Key), author: Author) {
    let (keeper, recovery) = keys;
    // `Founded` is part 0. Its texts and the founder follow in this order.
    parts.fact(Fact::Founded(Founded { keeper, recovery, founder: 3, name: 1 }));
    parts.text(TextKind::Name, community);
    let member = parts.member(MemberKind::Person, founder, None, None, false);
    debug_assert_eq!(member, Ref::here(3));
    parts.fact(Fact::DeviceAdded(DeviceAdded { member, key: author.device }));
    let categories = Some(STANDARD_CATEGORIES.to_vec());
    parts.fact(Fact::PolicySet(PolicyChange { rules: Policy::standard(), categories, unknown: false }));
}
