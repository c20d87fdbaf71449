//! The exchanges that count, read out of the packed columns at one go: a measure looks at each several times.

use super::cells::Leg;
use super::places::in_order_of;
use crate::ledger::{AccountIndex, ExchangeIndex, Ledger, Movement};
use crate::{Day, Minutes};

/// The exchanges that count, in the order of the journal.
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
        let (accounts, minutes) = (ledger.legs.account.numbers(), ledger.legs.all_minutes());
        let (on, starts) = (ledger.exchanges.on.numbers(), ledger.exchanges.first_leg.numbers());
        let ends = starts.iter().skip(1).copied().chain([accounts.len() as u32]);
        let mut counted = Counted {
            exchanges: Vec::new(),
            legs: Vec::with_capacity(accounts.len()),
            accounts: is_pot.len(),
        };
        for (place, ((on, start), end)) in on.iter().zip(&starts).zip(ends).enumerate() {
            if !ledger.exchanges.state(place).counts() {
                continue;
            }
            let first = counted.legs.len() as u32;
            counted.legs.extend((*start as usize..end as usize).map(|leg| Leg {
                account: AccountIndex(accounts[leg]),
                is_pot: is_pot[accounts[leg] as usize],
                minutes: minutes[leg],
            }));
            counted.exchanges.push(Counting {
                on: Day(*on as i32),
                is_help: ledger.movement(ExchangeIndex(place as u32)) == Movement::Help,
                category: ledger.exchanges.category(place),
                legs: [first, counted.legs.len() as u32],
            });
        }
        counted
    }

    /// All of them.
    pub(super) fn all(&self) -> &[Counting] {
        &self.exchanges
    }

    /// The services of a period, by the day of the service. Both days are included.
    pub(super) fn services(&self, from: Day, to: Day) -> impl Iterator<Item = &Counting> {
        self.exchanges.iter().filter(move |exchange| exchange.is_service_within(from, to))
    }

    /// All of them, day by day.
    pub(super) fn by_day(&self) -> Vec<Counting> {
        let days = || self.exchanges.iter().map(|exchange| exchange.on.0);
        let (first, last) = (days().min().unwrap_or(0), days().max().unwrap_or(0));
        let places = in_order_of(days().map(|day| (day - first) as usize), (last - first) as usize + 1);
        places.into_iter().map(|place| self.exchanges[place as usize]).collect()
    }

    pub(super) fn legs(&self, exchange: &Counting) -> &[Leg] {
        &self.legs[exchange.legs[0] as usize..exchange.legs[1] as usize]
    }
}

impl Counting {
    /// Whether it is a service of a period.
    pub(super) fn is_service_within(&self, from: Day, to: Day) -> bool {
        self.is_help && from <= self.on && self.on <= to
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
