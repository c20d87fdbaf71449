//! Why what came from the keeper is not believed.

/// What is wrong with what came as the journal. The replica is as it was; nothing of it was taken.
///
/// The carrier may have caused most of them, and asking again may help. [`Distrust::WentBack`] and, where
/// it stays, [`Distrust::Rewritten`] are the keeper's: under its signature it said something else before.
/// Unless it was restored from a copy, and people say so, that is not to be believed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Distrust {
    /// It cannot be read, or ends in the middle.
    Damaged,
    /// Records are missing between what the replica has and what came, or within that.
    Gap {
        /// The record that should come.
        expected: u64,
        /// The one that does.
        found: u64,
    },
    /// Records are not in their order.
    OutOfOrder {
        /// The record that should come.
        expected: u64,
        /// The one that does.
        found: u64,
    },
    /// A part is not the one that its device signed, or the device did not sign the event, or it is none of
    /// the community's.
    Forged {
        /// The record.
        seq: u64,
    },
    /// The head is not signed by the community's keeper.
    NotTheKeeper,
    /// It is the journal of another community.
    WrongCommunity,
    /// It was made for another member: what is withheld from them may be this one's.
    AnotherReader,
    /// The keeper's journal has become shorter.
    WentBack {
        /// How many records the keeper has signed before.
        had: u64,
        /// How many it has now.
        now: u64,
    },
    /// The records are not those that the keeper signed before, or not those of the head that came with them.
    Rewritten {
        /// The first record that may be another.
        seq: u64,
    },
    /// It was written by a newer version.
    NewerVersion,
}

impl Distrust {
    /// Whether the keeper seems to contradict itself, as one restored from a copy does, and one that lies.
    /// Ask again before asking people: an event that was altered on its way looks like
    /// [`Distrust::Rewritten`] too.
    pub fn is_of_keeper(self) -> bool {
        matches!(self, Distrust::WentBack { .. } | Distrust::Rewritten { .. })
    }
}

crate::codes! { Distrust {
    Distrust::Damaged => "damaged",
    Distrust::Gap { .. } => "gap",
    Distrust::OutOfOrder { .. } => "out_of_order",
    Distrust::Forged { .. } => "forged",
    Distrust::NotTheKeeper => "not_signed_by_keeper",
    Distrust::WrongCommunity => "wrong_community",
    Distrust::AnotherReader => "another_reader",
    Distrust::WentBack { .. } => "went_back",
    Distrust::Rewritten { .. } => "rewritten",
    Distrust::NewerVersion => "newer_version",
} }

crate::message::coded_error!(Distrust);
