//! The rights of a reader, as far as balances depend on them.

use crate::Key;
use crate::journal::Role;
use crate::ledger::{AccountIndex, Ledger};

/// The accounts for which a reader receives every exchange.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Rights {
    /// Whether the reader receives every part, as a coordinator does.
    pub(super) whole: bool,
    /// Whether the reader receives every exchange, as a coordinator and a viewer do.
    pub(super) all: bool,
    /// The accounts that the reader acts for, in order. An account has the same place in every replica,
    /// because every member sees the list of accounts.
    pub(super) accounts: Vec<u32>,
}

impl Rights {
    /// The rights of a device's member. An unknown device has none.
    pub(super) fn of(ledger: &Ledger, device: Key) -> Rights {
        let Some(reader) = ledger.owner_of(device) else { return Rights::default() };
        let accounts = ledger.accounts().filter(|account| ledger.acts_for(reader, *account));
        let (whole, all) = match ledger.role(reader) {
            Role::Coordinator => (true, true),
            Role::Viewer => (false, true),
            Role::Member => (false, false),
        };
        Rights { whole, all, accounts: accounts.map(|account| account.0).collect() }
    }

    pub(super) fn have(&self, account: AccountIndex) -> bool {
        self.all || self.accounts.binary_search(&account.0).is_ok()
    }

    /// Whether these rights are within the others.
    pub(super) fn lie_within(&self, others: &Rights) -> bool {
        // The notes of an exchange are for who takes part, and not for every viewer.
        let theirs = |account: &u32| others.accounts.binary_search(account).is_ok();
        others.whole || (!self.whole && (others.all || !self.all) && self.accounts.iter().all(theirs))
    }

    /// The rights that both have.
    pub(super) fn and(&self, others: &Rights) -> Rights {
        // If one sees all, these are the accounts of the other.
        let both =
            |account: &&u32| others.have(AccountIndex(**account)) && self.have(AccountIndex(**account));
        let mut accounts: Vec<u32> =
            self.accounts.iter().chain(&others.accounts).filter(both).copied().collect();
        accounts.sort_unstable();
        accounts.dedup();
        Rights { whole: self.whole && others.whole, all: self.all && others.all, accounts }
    }
}
