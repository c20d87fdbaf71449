//! The keeper's answer to an event.

use crate::Hash;
use serde::ser::{Serialize, SerializeStruct, Serializer};
use std::collections::BTreeMap;

/// The keeper's answer to one event. It proves nothing: only a record under a signed head does.
///
/// Its JSON form has stable names: `{"event": …, "outcome": "admitted" | "held" | "waiting" | "refused"}`.
/// The first two outcomes also have `seq`, the others `code` and `fields`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer {
    /// The event.
    pub event: Hash,
    /// The outcome.
    pub outcome: Outcome,
}

/// The outcome for an event.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// It is in the journal.
    Admitted {
        /// The number of its record.
        seq: u64,
    },
    /// It is in the journal. What it brings waits there for a coordinator.
    Held {
        /// The number of its record.
        seq: u64,
    },
    /// It waits with the keeper, outside the journal. What it refers to may still come, or a coordinator must
    /// decide.
    Waiting(Reason),
    /// It is not admitted.
    Refused(Reason),
}

/// Why an event is not in the journal: the code of a refusal, and its details.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Reason {
    /// A stable code, as [`crate::ledger::Refusal::code`] gives it.
    pub code: String,
    /// The details, by name.
    pub fields: BTreeMap<String, String>,
}

impl Answer {
    /// An answer from the values of its JSON form. `None` where they do not fit together.
    ///
    /// ```
    /// use timebank::{Hash, sync::{Answer, Outcome}};
    /// let event = Hash::of(&[b"an event"]);
    /// let answer = Answer::from_parts(event, "admitted", Some(7), None);
    /// assert_eq!(answer, Some(Answer { event, outcome: Outcome::Admitted { seq: 7 } }));
    /// assert_eq!(Answer::from_parts(event, "admitted", None, None), None);
    /// ```
    pub fn from_parts(
        event: Hash,
        outcome: &str,
        seq: Option<u64>,
        reason: Option<Reason>,
    ) -> Option<Answer> {
        let outcome = match outcome {
            "admitted" => Outcome::Admitted { seq: seq? },
            "held" => Outcome::Held { seq: seq? },
            "waiting" => Outcome::Waiting(reason?),
            "refused" => Outcome::Refused(reason?),
            _ => return None,
        };
        Some(Answer { event, outcome })
    }
}

impl Outcome {
    /// Its name in JSON.
    pub fn name(&self) -> &'static str {
        match self {
            Outcome::Admitted { .. } => "admitted",
            Outcome::Held { .. } => "held",
            Outcome::Waiting(_) => "waiting",
            Outcome::Refused(_) => "refused",
        }
    }
}

impl Serialize for Answer {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut fields = serializer.serialize_struct("Answer", 4)?;
        fields.serialize_field("event", &self.event)?;
        fields.serialize_field("outcome", self.outcome.name())?;
        match &self.outcome {
            Outcome::Admitted { seq } | Outcome::Held { seq } => fields.serialize_field("seq", seq)?,
            Outcome::Waiting(reason) | Outcome::Refused(reason) => {
                fields.serialize_field("code", &reason.code)?;
                if !reason.fields.is_empty() {
                    fields.serialize_field("fields", &reason.fields)?;
                }
            }
        }
        fields.end()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_json_form_is_stable() {
        let event = Hash([7; 32]);
        let hex = "07".repeat(32);
        let reason = |fields: &[(&str, &str)]| Reason {
            code: "exceeds_floor".to_owned(),
            fields: fields.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect(),
        };
        let forms = [
            (Outcome::Admitted { seq: 7 }, format!(r#"{{"event":"{hex}","outcome":"admitted","seq":7}}"#)),
            (Outcome::Held { seq: 8 }, format!(r#"{{"event":"{hex}","outcome":"held","seq":8}}"#)),
            (
                Outcome::Waiting(reason(&[])),
                format!(r#"{{"event":"{hex}","outcome":"waiting","code":"exceeds_floor"}}"#),
            ),
            (
                Outcome::Refused(reason(&[("limit", "-60"), ("balance", "-90")])),
                format!(
                    r#"{{"event":"{hex}","outcome":"refused","code":"exceeds_floor","fields":{}}}"#,
                    r#"{"balance":"-90","limit":"-60"}"#
                ),
            ),
        ];
        for (outcome, form) in forms {
            let answer = Answer { event, outcome };
            assert_eq!(serde_json::to_string(&answer).ok(), Some(form.clone()));
            assert_eq!(crate::json::text(&answer).ok(), Some(form));
        }
    }
}
