//! Kind 24: an invited phone may write.

use super::about::{FactType, NO_TEXTS, RightsChange, Subject, Texts};
use crate::Key;
use crate::journal::audience::Audience;
use crate::journal::bytes::{Entries, Fields, Reader};

/// An invited phone may write for the member that the grant names. The invitation's key signs the event.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DeviceEnrolled<'a> {
    /// The signed grant: [`crate::journal::Grant`].
    pub grant: &'a [u8],
    /// The phone's key.
    pub key: Key,
}

impl<'a> FactType<'a> for DeviceEnrolled<'a> {
    const KIND: u16 = 24;

    fn read(entries: &mut Entries<'a>) -> Option<DeviceEnrolled<'a>> {
        Some(DeviceEnrolled { grant: entries.get(1, Reader::bytes)?, key: entries.public_key(2)? })
    }

    fn write(&self, fields: &mut Fields) {
        fields.key(1).bytes(self.grant);
        fields.key(2).bytes(&self.key.0);
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
