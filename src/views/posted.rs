//! The months to which a service is posted.

use crate::journal::StepKind;
use crate::ledger::{ExchangeIndex, Ledger, posting_month};

/// An exchange came to count, or no longer did.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Posting {
    /// The month that was open then: `year * 12 + month - 1`.
    pub(super) month: i32,
    /// Whether it came to count. The first posting does, and they alternate.
    pub(super) counts: bool,
}

impl Ledger {
    /// When an exchange came to count, and when it no longer did, in the order of the journal.
    pub(super) fn postings(&self, exchange: ExchangeIndex) -> Vec<Posting> {
        let own = self.exchanges.on(exchange.0 as usize).month_number();
        let closed_before = |record: u32| {
            let closed = self.closed.iter().rev().find(|closed| closed.record < record);
            closed.map_or(i32::MIN, |closed| closed.month)
        };
        let mut postings: Vec<Posting> = Vec::new();
        for (record, counts) in self.counting(exchange) {
            if counts != postings.last().is_some_and(|last| last.counts) {
                postings.push(Posting { month: posting_month(own, closed_before(record)), counts });
            }
        }
        postings
    }

    /// The records after which an exchange counted or did not.
    fn counting(&self, exchange: ExchangeIndex) -> Vec<(u32, bool)> {
        let mut states = Vec::new();
        let confirmed = self.exchanges.confirmed(exchange.0 as usize);
        if confirmed != 0 {
            states.push((confirmed, true));
        }
        let mut steps: Vec<_> = self.steps.of(exchange.0).collect();
        steps.reverse();
        for step in steps {
            match step.kind {
                StepKind::Held | StepKind::Voided | StepKind::Corrected | StepKind::Declined => {
                    states.push((step.record, false));
                }
                StepKind::Released if confirmed != 0 && confirmed < step.record => {
                    states.push((step.record, true));
                }
                StepKind::Confirmed
                | StepKind::Withdrawn
                | StepKind::Disputed
                | StepKind::Resolved
                | StepKind::AutoAccepted
                | StepKind::Released
                | StepKind::Agreed
                | StepKind::NoteAdded => {}
            }
        }
        states.sort_by_key(|(record, _)| *record);
        states
    }
}
