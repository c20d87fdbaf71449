//! Exchanges that wait for a coordinator.

use super::tidy::first;
use super::{Duplicate, HistoryRow, MemberRow, Page};
use crate::journal::{HeldBy, StepKind};
use crate::ledger::StepRow;
use crate::ledger::{AnnouncedErasure, ExchangeIndex, Ledger, State};
use crate::{Day, Seconds};
use serde::Serialize;

/// Days without a confirmation after which an exchange is shown.
const WAITING_DAYS: i32 = 7;

/// An exchange that a coordinator must look at.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
pub struct InboxRow {
    /// The exchange.
    #[serde(flatten)]
    pub exchange: HistoryRow,
    /// Who recorded it.
    pub recorded_by: String,
    /// When it was admitted.
    #[cfg_attr(target_arch = "wasm32", tsify(type = "number"))]
    pub recorded_at: Seconds,
    /// The member who disputed it. Empty for any other reason.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub by: Option<String>,
    /// The time since which it waits: when it was disputed, held or recorded.
    #[cfg_attr(target_arch = "wasm32", tsify(type = "number"))]
    pub at: Seconds,
    /// The reason of the dispute.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// The reason of the hold.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub held_by: Option<HeldBy>,
}

/// A member who will be forgotten soon.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
pub struct ErasureRow {
    /// The member.
    #[serde(flatten)]
    pub member: MemberRow,
    /// The day on which that is done, or later if the keeper serves seldom.
    #[cfg_attr(target_arch = "wasm32", tsify(type = "string"))]
    pub on: Day,
}

/// What waits for a coordinator: the first rows of each list, in the order of the journal.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
pub struct Inbox {
    /// Disputed exchanges, with the member and the reason.
    pub disputed: Page<InboxRow>,
    /// Held exchanges, with the reason.
    pub held: Page<InboxRow>,
    /// Exchanges that say the same.
    pub duplicates: Page<Duplicate>,
    /// Exchanges that wait for somebody who cannot answer: they have no device here.
    pub unanswered: Page<InboxRow>,
    /// Exchanges without a confirmation for more than seven days.
    pub waiting: Page<InboxRow>,
    /// Members who will be forgotten soon, by the rules.
    pub erasures: Page<ErasureRow>,
    /// The number of members who have gone quiet.
    pub quiet: usize,
    /// The number of members who have received no service that counts.
    pub never_received: usize,
    /// The number of members who have given no service that counts.
    pub never_gave: usize,
    /// The number of pairs of names that look the same.
    pub same_names: usize,
}

impl Ledger {
    /// What waits for a coordinator on a day, at most `limit` rows of each list.
    pub fn inbox(&self, today: Day, limit: usize) -> Inbox {
        let (mut disputed, mut held) = (Vec::new(), Vec::new());
        let (mut unanswered, mut waiting) = (Vec::new(), Vec::new());
        let can_write = self.who_can_write();
        for i in 0..self.exchanges.len() {
            let exchange = ExchangeIndex(i as u32);
            match self.exchanges.state(i) {
                State::Disputed => disputed.push(exchange),
                State::Held => held.push(exchange),
                State::Proposed if self.waits_for_desk(exchange, &can_write) => unanswered.push(exchange),
                State::Proposed if self.has_waited(i, today) => waiting.push(exchange),
                State::Proposed | State::Confirmed | State::Declined | State::Withdrawn | State::Voided => {}
            }
        }
        let row = |step: Option<StepKind>| move |exchange: &ExchangeIndex| self.inbox_row(*exchange, step);
        Inbox {
            disputed: first(&disputed, limit, row(Some(StepKind::Disputed))),
            held: first(&held, limit, row(Some(StepKind::Held))),
            duplicates: self.duplicates(limit),
            unanswered: first(&unanswered, limit, row(None)),
            waiting: first(&waiting, limit, row(None)),
            erasures: first(&self.announced_erasures(today), limit, |erasure: &AnnouncedErasure| {
                ErasureRow { member: self.member_row(erasure.member), on: erasure.on }
            }),
            quiet: self.quiet(today).len(),
            never_received: self.never(-1).len(),
            never_gave: self.never(1).len(),
            same_names: self.same_names().len(),
        }
    }

    fn has_waited(&self, exchange: usize, today: Day) -> bool {
        let (_, admitted_at) = self.records.times(self.exchanges.record(exchange));
        today.0 - Day::of(admitted_at).0 > WAITING_DAYS
    }

    /// An exchange, with its last step of a kind: the step that brought it here.
    fn inbox_row(&self, exchange: ExchangeIndex, step: Option<StepKind>) -> InboxRow {
        let record = self.exchanges.record(exchange.0 as usize);
        let step: Option<StepRow> =
            step.and_then(|kind| self.steps.of(exchange.0).find(|step| step.kind == kind));
        let disputed = step.filter(|step| step.kind == StepKind::Disputed);
        let held = step.filter(|step| step.kind == StepKind::Held);
        InboxRow {
            exchange: self.history_row(exchange),
            recorded_by: self.account_name(self.recorder(exchange).0),
            recorded_at: self.records.times(record).1,
            by: disputed.map(|step| self.account_name(self.author_of(step.record).0)),
            at: self.records.times(step.map_or(record, |step| step.record)).1,
            reason: disputed.and_then(|step| self.texts.some(step.text)).map(str::to_owned),
            held_by: held.and_then(|step| HeldBy::from_number(step.other? as u8)),
        }
    }
}
