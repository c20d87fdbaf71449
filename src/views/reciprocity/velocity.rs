//! How often a credit is used, and how balances are spread.

use super::Fraction;
use super::cells::Leg;
use super::counted::Counted;
use crate::ledger::Ledger;
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
        Counted::of(self).balances(from, to).0
    }

    /// How the balances of members are spread at the end of a day.
    pub fn balance_spread(&self, on: Day) -> BalanceSpread {
        Counted::of(self).balances(on, on).1
    }
}

impl Counted {
    /// How often a credit was used in a period, and how balances are spread at its end.
    pub(super) fn balances(&self, from: Day, to: Day) -> (Fraction, BalanceSpread) {
        let mut held = Held::new(self.accounts);
        let first = self.all().first().map_or(Day(i32::MAX), |exchange| exchange.on);
        let from = from.max(first);
        if from > to {
            return (Fraction::default(), held.balances.spread());
        }
        for exchange in self.within(Day(i32::MIN), Day(from.0 - 1)) {
            held.add(exchange.on, self.legs(exchange));
        }
        let before = held.up_to(from);
        let mut minutes = Minutes::ZERO;
        for exchange in self.within(from, to) {
            let legs = self.legs(exchange);
            held.add(exchange.on, legs);
            if exchange.is_help {
                minutes += moved(legs);
            }
        }
        (used(minutes, from, to, held.up_to_end_of(to) - before), held.balances.spread())
    }
}

/// The minutes of an exchange, each counted once.
pub(super) fn moved(legs: &[Leg]) -> Minutes {
    legs.iter().map(|leg| leg.minutes.max(Minutes::ZERO)).sum()
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
    pub(super) fn add(&mut self, on: Day, legs: &[Leg]) {
        (self.sum, self.until) = (self.up_to(on), on);
        self.balances.add(legs);
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

    fn add(&mut self, legs: &[Leg]) {
        for leg in legs.iter().filter(|leg| !leg.is_pot) {
            let balance = self.of[leg.account.0 as usize].get_or_insert(0);
            let before = *balance;
            *balance += leg.minutes.0;
            self.in_credit += (*balance).max(0) - before.max(0);
        }
    }

    fn spread(self) -> BalanceSpread {
        let mut known: Vec<Minutes> = self.of.into_iter().flatten().map(Minutes).collect();
        known.sort_unstable();
        let members = known.len();
        if members == 0 {
            return BalanceSpread::default();
        }
        let rank = |quarter: usize| (members * quarter).div_ceil(4).max(1);
        BalanceSpread {
            members,
            quantiles: [0, 1, 2, 3, 4].map(|quarter| known[rank(quarter) - 1]),
            distance: known.iter().map(|balance| balance.abs()).sum(),
        }
    }
}
