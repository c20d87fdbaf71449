//! Kind 146: an offer or a request is taken back.

use super::about::{FactType, NO_TEXTS, RightsChange, Subject, Texts};
use crate::journal::audience::Audience;
use crate::journal::bytes::{Entries, Fields};
use crate::journal::reference::Ref;

/// An offer or a request is taken back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Unposted {
    /// The offer or request.
    pub post: Ref,
}

impl<'a> FactType<'a> for Unposted {
    const KIND: u16 = 146;

    fn read(entries: &mut Entries<'a>) -> Option<Unposted> {
        Some(Unposted { post: entries.reference(1)? })
    }

    fn write(&self, fields: &mut Fields) {
        self.post.write(fields.key(1));
    }

    fn texts(&self) -> Texts {
        NO_TEXTS
    }

    fn subject(&self, _part: u16) -> Subject {
        Subject::Post(self.post)
    }

    fn audience(&self, _open_book: bool) -> Audience {
        Audience::MEMBERS
    }

    fn rights_change(&self) -> RightsChange {
        RightsChange::None
    }
}
