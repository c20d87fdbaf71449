//! Kind 10: a device may no longer write.

use super::about::{FactType, NO_TEXTS, RightsChange, Subject, Texts};
use crate::Key;
use crate::journal::audience::Audience;
use crate::journal::bytes::{Entries, Fields};

/// A device may no longer write.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DeviceRevoked {
    /// Its key.
    pub key: Key,
}

impl<'a> FactType<'a> for DeviceRevoked {
    const KIND: u16 = 10;

    fn read(entries: &mut Entries<'a>) -> Option<DeviceRevoked> {
        Some(DeviceRevoked { key: entries.public_key(1)? })
    }

    fn write(&self, fields: &mut Fields) {
        fields.key(1).bytes(&self.key.0);
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
