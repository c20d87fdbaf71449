//! How a fact points to a part of an event.

use super::bytes::{Reader, Writer};
use crate::{Hash, Id};

/// The index of a text part in the same event.
pub type TextIndex = u16;

/// A part of this event, or of an earlier one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Ref {
    /// The earlier event; `None` for this one.
    pub event: Option<Hash>,
    /// The index of the part.
    pub part: u16,
}

impl Ref {
    /// A part of the same event.
    pub fn here(part: u16) -> Ref {
        Ref { event: None, part }
    }

    /// `index`, or `[event, index]`.
    pub(super) fn read(d: &mut Reader<'_>) -> Option<Ref> {
        // An array of two begins with 0x82. A plain index is a number.
        if d.next_is(0x82) {
            d.array()?;
            let event = Hash(d.array_bytes()?);
            return Some(Ref { event: Some(event), part: d.small()? });
        }
        d.small().map(Ref::here)
    }

    #[inline(never)]
    pub(crate) fn write(self, w: &mut Writer) {
        match self.event {
            None => w.uint(u64::from(self.part)),
            Some(event) => w.array(2).bytes(&event.0).uint(u64::from(self.part)),
        };
    }
}

impl From<Id> for Ref {
    fn from(id: Id) -> Ref {
        Ref { event: Some(id.event), part: id.part }
    }
}
