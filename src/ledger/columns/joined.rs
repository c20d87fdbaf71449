//! The table of accounts that were joined into others.

use super::places::AccountIndex;
use super::sparse::Sparse;

/// Which accounts are read as others. A long way from one to another costs no more than a short one.
#[derive(Clone, Debug, Default)]
pub(crate) struct Joined {
    /// By account, the account into which it was joined.
    pub(crate) into: Sparse,
    /// By row of `into`, the account at the end of the way.
    ends: Vec<u32>,
}

/// An end that is not known yet, and one that is being looked for. No account has these places.
const UNKNOWN: u32 = u32::MAX;
const LOOKED_FOR: u32 = u32::MAX - 1;

impl Joined {
    pub(crate) fn is_empty(&self) -> bool {
        self.into.rows.is_empty()
    }

    /// The account as which this one is read: the last into which it was joined, or itself.
    pub(crate) fn person(&self, account: AccountIndex) -> AccountIndex {
        if self.is_empty() { account } else { self.end(account) }
    }

    /// Most books have nobody who was joined, and this is asked for in many places.
    #[cold]
    #[inline(never)]
    fn end(&self, account: AccountIndex) -> AccountIndex {
        self.row(account.0).map_or(account, |row| AccountIndex(self.ends[row]))
    }

    /// The accounts that were joined into this one, directly or over another.
    pub(crate) fn joined_into(&self, account: AccountIndex) -> impl Iterator<Item = AccountIndex> {
        let rows = self.into.rows.iter().zip(&self.ends);
        rows.filter(move |(_, end)| **end == account.0).map(|(row, _)| AccountIndex(*row))
    }

    /// An account, the one into which it was joined, and so on.
    #[cfg(feature = "desk")]
    pub(crate) fn chain(&self, account: AccountIndex) -> impl Iterator<Item = AccountIndex> {
        core::iter::successors(Some(account), |account| self.into.get(account.0).map(AccountIndex))
    }

    /// Joins an account that is nobody else's into another that is.
    pub(crate) fn join(&mut self, account: AccountIndex, into: AccountIndex) {
        self.into.set(account.0, Some(into.0));
        self.ends.iter_mut().filter(|end| **end == account.0).for_each(|end| *end = into.0);
        if let Some(row) = self.row(account.0) {
            self.ends.insert(row, into.0);
        }
    }

    /// Takes an account out.
    pub(crate) fn part(&mut self, account: AccountIndex) {
        self.into.set(account.0, None);
        self.find_ends();
    }

    /// Finds all ends. False where a way has none: an account leads back to itself.
    pub(crate) fn find_ends(&mut self) -> bool {
        self.ends = vec![UNKNOWN; self.into.rows.len()];
        let mut way = Vec::new();
        for row in 0..self.ends.len() {
            let mut at = row;
            let end = loop {
                match self.ends[at] {
                    UNKNOWN => self.ends[at] = LOOKED_FOR,
                    LOOKED_FOR => return false,
                    end => break end,
                }
                way.push(at);
                match self.row(self.into.values[at]) {
                    Some(next) => at = next,
                    None => break self.into.values[at],
                }
            };
            way.drain(..).for_each(|at| self.ends[at] = end);
        }
        true
    }

    #[inline(never)]
    fn row(&self, account: u32) -> Option<usize> {
        self.into.rows.binary_search(&account).ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_way_is_found_at_once_and_a_circle_is_none() {
        const MANY: u32 = 20_000;
        let mut joined = Joined::default();
        for account in 1..MANY {
            joined.join(AccountIndex(account), AccountIndex(account + 1));
        }
        assert!((1..=MANY).all(|account| joined.person(AccountIndex(account)) == AccountIndex(MANY)));
        let ends = joined.ends.clone();
        assert!(joined.find_ends());
        assert_eq!(joined.ends, ends);
        joined.part(AccountIndex(10_000));
        assert_eq!(joined.person(AccountIndex(3)), AccountIndex(10_000));
        assert_eq!(joined.joined_into(AccountIndex(10_000)).count(), 9_999);
        assert_eq!(joined.person(AccountIndex(10_001)), AccountIndex(MANY));
        joined.into.set(10_000, Some(5));
        assert!(!joined.find_ends());
    }
}
