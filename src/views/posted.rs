//! The months to which help is posted.

use crate::Minutes;
use crate::ledger::{ExchangeIndex, Ledger, posting_month};

/// The help of an exchange changed: it came to count, it no longer did, or it was said which organisation is
/// the timebank itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Posting {
    /// The month that was open then: `year * 12 + month - 1`.
    pub(super) month: i32,
    /// The minutes that came, or went if negative. The first came, and no more go than came before.
    pub(super) minutes: Minutes,
}

impl Ledger {
    /// How the help of an exchange changed, in the order of the journal.
    pub(super) fn postings(&self, exchange: ExchangeIndex) -> Vec<Posting> {
        let own = self.exchanges.on(exchange.0 as usize).month_number();
        let closed_before = |record: u32| {
            let closed = self.closed.iter().rev().find(|closed| closed.record < record);
            closed.map_or(i32::MIN, |closed| closed.month)
        };
        let mut postings: Vec<Posting> = Vec::new();
        let (mut counts, mut before) = (false, Minutes::ZERO);
        for (record, change) in self.counting(exchange) {
            counts = change.unwrap_or(counts);
            let help = if counts { self.help_minutes_at(exchange, record) } else { Minutes::ZERO };
            if help != before {
                let month = posting_month(own, closed_before(record));
                postings.push(Posting { month, minutes: help - before });
                before = help;
            }
        }
        postings
    }

    /// The records after which an exchange counted or did not. `None` where the record said something else
    /// that may change its help: which organisation is the timebank itself.
    fn counting(&self, exchange: ExchangeIndex) -> Vec<(u32, Option<bool>)> {
        let takes_part = |account: u32| self.legs_of(exchange).any(|leg| self.legs.account(leg).0 == account);
        let said = self.timebanks.iter().filter(|row| takes_part(row.account));
        let mut states: Vec<(u32, Option<bool>)> = said.map(|row| (row.record, None)).collect();
        let moved = self.states_of(exchange).into_iter().filter(|(_, before, after)| before != after);
        states.extend(moved.map(|(step, _, after)| (step.record, Some(after.counts()))));
        states.sort_by_key(|(record, _)| *record);
        states
    }
}
