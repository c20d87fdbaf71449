//! Shares: the part of the journal that one reader receives by hand.

use super::receipt::{hash, key};
use crate::journal::{
    Envelope, Item, Items, Reader, Ref, SHARE_DOMAIN, SignedHead, Writer, canonical, reply_to_sign,
    verify_reply,
};
use crate::ledger::Ledger;
use crate::{Hash, Id, Key};

/// The version of the form.
const VERSION: u64 = 1;

/// The keeper's statement that a segment is what a member may see of the journal. A head does not cover which
/// parts were withheld. Without this statement, the carrier of a segment could leave out more parts, or pass
/// off another member's segment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Share {
    /// The community.
    pub community: Hash,
    /// The member who may see it.
    pub reader: Id,
    /// The hash of the segment's bytes.
    pub segment: Hash,
}

impl Share {
    /// The share of this reader, as [`Ledger::segment_for`] gives it.
    pub fn of(community: Hash, reader: Id, segment: &[u8]) -> Share {
        Share { community, reader, segment: Hash::of(&[segment]) }
    }

    /// What the keeper signs.
    pub fn bytes_to_sign(&self) -> Vec<u8> {
        reply_to_sign(SHARE_DOMAIN, &self.payload())
    }

    /// The share with the segment that it is about.
    pub fn seal(&self, signature: &[u8; 64], segment: Vec<u8>) -> SignedShare {
        SignedShare { sealed: Envelope { payload: &self.payload(), signature }.bytes(), segment }
    }

    fn payload(&self) -> Vec<u8> {
        let mut w = Writer::new();
        w.map(4).key(1).uint(VERSION).key(2).bytes(&self.community.0);
        w.key(3);
        Ref::from(self.reader).write(&mut w);
        w.key(4).bytes(&self.segment.0);
        w.finish()
    }
}

/// A segment with the keeper's signed statement.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SignedShare {
    /// The envelope around the [`Share`].
    pub sealed: Vec<u8>,
    /// The records and the signed head after them.
    pub segment: Vec<u8>,
}

impl SignedShare {
    /// The statement. `None` where it is malformed or about another segment.
    pub fn share(&self) -> Option<Share> {
        let share = read(Envelope::read(&self.sealed)?.payload)?;
        (share.segment == Hash::of(&[&self.segment])).then_some(share)
    }

    /// Whether the keeper with this key signed it.
    pub fn verify(&self, keeper: Key) -> bool {
        Envelope::read(&self.sealed)
            .is_some_and(|envelope| verify_reply(keeper, SHARE_DOMAIN, envelope.payload, envelope.signature))
    }

    /// The signed head at the end of the segment.
    pub fn head(&self) -> Option<&[u8]> {
        match Items::new(&self.segment, 0).last()?.ok()? {
            Item::Head(_, bytes) => Some(bytes),
            Item::Record(..) => None,
        }
    }

    /// Whether it is for this ledger's community, and signed by the keeper at that time.
    pub fn is_of(&self, ledger: &Ledger) -> bool {
        let Some(head) = self.head().and_then(SignedHead::read) else { return false };
        let community = self.share().map(|share| share.community);
        let keeper = ledger.keeper_at(head.head.chain.seq);
        community.is_some() && community == ledger.community() && self.verify(keeper)
    }
}

fn read(payload: &[u8]) -> Option<Share> {
    canonical(payload).ok()?;
    let mut d = Reader::new(payload);
    (d.map()? == 4 && key(&mut d, 1)?.uint()? == VERSION).then_some(())?;
    let community = hash(key(&mut d, 2)?)?;
    (key(&mut d, 3)?.array()? == 2).then_some(())?;
    let reader = Id { event: hash(&mut d)?, part: u16::try_from(d.uint()?).ok()? };
    let segment = hash(key(&mut d, 4)?)?;
    Some(Share { community, reader, segment })
}
