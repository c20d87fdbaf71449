//! The keeper's answer to an event: one function for every keeper.

use super::{Answer, Outcome, Reason};
use crate::Hash;
use crate::journal::Sealed;
use crate::ledger::{Context, Ledger, Prepared, Refusal, Submission};

/// What a keeper should do with an event.
#[derive(Clone, Debug)]
pub enum Decision {
    /// Store this durably, then apply it, then answer. If its verdict has something to hold, the keeper first
    /// signs [`Prepared::hold`].
    Admit(Box<Prepared>),
    /// The journal already has it, as this record.
    Known(u64),
    /// Keep it durably outside the journal, then answer. Try it again after each admission.
    Waiting(Refusal),
    /// Send it back and keep nothing.
    Refused(Refusal),
}

/// What a keeper with this ledger should do with an event. Nothing changes.
///
/// An event that is in the journal is always `Known`. It does not matter who submits it again, how often, or
/// whether its device or author still may write.
pub fn decide(ledger: &Ledger, sealed: &Sealed, context: Context) -> Decision {
    if let Some(seq) = ledger.seq_of(sealed.id()) {
        return Decision::Known(seq);
    }
    let Sealed { event, signature, parts } = sealed;
    match ledger.prepare(Submission { event, signature, parts }, context) {
        Ok(prepared) => Decision::Admit(Box::new(prepared)),
        Err(Refusal::AlreadyAdmitted(seq)) => Decision::Known(seq),
        Err(refusal) if refusal.waits() && ledger.concerns_erased(sealed) => {
            Decision::Refused(Refusal::AlreadyErased)
        }
        Err(refusal) if refusal.waits() => Decision::Waiting(refusal),
        Err(refusal) => Decision::Refused(refusal),
    }
}

impl Decision {
    /// The answer to give after the decision was carried out durably. `held` says whether it has something
    /// held.
    pub fn answer(&self, event: Hash, held: bool) -> Answer {
        let outcome = match self {
            Decision::Admit(prepared) if held => Outcome::Held { seq: prepared.seq() },
            Decision::Admit(prepared) => Outcome::Admitted { seq: prepared.seq() },
            Decision::Known(seq) => Outcome::Admitted { seq: *seq },
            Decision::Waiting(refusal) => Outcome::Waiting(refusal.into()),
            Decision::Refused(refusal) => Outcome::Refused(refusal.into()),
        };
        Answer { event, outcome }
    }
}

impl From<&Refusal> for Reason {
    fn from(refusal: &Refusal) -> Reason {
        let fields = refusal.fields().into_iter().map(|(name, value)| (name.to_owned(), value));
        Reason { code: refusal.code().to_owned(), fields: fields.collect() }
    }
}
