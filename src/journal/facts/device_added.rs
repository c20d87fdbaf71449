//! Kind 9: a device may write for a member.

use super::about::{FactType, NO_TEXTS, RightsChange, Subject, Texts};
use crate::Key;
use crate::journal::audience::Audience;
use crate::journal::bytes::{Entries, Fields};
use crate::journal::reference::Ref;

/// A device may write for a member.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DeviceAdded {
    /// The member.
    pub member: Ref,
    /// The device's key.
    pub key: Key,
}

impl<'a> FactType<'a> for DeviceAdded {
    const KIND: u16 = 9;

    fn read(entries: &mut Entries<'a>) -> Option<DeviceAdded> {
        Some(DeviceAdded { member: entries.reference(1)?, key: entries.public_key(2)? })
    }

    fn write(&self, fields: &mut Fields) {
        self.member.write(fields.key(1));
        fields.key(2).bytes(&self.key.0);
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
