//! Records: events in their order, and the chain that keeps them there.

use super::canonical::canonical;
use super::codec;
use super::envelope::{self, Envelope};
use super::event::Event;
use super::part::{Body, Part, TextKind};
use crate::{Hash, Key, Seconds};
use core::fmt;

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
    /// The parts; `None` for one that was withheld.
    pub parts: Vec<Option<&'a [u8]>>,
}

impl<'a> Record<'a> {
    /// The bytes of a record.
    pub fn bytes(seq: u64, admitted_at: Seconds, envelope: &Envelope<'_>, parts: &[Vec<u8>]) -> Vec<u8> {
        codec::record_bytes(seq, admitted_at, envelope, parts.iter().map(|part| Some(part.as_slice())))
    }

    /// Checks that each part that is there is the one that the event signed, and that it has the one canonical
    /// form. The event itself cannot have been read in another.
    ///
    /// # Errors
    /// Names the part that is another.
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

    /// Whether the part with this index is of an ancillary kind, as texts are, which no balance depends on.
    pub fn is_ancillary(&self, index: usize) -> bool {
        let kind = self.parts.get(index).copied().flatten().and_then(codec::part_kind);
        kind.is_some_and(|kind| kind >= Body::FIRST_ANCILLARY)
    }

    /// Whether the part with this index is a text.
    pub fn is_text(&self, index: usize) -> bool {
        let kind = self.parts.get(index).copied().flatten().and_then(codec::part_kind);
        kind.is_some_and(|kind| TextKind::from_number(kind).is_some())
    }

    /// The bytes of this record with these parts withheld: ids, signature and chain stay as they are.
    pub fn without(&self, withheld: &[usize]) -> Vec<u8> {
        let envelope = Envelope { payload: self.event.bytes, signature: self.signature };
        let parts = self.parts.iter().enumerate();
        let parts = parts.map(|(index, part)| part.filter(|_| !withheld.contains(&index)));
        codec::record_bytes(self.seq, self.admitted_at, &envelope, parts)
    }

    /// Reads the part with this index, `None` where it was withheld.
    ///
    /// # Errors
    /// [`Corrupt::Form`] where the part's bytes are no part.
    pub fn part(&self, index: usize) -> Result<Option<Part<'a>>, Corrupt> {
        match self.parts.get(index) {
            Some(Some(bytes)) => codec::part(bytes).map(Some).ok_or(Corrupt::Form { seq: self.seq }),
            _ => Ok(None),
        }
    }
}

/// The head of the hash chain after some records.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Chain {
    /// How many records.
    pub seq: u64,
    /// `SHA-256(head before ‖ admitted_at as eight bytes ‖ id of the event)`; zeros before the first.
    pub head: Hash,
}

impl Chain {
    /// The chain after one more event.
    pub fn next(self, admitted_at: Seconds, event: Hash) -> Chain {
        let head = Hash::of(&[&self.head.0, &u64::from(admitted_at.0).to_be_bytes(), &event.0]);
        Chain { seq: self.seq + 1, head }
    }
}

/// What the keeper signs: that the journal of a community had this head after so many records.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct HeadToSign {
    /// The community.
    pub community: Hash,
    /// The chain.
    pub chain: Chain,
    /// When the keeper was last restored from a copy, by its own clock: heads of a later epoch count, those of an earlier
    /// one no longer. 0 for a keeper that never was.
    pub epoch: Seconds,
}

impl HeadToSign {
    /// What the keeper signs.
    pub fn bytes_to_sign(&self) -> Vec<u8> {
        codec::sig_structure(envelope::HEAD_DOMAIN, &codec::head_bytes(self))
    }

    /// The signed head, as it is stored after the records it covers.
    pub fn seal(&self, signature: &[u8; 64]) -> Vec<u8> {
        codec::envelope_bytes(&Envelope { payload: &codec::head_bytes(self), signature })
    }
}

/// A head with the keeper's signature, read from its bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SignedHead<'a> {
    /// What was signed.
    pub head: HeadToSign,
    /// The envelope.
    pub envelope: Envelope<'a>,
}

impl<'a> SignedHead<'a> {
    /// Reads a signed head. `None` for anything else.
    pub fn read(bytes: &'a [u8]) -> Option<SignedHead<'a>> {
        let envelope = Envelope::read(bytes)?;
        Some(SignedHead { head: codec::head(envelope.payload)?, envelope })
    }

    /// Whether the keeper with this key signed it.
    pub fn verify(&self, keeper: Key) -> bool {
        envelope::verify_head(keeper, self.envelope.payload, self.envelope.signature)
    }
}

/// What is wrong with a journal. The first fault ends the reading.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Corrupt {
    /// It does not begin as a journal file does.
    NotAJournal,
    /// It was written by a newer version.
    NewerVersion,
    /// It ends in the middle.
    CutShort {
        /// How many records are whole.
        seq: u64,
    },
    /// The bytes of a record are no record.
    Form {
        /// The record, or the one before it.
        seq: u64,
    },
    /// A record stands in another's place.
    Order {
        /// The place.
        seq: u64,
        /// The number that the record has.
        found: u64,
    },
    /// A part is not the one that was signed.
    Part {
        /// The record.
        seq: u64,
        /// The index of the part.
        part: usize,
    },
    /// The head that the keeper signed is not the head of these records.
    Head {
        /// The record.
        seq: u64,
    },
    /// A signature is not the one of the key it should be.
    Signature {
        /// The record.
        seq: u64,
    },
    /// An admitted event says what no keeper would have admitted.
    Nonsense {
        /// The record.
        seq: u64,
    },
}

impl Corrupt {
    /// The record at or after which the fault lies; 0 where nothing could be read.
    pub fn seq(self) -> u64 {
        match self {
            Corrupt::NotAJournal | Corrupt::NewerVersion => 0,
            Corrupt::CutShort { seq }
            | Corrupt::Form { seq }
            | Corrupt::Order { seq, .. }
            | Corrupt::Part { seq, .. }
            | Corrupt::Head { seq }
            | Corrupt::Signature { seq }
            | Corrupt::Nonsense { seq } => seq,
        }
    }

    /// A stable code for programs.
    pub fn code(self) -> &'static str {
        match self {
            Corrupt::NotAJournal => "not_a_journal",
            Corrupt::NewerVersion => "newer_version",
            Corrupt::CutShort { .. } => "journal_cut_short",
            _ => "journal_corrupt",
        }
    }
}

/// The member build leaves the sentences to the shell, which has them in every language.
#[cfg(not(feature = "desk"))]
impl fmt::Display for Corrupt {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

#[cfg(feature = "desk")]
impl fmt::Display for Corrupt {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Corrupt::NotAJournal => write!(f, "this is no timebank journal"),
            Corrupt::NewerVersion => {
                write!(f, "this journal was written by a newer timebank: update this one")
            }
            Corrupt::CutShort { seq } => write!(f, "the journal ends in the middle, after record {seq}"),
            Corrupt::Form { seq } => write!(f, "record {seq} or the one after it is damaged"),
            Corrupt::Order { seq, found } => write!(f, "record {found} stands where record {seq} should be"),
            Corrupt::Part { seq, part } => {
                write!(f, "part {part} of record {seq} is not the one that was signed")
            }
            Corrupt::Head { seq } => {
                write!(f, "the records up to {seq} are not those that the keeper signed")
            }
            Corrupt::Signature { seq } => {
                write!(f, "a signature at record {seq} is not the one it should be")
            }
            Corrupt::Nonsense { seq } => write!(f, "record {seq} says what no keeper would have admitted"),
        }
    }
}

impl core::error::Error for Corrupt {}
