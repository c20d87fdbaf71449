//! What a replica asks its keeper for, and what it gets.

/// What a replica asks the keeper for. Whoever asks gives it back with what comes, so that an answer to an older question
/// is not taken for a keeper that went back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Pull {
    pub(super) after: u64,
    pub(super) seen: u64,
    pub(super) round: u64,
}

impl Pull {
    /// The records after this one are wanted: all of the keeper's wire format.
    pub fn after(self) -> u64 {
        self.after
    }
}

/// What comes from the keeper.
#[derive(Clone, Copy, Debug)]
pub struct Pulled<'a> {
    /// Records in their order, each as the reader may see it, and a signed head that covers the last. Empty where there
    /// are no more.
    pub segment: &'a [u8],
    /// The keeper's last signed head: what is not in the segment is still to be asked for.
    pub head: &'a [u8],
}
