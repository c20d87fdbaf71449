//! The chain of records, and its head, which the keeper signs.

use super::bytes::{Reader, VERSION, Writer};
use super::envelope::{self, Envelope};
use super::record::version_of;
use crate::{Hash, Key, Seconds};

/// The head of the hash chain after a number of records.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Chain {
    /// How many records.
    pub seq: u64,
    /// `SHA-256(previous head ‖ admitted_at as eight bytes ‖ id of the event)`. Zeros before the first
    /// record.
    pub head: Hash,
}

impl Chain {
    /// The chain after one more event.
    pub fn next(self, admitted_at: Seconds, event: Hash) -> Chain {
        let head = Hash::of(&[&self.head.0, &u64::from(admitted_at.0).to_be_bytes(), &event.0]);
        Chain { seq: self.seq + 1, head }
    }
}

/// What the keeper signs: the journal of a community had this head after this many records.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct HeadToSign {
    /// The community.
    pub community: Hash,
    /// The chain.
    pub chain: Chain,
    /// When the keeper was last restored from a copy, by its own clock. A head of a later epoch replaces one
    /// of an earlier epoch. 0 for a keeper that was never restored.
    pub epoch: Seconds,
}

impl HeadToSign {
    /// What the keeper signs.
    pub fn bytes_to_sign(&self) -> Vec<u8> {
        envelope::bytes_to_sign(envelope::HEAD_DOMAIN, &self.payload())
    }

    /// The signed head, as it is stored after the records it covers.
    pub fn seal(&self, signature: &[u8; 64]) -> Vec<u8> {
        Envelope { payload: &self.payload(), signature }.bytes()
    }

    fn payload(&self) -> Vec<u8> {
        let mut w = Writer::new();
        let epoch = u64::from(self.epoch.0);
        w.map(if epoch == 0 { 4 } else { 5 }).key(1).uint(u64::from(VERSION)).key(2).bytes(&self.community.0);
        w.key(3).uint(self.chain.seq).key(4).bytes(&self.chain.head.0);
        if epoch > 0 {
            w.key(5).uint(epoch);
        }
        w.finish()
    }

    fn read(payload: &[u8]) -> Option<HeadToSign> {
        let mut d = Reader::new(payload);
        let keys = d.map()?;
        d.version()?;
        let community = Hash(d.bytes_at(2)?.try_into().ok()?);
        d.key(3)?;
        let seq = d.uint()?;
        let head = Hash(d.bytes_at(4)?.try_into().ok()?);
        let mut epoch = 0;
        if keys != 4 {
            d.key(5)?;
            epoch = d.small::<u32>()?;
        }
        // An epoch of 0 is not written.
        let one_form = keys == if epoch == 0 { 4 } else { 5 };
        d.end().filter(|()| one_form)?;
        Some(HeadToSign { community, chain: Chain { seq, head }, epoch: Seconds(epoch) })
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
        Some(SignedHead { head: HeadToSign::read(envelope.payload)?, envelope })
    }

    /// Whether the keeper with this key signed it.
    pub fn verify(&self, keeper: Key) -> bool {
        envelope::verify_head(keeper, self.envelope.payload, self.envelope.signature)
    }

    /// Whether an envelope that could not be read as a head holds a head of a newer version. Then it has a
    /// later version number, or keys that this version does not know.
    pub(super) fn is_newer(bytes: &[u8]) -> bool {
        let Some(Envelope { payload, .. }) = Envelope::read(bytes) else { return false };
        let version = version_of(payload);
        version > Some(u64::from(VERSION)) || (version == Some(1) && has_more(payload))
    }
}

fn has_more(payload: &[u8]) -> bool {
    let mut d = Reader::new(payload);
    let Some(keys) = d.map() else { return false };
    // In a head, the third key holds a number. In an event, it holds the bytes of a key.
    let third = d.version().and_then(|()| d.bytes_at(2)).and_then(|_| d.key(3)).and_then(|()| d.uint());
    if third.is_none() {
        return false;
    }
    // The fourth is the head of the chain, the fifth an epoch.
    let fifth = d.bytes_at(4).and_then(|_| d.key(5));
    keys > 5 || (keys == 5 && fifth.is_none())
}
