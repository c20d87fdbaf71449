//! Exchanges that say the same: on one day, between the same accounts, as long.

use super::columns::{Exchanges, Legs, State, Table};
use super::{ExchangeIndex, Ledger};
use core::cell::OnceCell;

/// From what exchanges say to their places, made when it is first asked for.
#[derive(Clone, Debug, Default)]
pub(super) struct Twins(OnceCell<Table>);

/// The day and the legs, mixed (FNV-1a over words).
fn terms(exchanges: &Exchanges, legs: &Legs, exchange: u32) -> u32 {
    const PRIME: u64 = 0x0000_0100_0000_01b3;
    let mix = |hash: u64, word: i64| (hash ^ word as u64).wrapping_mul(PRIME).rotate_left(23);
    let start = mix(0xcbf2_9ce4_8422_2325, i64::from(exchanges.on(exchange as usize).0));
    let hash = exchanges.legs(exchange as usize, legs).fold(start, |hash, leg| {
        mix(mix(hash, i64::from(legs.account(leg).0)), i64::from(legs.minutes(leg)))
    });
    (hash ^ hash >> 32) as u32
}

impl Twins {
    /// Adds the last exchange.
    pub(super) fn added(&mut self, exchanges: &Exchanges, legs: &Legs) {
        if let Some(table) = self.0.get_mut() {
            let last = exchanges.len() as u32 - 1;
            table.add(terms(exchanges, legs, last), last);
        }
    }
}

impl Ledger {
    /// The other exchanges that say the same as this one.
    pub(crate) fn twins(&self, exchange: ExchangeIndex) -> impl Iterator<Item = ExchangeIndex> {
        let (exchanges, legs) = (&self.exchanges, &self.legs);
        let table = self.twins.0.get_or_init(|| {
            let rows = 0..exchanges.len();
            Table::new(rows.map(|row| terms(exchanges, legs, row as u32)))
        });
        let found = table.all(terms(exchanges, legs, exchange.0));
        found.filter(move |row| *row != exchange.0 && self.says_the_same(exchange.0, *row)).map(ExchangeIndex)
    }

    /// Whether two exchanges are of one sort and day, between the same accounts, as long.
    pub(crate) fn says_the_same(&self, one: u32, other: u32) -> bool {
        let (e, l) = (&self.exchanges, &self.legs);
        let legs = |i: u32| e.legs(i as usize, l).map(|leg| (l.account(leg), l.minutes(leg)));
        e.on(one as usize) == e.on(other as usize)
            && e.kind(one as usize) == e.kind(other as usize)
            && legs(one).eq(legs(other))
    }

    /// Whether somebody must first say which of two that say the same is right: another one counts or waits, and this
    /// one waits.
    pub(crate) fn is_questioned(&self, exchange: ExchangeIndex) -> bool {
        let open = |other: ExchangeIndex| {
            let state = self.exchanges.state(other.0 as usize);
            state.counts() || matches!(state, State::Proposed | State::Held)
        };
        self.twins(exchange).any(open)
    }
}
