//! Kind 27: two members are one.

use super::about::{FactType, NO_TEXTS, RightsChange, Subject, Texts};
use crate::journal::audience::Audience;
use crate::journal::bytes::{Entries, Fields};
use crate::journal::reference::Ref;

/// Two members turn out to be one. From now on, what was entered for `member` is read as if it had been
/// entered for `into`. Nothing that is stored changes, so [`super::MembersParted`] takes it apart again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MembersJoined {
    /// The member whose account is read as the other's.
    pub member: Ref,
    /// The member who stays.
    pub into: Ref,
}

impl<'a> FactType<'a> for MembersJoined {
    const KIND: u16 = 27;

    fn read(entries: &mut Entries<'a>) -> Option<MembersJoined> {
        Some(MembersJoined { member: entries.reference(1)?, into: entries.reference(2)? })
    }

    fn write(&self, fields: &mut Fields) {
        self.member.write(fields.key(1));
        self.into.write(fields.key(2));
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

    /// The phones of both see what the other saw.
    fn rights_change(&self) -> RightsChange {
        RightsChange::OfSeveral
    }
}
