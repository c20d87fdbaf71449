//! Sealed events: what travels from a device to the keeper, by any way.

use super::bytes::{Reader, Writer, canonical};
use super::envelope::{self, Envelope};
#[cfg(feature = "desk")]
use super::event::MAX_PARTS;
use super::event::{Draft, Event};
use crate::Hash;

/// A signed event with its parts, on its way to the keeper. Reading it successfully proves nothing: it is not
/// trusted yet.
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

    /// Reads the one form that [`Sealed::bytes`] writes. `None` for anything else, for an event that cannot
    /// be read, and for a wrong number of parts.
    pub fn read(bytes: &[u8]) -> Option<Sealed> {
        canonical(bytes).ok()?;
        let mut d = Reader::new(bytes);
        d.array_of(2)?;
        let Envelope { payload, signature } = Envelope::read(d.bytes()?)?;
        let parts = Event::read(payload)?.len();
        d.array_of(parts as u64)?;
        let parts = (0..parts).map(|_| d.bytes().map(<[u8]>::to_vec)).collect::<Option<Vec<_>>>()?;
        d.end()?;
        Some(Sealed { event: payload.to_vec(), signature: *signature, parts })
    }

    /// Whether [`Sealed::read`] gives `None` because the event has more than [`MAX_PARTS`] parts.
    #[cfg(feature = "desk")]
    pub fn has_too_many_parts(bytes: &[u8]) -> bool {
        let payload = || {
            let mut d = Reader::new(bytes);
            d.array_of(2)?;
            Some(Envelope::read(d.bytes()?)?.payload)
        };
        payload().and_then(Event::parts_in).is_some_and(|parts| parts > MAX_PARTS as u64)
    }

    /// The bytes: `[envelope, [part, …]]` in canonical CBOR.
    pub fn bytes(&self) -> Vec<u8> {
        let mut w = Writer::new();
        w.array(2).bytes(&self.envelope().bytes()).array(self.parts.len());
        for part in &self.parts {
            w.bytes(part);
        }
        w.finish()
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

    fn envelope(&self) -> Envelope<'_> {
        Envelope { payload: &self.event, signature: &self.signature }
    }
}
