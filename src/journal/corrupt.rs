//! What is wrong with a journal.

use core::fmt;

/// What is wrong with a journal. The first fault ends the reading.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Corrupt {
    /// It does not begin as a journal file does.
    NotAJournal,
    /// It was written by a newer version.
    NewerVersion,
    /// It ends in the middle.
    CutShort {
        /// How many records are whole.
        seq: u64,
    },
    /// The bytes of a record are no record.
    Form {
        /// The record, or the one before it.
        seq: u64,
    },
    /// A record stands in another's place.
    Order {
        /// The place.
        seq: u64,
        /// The number that the record has.
        found: u64,
    },
    /// A part is not the one that was signed.
    Part {
        /// The record.
        seq: u64,
        /// The index of the part.
        part: usize,
    },
    /// The head that the keeper signed is not the head of these records.
    Head {
        /// The record.
        seq: u64,
    },
    /// A signature is not the one of the key it should be.
    Signature {
        /// The record.
        seq: u64,
    },
    /// An admitted event says what no keeper would have admitted.
    Nonsense {
        /// The record.
        seq: u64,
    },
}

impl Corrupt {
    /// The record at or after which the fault lies; 0 where nothing could be read.
    pub fn seq(self) -> u64 {
        match self {
            Corrupt::NotAJournal | Corrupt::NewerVersion => 0,
            Corrupt::CutShort { seq }
            | Corrupt::Form { seq }
            | Corrupt::Order { seq, .. }
            | Corrupt::Part { seq, .. }
            | Corrupt::Head { seq }
            | Corrupt::Signature { seq }
            | Corrupt::Nonsense { seq } => seq,
        }
    }

    /// A stable code for programs.
    pub fn code(self) -> &'static str {
        match self {
            Corrupt::NotAJournal => "not_a_journal",
            Corrupt::NewerVersion => "newer_version",
            Corrupt::CutShort { .. } => "journal_cut_short",
            _ => "journal_corrupt",
        }
    }
}

/// The member build leaves the sentences to the shell, which has them in every language.
#[cfg(not(feature = "desk"))]
impl fmt::Display for Corrupt {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

#[cfg(feature = "desk")]
impl fmt::Display for Corrupt {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Corrupt::NotAJournal => write!(f, "this is no timebank journal"),
            Corrupt::NewerVersion => {
                write!(f, "this journal was written by a newer timebank: update this one")
            }
            Corrupt::CutShort { seq } => write!(f, "the journal ends in the middle, after record {seq}"),
            Corrupt::Form { seq } => write!(f, "record {seq} or the one after it is damaged"),
            Corrupt::Order { seq, found } => write!(f, "record {found} stands where record {seq} should be"),
            Corrupt::Part { seq, part } => {
                write!(f, "part {part} of record {seq} is not the one that was signed")
            }
            Corrupt::Head { seq } => {
                write!(f, "the records up to {seq} are not those that the keeper signed")
            }
            Corrupt::Signature { seq } => {
                write!(f, "a signature at record {seq} is not the one it should be")
            }
            Corrupt::Nonsense { seq } => write!(f, "record {seq} says what no keeper would have admitted"),
        }
    }
}

impl core::error::Error for Corrupt {}
