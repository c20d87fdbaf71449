//! How often a credit is used, and how balances are spread.

use super::{Fraction, services};
use crate::ledger::{ExchangeIndex, Ledger};
use crate::views::in_order;
use crate::{Day, Minutes};
use serde::Serialize;

/// The balances of members at the end of a day, by rank. The pot is left out.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
pub struct BalanceSpread {
    /// The number of members with an exchange that counts up to that day.
    pub members: usize,
    /// The lowest balance, those below which or at which a quarter, a half and three quarters of all lie, and
    /// the highest. Each is a balance that somebody has (the nearest rank).
    pub quantiles: [Minutes; 5],
    /// The sum of all balances without their signs.
    pub distance: Minutes,
}

impl Ledger {
    /// How often a credit that members hold was used from `from` to `to`: the minutes of services, over the
    /// mean of what those in credit held together at the end of each day. Days before the first exchange do
    /// not count. It has no value if nobody was in credit.
    pub fn velocity(&self, from: Day, to: Day) -> Fraction {
        let order = self.counted_by_day();
        let first = order.first().map_or(Day(i32::MAX), |(on, _)| *on);
        let from = from.max(first);
        if from > to {
            return Fraction::default();
        }
        let mut held = Held::new(self.accounts.len());
        let mut order = order.into_iter().peekable();
        while let Some((on, exchange)) = order.next_if(|(on, _)| *on < from) {
            held.add(self, on, exchange);
        }
        let before = held.up_to(from);
        while let Some((on, exchange)) = order.next_if(|(on, _)| *on <= to) {
            held.add(self, on, exchange);
        }
        let helped = services(self, from, to);
        let minutes = helped.map(|exchange| self.exchange_minutes(exchange.0 as usize)).sum();
        used(minutes, from, to, held.up_to_end_of(to) - before)
    }

    /// How the balances of members are spread at the end of a day.
    pub fn balance_spread(&self, on: Day) -> BalanceSpread {
        let mut balances = Balances::new(self.accounts.len());
        for exchange in counted(self).filter(|exchange| self.exchanges.on(exchange.0 as usize) <= on) {
            balances.add(self, exchange);
        }
        let mut known: Vec<i64> = balances.of.into_iter().flatten().collect();
        known.sort_unstable();
        let members = known.len();
        if members == 0 {
            return BalanceSpread::default();
        }
        let rank = |quarter: usize| (members * quarter).div_ceil(4).max(1);
        BalanceSpread {
            members,
            quantiles: [0, 1, 2, 3, 4].map(|quarter| Minutes(known[rank(quarter) - 1])),
            distance: known.iter().map(|balance| Minutes(balance.abs())).sum(),
        }
    }

    /// The exchanges that count, by day.
    pub(super) fn counted_by_day(&self) -> Vec<(Day, ExchangeIndex)> {
        let day = |exchange: ExchangeIndex| self.exchanges.on(exchange.0 as usize);
        let rows = in_order(counted(self).map(|exchange| (i64::from(day(exchange).0), exchange.0)));
        rows.into_iter()
            .map(|(_, exchange)| (day(ExchangeIndex(exchange)), ExchangeIndex(exchange)))
            .collect()
    }
}

fn counted(ledger: &Ledger) -> impl Iterator<Item = ExchangeIndex> {
    let all = (0..ledger.exchanges.len() as u32).map(ExchangeIndex);
    all.filter(|exchange| ledger.exchanges.state(exchange.0 as usize).counts())
}

/// How often credits were used: the minutes of services, over the mean of what was held each day. `held` is
/// the sum of all days.
pub(super) fn used(minutes: Minutes, from: Day, to: Day, held: i128) -> Fraction {
    let days = i128::from(to.0) - i128::from(from.0) + 1;
    Fraction::of(i128::from(minutes.0) * days, held)
}

/// What members in credit held together at the end of each day, summed up day by day.
#[derive(Clone, Debug)]
pub(super) struct Held {
    balances: Balances,
    /// The sum of the days before `until`.
    sum: i128,
    until: Day,
}

impl Held {
    pub(super) fn new(accounts: usize) -> Held {
        Held { balances: Balances::new(accounts), sum: 0, until: Day(i32::MIN) }
    }

    /// Adds an exchange that counts. They come by day.
    pub(super) fn add(&mut self, ledger: &Ledger, on: Day, exchange: ExchangeIndex) {
        (self.sum, self.until) = (self.up_to(on), on);
        self.balances.add(ledger, exchange);
    }

    /// The sum of the days before this one, which is not before the last exchange.
    pub(super) fn up_to(&self, day: Day) -> i128 {
        let days = i128::from(day.0) - i128::from(self.until.0);
        self.sum + i128::from(self.balances.in_credit) * days
    }

    /// The sum of the days up to the end of this one.
    pub(super) fn up_to_end_of(&self, day: Day) -> i128 {
        self.up_to(day) + i128::from(self.balances.in_credit)
    }
}

/// Balances of members while exchanges are added.
#[derive(Clone, Debug)]
struct Balances {
    /// By account. `None` for the pot, and before the first exchange.
    of: Vec<Option<i64>>,
    /// What members in credit hold together.
    in_credit: i64,
}

impl Balances {
    fn new(accounts: usize) -> Balances {
        Balances { of: vec![None; accounts], in_credit: 0 }
    }

    fn add(&mut self, ledger: &Ledger, exchange: ExchangeIndex) {
        for leg in ledger.legs_of(exchange) {
            let account = ledger.legs.account(leg);
            if !ledger.is_pot(account) {
                let balance = self.of[account.0 as usize].get_or_insert(0);
                let before = *balance;
                *balance += i64::from(ledger.legs.minutes(leg));
                self.in_credit += (*balance).max(0) - before.max(0);
            }
        }
    }
}
