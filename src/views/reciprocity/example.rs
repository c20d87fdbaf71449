//! An example of how help came back.

use crate::Minutes;
use crate::ledger::AccountIndex;

/// Members of whom each helped the next, and the last helped the first.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Example {
    /// Two for a pair, more for a ring. The member who joined first comes first.
    pub members: Vec<AccountIndex>,
    /// The minutes that each gave the next.
    pub minutes: Minutes,
}

impl Example {
    /// The minutes of all its members: its part of the circular minutes.
    pub fn sum(&self) -> Minutes {
        Minutes(self.minutes.0 * self.members.len() as i64)
    }
}
