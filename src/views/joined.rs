//! When members joined.

use crate::Day;
use crate::ledger::{ExchangeIndex, Ledger};

impl Ledger {
    /// By account, the day on which each joined: they were added, or first took part in an exchange,
    /// whichever came first. An imported member took part before the book knew them.
    pub(super) fn joined(&self) -> Vec<Day> {
        let added = self.accounts.record.iter().map(|record| Day::of(self.records.times(*record).1));
        let mut joined: Vec<Day> = added.collect();
        for exchange in 0..self.exchanges.len() {
            let on = self.exchanges.on(exchange);
            for leg in self.legs_of(ExchangeIndex(exchange as u32)) {
                let joined = &mut joined[self.legs.account(leg).0 as usize];
                *joined = on.min(*joined);
            }
        }
        joined
    }
}
