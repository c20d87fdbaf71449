//! The state of an exchange.

use serde::Serialize;

/// The state of an exchange.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[repr(u8)]
pub enum State {
    /// One side recorded it; the other side has not confirmed it.
    Proposed = 0,
    /// Both sides agreed. It counts.
    Confirmed = 1,
    /// The other side declined it.
    Declined = 2,
    /// Taken back before it was confirmed.
    Withdrawn = 3,
    /// It was confirmed and is now questioned. It counts until a coordinator decides.
    Disputed = 4,
    /// A coordinator voided it. It stays visible and no longer counts.
    Voided = 5,
    /// It waits for a coordinator and does not count until then.
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
