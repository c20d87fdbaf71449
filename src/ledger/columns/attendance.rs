//! The table of attendance: who came to a session and received.

use super::places::{AccountIndex, ExchangeIndex};
use crate::Minutes;

/// One row for each who came, in the order of the exchanges. Exchanges without a list have no row.
#[derive(Clone, Debug, Default)]
pub(crate) struct Attendance {
    pub(crate) exchange: Vec<u32>,
    pub(crate) account: Vec<u32>,
    pub(crate) minutes: Vec<u32>,
}

impl Attendance {
    /// Adds somebody who came to the latest exchange.
    pub(crate) fn add(&mut self, exchange: u32, account: u32, minutes: u32) {
        self.exchange.push(exchange);
        self.account.push(account);
        self.minutes.push(minutes);
    }

    /// Who came, each with their time.
    pub(crate) fn of(&self, exchange: ExchangeIndex) -> impl Iterator<Item = (AccountIndex, Minutes)> {
        let start = self.exchange.partition_point(|other| *other < exchange.0);
        let rows = self.exchange[start..].iter().take_while(move |other| **other == exchange.0);
        (start..start + rows.count())
            .map(|row| (AccountIndex(self.account[row]), Minutes(i64::from(self.minutes[row]))))
    }

    /// The exchanges to which somebody came, in order.
    pub(crate) fn exchanges_of(&self, account: AccountIndex) -> impl Iterator<Item = ExchangeIndex> {
        let rows = self.exchange.iter().zip(&self.account);
        rows.filter(move |(_, other)| **other == account.0).map(|(exchange, _)| ExchangeIndex(*exchange))
    }

    /// Whether the columns are equally long and in order, and no place points outside.
    pub(crate) fn is_consistent(&self, exchanges: usize, accounts: usize) -> bool {
        self.account.len() == self.exchange.len()
            && self.minutes.len() == self.exchange.len()
            && self.exchange.is_sorted()
            && self.exchange.last().is_none_or(|exchange| (*exchange as usize) < exchanges)
            && self.account.iter().all(|account| (*account as usize) < accounts)
    }
}
