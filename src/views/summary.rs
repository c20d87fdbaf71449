//! A community's ledger in a few figures.

use crate::ledger::Ledger;
use crate::{Day, Hash, Key, Minutes};
use serde::Serialize;

/// A ledger in a few figures.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
pub struct Summary {
    /// The community's id.
    #[cfg_attr(target_arch = "wasm32", tsify(type = "string"))]
    pub community: Hash,
    /// The community's name.
    pub name: String,
    /// The head of the journal.
    #[cfg_attr(target_arch = "wasm32", tsify(type = "string"))]
    pub head: Hash,
    /// The number of records in the journal.
    pub seq: u64,
    /// The founder's id.
    pub founder: String,
    /// The key that signs heads.
    #[cfg_attr(target_arch = "wasm32", tsify(type = "string"))]
    pub keeper: Key,
    /// The number of members, without an organisation that is the timebank itself.
    pub members: usize,
    /// The number of exchanges in any state.
    pub exchanges: u64,
    /// The number of exchanges that count.
    pub counted: u64,
    /// Minutes of the services that count.
    pub minutes: Minutes,
    /// The day of the first exchange.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(target_arch = "wasm32", tsify(type = "string"))]
    pub first: Option<Day>,
    /// The day of the last one.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(target_arch = "wasm32", tsify(type = "string"))]
    pub last: Option<Day>,
    /// The categories that an exchange may have.
    pub categories: Vec<String>,
    /// The number of an unknown kind of fact from a newer version. The balances cannot be trusted then.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub needs_update: Option<u16>,
}

impl Ledger {
    /// The ledger in a few figures.
    pub fn summary(&self) -> Summary {
        let totals = self.totals();
        let chain = self.chain();
        let days = (0..self.exchanges.len()).map(|exchange| self.exchanges.on(exchange));
        Summary {
            community: self.community().unwrap_or_default(),
            name: self.name().to_owned(),
            head: chain.head,
            seq: chain.seq,
            founder: if self.accounts.len() > 1 { self.account_text(self.founder()) } else { String::new() },
            keeper: self.keeper(),
            members: self.people().filter(|account| !self.is_pot(*account)).count(),
            exchanges: totals.exchanges,
            counted: totals.counted,
            minutes: totals.service,
            first: days.clone().min(),
            last: days.max(),
            categories: self.categories().map(str::to_owned).collect(),
            needs_update: self.needs_update(),
        }
    }
}
