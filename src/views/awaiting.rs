//! Exchanges that wait for an answer.

use super::HistoryRow;
#[cfg(feature = "share")]
use crate::journal::Role;
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
    /// By account, whether its member can write here: with a device, and neither gone nor a viewer.
    #[cfg(feature = "share")]
    pub(crate) fn who_can_write(&self) -> Vec<bool> {
        let mut can = vec![false; self.accounts.len()];
        for row in 0..self.devices.member.len() as u32 {
            // Who was joined into another writes for them.
            let member = self.owner(row);
            let writes = self.role(member) != Role::Viewer && !self.has_left(member);
            can[member.0 as usize] |= writes && self.revoked.get(row).is_none();
        }
        can
    }

    /// Whether an exchange that waits would wait for ever: those who must answer it have no device here, or
    /// may not answer. A coordinator answers it then.
    #[cfg(feature = "share")]
    pub(crate) fn waits_for_desk(&self, exchange: ExchangeIndex, can_write: &[bool]) -> bool {
        let acts = |account: AccountIndex| {
            let all = self.holders(account).chain(self.guardian(account)).chain([account]);
            all.filter(|member| can_write[member.0 as usize]).collect::<Vec<_>>()
        };
        let legs =
            || self.legs_of(exchange).map(|leg| (self.legs.account(leg), self.legs.minutes(leg).signum()));
        let asked = |member: &AccountIndex| self.waits_for(exchange, *member);
        // A coordinator answers for others too. Nobody else is asked about credits of one's own.
        let settles = |member| self.role(member) == Role::Coordinator || self.gives_own(exchange, member);
        if legs().any(|(account, _)| acts(account).into_iter().filter(asked).any(settles)) {
            return false;
        }
        // Somebody may act on both sides, and is asked for one of them.
        let asked_for =
            |member: &AccountIndex, side: i32| self.confirming_side(exchange, *member) == Ok(i64::from(side));
        let answer =
            |account, side| acts(account).iter().any(|member| asked(member) && asked_for(member, side));
        let answered = |side: i32| {
            let mut theirs = legs().filter(|(_, sign)| *sign == side).peekable();
            theirs.peek().is_some()
                && theirs.all(|(account, _)| self.has_agreed(exchange, account) || answer(account, side))
        };
        !answered(1) && !answered(-1)
    }

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
