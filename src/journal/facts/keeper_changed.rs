//! Kind 2: another keeper takes over.

use super::about::{FactType, NO_TEXTS, RightsChange, Subject, Texts};
use crate::Key;
use crate::journal::audience::Audience;
use crate::journal::bytes::{Entries, Fields};

/// Another keeper puts events in order from now on. The previous keeper signs this, or the key on the printed
/// card.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct KeeperChanged {
    /// The new keeper's key.
    pub keeper: Key,
}

impl<'a> FactType<'a> for KeeperChanged {
    const KIND: u16 = 2;

    fn read(entries: &mut Entries<'a>) -> Option<KeeperChanged> {
        Some(KeeperChanged { keeper: entries.public_key(1)? })
    }

    fn write(&self, fields: &mut Fields) {
        fields.key(1).bytes(&self.keeper.0);
    }

    fn texts(&self) -> Texts {
        NO_TEXTS
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
