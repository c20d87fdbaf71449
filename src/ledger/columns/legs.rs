//! The table of legs.

use super::exchanges::Exchanges;
use super::joined::Joined;
use super::packed::{Packed, unzigzag, zigzag};
use super::places::{AccountIndex, ExchangeIndex};
use crate::Minutes;
use core::cell::RefCell;
use std::sync::Arc;

/// One row per leg. Positive minutes were given.
#[derive(Clone, Debug, Default)]
pub(crate) struct Legs {
    pub(crate) account: Packed,
    /// By account, the account into which it was joined. A leg keeps its account, and every reading of a leg
    /// goes through this.
    pub(crate) joined: Joined,
    /// Encoded by [`zigzag`], so that small numbers stay small.
    pub(crate) minutes: Packed,
    /// The legs of the account that was asked for last: people read on in the same statement.
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

impl Line {
    pub(crate) fn minutes(&self) -> Minutes {
        Minutes(i64::from(self.minutes))
    }
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

    /// Drops the kept lines: which legs count has changed.
    pub(crate) fn changed(&mut self) {
        self.last.take();
    }

    /// The account of a leg: the one that it was written for, or the one into which that was joined.
    pub(crate) fn account(&self, leg: usize) -> AccountIndex {
        self.joined.person(self.written(leg))
    }

    /// The account that a leg was written for.
    pub(crate) fn written(&self, leg: usize) -> AccountIndex {
        AccountIndex(self.account.get(leg))
    }

    /// The account of all legs.
    #[cfg(feature = "desk")]
    pub(crate) fn accounts(&self) -> Vec<u32> {
        let mut accounts = self.account.numbers();
        if !self.joined.is_empty() {
            accounts.iter_mut().for_each(|account| *account = self.joined.person(AccountIndex(*account)).0);
        }
        accounts
    }

    pub(crate) fn minutes(&self, leg: usize) -> i32 {
        unzigzag(self.minutes.get(leg))
    }

    /// The minutes of all legs.
    #[cfg(feature = "desk")]
    pub(crate) fn all_minutes(&self) -> Vec<Minutes> {
        let minutes = self.minutes.numbers().into_iter();
        minutes.map(|number| Minutes(i64::from(unzigzag(number)))).collect()
    }

    /// The legs of an account, in the order of `sorted`.
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

    /// The legs of an account, and of those that were joined into it, in the order of the journal. A scan of
    /// all legs is faster than building an index first, and needs no memory.
    pub(crate) fn find(&self, account: AccountIndex, exchanges: &Exchanges) -> Vec<Line> {
        let starts = &exchanges.first_leg;
        let mut exchange = 0;
        let mut lines = Vec::new();
        let mut add = |leg: usize| {
            // The exchange is the last one that begins at or before this leg.
            exchange = starts.last_up_to(leg as u32, exchange);
            let on = exchanges.on(exchange).0;
            let (counts, minutes) = (exchanges.state(exchange).counts(), self.minutes(leg));
            let place = ExchangeIndex(exchange as u32);
            lines.push(Line { on, exchange: place, minutes, counts, balance: Minutes::ZERO });
        };
        if self.joined.joined_into(account).next().is_none() {
            self.account.each_row_of(account.0, &mut add);
        } else {
            (0..self.len()).filter(|leg| self.account(*leg) == account).for_each(add);
        }
        lines
    }
}
