//! Kind 8: everything known about a member is erased.

use super::about::{FactType, NO_TEXTS, RightsChange, Subject, Texts};
use crate::journal::audience::Audience;
use crate::journal::bytes::{Entries, Fields};
use crate::journal::reference::Ref;

/// Everything known about a member who left is erased, except hours.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MemberErased {
    /// The member.
    pub member: Ref,
}

impl<'a> FactType<'a> for MemberErased {
    const KIND: u16 = 8;

    fn read(entries: &mut Entries<'a>) -> Option<MemberErased> {
        Some(MemberErased { member: entries.reference(1)? })
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
        RightsChange::None
    }
}
