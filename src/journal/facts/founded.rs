//! Kind 1: the community begins.

use super::about::{FactType, RightsChange, Subject, Texts};
use crate::Key;
use crate::journal::audience::Audience;
use crate::journal::bytes::{Entries, Fields};
use crate::journal::reference::TextIndex;

/// The community begins. The event's device is the founder's.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Founded {
    /// The key that signs heads.
    pub keeper: Key,
    /// The key on the printed card.
    pub recovery: Key,
    /// The part that adds the founder as a member.
    pub founder: u16,
    /// The community's name.
    pub name: TextIndex,
}

impl<'a> FactType<'a> for Founded {
    const KIND: u16 = 1;

    fn read(entries: &mut Entries<'a>) -> Option<Founded> {
        Some(Founded {
            keeper: entries.public_key(1)?,
            recovery: entries.public_key(2)?,
            founder: entries.small(3)?,
            name: entries.index(4)?,
        })
    }

    fn write(&self, fields: &mut Fields) {
        fields.key(1).bytes(&self.keeper.0);
        fields.key(2).bytes(&self.recovery.0);
        fields.int(3, Some(i64::from(self.founder)));
        fields.int(4, Some(i64::from(self.name)));
    }

    fn texts(&self) -> Texts {
        [Some(self.name), None, None, None]
    }

    fn subject(&self, _part: u16) -> Subject {
        Subject::Community
    }

    fn audience(&self, _open_book: bool) -> Audience {
        Audience::MEMBERS
    }

    fn rights_change(&self) -> RightsChange {
        RightsChange::None
    }
}
