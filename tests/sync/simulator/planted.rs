//! Bugs that are planted in the hub or in a phone, one at a time, to test that the simulator finds them.

/// One bug. A test shows that each is found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Bug {
    /// A phone clears its outbox when the hub does not know it.
    OutboxClearedOn401,
    /// A phone clears an event when the hub answers, before it was seen in the journal.
    OutboxClearedOnAnswer,
    /// A phone takes the answers of the hub in the order of what it sent.
    AnswerForAnother,
    /// A phone says that an event is saved before it is.
    SaidBeforeStored,
    /// A phone stores the state after a page first, and the page itself afterwards.
    StateBeforeSegment,
    /// A phone stores a page without the head at its end.
    SegmentWithoutHead,
    /// A phone counts its events by the journal alone.
    CounterReused,
    /// A phone believes a keeper that goes back.
    HeadGoesBack,
    /// A hub that was put back to a copy goes on in the same epoch.
    NoNewEpoch,
    /// A phone ignores a new epoch.
    EpochIgnored,
    /// The hub's pages leave out a record that was committed together with another.
    CursorOverGap,
    /// The hub applies a record before it is stored.
    ApplyBeforeCommit,
    /// The hub answers before it stores.
    AnswerBeforeCommit,
    /// The hub admits a member's event that only a coordinator may write.
    MissingRoleCheck,
    /// The hub does not compare parts with what was signed.
    PartHashesIgnored,
    /// The hub forgets waiting events at a restart.
    WaitingLostOnRestart,
    /// The hub stores an event that comes twice a second time.
    DuplicateAppliedTwice,
    /// The hub admits events of a revoked device.
    RevokedAdmitted,
    /// The hub admits a second event of the same counter.
    ForkedAdmitted,
    /// The hub mistakes the second event of a counter for the first.
    ForkTakenForKnown,
    /// The hub withholds the same parts from everybody.
    PageForAnother,
    /// A phone keeps the texts about erased members.
    WordsKept,
    /// The hub keeps the texts about erased members.
    HubKeepsWords,
    /// The hub believes its clock, whatever it says.
    ClockBelieved,
    /// The hub stamps what its clock says, also after a later stamp.
    StampGoesBack,
    /// The hub forgets members by rule who were not announced.
    ErasedUnannounced,
    /// The hub withholds what belongs to a household from those who hold it, and so with children.
    HolderIsAStranger,
    /// The hub puts texts back that were erased after its copy was made.
    RestoredWithWords,
    /// The hub's pages leave out that members were joined.
    JoiningWithheld,
}

impl Bug {
    pub(crate) const ALL: [Bug; 29] = [
        Bug::OutboxClearedOn401,
        Bug::OutboxClearedOnAnswer,
        Bug::AnswerForAnother,
        Bug::SaidBeforeStored,
        Bug::StateBeforeSegment,
        Bug::SegmentWithoutHead,
        Bug::CounterReused,
        Bug::HeadGoesBack,
        Bug::NoNewEpoch,
        Bug::EpochIgnored,
        Bug::CursorOverGap,
        Bug::ApplyBeforeCommit,
        Bug::AnswerBeforeCommit,
        Bug::MissingRoleCheck,
        Bug::PartHashesIgnored,
        Bug::WaitingLostOnRestart,
        Bug::DuplicateAppliedTwice,
        Bug::RevokedAdmitted,
        Bug::ForkedAdmitted,
        Bug::ForkTakenForKnown,
        Bug::PageForAnother,
        Bug::WordsKept,
        Bug::HubKeepsWords,
        Bug::ClockBelieved,
        Bug::StampGoesBack,
        Bug::ErasedUnannounced,
        Bug::HolderIsAStranger,
        Bug::RestoredWithWords,
        Bug::JoiningWithheld,
    ];
}
