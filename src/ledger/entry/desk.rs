//! Entries that only a coordinator's desk makes.

use super::{AccountIndex, Entry, NewMember, Parts, Recording};
use crate::journal::{
    Account, Author, DeviceAdded, ExchangeKind, Fact, Founded, KeeperChanged, Leg, MemberAdded, MemberErased,
    MemberKind, MemberLeft, MembersJoined, MembersParted, MonthClosed, Origin, PolicyChange, ProgrammeSet,
    Proposed, Ref, RoleSet, Rule, Step, StepKind, TextKind,
};
use crate::ledger::policy::{Policy, STANDARD_CATEGORIES};
use crate::ledger::{Ledger, Refusal};
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
            Entry::Correct { exchange, reason, by } => {
                let new = self.record(parts, &Recording { confirm: true, ..by })?;
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

    /// The balance moves as a gift to the named members or to the pot. For a negative balance, the missing
    /// credits come from the pot.
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

    fn leave(
        &self,
        parts: &mut Parts<'_>,
        member: AccountIndex,
        to: Vec<(AccountIndex, Minutes)>,
        on: Day,
        erase: bool,
    ) -> Result<(), Refusal> {
        let balance = self.balance(member);
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
