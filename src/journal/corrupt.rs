//! What is wrong with a journal.

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
}

crate::codes! { Corrupt {
    Corrupt::NotAJournal => "not_a_journal",
    Corrupt::NewerVersion => "newer_version",
    Corrupt::CutShort { seq } => "journal_cut_short" (seq = seq),
    Corrupt::Form { seq }
        | Corrupt::Order { seq, .. }
        | Corrupt::Part { seq, .. }
        | Corrupt::Head { seq }
        | Corrupt::Signature { seq }
        | Corrupt::Nonsense { seq } => "journal_corrupt" (seq = seq),
} }

crate::message::coded_error!(Corrupt);
