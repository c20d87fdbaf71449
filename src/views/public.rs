//! What a community may show to everybody: sums, and none over fewer than five people.

use crate::ledger::{AccountIndex, ExchangeIndex, Ledger};
use crate::{Day, Minutes};
use core::ops::Range;
use std::collections::BTreeSet;

/// Sums over fewer people are not shown.
pub const FEWEST_PEOPLE: usize = 5;

/// The help of one month.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PublicMonth {
    /// `year * 12 + month - 1`, by the day of the help.
    pub month: i32,
    /// How many members took part: at least [`FEWEST_PEOPLE`].
    pub people: usize,
    /// How many services count.
    pub exchanges: usize,
    /// Minutes of help that members gave.
    pub minutes: Minutes,
}

/// What a community may show to everybody.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PublicFigures {
    /// Members who have not left. `None` for fewer than [`FEWEST_PEOPLE`].
    pub members: Option<usize>,
    /// The months before the present one in which enough people took part. Changes of the present month's
    /// sums would show what two people did.
    pub months: Vec<PublicMonth>,
}

/// Services that are added up, and who took part in them.
#[derive(Clone, Debug, Default)]
pub(super) struct HelpSum {
    pub(super) minutes: Minutes,
    pub(super) exchanges: usize,
    pub(super) people: BTreeSet<AccountIndex>,
}

impl HelpSum {
    pub(super) fn add(&mut self, ledger: &Ledger, exchange: ExchangeIndex) {
        self.minutes += ledger.help_minutes(exchange);
        self.exchanges += 1;
        let accounts = ledger.legs_of(exchange).map(|leg| ledger.legs.account(leg));
        self.people.extend(accounts.filter(|account| !ledger.is_pot(*account)));
    }

    /// Whether one to four people took part.
    #[cfg(feature = "desk")]
    pub(super) fn is_of_few(&self) -> bool {
        (1..FEWEST_PEOPLE).contains(&self.people.len())
    }
}

impl Ledger {
    /// What this community may show to everybody on a day.
    pub fn public_figures(&self, today: Day) -> PublicFigures {
        let there = |account: &AccountIndex| !self.is_pot(*account) && !self.has_left(*account);
        let members = self.people().filter(there).count();
        PublicFigures {
            members: Some(members).filter(|members| *members >= FEWEST_PEOPLE),
            months: self.public_months(i32::MIN..today.month_number()),
        }
    }

    /// Those of these months in which enough people took part.
    pub(super) fn public_months(&self, of: Range<i32>) -> Vec<PublicMonth> {
        let months = self.help_by_month().months(of);
        let shown = months.filter(|(_, help)| help.people().len() >= FEWEST_PEOPLE);
        let months = shown.map(|(month, help)| PublicMonth {
            month,
            people: help.people().len(),
            exchanges: help.exchanges,
            minutes: help.minutes,
        });
        months.collect()
    }
}
