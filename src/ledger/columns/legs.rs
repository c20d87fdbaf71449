//! The table of legs.

use super::exchanges::Exchanges;
use super::packed::{Packed, unzigzag, zigzag};
use super::places::{AccountIndex, ExchangeIndex};
use crate::Minutes;
use core::cell::RefCell;
use std::sync::Arc;

/// One row a leg: positive minutes were given.
#[derive(Clone, Debug, Default)]
pub(crate) struct Legs {
    pub(crate) account: Packed,
    /// As [`zigzag`] makes them small.
    pub(crate) minutes: Packed,
    /// The legs of the account that was last asked for: people read on in the same statement.
    last: RefCell<Option<(AccountIndex, Arc<Vec<Line>>)>>,
}

/// One leg of an account.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Line {
    pub(crate) on: i32,
    pub(crate) exchange: ExchangeIndex,
    pub(crate) minutes: i32,
    /// Whether it moves the balance.
    pub(crate) counts: bool,
    /// The balance after it, once the lines are sorted.
    pub(crate) balance: Minutes,
}

impl Legs {
    pub(crate) fn len(&self) -> usize {
        self.account.len()
    }

    /// Adds a leg.
    pub(crate) fn add(&mut self, account: u32, minutes: i32) {
        self.account.push(account);
        self.minutes.push(zigzag(minutes));
        self.last.take();
    }

    /// What was kept of an account says no longer what counts.
    pub(crate) fn changed(&mut self) {
        self.last.take();
    }

    pub(crate) fn account(&self, leg: usize) -> AccountIndex {
        AccountIndex(self.account.get(leg))
    }

    pub(crate) fn minutes(&self, leg: usize) -> i32 {
        unzigzag(self.minutes.get(leg))
    }

    /// The legs of an account, in the order that `sorted` puts them in.
    pub(crate) fn of(
        &self,
        account: AccountIndex,
        exchanges: &Exchanges,
        sorted: impl FnOnce(Vec<Line>) -> Vec<Line>,
    ) -> Arc<Vec<Line>> {
        let kept = self.last.take().filter(|(asked, _)| *asked == account);
        let (_, lines) = kept.unwrap_or_else(|| (account, Arc::new(sorted(self.find(account, exchanges)))));
        self.last.replace(Some((account, Arc::clone(&lines))));
        lines
    }

    /// The legs of an account in the order of the journal. Looking through all is faster than making an index of
    /// them first, and needs no memory.
    pub(crate) fn find(&self, account: AccountIndex, exchanges: &Exchanges) -> Vec<Line> {
        let starts = &exchanges.first_leg;
        let mut exchange = 0;
        let mut lines = Vec::new();
        self.account.each_row_of(account.0, &mut |leg| {
            // The exchange is the last one that begins no later.
            exchange = starts.last_up_to(leg as u32, exchange);
            let on = exchanges.on(exchange).0;
            let (counts, minutes) = (exchanges.state(exchange).counts(), self.minutes(leg));
            let place = ExchangeIndex(exchange as u32);
            lines.push(Line { on, exchange: place, minutes, counts, balance: Minutes::ZERO });
        });
        lines
    }
}
