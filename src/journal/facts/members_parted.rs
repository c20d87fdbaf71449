//! Kind 28: a member who was joined into another is one of their own again.

use super::about::{FactType, NO_TEXTS, RightsChange, Subject, Texts};
use crate::journal::audience::Audience;
use crate::journal::bytes::{Entries, Fields};
use crate::journal::reference::Ref;

/// A member who was joined into another is one of their own again, with all that was entered for them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MembersParted {
    /// The member who was joined into another.
    pub member: Ref,
}

impl<'a> FactType<'a> for MembersParted {
    const KIND: u16 = 28;

    fn read(entries: &mut Entries<'a>) -> Option<MembersParted> {
        Some(MembersParted { member: entries.reference(1)? })
    }

    fn write(&self, fields: &mut Fields) {
        self.member.write(fields.key(1));
    }

    fn texts(&self) -> Texts {
        NO_TEXTS
    }

    fn subject(&self, _part: u16) -> Subject {
        Subject::Member(self.member)
    }

    fn audience(&self, _open_book: bool) -> Audience {
        Audience::MEMBERS
    }

    fn rights_change(&self) -> RightsChange {
        RightsChange::OfSeveral
    }
}
