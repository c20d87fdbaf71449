//! Rules for members who turn out to be one.

use super::{Checking, Who};
use crate::journal::Ref;
use crate::ledger::columns::{AccountIndex, ExchangeIndex};
use crate::ledger::{Ledger, Refusal};

impl Checking<'_> {
    /// Two members of one kind may be joined where nothing says that they are two: neither acts for the
    /// other, and no exchange that counts, or may come to count, has both. This needs an event of its own.
    pub(super) fn members_joined(&self, member: Ref, into: Ref) -> Result<(), Refusal> {
        self.coordinator()?;
        let (Who::Old(member), Who::Old(into)) = (self.member(member, 0)?, self.member(into, 0)?) else {
            return Err(Refusal::UnknownMember);
        };
        if self.parts.len() > 1 {
            return Err(Refusal::NotAnEvent);
        }
        let ledger = self.ledger;
        if member == into {
            return Err(Refusal::AlreadyOne);
        }
        if ledger.is_erased(member) || ledger.is_erased(into) {
            return Err(Refusal::AlreadyErased);
        }
        if ledger.has_left(into) && !ledger.has_left(member) {
            return Err(Refusal::StaysLeft);
        }
        let kinds = [member, into].map(|one| ledger.accounts.kind(one));
        if kinds[0] != kinds[1] || ledger.is_pot(member) || ledger.is_pot(into) {
            return Err(Refusal::TwoKinds);
        }
        if ledger.acts_for(member, into) || ledger.acts_for(into, member) {
            return Err(Refusal::ActsForTheOther);
        }
        match ledger.exchanges_of_both(member, into) {
            0 => {}
            exchanges => return Err(Refusal::TheyExchanged(exchanges)),
        }
        let after = |owner| if owner == member { into } else { owner };
        self.somebody_coordinates_of(|device| after(ledger.owner(device)))
    }

    /// A joining can be taken apart until the member is erased. This needs an event of its own.
    pub(super) fn members_parted(&self, member: Ref) -> Result<(), Refusal> {
        self.coordinator()?;
        if self.parts.len() > 1 {
            return Err(Refusal::NotAnEvent);
        }
        let ledger = self.ledger;
        let account = ledger.written_account(self.id_of(member)).ok_or(Refusal::UnknownMember)?;
        if ledger.is_erased(account) {
            return Err(Refusal::AlreadyErased);
        }
        let person = ledger.person(account);
        if person == account {
            return Err(Refusal::NotJoined);
        }
        // The balance of the one who left was settled for both.
        if ledger.has_left(person) {
            return Err(Refusal::StaysLeft);
        }
        self.somebody_coordinates_of(|device| {
            let written = AccountIndex(ledger.devices.member[device as usize]);
            let parts = ledger.legs.joined.chain(written).any(|one| one == account);
            if parts { account } else { ledger.person(written) }
        })
    }
}

impl Ledger {
    /// Whether two of those who took part in an exchange were joined since.
    pub(super) fn has_somebody_twice(&self, exchange: ExchangeIndex) -> bool {
        let has_twice = |mut people: Vec<AccountIndex>| {
            people.sort_unstable();
            people.windows(2).any(|pair| pair[0] == pair[1])
        };
        let legs = || self.legs_of(exchange).map(|leg| (self.legs.account(leg), self.legs.minutes(leg)));
        let gave = legs().filter(|(_, minutes)| *minutes > 0).map(|(account, _)| account);
        let came = self.came_to(exchange).map(|(who, _)| who);
        has_twice(legs().map(|(account, _)| account).collect()) || has_twice(gave.chain(came).collect())
    }

    /// How many exchanges have two members, and count or may come to count.
    fn exchanges_of_both(&self, one: AccountIndex, other: AccountIndex) -> usize {
        let lines = self.legs.find(one, &self.exchanges).into_iter();
        let mut theirs: Vec<ExchangeIndex> =
            lines.map(|line| line.exchange).chain(self.attended_by(one)).collect();
        theirs.sort_unstable();
        theirs.dedup();
        let has_other = |exchange: &ExchangeIndex| {
            let mut legs = self.legs_of(*exchange).map(|leg| self.legs.account(leg));
            legs.any(|account| account == other) || self.came_to(*exchange).any(|(who, _)| who == other)
        };
        theirs.into_iter().filter(|exchange| self.state(*exchange).stands() && has_other(exchange)).count()
    }
}
