//! Why a whole file is not read. What is wrong with single rows is in the import's report.

/// Why nothing of a file is read. Each has a stable code.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Unreadable {
    /// The file is no UTF-8 text.
    NotUtf8 {
        /// The row with the first byte that is none, as a spreadsheet counts.
        row: u32,
        /// The place of that byte in the file, from 1.
        byte: usize,
    },
    /// The file has more bytes than the caller takes.
    TooManyBytes {
        /// The most it takes.
        most: usize,
    },
    /// The file has more rows than the caller takes.
    TooManyRows {
        /// The most it takes.
        most: u32,
    },
    /// The file is a journal: a book to open, not a list to import.
    AJournal,
    /// The headings are of no format that is known.
    UnknownFormat {
        /// The headings that were found, as one line.
        found: String,
    },
    /// The file ends in the middle of a row.
    CutShort {
        /// The row that is not whole.
        row: u32,
    },
    /// A quotation mark is not closed where it should be, so that rows run together.
    OpenQuote {
        /// The row that has it.
        row: u32,
    },
    /// Two columns have the same heading, so nobody knows which one is meant.
    HeadingTwice {
        /// What both are called.
        heading: String,
    },
    /// The file has headings at most.
    NoRows,
    /// Two answers about one of whom the file names say different things.
    TwoAnswers {
        /// Whom they are about.
        who: String,
    },
    /// An answer is about somebody whom the file does not name.
    UnknownAnswer {
        /// Whom it is about.
        who: String,
    },
    /// An answer says that somebody is the same, and nobody is like them.
    UnaskedAnswer {
        /// Whom it is about.
        who: String,
    },
    /// An answer may be about several, or does not say who of several is the same.
    UnclearAnswer {
        /// Whom it is about.
        who: String,
        /// Those who may be meant.
        known: String,
    },
}

crate::codes! { Unreadable {
    Unreadable::NotUtf8 { row, byte } => "not_utf8" (row = row, byte = byte),
    Unreadable::TooManyBytes { most } => "file_too_large" (megabytes = most / 1_000_000),
    Unreadable::TooManyRows { most } => "too_many_rows" (most = most),
    Unreadable::AJournal => "a_journal",
    Unreadable::UnknownFormat { found } => "unknown_format" (found = found),
    Unreadable::CutShort { row } => "cut_short" (row = row),
    Unreadable::OpenQuote { row } => "open_quote" (row = row),
    Unreadable::HeadingTwice { heading } => "heading_twice" (heading = heading),
    Unreadable::NoRows => "no_rows",
    Unreadable::TwoAnswers { who } => "two_answers" (who = who),
    Unreadable::UnknownAnswer { who } => "unknown_answer" (who = who),
    Unreadable::UnaskedAnswer { who } => "unasked_answer" (who = who),
    Unreadable::UnclearAnswer { who, known } => "unclear_answer" (who = who, known = known),
} }

crate::message::coded_error!(Unreadable);
