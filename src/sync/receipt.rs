//! Receipts: the keeper's signed answer to an event, for a device that has no hub.

use super::{Answer, Outcome, Reason};
use crate::journal::{
    Chain, Envelope, RECEIPT_DOMAIN, Reader, Writer, canonical, reply_to_sign, verify_reply,
};
use crate::ledger::Ledger;
use crate::{Hash, Key};
use std::collections::BTreeMap;

/// The version of the form.
const VERSION: u64 = 1;

/// The outcome for an event, and the keeper's journal at that moment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Receipt {
    /// The community.
    pub community: Hash,
    /// The event and its outcome.
    pub answer: Answer,
    /// The keeper's journal at that moment.
    pub chain: Chain,
}

impl Receipt {
    /// What the keeper signs.
    pub fn bytes_to_sign(&self) -> Vec<u8> {
        reply_to_sign(RECEIPT_DOMAIN, &self.payload())
    }

    /// The signed receipt.
    pub fn seal(&self, signature: &[u8; 64]) -> Vec<u8> {
        Envelope { payload: &self.payload(), signature }.bytes()
    }

    fn payload(&self) -> Vec<u8> {
        let Answer { event, outcome } = &self.answer;
        let (number, told) = match outcome {
            Outcome::Admitted { seq } => (0, Ok(*seq)),
            Outcome::Held { seq } => (1, Ok(*seq)),
            Outcome::Waiting(reason) => (2, Err(reason)),
            Outcome::Refused(reason) => (3, Err(reason)),
        };
        let mut w = Writer::new();
        w.map(if told.is_ok() { 7 } else { 8 });
        w.key(1).uint(VERSION).key(2).bytes(&self.community.0).key(3).bytes(&event.0).key(4).uint(number);
        w.key(5).uint(self.chain.seq).key(6).bytes(&self.chain.head.0);
        match told {
            Ok(seq) => w.key(7).uint(seq),
            Err(Reason { code, fields }) => {
                w.key(8).text(code).key(9).map(fields.len());
                // The key order of canonical CBOR: a shorter name comes first.
                let mut fields: Vec<_> = fields.iter().collect();
                fields.sort_by_key(|(name, _)| (name.len(), *name));
                fields.into_iter().fold(&mut w, |w, (name, value)| w.text(name).text(value))
            }
        };
        w.finish()
    }
}

/// A receipt with the keeper's signature, read from its bytes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SignedReceipt {
    /// What was signed.
    pub receipt: Receipt,
    payload: Vec<u8>,
    signature: [u8; 64],
}

impl SignedReceipt {
    /// Reads a signed receipt. `None` for anything else.
    pub fn read(bytes: &[u8]) -> Option<SignedReceipt> {
        let Envelope { payload, signature } = Envelope::read(bytes)?;
        let receipt = read(payload)?;
        Some(SignedReceipt { receipt, payload: payload.to_vec(), signature: *signature })
    }

    /// Whether the keeper with this key signed it.
    pub fn verify(&self, keeper: Key) -> bool {
        verify_reply(keeper, RECEIPT_DOMAIN, &self.payload, &self.signature)
    }

    /// Whether it is for this ledger's community, and signed by the keeper at that time.
    pub fn is_of(&self, ledger: &Ledger) -> bool {
        let Receipt { community, chain, .. } = &self.receipt;
        ledger.community() == Some(*community) && self.verify(ledger.keeper_at(chain.seq))
    }
}

fn read(payload: &[u8]) -> Option<Receipt> {
    canonical(payload).ok()?;
    let mut d = Reader::new(payload);
    let keys = d.map()?;
    (key(&mut d, 1)?.uint()? == VERSION).then_some(())?;
    let community = hash(key(&mut d, 2)?)?;
    let event = hash(key(&mut d, 3)?)?;
    let outcome = key(&mut d, 4)?.uint()?;
    let chain = Chain { seq: key(&mut d, 5)?.uint()?, head: hash(key(&mut d, 6)?)? };
    let outcome = match (outcome, keys) {
        (0 | 1, 7) => {
            let seq = key(&mut d, 7)?.uint().filter(|seq| (1..=chain.seq).contains(seq))?;
            if outcome == 0 { Outcome::Admitted { seq } } else { Outcome::Held { seq } }
        }
        (2 | 3, 8) => {
            let reason = reason(&mut d)?;
            if outcome == 2 { Outcome::Waiting(reason) } else { Outcome::Refused(reason) }
        }
        _ => return None,
    };
    // It is one canonical item, so nothing can follow it.
    Some(Receipt { community, answer: Answer { event, outcome }, chain })
}

fn reason(d: &mut Reader<'_>) -> Option<Reason> {
    let code = key(d, 8)?.text()?.to_owned();
    let mut fields = BTreeMap::new();
    for _ in 0..key(d, 9)?.map()? {
        let name = d.text()?.to_owned();
        fields.insert(name, d.text()?.to_owned());
    }
    Some(Reason { code, fields })
}

/// The value of this key. The key must come next.
pub(super) fn key<'d, 'a>(d: &'d mut Reader<'a>, key: u64) -> Option<&'d mut Reader<'a>> {
    (d.uint()? == key).then_some(d)
}

pub(super) fn hash(d: &mut Reader<'_>) -> Option<Hash> {
    d.bytes()?.try_into().ok().map(Hash)
}
