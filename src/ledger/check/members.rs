//! Rules for members, roles, devices and months.

use super::{Checking, MAX_NAME, MAX_TEXT, Who, is_usable};
use crate::journal::{
    Body, ExchangeKind, Fact, Founded, Grant, MemberAdded, MemberChanged, MemberKind, Ref, Role, Rule,
    TextKind,
};
use crate::ledger::author::Author;
use crate::ledger::columns::AccountIndex;
use crate::ledger::{Ledger, Refusal};
use crate::{Day, Key, Minutes};

/// The most members who may act for one account.
const MAX_HOLDERS: usize = 50;

impl Checking<'_> {
    pub(super) fn member_added(&self, added: &MemberAdded<'_>, index: u16) -> Result<(), Refusal> {
        let MemberAdded { kind, name, contact, number, holders, guardian, origin, area, is_timebank } = added;
        self.coordinator()?;
        // A member who was erased in the source of an import has no name.
        if origin.is_none() || self.find_text(*name, TextKind::Name)? != Some("") {
            self.name(*name)?;
        }
        self.optional_text(*number, TextKind::Number, MAX_NAME)?;
        self.optional_text(*contact, TextKind::Contact, MAX_TEXT)?;
        self.optional_text(*area, TextKind::Area, MAX_NAME)?;
        self.holders(*kind, holders, index)?;
        self.guardian(*kind, *guardian, index)?;
        may_be_timebank(*kind, *is_timebank)
    }

    pub(super) fn member_changed(&self, change: &MemberChanged, index: u16) -> Result<(), Refusal> {
        let MemberChanged { member, name, contact, holders, guardian, area, is_timebank } = change;
        let member = self.member(*member, index)?;
        let rights = holders.is_some() || guardian.is_some() || is_timebank.is_some();
        if rights || !self.acts_for(member) {
            self.coordinator()?;
        }
        if self.has_left(member) {
            return Err(Refusal::MemberLeft);
        }
        name.map_or(Ok(()), |name| self.name(name))?;
        self.optional_text(*contact, TextKind::Contact, MAX_TEXT)?;
        self.optional_text(*area, TextKind::Area, MAX_NAME)?;
        let kind = self.kind_of(member);
        if let Some(guardian) = guardian.flatten()
            && self.member(guardian, index)? == member
        {
            return Err(Refusal::WrongHolders);
        }
        self.holders(kind, holders.as_deref().unwrap_or_default(), index)?;
        self.guardian(kind, guardian.flatten(), index)?;
        may_be_timebank(kind, is_timebank.unwrap_or_default())
    }

    /// Persons act for a household or an organisation. Nobody acts for another person.
    fn holders(&self, kind: MemberKind, holders: &[Ref], index: u16) -> Result<(), Refusal> {
        let shared = matches!(kind, MemberKind::Household | MemberKind::Organisation);
        if !holders.is_empty() && (!shared || holders.len() > MAX_HOLDERS) {
            return Err(Refusal::WrongHolders);
        }
        holders.iter().try_for_each(|holder| self.person(*holder, index))
    }

    fn guardian(&self, kind: MemberKind, guardian: Option<Ref>, index: u16) -> Result<(), Refusal> {
        match guardian {
            Some(_) if kind != MemberKind::Person => Err(Refusal::WrongHolders),
            Some(guardian) => self.person(guardian, index),
            None => Ok(()),
        }
    }

    /// Checks that a member is a person and has not left.
    fn person(&self, member: Ref, index: u16) -> Result<(), Refusal> {
        let who = self.member(member, index)?;
        if self.kind_of(who) != MemberKind::Person {
            return Err(Refusal::WrongHolders);
        }
        if self.has_left(who) { Err(Refusal::MemberLeft) } else { Ok(()) }
    }

    fn kind_of(&self, who: Who) -> MemberKind {
        match who {
            Who::Old(account) => self.ledger.accounts.kind(account),
            Who::Here(part) => match self.body(part) {
                Some(Body::Fact(Fact::MemberAdded(MemberAdded { kind, .. }))) => *kind,
                _ => MemberKind::Former,
            },
        }
    }

    pub(super) fn role_set(&mut self, member: Ref, role: Role, index: u16) -> Result<(), Refusal> {
        let who = self.member(member, index)?;
        self.coordinator()?;
        if self.is_erased(who) {
            return Err(Refusal::MemberLeft);
        }
        if role != Role::Member && self.kind_of(who) != MemberKind::Person {
            return Err(Refusal::WrongHolders);
        }
        let coordinates = self.coordinates(who);
        self.left.retain(|other| *other != who);
        self.roles.push((who, role));
        if coordinates { self.somebody_coordinates() } else { Ok(()) }
    }

    /// Whether a member is a coordinator after the earlier facts of this event.
    fn coordinates(&self, who: Who) -> bool {
        let here = self.roles.iter().rev().find(|(member, _)| *member == who).map(|(_, role)| *role);
        let role = here.unwrap_or_else(|| match who {
            Who::Old(account) => self.ledger.accounts.role(account),
            Who::Here(_) if self.author == Author::Founder => Role::Coordinator,
            Who::Here(_) => Role::Member,
        });
        role == Role::Coordinator && !self.has_left(who)
    }

    /// A community always keeps a coordinator with a device that may write.
    fn somebody_coordinates(&self) -> Result<(), Refusal> {
        self.somebody_coordinates_of(|device| self.ledger.owner(device))
    }

    /// [`Checking::somebody_coordinates`], where this says whose each device is.
    pub(super) fn somebody_coordinates_of(&self, owner: impl Fn(u32) -> AccountIndex) -> Result<(), Refusal> {
        let ledger = self.ledger;
        let writes = |device: &u32| ledger.revoked.get(*device).is_none() && !self.revoked.contains(device);
        let devices = (0..ledger.devices.key.len() as u32).filter(writes);
        let owners = devices.map(|device| Who::Old(owner(device)));
        let new = self.keys.iter().map(|(_, whose)| *whose);
        if owners.chain(new).any(|who| self.coordinates(who)) {
            Ok(())
        } else {
            Err(Refusal::LastCoordinator)
        }
    }

    pub(super) fn member_left(&mut self, member: Ref, index: u16) -> Result<(), Refusal> {
        let who = self.member(member, index)?;
        if !self.acts_for(who) {
            self.coordinator()?;
        }
        if self.has_left(who) {
            return Err(Refusal::MemberLeft);
        }
        let coordinates = self.coordinates(who);
        self.left.push(who);
        if coordinates {
            self.somebody_coordinates()?;
        }
        let balance = self.balance(who);
        if balance == Minutes::ZERO { Ok(()) } else { Err(Refusal::BalanceNotZero(balance)) }
    }

    fn is_erased(&self, who: Who) -> bool {
        let before = matches!(who, Who::Old(account) if self.ledger.is_erased(account));
        before || self.erased.contains(&who)
    }

    pub(super) fn member_erased(&mut self, member: Ref, index: u16) -> Result<(), Refusal> {
        let who = self.member(member, index)?;
        if !self.has_left(who) {
            // The refusal says nothing about another member before the author is known to be a coordinator.
            return self.coordinator().and(Err(Refusal::NotLeft));
        }
        if self.is_erased(who) {
            return Err(Refusal::AlreadyErased);
        }
        self.erased.push(who);
        match who {
            Who::Old(account) if self.author == Author::Keeper => {
                let due = self.ledger.is_retention_over(account, self.context.admitted_at);
                if due { Ok(()) } else { Err(Refusal::NotDue) }
            }
            Who::Old(_) | Who::Here(_) => self.coordinator(),
        }
    }

    /// Another keeper takes over. This needs an event of its own.
    pub(super) fn keeper_changed(&self, keeper: Key) -> Result<(), Refusal> {
        if self.parts.len() > 1 {
            return Err(Refusal::NotAnEvent);
        }
        if !is_usable(keeper) {
            return Err(Refusal::WrongKey);
        }
        let known = self.ledger.is_keepers(keeper) || self.ledger.devices.find(keeper).is_some();
        if known { Err(Refusal::KeyInUse) } else { Ok(()) }
    }

    pub(super) fn device_added(&mut self, member: Ref, key: Key, index: u16) -> Result<(), Refusal> {
        if self.author == Author::Recovery {
            return self.device_recovered(member, key, index);
        }
        self.coordinator()?;
        let who = self.member(member, index)?;
        self.new_device(who, key)
    }

    /// The holder of the printed card gives a new device to a coordinator who lost all devices. This needs an
    /// event of its own.
    fn device_recovered(&mut self, member: Ref, key: Key, index: u16) -> Result<(), Refusal> {
        if self.parts.len() > 1 {
            return Err(Refusal::NotAnEvent);
        }
        let who = self.member(member, index)?;
        if self.has_left(who) {
            return Err(Refusal::MemberLeft);
        }
        if !self.coordinates(who) {
            return Err(Refusal::NotACoordinator);
        }
        self.new_device(who, key)
    }

    /// Adds a phone that a coordinator invited. This needs an event of its own, signed with the invitation's
    /// key.
    pub(super) fn device_enrolled(&mut self, grant: &[u8], key: Key) -> Result<(), Refusal> {
        if self.parts.len() > 1 {
            return Err(Refusal::NotAnEvent);
        }
        let grant = Grant::read(grant).ok_or(Refusal::InviteWrong)?;
        if grant.key != self.event.device || grant.key == key || !self.ledger.may_invite(&grant) {
            return Err(Refusal::InviteWrong);
        }
        let (made, now) = (grant.at.0, self.context.admitted_at.0);
        if made.abs_diff(now) > Grant::SECONDS {
            return Err(Refusal::InviteExpired);
        }
        let who = self.ledger.member(grant.member).map(Who::Old).ok_or(Refusal::UnknownMember)?;
        self.new_device(who, key)
    }

    fn new_device(&mut self, who: Who, key: Key) -> Result<(), Refusal> {
        if self.has_left(who) {
            return Err(Refusal::MemberLeft);
        }
        let founds =
            |fact: &Fact<'_>| matches!(fact, Fact::Founded(Founded { keeper, .. }) if *keeper == key);
        if !is_usable(key) || self.ledger.is_keepers(key) || self.facts().any(founds) {
            return Err(Refusal::WrongKey);
        }
        if self.ledger.devices.find(key).is_some() || self.keys.iter().any(|(added, _)| *added == key) {
            return Err(Refusal::KeyInUse);
        }
        self.keys.push((key, who));
        Ok(())
    }

    /// A member may revoke their own devices, a coordinator any device. The last device of the last
    /// coordinator stays.
    pub(super) fn device_revoked(&mut self, key: Key) -> Result<(), Refusal> {
        let ledger = self.ledger;
        let device = ledger.devices.find(key).ok_or(Refusal::UnknownDevice)?;
        let owner = ledger.owner(device);
        if self.author() != Some(owner) {
            self.coordinator()?;
        }
        if ledger.revoked.get(device).is_some() || self.revoked.contains(&device) {
            return Err(Refusal::DeviceRevoked);
        }
        self.revoked.push(device);
        if self.coordinates(Who::Old(owner)) { self.somebody_coordinates() } else { Ok(()) }
    }

    /// A month may be closed when it is over and every closed month is earlier. The keeper closes it when the
    /// policy says so.
    pub(super) fn month_closed(&self, month: i32) -> Result<(), Refusal> {
        if self.author != Author::Keeper {
            self.coordinator()?;
        } else if !self.ledger.is_month_due(month, self.context.today) {
            return Err(Refusal::NotDue);
        }
        let closed = self.ledger.closed.last().map_or(0, |closed| closed.month);
        if month > closed && month < self.context.today.month_number() {
            Ok(())
        } else {
            Err(Refusal::WrongMonth)
        }
    }
}

