//! State: what the journal adds up to, and the rules for adding to it.
//!
//! [`Ledger::check`] may refuse and changes nothing; [`Ledger::apply`] cannot fail and judges nothing.
//! The keeper verifies, checks, stores durably, and only then applies: [`Ledger::prepare`].

mod apply;
mod cache;
mod check;
mod columns;
pub(crate) mod entry;
mod load;
pub(crate) mod names;
mod packed;
mod policy;
mod prepare;
mod refusal;

pub use cache::{CacheCorrupt, Figures, Glance, Source};
pub use check::Context;
pub use columns::{AccountIndex, ExchangeIndex, State};
pub use entry::Entry;
pub use policy::{Policy, STANDARD_CATEGORIES};
pub use prepare::{Prepared, Submission};
pub use refusal::Refusal;

use crate::journal::Chain;
use crate::{Hash, Id, Key, Minutes};
use columns::{Accounts, Devices, Exchanges, Imports, Legs, Meta, Records, Texts, Voids};
pub(crate) use columns::{Line, Months};

/// The ledger of one community: the fold of its journal.
///
/// It is a set of columns: opening one, adding to one and reading one touch only what they need.
#[derive(Clone, Debug, Default)]
pub struct Ledger {
    pub(crate) meta: Meta,
    pub(crate) records: Records,
    pub(crate) accounts: Accounts,
    pub(crate) devices: Devices,
    pub(crate) exchanges: Exchanges,
    pub(crate) voids: Voids,
    pub(crate) legs: Legs,
    pub(crate) imports: Imports,
    pub(crate) months: Months,
    /// Names of the community, of accounts and of categories, and what else is said of accounts.
    pub(crate) names: Texts,
    /// Notes, reasons and what imports brought.
    pub(crate) texts: Texts,
    /// The names of all categories ever allowed, as texts.
    pub(crate) categories: Vec<u32>,
    /// Which of them the policy allows now.
    pub(crate) allowed: Vec<u8>,
}

/// Sums that are kept while the journal is folded, and proved by checking the books.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Totals {
    /// Exchanges in any state.
    pub exchanges: u64,
    /// Exchanges that count.
    pub counted: u64,
    /// Minutes of the services that count, each once.
    pub service: Minutes,
}

impl Ledger {
    /// A ledger before its community was founded.
    pub fn new() -> Ledger {
        let mut ledger = Ledger::default();
        ledger.texts.add(b"");
        ledger.names.add(b"");
        ledger.accounts.add(columns::NewAccount::POT);
        ledger
    }

    /// The community's id: the id of its first event. `None` before it.
    pub fn community(&self) -> Option<Hash> {
        (self.records.len() > 0).then(|| self.records.id(1))
    }

    /// The community's name.
    pub fn name(&self) -> &str {
        self.names.get(self.meta.name)
    }

    /// The key that signs heads.
    pub fn keeper(&self) -> Key {
        self.meta.keeper
    }

    /// How many records there are, and the head of their chain.
    pub fn chain(&self) -> Chain {
        Chain { seq: self.records.len() as u64, head: self.meta.head }
    }

    /// The rules in force.
    pub fn policy(&self) -> Policy {
        Policy { rounding: Minutes(i64::from(self.meta.rounding)) }
    }

    /// The categories that an exchange may have now.
    pub fn categories(&self) -> impl Iterator<Item = &str> {
        self.categories
            .iter()
            .zip(&self.allowed)
            .filter(|(_, allowed)| **allowed == 1)
            .map(|(name, _)| self.names.get(*name))
    }

    /// Sums over all exchanges.
    pub fn totals(&self) -> Totals {
        Totals {
            exchanges: self.exchanges.len() as u64,
            counted: self.meta.counted,
            service: Minutes(self.meta.service),
        }
    }

    /// The number of a kind of fact that this version does not know and that may have changed balances:
    /// they cannot be trusted before an update.
    pub fn needs_update(&self) -> Option<u16> {
        (self.meta.unknown_kind != 0).then_some(self.meta.unknown_kind as u16)
    }

    /// How many accounts there are: the pot, which is the first, and the members'.
    pub fn accounts(&self) -> impl Iterator<Item = AccountIndex> + use<> {
        (0..self.accounts.len() as u32).map(AccountIndex)
    }

    /// The founder's account: the founding event adds one member, so it is the first after the pot.
    pub fn founder(&self) -> AccountIndex {
        AccountIndex(1)
    }

    /// The counter that a device's next event should have.
    pub fn next_n(&self, device: Key) -> u64 {
        self.devices.find(device).map_or(1, |i| self.devices.last_n[i as usize] + 1)
    }

    /// The account with this id.
    pub fn member(&self, id: Id) -> Option<AccountIndex> {
        // Accounts are few: looking through them is faster than indexing all records for the first question.
        let rows = self.accounts.event.iter().zip(&self.accounts.part).skip(1);
        let place = rows.zip(1..).find(|((event, part), _)| **event == id.event && **part == id.part);
        place.map(|(_, place)| AccountIndex(place))
    }

    /// The exchange with this id.
    pub fn exchange(&self, id: Id) -> Option<ExchangeIndex> {
        let record = self.records.find(id.event)?;
        self.exchanges.find(record, id.part)
    }

    /// The id of an account; `None` for the pot.
    pub fn account_id(&self, account: AccountIndex) -> Option<Id> {
        let i = account.0 as usize;
        (i > 0).then(|| Id { event: self.accounts.event[i], part: self.accounts.part[i] })
    }

    /// The id of an exchange.
    pub fn exchange_id(&self, exchange: ExchangeIndex) -> Id {
        let i = exchange.0 as usize;
        Id { event: self.records.id(self.exchanges.record(i)), part: self.exchanges.part.get(i) as u16 }
    }

    /// What was given and what was received by an account, over the exchanges that count.
    pub fn given_received(&self, account: AccountIndex) -> (Minutes, Minutes) {
        let i = account.0 as usize;
        (Minutes(self.accounts.given[i]), Minutes(self.accounts.received[i]))
    }
}
