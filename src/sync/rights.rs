//! The rights of a reader, as far as balances depend on them.

use crate::Key;
use crate::journal::Role;
use crate::ledger::{AccountIndex, Ledger};

/// The accounts for which a reader receives every exchange.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Rights {
    /// Whether the reader receives all, as a coordinator does.
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
        Rights {
            all: ledger.role(reader) == Role::Coordinator,
            accounts: accounts.map(|account| account.0).collect(),
        }
    }

    pub(super) fn have(&self, account: AccountIndex) -> bool {
        self.all || self.accounts.binary_search(&account.0).is_ok()
    }

    /// Whether these rights are within the others.
    pub(super) fn lie_within(&self, others: &Rights) -> bool {
        others.all || (!self.all && self.accounts.iter().all(|account| others.have(AccountIndex(*account))))
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
        Rights { all: self.all && others.all, accounts }
    }
}
