//! When members joined.

use crate::Day;
use crate::ledger::{ExchangeIndex, Ledger};

impl Ledger {
    /// By account, the day on which each joined: they were added, or first took part in an exchange,
    /// whichever came first. An imported member took part before the book knew them. The pot was there first.
    pub(super) fn joined(&self) -> Vec<Day> {
        let added = |record: &u32| Day::of(self.records.times(*record).1);
        let members = self.accounts.record.iter().skip(1).map(added);
        let mut joined: Vec<Day> = core::iter::once(Day::FIRST).chain(members).collect();
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
