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
        let first = order.first().map_or(i64::MAX, |(on, _)| *on);
        let (from, to) = (i64::from(from.0).max(first), i64::from(to.0));
        if from > to {
            return Fraction { part: 0, whole: 0 };
        }
        let mut balances = Balances::new(self.accounts.len());
        let (mut held, mut since) = (0i128, from);
        for (on, exchange) in order.into_iter().take_while(|(on, _)| *on <= to) {
            if on > since {
                held += i128::from(balances.in_credit) * i128::from(on - since);
                since = on;
            }
            balances.add(self, ExchangeIndex(exchange));
        }
        held += i128::from(balances.in_credit) * i128::from(to - since + 1);
        let helped = services(self, Day(from as i32), Day(to as i32));
        let minutes: Minutes = helped.map(|exchange| self.exchange_minutes(exchange.0 as usize)).sum();
        Fraction::of(i128::from(minutes.0) * i128::from(to - from + 1), held)
    }

    /// How the balances of members are spread at the end of a day.
    pub fn balance_spread(&self, on: Day) -> BalanceSpread {
        let mut balances = Balances::new(self.accounts.len());
        for (_, exchange) in self.counted_by_day().into_iter().take_while(|(day, _)| *day <= i64::from(on.0))
        {
            balances.add(self, ExchangeIndex(exchange));
        }
        let mut known: Vec<i64> = balances.of.into_iter().skip(1).flatten().collect();
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
    fn counted_by_day(&self) -> Vec<(i64, u32)> {
        let counted = (0..self.exchanges.len()).filter(|exchange| self.exchanges.state(*exchange).counts());
        in_order(counted.map(|exchange| (i64::from(self.exchanges.on(exchange).0), exchange as u32)))
    }
}

/// Balances while exchanges are added.
struct Balances {
    /// By account. `None` before its first exchange.
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
            let account = ledger.legs.account(leg).0 as usize;
            let before = self.of[account].unwrap_or(0);
            let after = before + i64::from(ledger.legs.minutes(leg));
            self.of[account] = Some(after);
            if account != 0 {
                self.in_credit += after.max(0) - before.max(0);
            }
        }
    }
}
