//! The table of accounts.

use super::movements::{Movement, Movements};
use super::packed::first_not_below;
use super::places::AccountIndex;
use crate::journal::{MemberKind, Role};
use crate::{Hash, Minutes};

/// One row per account. Row 0 is the pot.
#[derive(Clone, Debug, Default)]
pub(crate) struct Accounts {
    /// The event that added it. The pot has none.
    pub(crate) event: Vec<Hash>,
    pub(crate) record: Vec<u32>,
    pub(crate) part: Vec<u16>,
    pub(crate) kind: Vec<u8>,
    pub(crate) role: Vec<u8>,
    pub(crate) name: Vec<u32>,
    pub(crate) contact: Vec<u32>,
    pub(crate) number: Vec<u32>,
    pub(crate) origin_format: Vec<u8>,
    pub(crate) origin_key: Vec<u32>,
    pub(crate) given: Vec<i64>,
    pub(crate) received: Vec<i64>,
    pub(crate) gifts: Vec<i64>,
    pub(crate) starting_credit: Vec<i64>,
    pub(crate) openings: Vec<i64>,
    pub(crate) pot: Vec<i64>,
}

#[derive(Clone, Copy, Debug)]
pub(crate) struct NewAccount {
    pub(crate) event: Hash,
    pub(crate) record: u32,
    pub(crate) part: u16,
    pub(crate) kind: MemberKind,
    pub(crate) name: u32,
    pub(crate) contact: u32,
    pub(crate) number: u32,
    pub(crate) origin_format: u8,
    pub(crate) origin_key: u32,
}

impl NewAccount {
    pub(crate) const POT: NewAccount = NewAccount {
        event: Hash([0; 32]),
        record: 0,
        part: 0,
        kind: MemberKind::Pot,
        name: 0,
        contact: 0,
        number: 0,
        origin_format: 0,
        origin_key: 0,
    };
}

impl Accounts {
    pub(crate) fn len(&self) -> usize {
        self.record.len()
    }

    pub(crate) fn add(&mut self, new: NewAccount) -> AccountIndex {
        self.event.push(new.event);
        self.record.push(new.record);
        self.part.push(new.part);
        self.kind.push(new.kind as u8);
        self.role.push(Role::Member as u8);
        self.name.push(new.name);
        self.contact.push(new.contact);
        self.number.push(new.number);
        self.origin_format.push(new.origin_format);
        self.origin_key.push(new.origin_key);
        for sums in self.sums() {
            sums.push(0);
        }
        AccountIndex(self.len() as u32 - 1)
    }

    pub(crate) fn find(&self, record: u32, part: u16) -> Option<AccountIndex> {
        let at = |i: usize| (self.record[i], self.part[i]);
        let place = first_not_below(self.len(), |i| at(i) < (record, part));
        (place < self.len() && at(place) == (record, part)).then_some(AccountIndex(place as u32))
    }

    pub(crate) fn role(&self, account: AccountIndex) -> Role {
        Role::from_number(self.role[account.0 as usize]).unwrap_or(Role::Viewer)
    }

    pub(crate) fn kind(&self, account: AccountIndex) -> MemberKind {
        MemberKind::from_number(self.kind[account.0 as usize]).unwrap_or(MemberKind::Pot)
    }

    /// Adds a leg to an account's sums, or takes it out: `sign` is 1 or −1.
    pub(crate) fn count(&mut self, account: usize, movement: Movement, minutes: Minutes, sign: i64) {
        let mut moved = self.moved(account);
        moved.count(movement, minutes, sign);
        let Movements { given, received, gifts, starting_credit, openings, pot } = moved;
        let all = [given, received, gifts, starting_credit, openings, pot];
        for (sums, sum) in self.sums().into_iter().zip(all) {
            sums[account] = sum.0;
        }
    }

    /// Adds an account's sums to another's.
    pub(crate) fn move_sums(&mut self, from: AccountIndex, to: AccountIndex) {
        for sums in self.sums() {
            let sum = core::mem::take(&mut sums[from.0 as usize]);
            sums[to.0 as usize] += sum;
        }
    }

    /// What moved an account's balance.
    pub(crate) fn moved(&self, account: usize) -> Movements {
        Movements {
            given: Minutes(self.given[account]),
            received: Minutes(self.received[account]),
            gifts: Minutes(self.gifts[account]),
            starting_credit: Minutes(self.starting_credit[account]),
            openings: Minutes(self.openings[account]),
            pot: Minutes(self.pot[account]),
        }
    }

    /// The columns of [`Movements`], in the order of its fields.
    fn sums(&mut self) -> [&mut Vec<i64>; 6] {
        [
            &mut self.given,
            &mut self.received,
            &mut self.gifts,
            &mut self.starting_credit,
            &mut self.openings,
            &mut self.pot,
        ]
    }
}
