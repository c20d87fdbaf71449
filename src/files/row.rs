//! What a file's rows say, whatever the format: exchanges found, and rows refused.

use super::csv::Record;
use super::letters::{sign_name, stopping_sign};
use super::people::PersonIndex;
use crate::journal::{ExchangeKind, MemberKind, OriginFormat};
use crate::ledger::{ExchangeIndex, Refusal, State};
use crate::{Day, Minutes, Seconds};

/// The most columns that are named which nobody reads.
const MOST_COLUMNS: usize = 8;

/// Why a row is not taken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Wrong {
    /// The row has more or fewer cells than the headings.
    Columns {
        /// How many it has.
        cells: usize,
        /// How many the headings have.
        headings: usize,
    },
    /// The text is no length.
    NotALength {
        /// The text.
        text: String,
    },
    /// The text is no whole number of minutes.
    NotWholeMinutes {
        /// The text.
        text: String,
    },
    /// The text is no whole number of seconds.
    NotWholeSeconds {
        /// The text.
        text: String,
    },
    /// The length is below nothing.
    NegativeLength,
    /// The length is longer than an exchange can be, and perhaps than a number.
    TooLong {
        /// The text.
        text: String,
    },
    /// The text is no day.
    NotADay {
        /// The text.
        text: String,
    },
    /// The text is no moment.
    NotAMoment {
        /// The text.
        text: String,
    },
    /// The text is not the number of a member or an organisation.
    NotANumber {
        /// The text.
        text: String,
    },
    /// The text has a sign that nobody sees, and that may make it look like another.
    Sign {
        /// The sign, as tables of characters call it.
        sign: String,
        /// Its place among the characters of the cell, from 1.
        place: usize,
    },
    /// An id is missing.
    IdMissing,
    /// Another exchange of the file has the id.
    DuplicateId,
    /// The length is said twice, and differs.
    TimeContradicts {
        /// The length as hours and minutes.
        text: String,
        /// The length in minutes.
        minutes: Minutes,
    },
    /// There is no such state.
    StateUnsupported {
        /// The text.
        text: String,
        /// The states that there are.
        known: String,
    },
    /// There is no such kind.
    KindUnknown {
        /// The text.
        text: String,
        /// The kinds that there are.
        known: String,
    },
    /// The rows of one exchange say different things of it.
    RowsDisagree,
    /// Another row of the same exchange is not taken.
    NotWhole {
        /// The other row.
        row: u32,
    },
    /// Too many notes were added to one exchange.
    TooManyNotes {
        /// The most that there may be.
        most: usize,
    },
    /// One exchange has too many givers and receivers.
    TooManyLegs {
        /// The most that there may be.
        most: usize,
    },
    /// The book would have too many categories.
    TooManyCategories {
        /// The most that there may be.
        most: usize,
    },
    /// The community pot came to a session.
    PotAttended,
    /// An exchange and the one in its place do not name each other as they should.
    LinksDisagree,
    /// The ledger would refuse it.
    Refused(Refusal),
}

crate::codes! { Wrong {
    Wrong::Columns { cells, headings } => "wrong_columns" (cells = cells, headings = headings),
    Wrong::NotALength { text } => "not_a_length" (text = text),
    Wrong::NotWholeMinutes { text } => "not_whole_minutes" (text = text),
    Wrong::NotWholeSeconds { text } => "not_whole_seconds" (text = text),
    Wrong::NegativeLength => "negative_length",
    Wrong::TooLong { text } => "too_long" (text = text),
    Wrong::NotADay { text } => "not_a_day" (text = text),
    Wrong::NotAMoment { text } => "not_a_moment" (text = text),
    Wrong::NotANumber { text } => "not_a_number" (text = text),
    Wrong::Sign { sign, place } => "hidden_sign" (sign = sign, place = place),
    Wrong::IdMissing => "id_missing",
    Wrong::DuplicateId => "duplicate_id",
    Wrong::TimeContradicts { text, minutes } => "time_contradicts" (text = text, minutes = minutes.0),
    Wrong::StateUnsupported { text, known } => "state_unsupported" (text = text, known = known),
    Wrong::KindUnknown { text, known } => "kind_unknown" (text = text, known = known),
    Wrong::RowsDisagree => "rows_disagree",
    Wrong::NotWhole { row } => "exchange_not_whole" (row = row),
    Wrong::TooManyNotes { most } => "too_many_notes" (most = most),
    Wrong::TooManyLegs { most } => "too_many_legs" (most = most),
    Wrong::TooManyCategories { most } => "too_many_categories" (most = most),
    Wrong::PotAttended => "pot_attended",
    Wrong::LinksDisagree => "links_disagree",
} and {
    Wrong::Refused(refusal) => refusal,
} }

