//! Records: events in their order.

use super::bytes::{Reader, VERSION, Writer, canonical};
use super::corrupt::Corrupt;
use super::envelope::{self, Envelope};
use super::event::Event;
use super::part::{Body, Part};
use super::text::TextKind;
use crate::{Hash, Seconds};

/// A record is an array of four.
pub(super) const FIRST_BYTE: u8 = 0x84;

/// One admitted event, read from its bytes.
#[derive(Clone, Debug)]
pub struct Record<'a> {
    /// Its place in the journal, from 1, without gaps.
    pub seq: u64,
    /// When the keeper admitted it.
    pub admitted_at: Seconds,
    /// The event.
    pub event: Event<'a>,
    /// The device's signature over the event.
    pub signature: &'a [u8; 64],
    /// The parts. `None` for a withheld part.
    pub parts: Vec<Option<&'a [u8]>>,
}

impl<'a> Record<'a> {
    /// Reads a record: `[seq, admitted_at, envelope, [part or null, …]]`. `None` for anything else.
    pub(super) fn read(bytes: &'a [u8]) -> Option<Record<'a>> {
        let mut d = Reader::new(bytes);
        d.array_of(4)?;
        let seq = d.uint()?;
        let admitted_at = Seconds(d.small()?);
        let Envelope { payload, signature } = Envelope::read(d.bytes()?)?;
        let event = Event::read(payload)?;
        d.array_of(event.len() as u64)?;
        let mut parts = Vec::with_capacity(event.len());
        for _ in 0..event.len() {
            parts.push(d.nullable(Reader::bytes)?);
        }
        d.end()?;
        Some(Record { seq, admitted_at, event, signature, parts })
    }

    /// Whether a record that could not be read holds an event of a newer version.
    pub(super) fn is_newer(bytes: &[u8]) -> bool {
        let mut d = Reader::new(bytes);
        let inside = d.array_of(4).and_then(|()| Some((d.uint()?, d.uint()?, d.bytes()?)));
        let envelope = inside.and_then(|(_, _, envelope)| Envelope::read(envelope));
        envelope.is_some_and(|Envelope { payload, .. }| version_of(payload) > Some(u64::from(VERSION)))
    }

    /// The bytes of a record.
    pub fn bytes(seq: u64, admitted_at: Seconds, envelope: &Envelope<'_>, parts: &[Vec<u8>]) -> Vec<u8> {
        record_bytes(seq, admitted_at, envelope, parts.iter().map(|part| Some(part.as_slice())))
    }

    /// Checks that each present part is the one that the event signed, and that it is canonical. The event is
    /// canonical already: no other form of it can be read.
    ///
    /// # Errors
    /// The part that differs.
    pub fn verify_parts(&self) -> Result<(), Corrupt> {
        for (index, part) in self.parts.iter().enumerate() {
            if let Some(part) = part
                && self.event.part_hash(index) != Some(Hash::of(&[part]))
            {
                return Err(Corrupt::Part { seq: self.seq, part: index });
            }
            if part.is_some_and(|part| canonical(part).is_err()) {
                return Err(Corrupt::Form { seq: self.seq });
            }
        }
        Ok(())
    }

    /// Checks the device's signature. It takes some tenths of a millisecond.
    ///
    /// # Errors
    /// [`Corrupt::Signature`].
    pub fn verify_signature(&self) -> Result<(), Corrupt> {
        let good = envelope::verify_event(self.event.device, self.event.bytes, self.signature);
        good.then_some(()).ok_or(Corrupt::Signature { seq: self.seq })
    }

    /// Whether the part with this index is of an ancillary kind. No balance depends on such a part. Texts are
    /// ancillary.
    pub fn is_ancillary(&self, index: usize) -> bool {
        let kind = self.parts.get(index).copied().flatten().and_then(Part::kind_of);
        kind.is_some_and(|kind| kind >= Body::FIRST_ANCILLARY)
    }

    /// Whether the part with this index is a text.
    pub fn is_text(&self, index: usize) -> bool {
        let kind = self.parts.get(index).copied().flatten().and_then(Part::kind_of);
        kind.is_some_and(|kind| TextKind::from_number(kind).is_some())
    }

    /// The bytes of this record without these parts. Ids, signature and chain stay as they are.
    pub fn without(&self, withheld: &[usize]) -> Vec<u8> {
        let envelope = Envelope { payload: self.event.bytes, signature: self.signature };
        let parts = self.parts.iter().enumerate();
        let parts = parts.map(|(index, part)| part.filter(|_| !withheld.contains(&index)));
        record_bytes(self.seq, self.admitted_at, &envelope, parts)
    }

    /// Reads the part with this index. `None` where it was withheld.
    ///
    /// # Errors
    /// [`Corrupt::Form`] where the bytes are not a part.
    pub fn part(&self, index: usize) -> Result<Option<Part<'a>>, Corrupt> {
        match self.parts.get(index) {
            Some(Some(bytes)) => Part::read(bytes).map(Some).ok_or(Corrupt::Form { seq: self.seq }),
            _ => Ok(None),
        }
    }
}

fn record_bytes<'p>(
    seq: u64,
    admitted_at: Seconds,
    envelope: &Envelope<'_>,
    parts: impl ExactSizeIterator<Item = Option<&'p [u8]>>,
) -> Vec<u8> {
    let mut w = Writer::new();
    w.array(4).uint(seq).uint(u64::from(admitted_at.0)).bytes(&envelope.bytes()).array(parts.len());
    for part in parts {
        match part {
            Some(part) => w.bytes(part),
            None => w.null(),
        };
    }
    w.finish()
}

/// The version of a payload: the entry with the key 1, which comes first.
pub(super) fn version_of(payload: &[u8]) -> Option<u64> {
    let mut d = Reader::new(payload);
    d.map()?;
    d.key(1)?;
    d.uint()
}
