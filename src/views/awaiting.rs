//! Exchanges that wait for an answer.

use super::HistoryRow;
use crate::ledger::{AccountIndex, ExchangeIndex, Ledger, State};
use serde::Serialize;

/// The exchanges that wait for a member, and those on which the member waits. The newest first.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
pub struct Awaiting {
    /// Exchanges that the member may confirm or agree to, for their own account or one that they act for.
    pub confirm: Vec<HistoryRow>,
    /// Exchanges that the member recorded and that nobody has answered yet.
    pub recorded: Vec<HistoryRow>,
}

impl Ledger {
    /// The exchanges of a member's accounts that wait for the member, and those on which the member waits.
    pub fn awaiting(&self, member: AccountIndex) -> Awaiting {
        let accounts = self.people().filter(|account| self.acts_for(member, *account));
        let exchanges =
            accounts.flat_map(|account| self.legs.find(account, &self.exchanges)).map(|line| line.exchange.0);
        let is_open = |exchange: &u32| {
            let i = *exchange as usize;
            match self.exchanges.state(i) {
                State::Proposed => true,
                State::Held => self.exchanges.confirmed(i) == 0,
                State::Confirmed | State::Declined | State::Withdrawn | State::Disputed | State::Voided => {
                    false
                }
            }
        };
        let mut open = super::in_order(exchanges.filter(is_open).map(|exchange| (0, exchange)));
        open.dedup();
        let mut awaiting = Awaiting::default();
        for exchange in open.into_iter().rev().map(|(_, exchange)| ExchangeIndex(exchange)) {
            if self.waits_for(exchange, member) {
                awaiting.confirm.push(self.history_row(exchange));
            } else if self.recorder(exchange) == member {
                awaiting.recorded.push(self.history_row(exchange));
            }
        }
        awaiting
    }
}
