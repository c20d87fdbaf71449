//! Sealed events: what travels from a device to the keeper, by whatever way.

use super::codec;
use super::envelope::{self, Envelope};
use super::event::{Draft, Event};
use crate::Hash;

/// A signed event with its parts, on its way to the keeper. Nothing of it is trusted because it could be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sealed {
    /// The bytes of the event.
    pub event: Vec<u8>,
    /// The device's signature over it.
    pub signature: [u8; 64],
    /// The bytes of all its parts.
    pub parts: Vec<Vec<u8>>,
}

impl Sealed {
    /// A draft with the signature that its device made.
    pub fn new(draft: Draft, signature: [u8; 64]) -> Sealed {
        Sealed { event: draft.event, signature, parts: draft.parts }
    }

    /// Reads the one form that [`Sealed::bytes`] writes. `None` for anything else, and where the event cannot be read
    /// or has another number of parts.
    pub fn read(bytes: &[u8]) -> Option<Sealed> {
        codec::sealed(bytes)
    }

    /// The bytes: `[envelope, [part, …]]` in canonical CBOR.
    pub fn bytes(&self) -> Vec<u8> {
        codec::sealed_bytes(self)
    }

    /// The event's id.
    pub fn id(&self) -> Hash {
        Hash::of(&[&self.event])
    }

    /// The event's fields.
    pub fn event(&self) -> Option<Event<'_>> {
        Event::read(&self.event)
    }

    /// Whether the device that the event names signed it, and every part is the one that it signed.
    pub fn verify(&self) -> bool {
        self.event().is_some_and(|event| {
            let parts = self.parts.iter().enumerate();
            event.len() == self.parts.len()
                && parts.into_iter().all(|(i, part)| event.part_hash(i) == Some(Hash::of(&[part])))
                && envelope::verify_event(event.device, &self.event, &self.signature)
        })
    }

    pub(super) fn envelope(&self) -> Envelope<'_> {
        Envelope { payload: &self.event, signature: &self.signature }
    }
}
