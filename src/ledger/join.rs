//! Members who turn out to be one. Legs, posts and phones keep the account that they were written for. Who
//! reads them gets the person. So a joining can be taken apart again.

use super::{AccountIndex, ExchangeIndex, Ledger};
use crate::Minutes;

impl Ledger {
    /// The member as whom an account is read: the one into whom it was joined, or itself.
    pub fn person(&self, account: AccountIndex) -> AccountIndex {
        self.legs.joined.person(account)
    }

    /// The accounts that were joined into a member's, in the order in which they were added.
    pub fn joined_into(&self, member: AccountIndex) -> impl Iterator<Item = AccountIndex> {
        self.legs.joined.joined_into(member)
    }

    /// Who came to an exchange, each with their time.
    pub(crate) fn came_to(&self, exchange: ExchangeIndex) -> impl Iterator<Item = (AccountIndex, Minutes)> {
        self.attendance.of(exchange).map(|(account, minutes)| (self.person(account), minutes))
    }

    /// The exchanges to which a member came, in order.
    pub(crate) fn attended_by(&self, member: AccountIndex) -> Vec<ExchangeIndex> {
        let accounts = [member].into_iter().chain(self.joined_into(member));
        let mut exchanges: Vec<ExchangeIndex> =
            accounts.flat_map(|account| self.attendance.exchanges_of(account)).collect();
        exchanges.sort_unstable();
        exchanges
    }

    /// Reads an account as another from now on. Nothing happens where they are one already, with the pot, or
    /// where one was erased.
    pub(super) fn join(&mut self, account: AccountIndex, into: AccountIndex) {
        let (account, into) = (self.person(account), self.person(into));
        let is_pot = [account, into].contains(&AccountIndex::POT);
        if account == into || is_pot || self.is_erased(account) || self.is_erased(into) {
            return;
        }
        self.legs.joined.join(account, into);
        self.accounts.move_sums(account, into);
        self.read_anew();
    }

    /// Reads an account as itself again, with those that were joined into it. Nothing happens where it was
    /// joined into none, or was erased.
    pub(super) fn part(&mut self, account: AccountIndex) {
        let person = self.person(account);
        if person == account || self.is_erased(account) {
            return;
        }
        self.legs.joined.part(account);
        for line in self.legs.find(account, &self.exchanges).into_iter().filter(|line| line.counts) {
            let movement = self.movement_of_leg(self.movement(line.exchange), account);
            let minutes = Minutes(i64::from(line.minutes));
            self.accounts.count(person.0 as usize, movement, minutes, -1);
            self.accounts.count(account.0 as usize, movement, minutes, 1);
        }
        self.read_anew();
    }

    fn read_anew(&mut self) {
        self.legs.changed();
        #[cfg(feature = "desk")]
        {
            self.twins = super::columns::Twins::default();
            // Both are made again when they are first asked for.
            self.helped = super::columns::Helped::default();
        }
    }
}
