//! An index of exchanges by day and legs.

use super::exchanges::Exchanges;
use super::legs::Legs;
use super::table::Table;
use core::cell::OnceCell;

/// Places of exchanges by a hash of their day and legs. Built at the first lookup.
#[derive(Clone, Debug, Default)]
pub(crate) struct Twins(OnceCell<Table>);

/// A hash of the day and the legs (FNV-1a over words).
fn terms(exchanges: &Exchanges, legs: &Legs, exchange: u32) -> u32 {
    const PRIME: u64 = 0x0000_0100_0000_01b3;
    let mix = |hash: u64, word: i64| (hash ^ word as u64).wrapping_mul(PRIME).rotate_left(23);
    let start = mix(0xcbf2_9ce4_8422_2325, i64::from(exchanges.on(exchange as usize).0));
    let hash = exchanges.legs(exchange as usize, legs.len()).fold(start, |hash, leg| {
        mix(mix(hash, i64::from(legs.account(leg).0)), i64::from(legs.minutes(leg)))
    });
    (hash ^ hash >> 32) as u32
}

impl Twins {
    /// Adds the last exchange.
    pub(crate) fn added(&mut self, exchanges: &Exchanges, legs: &Legs) {
        if let Some(table) = self.0.get_mut() {
            let last = exchanges.len() as u32 - 1;
            table.add(terms(exchanges, legs, last), last);
        }
    }

    /// The exchanges whose day and legs have the same hash as this one's. They may say the same.
    pub(crate) fn candidates(
        &self,
        exchanges: &Exchanges,
        legs: &Legs,
        exchange: u32,
    ) -> impl Iterator<Item = u32> {
        let table = self.0.get_or_init(|| {
            let rows = 0..exchanges.len();
            Table::new(rows.map(|row| terms(exchanges, legs, row as u32)))
        });
        table.all(terms(exchanges, legs, exchange)).filter(move |row| *row != exchange)
    }
}
