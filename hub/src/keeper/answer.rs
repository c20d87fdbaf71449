//! What the keeper answers, and what it cannot.

use std::fmt;

use serde::Serialize;
use timebank::journal::{Corrupt, Role};
use timebank::ledger::{Ledger, Refusal};
use timebank::{Hash, Key};

use crate::store::StoreError;

/// What becomes of an event that somebody offers.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "outcome", rename_all = "snake_case")]
pub enum Outcome {
    /// It is in the journal.
    Admitted {
        /// Its place.
        seq: u64,
    },
    /// It is in the journal, and a coordinator must look at it before it counts.
    Held {
        /// Its place.
        seq: u64,
    },
    /// It is kept outside the journal, and tried again whenever something was admitted.
    Waiting {
        /// Why: a code of the core.
        code: String,
    },
    /// It is not admitted.
    Refused {
        /// Why: a code of the core; `too_many_waiting`; `dismissed`, where it waited and a coordinator wants it no longer;
        /// `wrong_keeper`, where it names a key that is not this hub's: nobody could sign the head after it.
        code: String,
        /// What it is about, by name.
        fields: serde_json::Map<String, serde_json::Value>,
    },
}

impl Outcome {
    pub(super) fn refused(refusal: &Refusal) -> Outcome {
        let fields = refusal.fields().into_iter().map(|(name, value)| (name.to_owned(), value.into()));
        Outcome::Refused { code: refusal.code().to_owned(), fields: fields.collect() }
    }
}

/// The answer to one event of a push.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Answer {
    /// The event's id; `None` where the bytes are no event.
    pub event: Option<Hash>,
    /// What became of it.
    #[serde(flatten)]
    pub outcome: Outcome,
}

/// Why the keeper cannot answer at all.
#[derive(Debug)]
pub enum Trouble {
    /// There is no such community.
    UnknownCommunity,
    /// The device is none of the community's, or was revoked.
    UnknownDevice,
    /// The device is no coordinator's.
    NotACoordinator,
    /// The reader has more records than the journal.
    Ahead {
        /// How many the journal has.
        seq: u64,
    },
    /// The founding event names a key that was not handed out here.
    KeyNotOurs,
    /// The community's journal is damaged.
    Corrupt(Corrupt),
    /// The journal has facts that only a newer version knows.
    NeedsUpdate,
    /// The store does not store, or read.
    Store(StoreError),
    /// The machine has no random numbers.
    NoChance,
}

impl fmt::Display for Trouble {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Trouble::UnknownCommunity => f.write_str("there is no such community"),
            Trouble::UnknownDevice => f.write_str("the device is none of the community's"),
            Trouble::NotACoordinator => f.write_str("the device is no coordinator's"),
            Trouble::Ahead { seq } => write!(f, "the journal has {seq} records"),
            Trouble::KeyNotOurs => f.write_str("the founding event names another keeper"),
            Trouble::Corrupt(corrupt) => write!(f, "{corrupt}"),
            Trouble::NeedsUpdate => f.write_str("the journal was written by a newer timebank"),
            Trouble::Store(error) => write!(f, "{error}"),
            Trouble::NoChance => f.write_str("there are no random numbers"),
        }
    }
}

impl std::error::Error for Trouble {}

impl From<StoreError> for Trouble {
    fn from(error: StoreError) -> Trouble {
        match error {
            StoreError::Unknown => Trouble::UnknownCommunity,
            other => Trouble::Store(other),
        }
    }
}

impl From<Corrupt> for Trouble {
    fn from(corrupt: Corrupt) -> Trouble {
        Trouble::Corrupt(corrupt)
    }
}

/// Takes the balances of others out of what a device is told: whoever records an exchange need not learn what the other
/// side has, only that it is not enough.
pub(super) fn conceal(answers: &mut [Answer], ledger: &Ledger, device: Key) {
    let owner = super::writer(ledger, device);
    if owner.is_some_and(|owner| ledger.role(owner) == Role::Coordinator) {
        return;
    }
    for answer in answers {
        let Outcome::Refused { fields, .. } = &mut answer.outcome else { continue };
        let whose = fields.get("member").and_then(|id| ledger.member(id.as_str()?.parse().ok()?));
        let own = owner.zip(whose).is_some_and(|(owner, whose)| ledger.acts_for(owner, whose));
        if !own {
            fields.remove("balance");
        }
    }
}
