//! Why a whole file is not read. What is wrong with single rows is in the import's report.

use core::fmt;

/// Why nothing of a file is read. Each has a stable code and says what to do.
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
    /// The file has headings at most.
    NoRows,
}

impl Unreadable {
    /// A stable code for programs.
    pub fn code(&self) -> &'static str {
        match self {
            Unreadable::NotUtf8 { .. } => "not_utf8",
            Unreadable::TooManyBytes { .. } | Unreadable::TooManyRows { .. } => "too_large",
            Unreadable::AJournal => "a_journal",
            Unreadable::UnknownFormat { .. } => "unknown_format",
            Unreadable::CutShort { .. } => "cut_short",
            Unreadable::NoRows => "no_rows",
        }
    }

    /// What it is about, by name.
    pub fn fields(&self) -> Vec<(&'static str, String)> {
        match self {
            Unreadable::NotUtf8 { row, byte } => vec![("row", row.to_string()), ("byte", byte.to_string())],
            Unreadable::TooManyBytes { most } => vec![("bytes", most.to_string())],
            Unreadable::TooManyRows { most } => vec![("rows", most.to_string())],
            Unreadable::UnknownFormat { found } => vec![("found", found.clone())],
            Unreadable::CutShort { row } => vec![("row", row.to_string())],
            Unreadable::AJournal | Unreadable::NoRows => Vec::new(),
        }
    }
}

impl fmt::Display for Unreadable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Unreadable::NotUtf8 { row, byte } => {
                write!(f, "row {row} is no UTF-8 text (byte {byte}): save the file again as “CSV UTF-8”")
            }
            Unreadable::TooManyBytes { most } => {
                write!(
                    f,
                    "the file is larger than {} MB: split it, or import it on the command line",
                    most / 1_000_000
                )
            }
            Unreadable::TooManyRows { most } => {
                write!(f, "the file has more than {most} rows: split it, or import it on the command line")
            }
            Unreadable::AJournal => {
                write!(f, "this is a timebank's whole journal: open it instead of importing it")
            }
            Unreadable::UnknownFormat { found } => write!(
                f,
                "the format is not known. It may be a TimeOverflow transfers export (Date, From, To, Post, Quantity, \
                 in English, Spanish or Catalan), TimeOverflow's eight columns without headings, or timebank's own CSV \
                 (id, state, kind, on, giver, receiver, minutes, …). Found: {found}"
            ),
            Unreadable::CutShort { row } => {
                write!(f, "the file ends in the middle of row {row}: fetch it again")
            }
            Unreadable::NoRows => write!(f, "the file has no rows to import"),
        }
    }
}

impl core::error::Error for Unreadable {}
