//! What a file's rows say, whatever the format: exchanges found, and rows refused.

use super::people::PersonIndex;
use crate::journal::{ExchangeKind, OriginFormat};
use crate::ledger::{ExchangeIndex, Refusal, State};
use crate::{Day, Minutes, Seconds};

/// Why a row is refused: a stable code, a sentence, and the heading of the cell.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Fault {
    pub(super) field: String,
    pub(super) code: &'static str,
    pub(super) message: String,
}

impl Fault {
    pub(super) fn new(field: &str, code: &'static str, message: impl Into<String>) -> Fault {
        Fault { field: field.to_owned(), code, message: message.into() }
    }

    /// The ledger would refuse it for this.
    pub(super) fn of(field: &str, refusal: &Refusal) -> Fault {
        Fault::new(field, refusal.code(), refusal.to_string())
    }

    /// The row ends before this cell, or goes on after the last.
    pub(super) fn columns(field: &str, found: usize, wanted: usize) -> Fault {
        Fault::new(
            field,
            "wrong_columns",
            format!("the row has {found} cells where the headings have {wanted}"),
        )
    }

    pub(super) fn not_a_length(field: &str, text: &str) -> Fault {
        Fault::new(
            field,
            "not_a_length",
            format!("{:?} is no length: write 1:30 for one hour and a half", short(text)),
        )
    }

    pub(super) fn not_a_day(field: &str, text: &str) -> Fault {
        let message = format!("{:?} is no day between 1970 and 2199: write 2024-03-31", short(text));
        Fault::new(field, "not_a_day", message)
    }
}

/// The beginning of a cell, for a message.
pub(super) fn short(text: &str) -> String {
    let mut start: String = text.chars().take(40).collect();
    if start.len() < text.len() {
        start.push('…');
    }
    start
}

/// Who gave to whom for how long: what one row says, and what becomes of it.
#[derive(Clone, Debug)]
pub(super) struct Line {
    pub(super) row: u32,
    pub(super) on: Option<Day>,
    pub(super) gave: Option<PersonIndex>,
    pub(super) received: Option<PersonIndex>,
    pub(super) minutes: Minutes,
    pub(super) remark: Option<String>,
    pub(super) fate: Fate,
}

/// What becomes of a row.
#[derive(Clone, Debug)]
pub(super) enum Fate {
    /// It adds to this exchange of the file, or is all of it.
    Add(usize),
    /// The book has it: this exchange of the file.
    Known(usize),
    /// It is refused.
    Refused(Fault),
}

/// An exchange as a file tells it.
#[derive(Clone, Debug)]
pub(super) struct Found {
    pub(super) kind: ExchangeKind,
    pub(super) state: State,
    /// Whether it was confirmed before it was held or declined.
    pub(super) was_confirmed: bool,
    /// Whether somebody let it go on after it had been held or questioned.
    pub(super) went_on: bool,
    pub(super) on: Day,
    /// Those who gave, in positive minutes, then those who received, in negative ones.
    pub(super) legs: Vec<(PersonIndex, Minutes)>,
    pub(super) category: Option<String>,
    pub(super) worked: Option<Minutes>,
    pub(super) note: Option<String>,
    pub(super) format: OriginFormat,
    /// What identifies it in files of its format.
    pub(super) key: Vec<u8>,
    /// When it was recorded where the file comes from.
    pub(super) at: Option<Seconds>,
    pub(super) trail: Option<String>,
    /// Why it is in its state.
    pub(super) reason: Option<String>,
    pub(super) travel: Option<Minutes>,
    /// The member for whom it was recorded.
    pub(super) on_behalf: Option<PersonIndex>,
    /// The id of the offer or request that it answers.
    pub(super) answers: Option<String>,
    /// The notes that were added later.
    pub(super) added_notes: Vec<String>,
    /// What identifies the exchange in whose place it stands.
    pub(super) corrects: Option<String>,
    /// What identifies the exchange in its place.
    pub(super) corrected_by: Option<String>,
    /// The exchange of the book that it is.
    pub(super) known: Option<ExchangeIndex>,
}

impl Found {
    /// An exchange that counts, of which a file says no more than who, how long and when.
    pub(super) fn confirmed(
        format: OriginFormat,
        key: Vec<u8>,
        on: Day,
        legs: Vec<(PersonIndex, Minutes)>,
    ) -> Found {
        Found {
            kind: ExchangeKind::Service,
            state: State::Confirmed,
            was_confirmed: false,
            went_on: false,
            on,
            legs,
            category: None,
            worked: None,
            note: None,
            format,
            key,
            at: None,
            trail: None,
            reason: None,
            travel: None,
            on_behalf: None,
            answers: None,
            added_notes: Vec::new(),
            corrects: None,
            corrected_by: None,
            known: None,
        }
    }
}

/// What a format makes of a file: a line for every row, and the exchanges that they tell.
#[derive(Clone, Debug, Default)]
pub(super) struct Rows {
    pub(super) lines: Vec<Line>,
    pub(super) found: Vec<Found>,
}

impl Rows {
    pub(super) fn refuse(&mut self, row: u32, fault: Fault) {
        let (on, gave, received, remark, minutes) = (None, None, None, None, Minutes::ZERO);
        self.lines.push(Line { row, on, gave, received, minutes, remark, fate: Fate::Refused(fault) });
    }
}
