//! The life of an exchange: the state after each step. `docs/exchanges.md` lists it.

use super::columns::State;
#[cfg(feature = "desk")]
use super::refusal::Refusal;
use crate::journal::StepKind;

/// The state after a step. `None` where the step is not possible. When a held exchange is released, it counts
/// again if it was confirmed before; otherwise it waits for the other side again. `Agreed` leads to
/// `Confirmed` only when all have agreed, which the ledger counts. `ended_from` is the state of an exchange
/// before the step that ended it.
pub(super) fn next(
    state: State,
    step: StepKind,
    was_confirmed: bool,
    ended_from: Option<State>,
) -> Option<State> {
    use State::{Confirmed, Declined, Disputed, Held, Proposed, Voided, Withdrawn};
    let from = |states: &[State], to: State| states.contains(&state).then_some(to);
    match step {
        StepKind::Agreed => from(&[Proposed], Proposed),
        StepKind::Confirmed | StepKind::AutoAccepted => from(&[Proposed], Confirmed),
        StepKind::Declined => from(&[Proposed, Held], Declined),
        StepKind::Withdrawn if was_confirmed => from(&[Proposed], Withdrawn),
        StepKind::Withdrawn => from(&[Proposed, Held], Withdrawn),
        StepKind::Held => from(&[Proposed, Confirmed], Held),
        StepKind::Released => from(&[Held], if was_confirmed { Confirmed } else { Proposed }),
        StepKind::Disputed => from(&[Confirmed], Disputed),
        StepKind::Resolved => from(&[Disputed], Confirmed),
        StepKind::Voided | StepKind::Corrected => from(&[Confirmed, Disputed], Voided),
        StepKind::Restored => match state {
            Declined | Withdrawn | Voided => ended_from,
            Confirmed => Some(Proposed),
            Proposed | Disputed | Held => None,
        },
        StepKind::NoteAdded => Some(state),
    }
}

/// The reason why a step that leads nowhere is refused.
#[cfg(feature = "desk")]
pub(super) fn refused(state: State, step: StepKind) -> Refusal {
    match step {
        StepKind::Disputed if state == State::Disputed => Refusal::AlreadyDisputed,
        StepKind::Voided | StepKind::Corrected | StepKind::Disputed => Refusal::NotCounted(state),
        StepKind::Resolved => Refusal::NotDisputed(state),
        StepKind::Released => Refusal::NotHeld(state),
        StepKind::Restored => Refusal::NothingToRestore(state),
        StepKind::Agreed
        | StepKind::Confirmed
        | StepKind::AutoAccepted
        | StepKind::Declined
        | StepKind::Withdrawn
        | StepKind::Held
        | StepKind::NoteAdded => match state {
            State::Held => Refusal::WaitsForCoordinator,
            State::Proposed
            | State::Confirmed
            | State::Disputed
            | State::Declined
            | State::Withdrawn
            | State::Voided => Refusal::AlreadyResolved(state),
        },
    }
}
