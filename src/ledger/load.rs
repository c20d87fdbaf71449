//! Replaying stored journals.

use super::{Ledger, State};
use crate::Id;
use crate::journal::{Corrupt, Item, Items, Record, SignedHead};

/// What is proved of a journal while it is replayed, beside the chain and the parts.
struct Proofs {
    /// Gives the exchanges that the next record must hold.
    record: fn(&Ledger, &Record<'_>) -> Result<Vec<Id>, Corrupt>,
    head: fn(&Ledger, &SignedHead<'_>) -> bool,
}

/// Nothing: what storage can damage, the chain shows.
const CHAIN: Proofs = Proofs { record: |_, _| Ok(Vec::new()), head: |_, _| true };

/// Every signature and every rule: what a dishonest keeper could have done.
#[cfg(feature = "desk")]
const EVERYTHING: Proofs = Proofs {
    record: |ledger, record| {
        record.verify_signature()?;
        ledger.judge(record)
    },
    head: |ledger, head| {
        ledger.needs_update().is_some() || head.verify(ledger.keeper_at(head.head.chain.seq))
    },
};

impl Ledger {
    /// Replays a stored segment: records that follow this ledger's, and the head that the keeper signed.
    /// The chain, every part, the keeper's last signature and those by which one keeper took over from another are
    /// verified; devices' signatures were when the records were admitted. Records that the ledger already has are passed over, so loading a segment
    /// again, or one that overlaps a cache, changes nothing.
    ///
    /// # Errors
    /// The first fault. The ledger then stands somewhere before it and must not be used.
    pub fn load(&mut self, segment: &[u8]) -> Result<(), Corrupt> {
        self.replay(segment, &CHAIN)
    }

    /// Replays a segment like [`Ledger::load`], and also verifies every signature and judges every record
    /// by the rules in force at its place. Some thousand records a second.
    ///
    /// # Errors
    /// The first fault.
    #[cfg(feature = "desk")]
    pub fn load_and_judge(&mut self, segment: &[u8]) -> Result<(), Corrupt> {
        self.replay(segment, &EVERYTHING)
    }

    fn replay(&mut self, segment: &[u8], proofs: &Proofs) -> Result<(), Corrupt> {
        let mut last: Option<SignedHead<'_>> = None;
        let mut unsealed = true;
        // The last record before a head, one that was passed over too.
        let mut covered = 0;
        let mut to_hold = Vec::new();
        for item in Items::new(segment, self.chain().seq) {
            match item? {
                Item::Record(record, _) => {
                    self.replay_record(&record, proofs, &mut to_hold)?;
                    covered = record.seq;
                    unsealed = true;
                }
                Item::Head(head, _) => {
                    if head.head.chain.seq != covered {
                        return Err(Corrupt::Head { seq: covered });
                    }
                    // What is to be held is stored with the record that holds it.
                    if !to_hold.is_empty() {
                        return Err(Corrupt::Nonsense { seq: covered });
                    }
                    self.compare(&head, proofs)?;
                    last = Some(head);
                    unsealed = false;
                }
            }
        }
        let seq = self.chain().seq;
        match last {
            // After a fact that only a newer version knows, who the keeper is may have changed too.
            Some(_) if !unsealed && self.needs_update().is_some() => Ok(()),
            Some(head) if !unsealed => {
                head.verify(self.keeper_at(covered)).then_some(()).ok_or(Corrupt::Signature { seq })
            }
            _ => Err(Corrupt::CutShort { seq }),
        }
    }

    /// `to_hold` is what this record must hold, and then what the next one must.
    fn replay_record(
        &mut self,
        record: &Record<'_>,
        proofs: &Proofs,
        to_hold: &mut Vec<Id>,
    ) -> Result<(), Corrupt> {
        let seq = self.chain().seq + 1;
        if record.seq < seq {
            return self.compare_known(record);
        }
        if record.seq != seq {
            return Err(Corrupt::Order { seq, found: record.seq });
        }
        if record.event.community != self.community() {
            return Err(Corrupt::Nonsense { seq });
        }
        record.verify_parts()?;
        let next = (proofs.record)(self, record)?;
        let id = record.event.id();
        if self.records.find(id).is_some() {
            return Err(Corrupt::Nonsense { seq });
        }
        let chain = self.chain().next(record.admitted_at, id);
        let (keeper, keepers) = (self.keeper(), self.keepers.len());
        self.apply_record(record, id, chain);
        // All that a reader believes hangs on who the keeper is: that is proved whenever it is read.
        if self.keepers.len() > keepers {
            let writer = record.event.device;
            if writer != keeper && writer != self.meta.recovery {
                return Err(Corrupt::Signature { seq });
            }
            record.verify_signature()?;
        }
        let is_held = |exchange: &Id| {
            let place = self.exchange(*exchange);
            place.is_none_or(|place| self.exchanges.state(place.0 as usize) == State::Held)
        };
        if !to_hold.iter().all(is_held) {
            return Err(Corrupt::Nonsense { seq });
        }
        *to_hold = next;
        Ok(())
    }

    /// A record that the ledger already has is passed over, if it is the same.
    fn compare_known(&self, record: &Record<'_>) -> Result<(), Corrupt> {
        let known = self.records.find(record.event.id()).filter(|seq| u64::from(*seq) == record.seq);
        let same = known.is_some_and(|seq| self.records.times(seq).1 == record.admitted_at);
        if same { Ok(()) } else { Err(Corrupt::Order { seq: self.chain().seq + 1, found: record.seq }) }
    }

    fn compare(&self, head: &SignedHead<'_>, proofs: &Proofs) -> Result<(), Corrupt> {
        let seq = self.chain().seq;
        let known = head.head.chain.seq < seq;
        if (!known && head.head.chain != self.chain()) || Some(head.head.community) != self.community() {
            return Err(Corrupt::Head { seq });
        }
        if !(proofs.head)(self, head) {
            return Err(Corrupt::Signature { seq });
        }
        Ok(())
    }
}
