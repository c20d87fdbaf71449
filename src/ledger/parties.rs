//! The parties of exchanges, and the audience of facts.

use super::columns::{AccountIndex, ExchangeIndex, State, StepRow};
use super::{Ledger, Refusal};
use crate::journal::{ExchangeKind, StepKind};

impl Ledger {
    /// The account whose device recorded an exchange.
    pub(crate) fn recorder(&self, exchange: ExchangeIndex) -> AccountIndex {
        self.author_of(self.exchanges.record(exchange.0 as usize))
    }

    /// The account whose device wrote a record. The pot stands for the keeper.
    pub fn author_of(&self, record: u32) -> AccountIndex {
        self.person(self.written_author(record))
    }

    /// The account that the device was added for which wrote a record.
    pub(super) fn written_author(&self, record: u32) -> AccountIndex {
        let device = (record as usize).checked_sub(1).map_or(0, |i| self.records.device.get(i));
        AccountIndex(self.devices.member.get(device as usize).copied().unwrap_or(0))
    }

    /// A member's side of an exchange, for their own account or one that they act for: 1 gave, -1 received. A
    /// member on both sides counts as a giver.
    pub(crate) fn side_of(&self, exchange: ExchangeIndex, member: AccountIndex) -> Option<i64> {
        let mut legs = self.legs_of(exchange);
        let leg = legs.find(|leg| self.acts_for(member, self.legs.account(*leg)));
        leg.map(|leg| i64::from(self.legs.minutes(leg).signum()))
    }

    /// Whether a member takes part in an exchange, for their own account or one that they act for: gave,
    /// received, or came and paid nothing.
    #[cfg(feature = "share")]
    pub(crate) fn takes_part(&self, exchange: ExchangeIndex, member: AccountIndex) -> bool {
        let came = || self.attendance.of(exchange).any(|(account, _)| self.acts_for(member, account));
        self.side_of(exchange, member).is_some() || came()
    }

    /// The side for which a member may confirm an exchange: not the side that recorded it. For a member under
    /// age the guardian confirms.
    pub(crate) fn confirming_side(
        &self,
        exchange: ExchangeIndex,
        member: AccountIndex,
    ) -> Result<i64, Refusal> {
        let recorder = self.recorder(exchange);
        let theirs = self.side_of(exchange, recorder).unwrap_or(0);
        let legs = || {
            let leg = |leg: usize| (self.legs.account(leg), i64::from(self.legs.minutes(leg).signum()));
            self.legs_of(exchange).map(leg)
        };
        let acts = |sign: i64| legs().any(|(account, side)| side == sign && self.acts_for(member, account));
        if !acts(1) && !acts(-1) {
            return Err(Refusal::NotAParty);
        }
        let mine =
            if acts(-theirs) && theirs != 0 { -theirs } else { self.side_of(exchange, member).unwrap_or(0) };
        if member == recorder || mine == theirs {
            return Err(Refusal::OwnEntry);
        }
        let minor = self.guardian(member).is_some();
        if minor && legs().any(|(account, side)| side == mine && account == member) {
            return Err(Refusal::GuardianMustConfirm);
        }
        Ok(mine)
    }

    /// Whether a member gives away their own credits by an exchange.
    pub(crate) fn gives_own(&self, exchange: ExchangeIndex, member: AccountIndex) -> bool {
        let leg = |leg: usize| {
            let acts = self.acts_for(member, self.legs.account(leg));
            (acts, i64::from(self.legs.minutes(leg)))
        };
        gives_own(self.exchanges.kind(exchange.0 as usize), self.legs_of(exchange).map(leg))
    }

    /// Whether an account has agreed to an exchange.
    pub(crate) fn has_agreed(&self, exchange: ExchangeIndex, account: AccountIndex) -> bool {
        let mut steps = self.steps.of(exchange.0);
        steps.any(|step| self.agreed(step) == Some(account))
    }

    /// The account that agrees by a step.
    pub(super) fn agreed(&self, step: StepRow) -> Option<AccountIndex> {
        let account = step.other.filter(|_| step.kind == StepKind::Agreed);
        account.map(|account| self.person(AccountIndex(account)))
    }

    /// Whether an exchange waits for a member, as a party and not as a coordinator, to confirm it or agree to
    /// it.
    pub(crate) fn waits_for(&self, exchange: ExchangeIndex, member: AccountIndex) -> bool {
        let i = exchange.0 as usize;
        let legs =
            || self.legs_of(exchange).map(|leg: usize| (self.legs.account(leg), self.legs.minutes(leg)));
        let left = legs().any(|(account, _)| self.has_left(account));
        if self.exchanges.state(i) != State::Proposed || left {
            return false;
        }
        let acts = |account| self.acts_for(member, account);
        if self.gives_own(exchange, member) {
            return true;
        }
        let Ok(mine) = self.confirming_side(exchange, member) else { return false };
        let side = || legs().filter(|(_, minutes)| i64::from(minutes.signum()) == mine);
        side().count() == 1 || side().any(|(account, _)| acts(account) && !self.has_agreed(exchange, account))
    }
}

/// Whether an author gives away credits of their own, which needs no other agreement. `legs` gives, for each
/// leg, whether the author acts for its account, and its minutes.
pub(super) fn gives_own(kind: ExchangeKind, mut legs: impl Iterator<Item = (bool, i64)>) -> bool {
    kind == ExchangeKind::Gift && legs.all(|(acts, minutes)| minutes >= 0 || acts)
}
