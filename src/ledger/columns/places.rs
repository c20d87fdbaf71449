//! Places of rows in a ledger.

/// The place of an account in its ledger. 0 is the community pot.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct AccountIndex(pub(crate) u32);

impl AccountIndex {
    /// The community pot.
    pub const POT: AccountIndex = AccountIndex(0);

    /// The account at a place: 0 is the pot, 1 the founder, then members in the order in which they joined.
    pub const fn at(place: u32) -> AccountIndex {
        AccountIndex(place)
    }

    /// The place of this account.
    pub const fn place(self) -> u32 {
        self.0
    }
}

/// The place of an exchange in its ledger.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ExchangeIndex(pub(crate) u32);

/// The place of an offer or a request in its ledger.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PostIndex(pub(crate) u32);
