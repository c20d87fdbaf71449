//! Replies: what the keeper sends back by hand, as a link or a file.

use super::{Answer, Distrust, Effect, Pull, Pulled, Replica, SignedReceipt, SignedShare};
use crate::journal::{Carried, LinkFault, Reader, read_prefix, write_prefix};
use crate::{Hash, Key};

/// The most receipts in one reply.
const MAX_RECEIPTS: u64 = 500;

/// The outcomes of somebody's events and, if the keeper includes it, the journal as that person may see it. A
/// phone without a hub receives its share of the journal this way.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Reply {
    /// The signed receipts.
    pub receipts: Vec<Vec<u8>>,
    /// Records after those that the reader has ([`crate::ledger::Ledger::segment_for`]). `None` where there
    /// are none.
    pub share: Option<SignedShare>,
}

impl Reply {
    /// The bytes of the link or file.
    pub fn bytes(&self, community: Hash) -> Vec<u8> {
        let mut w = Carried::Reply.write();
        write_prefix(&mut w, community);
        w.array(self.receipts.len());
        for receipt in &self.receipts {
            w.bytes(receipt);
        }
        match &self.share {
            Some(share) => w.array(2).bytes(&share.sealed).bytes(&share.segment),
            None => w.null(),
        };
        w.finish()
    }

    /// Reads a reply. Signatures are not verified here but by [`Replica::replied`], after it has taken over
    /// the share: the share may bring a change of keeper.
    ///
    /// # Errors
    /// [`LinkFault`]. Damaged also where a receipt or the segment's last item is malformed. Altered where the
    /// share is about another segment.
    pub fn read(bytes: &[u8], community: Hash) -> Result<Reply, LinkFault> {
        let mut d = Carried::Reply.read(bytes)?;
        read_prefix(&mut d, community)?;
        let mut read = || {
            let count = d.array().filter(|count| *count <= MAX_RECEIPTS)?;
            let receipts = (0..count).map(|_| d.bytes().map(<[u8]>::to_vec)).collect::<Option<Vec<_>>>()?;
            let share = if d.null() { None } else { Some(share(&mut d)?) };
            let reply = Reply { receipts, share };
            (d.position() == bytes.len() && reply.is_well_formed()).then_some(reply)
        };
        let reply = read().ok_or(LinkFault::Damaged)?;
        let altered = reply.share.as_ref().is_some_and(|share| share.share().is_none());
        if altered { Err(LinkFault::Altered) } else { Ok(reply) }
    }

    fn is_well_formed(&self) -> bool {
        self.receipts.iter().all(|receipt| SignedReceipt::read(receipt).is_some())
            && self.share.as_ref().is_none_or(|share| share.head().is_some())
            && (self.share.is_some() || !self.receipts.is_empty())
    }
}

fn share(d: &mut Reader<'_>) -> Option<SignedShare> {
    (d.array()? == 2).then_some(())?;
    Some(SignedShare { sealed: d.bytes()?.to_vec(), segment: d.bytes()?.to_vec() })
}

impl Replica {
    /// Takes over a reply: its records as from a hub, and then its receipts. A reply that is older than the
    /// replica changes nothing, because people open links and files in any order. If the book was restored
    /// from a copy, the only effect is [`Effect::BeginAnew`]; then open the same reply again.
    ///
    /// # Errors
    /// Why it is not believed. The replica stays as it was.
    pub fn replied(&mut self, reply: &Reply) -> Result<Vec<Effect>, Distrust> {
        let mut next = self.clone();
        let mut effects = Vec::new();
        if let Some(share) = &reply.share {
            let head = share.head().ok_or(Distrust::Damaged)?;
            let asked = Pull { seen: 0, ..next.pull() };
            effects = next.take(asked, Pulled { segment: &share.segment, head })?;
            // Another keeper may have signed the rest. The replica must begin anew before it can believe
            // that.
            if effects.contains(&Effect::BeginAnew) {
                *self = next;
                return Ok(effects);
            }
            next.is_for_us(share)?;
        }
        let answer = |bytes: &Vec<u8>| -> Result<Answer, Distrust> {
            let signed = SignedReceipt::read(bytes).ok_or(Distrust::Damaged)?;
            let believed = signed.is_of(next.ledger());
            believed.then_some(signed.receipt.answer).ok_or(Distrust::NotTheKeeper)
        };
        let answers = reply.receipts.iter().map(answer).collect::<Result<Vec<_>, _>>()?;
        effects.extend(next.answered(&answers));
        *self = next;
        Ok(effects)
    }

    /// Checks that the keeper made the share for the member of this device.
    fn is_for_us(&self, share: &SignedShare) -> Result<(), Distrust> {
        if !share.is_of(self.ledger()) {
            return Err(Distrust::NotTheKeeper);
        }
        let reader = share.share().and_then(|share| self.ledger().member(share.reader));
        let ours = self.state.former.iter().chain([&self.state.device]);
        let is_ours = |device: &Key| reader.is_some() && self.ledger().owner_of(*device) == reader;
        if ours.into_iter().any(is_ours) { Ok(()) } else { Err(Distrust::AnotherReader) }
    }
}
