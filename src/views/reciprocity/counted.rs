//! The exchanges that count, read out of the packed columns at one go: a measure looks at each several times.

use super::cells::Leg;
use super::places::in_order_of;
use crate::ledger::{AccountIndex, ExchangeIndex, Ledger, Movement};
use crate::{Day, Minutes};

/// The exchanges that count, day by day.
#[derive(Clone, Debug)]
pub(super) struct Counted {
    exchanges: Vec<Counting>,
    legs: Vec<Leg>,
    /// The number of accounts, the pot included.
    pub(super) accounts: usize,
}

/// An exchange that counts.
#[derive(Clone, Copy, Debug)]
pub(super) struct Counting {
    pub(super) on: Day,
    /// Whether it is help, and so a service.
    pub(super) is_help: bool,
    /// The category's place plus one. 0 for none.
    pub(super) category: u16,
    /// The first of its legs, and the end.
    legs: [u32; 2],
}

impl Counted {
    pub(super) fn of(ledger: &Ledger) -> Counted {
        let is_pot: Vec<bool> = ledger.accounts().map(|account| ledger.is_pot(account)).collect();
        let (accounts, minutes) = (ledger.legs.accounts(), ledger.legs.all_minutes());
        let (on, categories) = (ledger.exchanges.on.numbers(), ledger.exchanges.category.numbers());
        let mut starts = ledger.exchanges.first_leg.numbers();
        starts.push(accounts.len() as u32);
        let (first, last) = (on.iter().min().copied().unwrap_or(0), on.iter().max().copied().unwrap_or(0));
        let day = |place: &u32| (on[*place as usize] - first) as usize;
        let by_day = in_order_of((0..on.len() as u32).collect(), (last - first) as usize + 1, day);
        let mut exchanges = Vec::with_capacity(by_day.len());
        let mut legs = Vec::with_capacity(accounts.len());
        for exchange in by_day {
            let place = exchange as usize;
            if !ledger.exchanges.state(place).counts() {
                continue;
            }
            let begin = legs.len() as u32;
            legs.extend((starts[place] as usize..starts[place + 1] as usize).map(|leg| Leg {
                account: AccountIndex(accounts[leg]),
                is_pot: is_pot[accounts[leg] as usize],
                minutes: minutes[leg],
            }));
            exchanges.push(Counting {
                on: Day(on[place] as i32),
                is_help: ledger.movement(ExchangeIndex(exchange)) == Movement::Help,
                category: categories[place] as u16,
                legs: [begin, legs.len() as u32],
            });
        }
        Counted { exchanges, legs, accounts: is_pot.len() }
    }

    /// All of them.
    pub(super) fn all(&self) -> &[Counting] {
        &self.exchanges
    }

    /// Those of a period. Both days are included.
    pub(super) fn within(&self, from: Day, to: Day) -> &[Counting] {
        let before = |day: Day| self.exchanges.partition_point(|exchange| exchange.on < day);
        let end = self.exchanges.partition_point(|exchange| exchange.on <= to);
        &self.exchanges[before(from).min(end)..end]
    }

    /// The services of a period, by the day of the service. Both days are included.
    pub(super) fn services(&self, from: Day, to: Day) -> impl Iterator<Item = &Counting> {
        self.within(from, to).iter().filter(|exchange| exchange.is_help)
    }

    pub(super) fn legs(&self, exchange: &Counting) -> &[Leg] {
        &self.legs[exchange.legs[0] as usize..exchange.legs[1] as usize]
    }
}

/// What members gave in an exchange, and what members received.
pub(super) fn members_minutes(legs: &[Leg]) -> (Minutes, Minutes) {
    let (mut given, mut received) = (Minutes::ZERO, Minutes::ZERO);
    for leg in legs.iter().filter(|leg| !leg.is_pot) {
        given += leg.minutes.max(Minutes::ZERO);
        received += (-leg.minutes).max(Minutes::ZERO);
    }
    (given, received)
}
