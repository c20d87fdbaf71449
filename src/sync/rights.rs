//! What a reader may see, as far as balances depend on it.

use crate::Key;
use crate::journal::Role;
use crate::ledger::{AccountIndex, Ledger};

/// The accounts of which a reader is given every exchange.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Rights {
    /// A coordinator is given all.
    pub(super) all: bool,
    /// The accounts that the reader acts for, in order. Accounts have the same place in every replica: every member may
    /// know who there is.
    pub(super) accounts: Vec<u32>,
}

impl Rights {
    /// Those of whoever a device writes for; none for an unknown device.
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

    /// Whether these go no further than others.
    pub(super) fn lie_within(&self, others: &Rights) -> bool {
        others.all || (!self.all && self.accounts.iter().all(|account| others.have(AccountIndex(*account))))
    }

    /// What both have.
    pub(super) fn and(&self, others: &Rights) -> Rights {
        // Of somebody who sees all, the accounts that the other has.
        let both =
            |account: &&u32| others.have(AccountIndex(**account)) && self.have(AccountIndex(**account));
        let mut accounts: Vec<u32> =
            self.accounts.iter().chain(&others.accounts).filter(both).copied().collect();
        accounts.sort_unstable();
        accounts.dedup();
        Rights { all: self.all && others.all, accounts }
    }
}
