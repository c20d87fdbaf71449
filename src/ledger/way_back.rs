//! The way back from the last step of an exchange: one step that a coordinator can take.

use super::columns::{ExchangeIndex, State, StepRow};
use super::{Ledger, life};
use crate::journal::StepKind;

impl Ledger {
    /// The steps of an exchange, in order. A plain confirmation is among them: it has no row of its own.
    pub(crate) fn steps_of(&self, exchange: ExchangeIndex) -> Vec<StepRow> {
        let mut rows: Vec<StepRow> = self.steps.of(exchange.0).collect();
        rows.reverse();
        // The row of a confirmation that was taken back stands later than it happened.
        for end in 1..rows.len() {
            let mut place = end;
            while place > 0 && rows[place - 1].record > rows[place].record {
                rows.swap(place - 1, place);
                place -= 1;
            }
        }
        let confirmed = self.exchanges.confirmed(exchange.0 as usize);
        if confirmed != 0 && !rows.iter().any(|row| row.record == confirmed && confirms(row.kind)) {
            let place = rows.partition_point(|row| row.record < confirmed);
            rows.insert(place, plain_confirmation(exchange.0, confirmed));
        }
        rows
    }

    /// The steps of an exchange, in order, each with the states before and after it.
    pub(crate) fn states_of(&self, exchange: ExchangeIndex) -> Vec<(StepRow, State, State)> {
        let confirmed = self.exchanges.confirmed(exchange.0 as usize);
        let (mut state, mut was_confirmed, mut ended_from) = (State::Proposed, false, None);
        let moved = |row: StepRow| {
            let before = state;
            let next = life::next(state, row.kind, was_confirmed, ended_from).unwrap_or(state);
            let all_agreed = row.kind == StepKind::Agreed && row.record == confirmed;
            state = if all_agreed { State::Confirmed } else { next };
            was_confirmed |= before == State::Proposed && state == State::Confirmed;
            was_confirmed &= row.kind != StepKind::Restored || before != State::Confirmed;
            if before.stands() && !state.stands() {
                ended_from = Some(before);
            }
            (row, before, state)
        };
        self.steps_of(exchange).into_iter().map(moved).collect()
    }

    /// The state of an exchange before the step that ended it.
    pub(super) fn ended_from(&self, exchange: ExchangeIndex) -> Option<State> {
        let states = self.states_of(exchange).into_iter().rev();
        states.map(|(_, before, _)| before).find(|before| before.stands())
    }

    /// Takes the confirmation of an exchange back. It stays in the trail.
    pub(super) fn unconfirm(&mut self, exchange: ExchangeIndex) {
        let i = exchange.0 as usize;
        let record = self.exchanges.confirmed(i);
        let plain = !self.steps.of(exchange.0).any(|row| row.record == record && confirms(row.kind));
        if plain && record != 0 {
            self.steps.add(plain_confirmation(exchange.0, record));
        }
        self.exchanges.unconfirm(i);
    }

    /// The step that leads an exchange back to the state before its last step, if a coordinator can take it.
    /// What was recorded is withdrawn or, where it was confirmed at once, voided. `docs/exchanges.md` lists
    /// them.
    #[cfg(feature = "desk")]
    pub fn way_back(&self, exchange: ExchangeIndex) -> Option<StepKind> {
        let mut moves =
            self.steps_of(exchange).into_iter().rev().filter(|row| row.kind != StepKind::NoteAdded);
        let Some(last) = moves.next() else { return Some(StepKind::Withdrawn) };
        match last.kind {
            StepKind::Confirmed if last.record == self.exchanges.record(exchange.0 as usize) => {
                Some(StepKind::Voided)
            }
            StepKind::Confirmed
            | StepKind::Declined
            | StepKind::Withdrawn
            | StepKind::Voided
            | StepKind::Corrected => Some(StepKind::Restored),
            StepKind::Held => Some(StepKind::Released),
            StepKind::Released => Some(StepKind::Held),
            StepKind::Disputed => Some(StepKind::Resolved),
            StepKind::Resolved => Some(StepKind::Disputed),
            StepKind::Restored => {
                let taken_back = moves.next()?.kind;
                Some(if taken_back == StepKind::Corrected { StepKind::Voided } else { taken_back })
            }
            // Members and the keeper take these steps. No press of a coordinator does.
            StepKind::Agreed | StepKind::AutoAccepted | StepKind::NoteAdded => None,
        }
    }

    /// The exchanges that took each other's place, with this one and in the order of the journal. At most one
    /// of them stands.
    #[cfg(feature = "desk")]
    pub(crate) fn corrections_of(&self, exchange: ExchangeIndex) -> Vec<ExchangeIndex> {
        let mut first = exchange.0;
        while let Some(older) = self.corrects.get(first).filter(|older| *older < first) {
            first = older;
        }
        let mut all = vec![first];
        let mut next = 0;
        while let Some(one) = all.get(next).copied() {
            let corrected = self.steps.of(one).filter(|step| step.kind == StepKind::Corrected);
            all.extend(corrected.filter_map(|step| step.other).filter(|new| *new > one));
            next += 1;
        }
        all.sort_unstable();
        all.dedup();
        all.into_iter().map(ExchangeIndex).collect()
    }

    /// The exchange that stands in the place of this one.
    pub(crate) fn corrected_by(&self, exchange: ExchangeIndex) -> Option<ExchangeIndex> {
        let mut steps = self.steps.of(exchange.0);
        let ended = steps.find(|step| matches!(step.kind, StepKind::Corrected | StepKind::Voided));
        let replaced = self.state(exchange) == State::Voided;
        ended.filter(|step| replaced && step.kind == StepKind::Corrected)?.other.map(ExchangeIndex)
    }
}

/// Whether a step can confirm.
pub(crate) fn confirms(step: StepKind) -> bool {
    matches!(step, StepKind::Confirmed | StepKind::AutoAccepted | StepKind::Agreed)
}

/// A confirmation without a word, in the name of its author.
fn plain_confirmation(exchange: u32, record: u32) -> StepRow {
    StepRow { exchange, record, kind: StepKind::Confirmed, text: 0, other: None, on_behalf: None }
}

impl State {
    /// Whether an exchange in this state may count, now or after an answer.
    pub(crate) fn stands(self) -> bool {
        match self {
            State::Proposed | State::Confirmed | State::Disputed | State::Held => true,
            State::Declined | State::Withdrawn | State::Voided => false,
        }
    }
}
