//! The life of an exchange: which step leads where. `ARCHITECTURE.md` draws it.

use super::columns::State;
#[cfg(feature = "desk")]
use super::refusal::Refusal;
use crate::journal::StepKind;

/// The state that a step leads to; `None` where it cannot be taken. An exchange that was confirmed before it was held
/// goes back to that, one that was not goes on waiting for the other side. `Agreed` leads on only once all have agreed,
/// which is for the ledger to count.
pub(super) fn next(state: State, step: StepKind, was_confirmed: bool) -> Option<State> {
    use State::{Confirmed, Declined, Disputed, Held, Proposed, Voided, Withdrawn};
    match (step, state) {
        (StepKind::Agreed, Proposed) => Some(Proposed),
        (StepKind::Confirmed | StepKind::AutoAccepted, Proposed) => Some(Confirmed),
        (StepKind::Declined, Proposed | Held) => Some(Declined),
        (StepKind::Withdrawn, Proposed) => Some(Withdrawn),
        (StepKind::Withdrawn, Held) if !was_confirmed => Some(Withdrawn),
        (StepKind::Held, Proposed | Confirmed) => Some(Held),
        (StepKind::Released, Held) => Some(if was_confirmed { Confirmed } else { Proposed }),
        (StepKind::Disputed, Confirmed) => Some(Disputed),
        (StepKind::Resolved, Disputed) => Some(Confirmed),
        (StepKind::Voided | StepKind::Corrected, Confirmed | Disputed) => Some(Voided),
        (StepKind::NoteAdded, state) => Some(state),
        _ => None,
    }
}

/// Why a step that leads nowhere is refused.
#[cfg(feature = "desk")]
pub(super) fn refused(state: State, step: StepKind) -> Refusal {
    match (step, state) {
        (StepKind::Disputed, State::Disputed) => Refusal::AlreadyDisputed,
        (StepKind::Voided | StepKind::Corrected | StepKind::Disputed, _) => Refusal::NotCounted(state),
        (StepKind::Resolved, _) => Refusal::NotDisputed(state),
        (StepKind::Released, _) => Refusal::NotHeld(state),
        (_, State::Held) => Refusal::WaitsForCoordinator,
        _ => Refusal::AlreadyResolved(state),
    }
}