crate::message::coded_error!(Wrong);

impl From<Refusal> for Wrong {
    fn from(refusal: Refusal) -> Wrong {
        Wrong::Refused(refusal)
    }
}

/// Why a row is refused, and the heading of the cell.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct WrongCell {
    pub(super) field: String,
    pub(super) wrong: Wrong,
}

impl WrongCell {
    pub(super) fn new(field: &str, wrong: impl Into<Wrong>) -> WrongCell {
        WrongCell { field: field.to_owned(), wrong: wrong.into() }
    }

    /// A text that the ledger would refuse. A sign that nobody sees is named.
    pub(super) fn of_text(field: &str, text: &str, refusal: Refusal) -> WrongCell {
        match stopping_sign(text).filter(|_| refusal == Refusal::TextNotPlain) {
            Some((sign, place)) => WrongCell::new(field, Wrong::Sign { sign: sign_name(sign), place }),
            None => WrongCell::new(field, refusal),
        }
    }

    /// The row ends before this cell, or goes on after the last.
    pub(super) fn columns(field: &str, cells: usize, headings: usize) -> WrongCell {
        WrongCell::new(field, Wrong::Columns { cells, headings })
    }

    pub(super) fn not_a_length(field: &str, text: &str) -> WrongCell {
        WrongCell::new(field, Wrong::NotALength { text: short(text) })
    }

    pub(super) fn not_a_day(field: &str, text: &str) -> WrongCell {
        WrongCell::new(field, Wrong::NotADay { text: short(text) })
    }
}

/// What is unusual about a row that is taken or known, or why it is left out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Remark {
    /// The length is below nothing: who gave and who received change sides.
    Swapped,
    /// The length was rounded to the nearest minute.
    Rounded {
        /// The length in the file.
        seconds: i64,
        /// The length that is taken.
        minutes: Minutes,
    },
    /// The book tells the exchange otherwise.
    KnownOtherwise,
    /// The book has another exchange of the same moment.
    SameMoment,
    /// It is known, although one side has left or come back.
    KnownWithoutSide,
    /// More than one exchange of the book fits.
    KnownAsFirst,
    /// The exchange in its place is not added with it.
    VoidedWithoutLink,
    /// What it corrects is not added with it.
    AddedWithoutLink,
    /// A length was written otherwise than lengths are, and is the same.
    ReadAs {
        /// The text.
        text: String,
        /// The length.
        minutes: Minutes,
    },
    /// A sign that nobody sees was taken out of a cell.
    SignTakenOut {
        /// The heading of the cell.
        field: String,
        /// The sign, as tables of characters call it.
        sign: String,
    },
    /// Somebody in it has left the timebank. Their balance moves all the same.
    HasLeft {
        /// Whom the file names.
        name: String,
    },
    /// It is left out: its length is nothing.
    MovesNothing,
    /// It is left out: it adds up other rows.
    AddsUp,
    /// It is left out: it has the headings once more.
    Headings,
    /// A column of the file is not read. The first row says so for all.
    ColumnNotRead {
        /// Its heading.
        field: String,
    },
    /// Another row says the same to the second. It counts all the same.
    EqualRow {
        /// The other row.
        row: u32,
    },
    /// It is left out: one person stands on both sides.
    OnePerson,
    /// It is left out: both sides have left, and the file no longer says who they were. All who have left
    /// share one account.
    BothLeft,
}

impl Remark {
    /// Why a row is left out in which somebody of this kind stands on both sides.
    pub(super) fn on_both_sides(kind: MemberKind) -> Remark {
        match kind {
            MemberKind::Former => Remark::BothLeft,
            MemberKind::Person | MemberKind::Household | MemberKind::Organisation | MemberKind::Pot => {
                Remark::OnePerson
            }
        }
    }
}

