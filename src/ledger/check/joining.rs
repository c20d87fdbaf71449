//! Rules for members who turn out to be one.

use super::{Checking, Who};
use crate::journal::Ref;
use crate::ledger::columns::{AccountIndex, State};
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
            return Err(Refusal::MemberLeft);
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
        if ledger.person(account) == account {
            return Err(Refusal::NotJoined);
        }
        self.somebody_coordinates_of(|device| {
            let written = AccountIndex(ledger.devices.member[device as usize]);
            let parts = ledger.legs.chain(written).any(|one| one == account);
            if parts { account } else { ledger.person(written) }
        })
    }
}

impl Ledger {
    /// How many exchanges have two members, and count or may come to count.
    fn exchanges_of_both(&self, one: AccountIndex, other: AccountIndex) -> usize {
        let lines = self.legs.find(one, &self.exchanges).into_iter();
        let both = lines.filter(|line| {
            let dead = match self.exchanges.state(line.exchange.0 as usize) {
                State::Declined | State::Withdrawn | State::Voided => true,
                State::Proposed | State::Confirmed | State::Held | State::Disputed => false,
            };
            !dead && self.legs_of(line.exchange).any(|leg| self.legs.account(leg) == other)
        });
        both.count()
    }
}
