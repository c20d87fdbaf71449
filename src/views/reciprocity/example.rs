//! An example of how help came back.

use crate::Minutes;
use crate::ledger::{AccountIndex, Ledger};
use crate::views::{Page, Partner};
use serde::Serialize;

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

/// An example with names. It is for the desk alone.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
pub struct ExampleRow {
    /// Each helped the next, and the last helped the first.
    pub members: Vec<Partner>,
    /// The minutes that each gave the next.
    pub minutes: Minutes,
}

impl Ledger {
    /// An example with the names of its members.
    pub fn example_row(&self, example: &Example) -> ExampleRow {
        let members = example.members.iter().map(|member| person(self, *member)).collect();
        ExampleRow { members, minutes: example.minutes }
    }

    /// A page of examples with names, and how many there are.
    pub fn example_page(&self, examples: &[&Example], offset: usize, limit: usize) -> Page<ExampleRow> {
        let shown = examples.iter().skip(offset).take(limit);
        Page { rows: shown.map(|example| self.example_row(example)).collect(), total: examples.len() }
    }
}

/// A member by name.
pub(super) fn person(ledger: &Ledger, account: AccountIndex) -> Partner {
    let name = ledger.names.get(ledger.accounts.name[account.0 as usize]).to_owned();
    Partner { member: ledger.account_text(account), name }
}
