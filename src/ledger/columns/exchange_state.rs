//! Where an exchange stands.

use serde::Serialize;

/// Where an exchange stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[repr(u8)]
pub enum State {
    /// Recorded by one side, not confirmed by the other.
    Proposed = 0,
    /// Agreed: it counts.
    Confirmed = 1,
    /// The other side said no.
    Declined = 2,
    /// Taken back before it was confirmed.
    Withdrawn = 3,
    /// Confirmed, and questioned since: it counts until a coordinator decides.
    Disputed = 4,
    /// Taken out by a coordinator: it stays to be seen, and no longer counts.
    Voided = 5,
    /// Kept for a coordinator to look at: it does not count until then.
    Held = 6,
}

impl State {
    /// All states, by number.
    pub const ALL: [State; 7] = [
        State::Proposed,
        State::Confirmed,
        State::Declined,
        State::Withdrawn,
        State::Disputed,
        State::Voided,
        State::Held,
    ];

    /// Whether exchanges in this state move balances.
    pub fn counts(self) -> bool {
        matches!(self, State::Confirmed | State::Disputed)
    }

    /// The state's name in files: lower case.
    pub fn name(self) -> &'static str {
        ["proposed", "confirmed", "declined", "withdrawn", "disputed", "voided", "held"][self as usize]
    }

    /// The state with this name in files.
    pub fn from_name(name: &str) -> Option<State> {
        State::ALL.into_iter().find(|state| state.name() == name)
    }
}
