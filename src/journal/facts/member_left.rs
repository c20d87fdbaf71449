//! Kind 7: a member leaves.

use super::about::{FactType, NO_TEXTS, RightsChange, Subject, Texts};
use crate::journal::audience::Audience;
use crate::journal::bytes::{Entries, Fields};
use crate::journal::reference::Ref;

/// A member leaves. The balance must be zero by then.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MemberLeft {
    /// The member.
    pub member: Ref,
}

impl<'a> FactType<'a> for MemberLeft {
    const KIND: u16 = 7;

    fn read(entries: &mut Entries<'a>) -> Option<MemberLeft> {
        Some(MemberLeft { member: entries.reference(1)? })
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
