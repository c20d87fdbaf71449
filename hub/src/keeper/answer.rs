//! The keeper's answers and errors.

use std::fmt;

use serde::ser::{Serialize, SerializeStruct as _, Serializer};
use timebank::journal::{Corrupt, Role, Sealed};
use timebank::ledger::{Ledger, Refusal};
use timebank::sync::{Outcome, Reason};
use timebank::{Hash, Key, Seconds};

use super::devices::writer;
use crate::clock::Doubt;
use crate::store::StoreError;

/// The answer to one submitted item. Unlike [`timebank::sync::Answer`] it may be about bytes that are not an
/// event.
///
/// The code of a refusal is one of the core's, or one of the hub's own ([`OwnRefusal`]).
///
/// Its JSON form has stable names: `{"event": …, "outcome": "admitted" | "held" | "waiting" | "refused"}`.
/// The first two outcomes also have `seq`, the others `code`, and a refusal also `fields`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ItemAnswer {
    /// The event's id. `None` where the bytes are not an event.
    pub event: Option<Hash>,
    /// The outcome.
    pub outcome: Outcome,
}

impl ItemAnswer {
    pub(super) fn no_event() -> ItemAnswer {
        ItemAnswer { event: None, outcome: Outcome::Refused((&Refusal::NotAnEvent).into()) }
    }

    /// The answer to bytes that are not a sealed event.
    pub(super) fn unread(bytes: &[u8]) -> ItemAnswer {
        let too_many = Sealed::has_too_many_parts(bytes);
        let refusal = if too_many { Refusal::TooLarge } else { Refusal::NotAnEvent };
        ItemAnswer { event: None, outcome: Outcome::Refused((&refusal).into()) }
    }
}

impl Serialize for ItemAnswer {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut answer = serializer.serialize_struct("ItemAnswer", 4)?;
        answer.serialize_field("event", &self.event)?;
        answer.serialize_field("outcome", self.outcome.name())?;
        match &self.outcome {
            Outcome::Admitted { seq } | Outcome::Held { seq } => answer.serialize_field("seq", seq)?,
            Outcome::Waiting(reason) => answer.serialize_field("code", &reason.code)?,
            Outcome::Refused(reason) => {
                answer.serialize_field("code", &reason.code)?;
                answer.serialize_field("fields", &reason.fields)?;
            }
        }
        answer.end()
    }
}

/// Why the hub itself refuses an event.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OwnRefusal {
    /// It names a key that is not this hub's, so nobody could sign the next head.
    WrongKeeper,
    /// A coordinator dismissed the waiting event.
    Dismissed,
    /// Too many events wait already.
    TooManyWaiting,
}

timebank::codes! { OwnRefusal {
    OwnRefusal::WrongKeeper => "wrong_keeper",
    OwnRefusal::Dismissed => "dismissed",
    OwnRefusal::TooManyWaiting => "too_many_waiting",
} }

/// A reason with only its code.
pub(super) fn code_alone(code: &str) -> Reason {
    Reason { code: code.to_owned(), ..Reason::default() }
}

/// Why the keeper cannot answer.
#[derive(Debug)]
pub enum Trouble {
    /// The hub does not have the community.
    UnknownCommunity,
    /// The device does not belong to the community, or was revoked.
    UnknownDevice,
    /// The device does not belong to a coordinator.
    NotACoordinator,
    /// The reader has more records than the journal.
    Ahead {
        /// The number of records in the journal.
        seq: u64,
    },
    /// The founding event names a key that this hub did not issue.
    KeyNotOurs,
    /// The community's journal is damaged.
    Corrupt(Corrupt),
    /// The journal has facts of a newer version.
    NeedsUpdate,
    /// The store cannot write or read.
    Store(StoreError),
    /// The machine has no random numbers.
    NoRandomness,
    /// The machine's clock is not believed, so nothing can be stamped.
    ClockDoubted(Doubt),
    /// The member's devices sent all that is taken of them in a day.
    MemberQuota {
        /// When a new day begins.
        until: Seconds,
        /// In how many seconds that is.
        left: u32,
    },
    /// The community's devices sent all that is taken of them in a day.
    CommunityQuota {
        /// When a new day begins.
        until: Seconds,
        /// In how many seconds that is.
        left: u32,
    },
}

