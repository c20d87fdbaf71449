//! How many took part.

use super::services;
use crate::Day;
use crate::ledger::{AccountIndex, ExchangeIndex, Ledger};
use serde::Serialize;

/// How long somebody counts as active after a service, in days.
pub const ACTIVE_DAYS: i32 = 90;

/// How many members took part in the services of a period that count (Collom 2012). A service that the pot
/// paid for counts too: somebody helped.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
pub struct Participation {
    /// Members at some time of the period: they joined, or first took part, up to its last day, and did not
    /// leave before its first.
    pub registered: usize,
    /// Members who gave or received.
    pub traded: usize,
    /// Of these, members who gave or received in the last 90 days of the period.
    pub active: usize,
    /// Members who gave and received.
    pub both: usize,
    /// Members who only gave.
    pub gave_only: usize,
    /// Members who only received.
    pub received_only: usize,
}

/// Of those who received in a period, how many gave to anybody within 90 days ("reciprocation latency",
/// Clement 2017). It is told of a community, and of no member.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
pub struct GivingAgain {
    /// Members who received a service in the period. Their 90 days begin with the first one.
    pub received: usize,
    /// Of these, members who gave a service within their 90 days.
    pub gave: usize,
    /// Of these, members who have not given yet, and whose 90 days are not over.
    pub still_within: usize,
}

impl Ledger {
    /// How many took part from `from` to `to`, both days included.
    pub fn participation(&self, from: Day, to: Day) -> Participation {
        let active_from = Day(to.0.saturating_sub(ACTIVE_DAYS - 1)).max(from);
        let mut sides = vec![Sides::default(); self.accounts.len()];
        for exchange in services(self, from, to) {
            let is_active = self.exchanges.on(exchange.0 as usize) >= active_from;
            for leg in self.legs_of(exchange) {
                let side = &mut sides[self.legs.account(leg).0 as usize];
                side.gave |= self.legs.minutes(leg) > 0;
                side.received |= self.legs.minutes(leg) < 0;
                side.is_active |= is_active;
            }
        }
        let members = &sides[1..];
        let count = |which: &dyn Fn(&Sides) -> bool| members.iter().filter(|sides| which(sides)).count();
        Participation {
            registered: self.registered(from, to),
            traded: count(&|sides| sides.gave || sides.received),
            active: count(&|sides| sides.is_active),
            both: count(&|sides| sides.gave && sides.received),
            gave_only: count(&|sides| sides.gave && !sides.received),
            received_only: count(&|sides| !sides.gave && sides.received),
        }
    }

    /// Of those who received from `from` to `to`, how many gave again, as far as is known on `today`.
    pub fn giving_again(&self, from: Day, to: Day, today: Day) -> GivingAgain {
        let mut begins = vec![None; self.accounts.len()];
        for exchange in services(self, from, to) {
            let on = self.exchanges.on(exchange.0 as usize);
            for leg in self.legs_of(exchange).filter(|leg| self.legs.minutes(*leg) < 0) {
                let begin = &mut begins[self.legs.account(leg).0 as usize];
                *begin = Some(begin.map_or(on, |earlier: Day| earlier.min(on)));
            }
        }
        let mut gave = vec![false; self.accounts.len()];
        for exchange in services(self, from, Day(to.0.saturating_add(ACTIVE_DAYS))) {
            let on = self.exchanges.on(exchange.0 as usize);
            for leg in self.legs_of(exchange).filter(|leg| self.legs.minutes(*leg) > 0) {
                let account = self.legs.account(leg).0 as usize;
                gave[account] |= begins[account].is_some_and(|begin: Day| begin <= on && on <= end_of(begin));
            }
        }
        let mut told = GivingAgain::default();
        for (begin, gave) in begins.iter().zip(gave).skip(1) {
            let Some(begin) = begin else { continue };
            told.received += 1;
            told.gave += usize::from(gave);
            told.still_within += usize::from(!gave && today < end_of(*begin));
        }
        told
    }

    fn registered(&self, from: Day, to: Day) -> usize {
        let mut joined: Vec<Day> =
            self.accounts.record.iter().map(|record| Day::of(self.records.times(*record).1)).collect();
        // An imported member took part before the book knew them.
        for exchange in 0..self.exchanges.len() {
            let on = self.exchanges.on(exchange);
            for leg in self.legs_of(ExchangeIndex(exchange as u32)) {
                let joined = &mut joined[self.legs.account(leg).0 as usize];
                *joined = on.min(*joined);
            }
        }
        let left_before = |account: AccountIndex| {
            let left = self.left.get(account.0).map(|record| Day::of(self.records.times(record).1));
            left.is_some_and(|left| left < from)
        };
        let members = self.accounts().skip(1);
        members.filter(|account| joined[account.0 as usize] <= to && !left_before(*account)).count()
    }
}

/// The last of somebody's 90 days.
fn end_of(begin: Day) -> Day {
    Day(begin.0.saturating_add(ACTIVE_DAYS))
}

#[derive(Clone, Copy, Debug, Default)]
struct Sides {
    gave: bool,
    received: bool,
    is_active: bool,
}