crate::codes! { Remark {
    Remark::Swapped => "swapped",
    Remark::Rounded { seconds, minutes } => "rounded" (count = seconds, minutes = minutes.0),
    Remark::KnownOtherwise => "known_otherwise",
    Remark::SameMoment => "same_moment",
    Remark::KnownWithoutSide => "known_without_side",
    Remark::KnownAsFirst => "known_as_first",
    Remark::VoidedWithoutLink => "voided_without_link",
    Remark::AddedWithoutLink => "added_without_link",
    Remark::ReadAs { text, minutes } => "read_as" (text = text, minutes = minutes.0),
    Remark::SignTakenOut { field, sign } => "sign_taken_out" (field = field, sign = sign),
    Remark::HasLeft { name } => "has_left" (name = name),
    Remark::MovesNothing => "moves_nothing",
    Remark::AddsUp => "adds_up",
    Remark::Headings => "headings_again",
    Remark::ColumnNotRead { field } => "column_not_read" (field = field),
    Remark::EqualRow { row } => "equal_row" (row = row),
    Remark::OnePerson => "one_person",
    Remark::BothLeft => "both_left",
} }

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
    pub(super) remarks: Vec<Remark>,
    pub(super) fate: Fate,
}

impl Line {
    fn bare(row: u32, fate: Fate) -> Line {
        let (on, gave, received, remarks, minutes) = (None, None, None, Vec::new(), Minutes::ZERO);
        Line { row, on, gave, received, minutes, remarks, fate }
    }

    /// The exchange of the file that it adds to the book.
    pub(super) fn added(&self) -> Option<usize> {
        match self.fate {
            Fate::Add(place) => Some(place),
            Fate::Known(_) | Fate::LeftOut | Fate::Refused(_) => None,
        }
    }
}

/// What becomes of a row.
#[derive(Clone, Debug)]
pub(super) enum Fate {
    /// It adds to this exchange of the file, or is all of it.
    Add(usize),
    /// The book has it: this exchange of the file.
    Known(usize),
    /// It is harmless, and left out. A remark says why.
    LeftOut,
    /// It is refused.
    Refused(WrongCell),
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
    /// Who came to a session, each with their time.
    pub(super) attended: Vec<(PersonIndex, Minutes)>,
    pub(super) category: Option<String>,
    pub(super) programme: Option<String>,
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
    /// Everybody who has a leg or came.
    pub(super) fn parties(&self) -> impl Iterator<Item = PersonIndex> {
        self.legs.iter().chain(&self.attended).map(|(person, _)| *person)
    }

    /// Those who take part, and the one for whom it was recorded.
    pub(super) fn everybody(&self) -> impl Iterator<Item = PersonIndex> {
        self.parties().chain(self.on_behalf)
    }

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
            attended: Vec::new(),
            category: None,
            programme: None,
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
    /// The exchanges that rows add, once for each row.
    pub(super) fn added(&self) -> impl Iterator<Item = &Found> {
        self.lines.iter().filter_map(Line::added).map(|place| &self.found[place])
    }

    /// Remarks on the columns that nobody reads, with the first row.
    pub(super) fn remark_on_columns(&mut self, headings: &Record, is_read: impl Fn(usize) -> bool) {
        let unread = headings
            .cells()
            .enumerate()
            .filter(|(place, heading)| !heading.trim().is_empty() && !is_read(*place));
        if let Some(first) = self.lines.first_mut() {
            let remark = |(_, heading): (usize, &str)| Remark::ColumnNotRead {
                field: heading.trim().chars().take(50).collect(),
            };
            first.remarks.extend(unread.take(MOST_COLUMNS).map(remark));
        }
    }

    pub(super) fn refuse(&mut self, row: u32, remarks: Vec<Remark>, fault: WrongCell) {
        self.lines.push(Line { remarks, ..Line::bare(row, Fate::Refused(fault)) });
    }

    /// Leaves out a row that says nothing else.
    pub(super) fn leave_out(&mut self, row: u32, remark: Remark) {
        self.lines.push(Line { remarks: vec![remark], ..Line::bare(row, Fate::LeftOut) });
    }
}
