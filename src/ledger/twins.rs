//! Exchanges that say the same: same kind, day, accounts and minutes.

use super::{ExchangeIndex, Ledger, State};

impl Ledger {
    /// The other exchanges that say the same as this one.
    pub(crate) fn twins(&self, exchange: ExchangeIndex) -> impl Iterator<Item = ExchangeIndex> {
        let found = self.twins.candidates(&self.exchanges, &self.legs, exchange.0);
        found.filter(move |row| self.says_the_same(exchange.0, *row)).map(ExchangeIndex)
    }

    /// Whether two exchanges have the same kind, day, accounts and minutes.
    pub(crate) fn says_the_same(&self, one: u32, other: u32) -> bool {
        let (e, l) = (&self.exchanges, &self.legs);
        let legs = |i: u32| e.legs(i as usize, l.len()).map(|leg| (l.account(leg), l.minutes(leg)));
        e.on(one as usize) == e.on(other as usize)
            && e.kind(one as usize) == e.kind(other as usize)
            && legs(one).eq(legs(other))
    }

    /// Whether somebody must first decide between this exchange and another that says the same: this one
    /// waits, and the other counts or waits.
    pub(crate) fn is_questioned(&self, exchange: ExchangeIndex) -> bool {
        let open = |other: ExchangeIndex| {
            let state = self.exchanges.state(other.0 as usize);
            state.counts() || matches!(state, State::Proposed | State::Held)
        };
        self.twins(exchange).any(open)
    }
}
