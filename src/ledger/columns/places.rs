//! Places of rows in a ledger.

/// The place of an account in its ledger. 0 is the community pot.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct AccountIndex(pub(crate) u32);

impl AccountIndex {
    /// The community pot.
    pub const POT: AccountIndex = AccountIndex(0);
}

/// The place of an exchange in its ledger.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ExchangeIndex(pub(crate) u32);

/// The place of an offer or a request in its ledger.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PostIndex(pub(crate) u32);
