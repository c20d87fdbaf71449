//! Replies: what the keeper sends back by hand, as a link or a file.

use super::{Answer, Distrust, Effect, Pull, Pulled, Replica, SignedReceipt};
use crate::Hash;
use crate::journal::{Carried, Item, Items, LinkFault, read_prefix, write_prefix};

/// The most receipts in one reply.
const MAX_RECEIPTS: u64 = 500;

/// What became of somebody's events and, where it is told, the journal as they may see it: a phone without a hub
/// comes by its share of the journal this way.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Reply {
    /// The signed receipts.
    pub receipts: Vec<Vec<u8>>,
    /// Records after those that the reader has, and a signed head ([`crate::ledger::Ledger::segment_for`]); `None` where
    /// there are none.
    pub segment: Option<Vec<u8>>,
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
        match &self.segment {
            Some(segment) => w.bytes(segment),
            None => w.null(),
        };
        w.finish()
    }

    /// Reads a reply. Who signed its receipts and heads is for the ledger that they are for: [`SignedReceipt::is_of`] once
    /// the segment was taken over, since that may bring another keeper.
    ///
    /// # Errors
    /// [`LinkFault`]; damaged also where a receipt or the segment's last item is none.
    pub fn read(bytes: &[u8], community: Hash) -> Result<Reply, LinkFault> {
        let mut d = Carried::Reply.read(bytes)?;
        read_prefix(&mut d, community)?;
        let mut read = || {
            let count = d.array().filter(|count| *count <= MAX_RECEIPTS)?;
            let receipts = (0..count).map(|_| d.bytes().map(<[u8]>::to_vec)).collect::<Option<Vec<_>>>()?;
            let segment = if d.null() { None } else { Some(d.bytes()?.to_vec()) };
            let reply = Reply { receipts, segment };
            (d.position() == bytes.len() && reply.is_well_formed()).then_some(reply)
        };
        read().ok_or(LinkFault::Damaged)
    }

    /// The signed head at the end of the segment.
    pub fn head(&self) -> Option<&[u8]> {
        match Items::new(self.segment.as_deref()?, 0).last()?.ok()? {
            Item::Head(_, bytes) => Some(bytes),
            Item::Record(..) => None,
        }
    }

    fn is_well_formed(&self) -> bool {
        self.receipts.iter().all(|receipt| SignedReceipt::read(receipt).is_some())
            && (self.segment.is_none() || self.head().is_some())
            && (self.segment.is_some() || !self.receipts.is_empty())
    }
}

impl Replica {
    /// Takes over a reply: its records as from a hub, then what its receipts say. One that is older than what is here brings
    /// nothing: people open links and files in any order.
    ///
    /// # Errors
    /// Why it is not believed. The replica is as it was.
    pub fn replied(&mut self, reply: &Reply) -> Result<Vec<Effect>, Distrust> {
        let mut next = self.clone();
        let mut effects = Vec::new();
        if let (Some(segment), Some(head)) = (&reply.segment, reply.head()) {
            let asked = Pull { seen: 0, ..next.pull() };
            effects = next.received(asked, Pulled { segment, head })?;
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
}