timebank::codes! { Trouble {
    Trouble::UnknownCommunity => "unknown_community",
    Trouble::UnknownDevice => "unknown_device",
    Trouble::NotACoordinator => "not_a_coordinator",
    Trouble::Ahead { seq } => "ahead" (seq = seq),
    Trouble::KeyNotOurs => "unknown_keeper",
    Trouble::NeedsUpdate => "needs_update",
    Trouble::NoRandomness => "no_randomness",
    Trouble::ClockDoubted(_) => "clock_doubted",
    Trouble::MemberQuota { until, left: _ } => "member_quota" (until = until),
    Trouble::CommunityQuota { until, left: _ } => "community_quota" (until = until),
} and {
    Trouble::Corrupt(corrupt) => corrupt,
    Trouble::Store(error) => error,
} }

impl fmt::Display for Trouble {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&timebank_words::error(&self.message()))
    }
}

impl std::error::Error for Trouble {}

impl From<StoreError> for Trouble {
    fn from(error: StoreError) -> Trouble {
        if let StoreError::Unknown = error { Trouble::UnknownCommunity } else { Trouble::Store(error) }
    }
}

impl From<Corrupt> for Trouble {
    fn from(corrupt: Corrupt) -> Trouble {
        Trouble::Corrupt(corrupt)
    }
}

/// Removes the balances of others from an answer. The member who records an exchange learns only that the
/// other side's balance does not allow it.
pub(super) fn conceal(answers: &mut [ItemAnswer], ledger: &Ledger, device: Key) {
    let owner = writer(ledger, device);
    if owner.is_some_and(|owner| ledger.role(owner) == Role::Coordinator) {
        return;
    }
    for answer in answers {
        let Outcome::Refused(Reason { fields, .. }) = &mut answer.outcome else { continue };
        let whose = fields.get("member").and_then(|id| ledger.member(id.parse().ok()?));
        let own = owner.zip(whose).is_some_and(|(owner, whose)| ledger.acts_for(owner, whose));
        if !own {
            fields.remove("balance");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_json_form_is_stable() {
        let hex = "07".repeat(32);
        let reason = |fields: &[(&str, &str)]| Reason {
            code: "exceeds_floor".to_owned(),
            fields: fields.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect(),
        };
        let fields = [("limit", "-60"), ("balance", "-90")];
        let forms = [
            (Outcome::Admitted { seq: 7 }, r#""outcome":"admitted","seq":7"#),
            (Outcome::Held { seq: 8 }, r#""outcome":"held","seq":8"#),
            (Outcome::Waiting(reason(&fields)), r#""outcome":"waiting","code":"exceeds_floor""#),
            (Outcome::Refused(reason(&[])), r#""outcome":"refused","code":"exceeds_floor","fields":{}"#),
            (
                Outcome::Refused(reason(&fields)),
                r#""outcome":"refused","code":"exceeds_floor","fields":{"balance":"-90","limit":"-60"}"#,
            ),
        ];
        for (outcome, form) in forms {
            let answer = ItemAnswer { event: Some(Hash([7; 32])), outcome };
            let text = serde_json::to_string(&answer).ok();
            assert_eq!(text, Some(format!(r#"{{"event":"{hex}",{form}}}"#)));
        }
        let text = serde_json::to_string(&ItemAnswer::no_event()).ok();
        let form = r#"{"event":null,"outcome":"refused","code":"not_an_event","fields":{}}"#;
        assert_eq!(text.as_deref(), Some(form));
    }
}
