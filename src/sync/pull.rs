//! What a replica asks its keeper for, and what it receives.

/// What a replica asks the keeper for. The caller passes it back together with the answer. So a late answer
/// to an older question does not look like a keeper that went back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Pull {
    pub(super) after: u64,
    pub(super) seen: u64,
    pub(super) round: u64,
}

impl Pull {
    /// Asks for the records after this one. The keeper's wire format needs only this number.
    pub fn after(self) -> u64 {
        self.after
    }
}

/// The keeper's answer to a [`Pull`].
#[derive(Clone, Copy, Debug)]
pub struct Pulled<'a> {
    /// Records in their order, each with the parts that the reader may see, and a signed head that covers the
    /// last record. Empty where there are no more records.
    pub segment: &'a [u8],
    /// The keeper's last signed head. It may cover records that are not in the segment; ask for those next.
    pub head: &'a [u8],
}