impl Ledger {
    /// Whether the policy requires that the names and notes of a member who left are erased by now. A month
    /// counts as 30 days here.
    pub(crate) fn is_retention_over(&self, account: AccountIndex, now: crate::Seconds) -> bool {
        let months = self.policy().get(Rule::RetentionMonths);
        self.kept_from(account)
            .zip(months)
            .is_some_and(|(kept, months)| i64::from(kept.0) + months * 30 * 86_400 <= i64::from(now.0))
    }

    /// The time from which on the rules keep a member who left: when they left, or later where the erasure
    /// was put off or nobody was told of it.
    pub(crate) fn kept_from(&self, account: AccountIndex) -> Option<crate::Seconds> {
        let left = self.left.get(account.0)?;
        Some(self.records.times(self.kept_since.get(account.0).unwrap_or(left)).1)
    }

    /// Whether the policy requires that a month is closed by this day.
    pub(crate) fn is_month_due(&self, month: i32, today: Day) -> bool {
        let Some(day) = self.policy().get(Rule::ClosesOn) else { return false };
        let (_, _, day_of_month) = today.ymd();
        let months_since = today.month_number().saturating_sub(month);
        months_since > 1 || (months_since == 1 && i64::from(day_of_month) > day)
    }

    /// Whether an exchange was carried over from an earlier book. Limits do not apply to it.
    pub(crate) fn is_brought(&self, exchange: usize) -> bool {
        self.exchanges.kind(exchange) == ExchangeKind::Opening || self.imports.find(exchange).is_some()
    }
}

/// Only an organisation can be the timebank itself.
fn may_be_timebank(kind: MemberKind, is_timebank: bool) -> Result<(), Refusal> {
    if is_timebank && kind != MemberKind::Organisation { Err(Refusal::NotAnOrganisation) } else { Ok(()) }
}
