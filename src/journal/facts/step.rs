//! Kinds 12 to 21, 23, 26 and 144: something happens to an exchange.

use super::about::{Subject, Texts};
use crate::journal::audience::Audience;
use crate::journal::bytes::{Entries, Fields};
use crate::journal::reference::{Ref, TextIndex};
use crate::journal::text::TextKind;
use serde::Serialize;

/// What can happen to an exchange after it was proposed. The number is the kind of the fact in the journal.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[repr(u8)]
pub enum StepKind {
    /// The other side, or a coordinator, says that it is right.
    Confirmed = 12,
    /// The other side, or a coordinator, says that it is wrong.
    Declined = 13,
    /// The member who recorded it takes it back.
    Withdrawn = 14,
    /// A party says that something is wrong.
    Disputed = 15,
    /// A coordinator lets a disputed exchange stand.
    Resolved = 16,
    /// A coordinator voids it.
    Voided = 17,
    /// A coordinator voids it, and another exchange replaces it.
    Corrected = 18,
    /// The keeper accepts it after the number of days in the policy.
    AutoAccepted = 19,
    /// The keeper holds it for a coordinator, or a coordinator holds it for another look.
    Held = 20,
    /// A coordinator releases it.
    Released = 21,
    /// One of several on the other side says that it is right.
    Agreed = 23,
    /// A coordinator takes back the step that ended or confirmed it. It is as it was before that step.
    Restored = 26,
    /// Somebody adds a note. Earlier notes stay.
    NoteAdded = 144,
}

impl StepKind {
    /// All steps.
    pub const ALL: [StepKind; 13] = [
        StepKind::Confirmed,
        StepKind::Declined,
        StepKind::Withdrawn,
        StepKind::Disputed,
        StepKind::Resolved,
        StepKind::Voided,
        StepKind::Corrected,
        StepKind::AutoAccepted,
        StepKind::Held,
        StepKind::Released,
        StepKind::Agreed,
        StepKind::Restored,
        StepKind::NoteAdded,
    ];

    /// What its text means: the note of a `NoteAdded`, the reason of any other step.
    pub fn text_kind(self) -> TextKind {
        if self == StepKind::NoteAdded { TextKind::Note } else { TextKind::Reason }
    }

    /// The step's name.
    pub fn name(self) -> &'static str {
        match self {
            StepKind::Confirmed => "Confirmed",
            StepKind::Declined => "Declined",
            StepKind::Withdrawn => "Withdrawn",
            StepKind::Disputed => "Disputed",
            StepKind::Resolved => "Resolved",
            StepKind::Voided => "Voided",
            StepKind::Corrected => "Corrected",
            StepKind::AutoAccepted => "AutoAccepted",
            StepKind::Held => "Held",
            StepKind::Released => "Released",
            StepKind::Agreed => "Agreed",
            StepKind::Restored => "Restored",
            StepKind::NoteAdded => "NoteAdded",
        }
    }

    /// The step with this kind.
    pub fn from_number(kind: u16) -> Option<StepKind> {
        StepKind::ALL.into_iter().find(|step| u16::from(*step as u8) == kind)
    }
}

/// Why an exchange is held. The number is stored.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[repr(u8)]
pub enum HeldBy {
    /// An account would go below the lowest balance.
    Floor = 1,
    /// An account would go above the highest balance.
    Ceiling = 2,
    /// It was allowed when it was written, but the policy has changed since.
    EarlierPolicy = 3,
    /// A coordinator wants to look at it again.
    Coordinator = 4,
}

impl HeldBy {
    /// The reason with this number.
    pub fn from_number(number: u8) -> Option<HeldBy> {
        [HeldBy::Floor, HeldBy::Ceiling, HeldBy::EarlierPolicy, HeldBy::Coordinator]
            .into_iter()
            .find(|by| *by as u8 == number)
    }
}

/// One step in the life of an exchange.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Step {
    /// What happens.
    pub kind: StepKind,
    /// The exchange.
    pub exchange: Ref,
    /// The reason, or the note of a `NoteAdded`.
    pub text: Option<TextIndex>,
    /// For `Corrected`, the exchange that replaces it. For `Agreed`, the account that agrees, where it is not
    /// the author's own. For `Declined`, the exchange that already says the same.
    pub other: Option<Ref>,
    /// For `Held`, the reason: a number of [`HeldBy`].
    pub held_by: Option<u8>,
    /// The member for whom a coordinator acts.
    pub on_behalf: Option<Ref>,
}

impl Step {
    /// A step with only its kind and its exchange.
    pub fn new(kind: StepKind, exchange: Ref) -> Step {
        Step { kind, exchange, text: None, other: None, held_by: None, on_behalf: None }
    }

    /// A step with its reason or note.
    pub fn with_text(kind: StepKind, exchange: Ref, text: TextIndex) -> Step {
        Step { text: Some(text), ..Step::new(kind, exchange) }
    }

    /// Whether it has no field that its kind gives no meaning to.
    #[cfg(feature = "desk")]
    pub(crate) fn is_well_formed(&self) -> bool {
        let names_another = matches!(self.kind, StepKind::Corrected | StepKind::Agreed | StepKind::Declined);
        (self.other.is_none() || names_another) && (self.held_by.is_none() || self.kind == StepKind::Held)
    }

    /// The entries of a step of this kind: all steps have one form.
    pub(in crate::journal) fn read(kind: StepKind, entries: &mut Entries<'_>) -> Option<Step> {
        Some(Step {
            kind,
            exchange: entries.reference(1)?,
            text: entries.index(2),
            other: entries.reference(3),
            held_by: entries.small(4),
            on_behalf: entries.reference(16),
        })
    }

    pub(in crate::journal) fn write(&self, fields: &mut Fields) {
        self.exchange.write(fields.key(1));
        fields.int(2, self.text.map(i64::from));
        fields.reference(3, self.other);
        fields.int(4, self.held_by.map(i64::from));
        fields.reference(16, self.on_behalf);
    }

    pub(in crate::journal) fn texts(&self) -> Texts {
        [self.text, None, None, None]
    }

    pub(in crate::journal) fn subject(&self) -> Subject {
        Subject::Exchange(self.exchange)
    }

    pub(in crate::journal) fn audience(open_book: bool) -> Audience {
        Audience::of_exchange(open_book)
    }
}
