//! Replaying stored journals.

use super::{Ledger, State};
use crate::Id;
use crate::journal::{Corrupt, Item, Items, Record, SignedHead};

/// What a replay verifies, beside the chain and the parts.
struct Proofs {
    /// Gives the exchanges that the next record must hold.
    record: fn(&Ledger, &Record<'_>) -> Result<Vec<Id>, Corrupt>,
    head: fn(&Ledger, &SignedHead<'_>) -> bool,
}

/// Nothing more: the chain is enough to find damage in storage.
const CHAIN: Proofs = Proofs { record: |_, _| Ok(Vec::new()), head: |_, _| true };

/// Every author: finds what a hub could have made up. A share of the journal proves it too.
const AUTHORS: Proofs = Proofs { record: Ledger::prove_author, head: |_, _| true };

/// Every signature and every rule: finds what a dishonest keeper could have done.
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
    /// Replays a stored segment: records that follow this ledger's, and the head that the keeper signed. This
    /// verifies the chain, every part, the keeper's last signature, and the signature of every change of
    /// keeper. Devices' signatures were verified when the records were admitted. Records that the ledger
    /// already has are skipped, so loading a segment twice, or one that overlaps a cache, changes nothing.
    ///
    /// # Errors
    /// The first fault. The ledger has then loaded only some of the records and must not be used.
    pub fn load(&mut self, segment: &[u8]) -> Result<(), Corrupt> {
        self.replay(segment, &CHAIN)
    }

    /// Replays a segment like [`Ledger::load`]. Of each record it proves, by those before it, that its author
    /// wrote it and may say such a thing. This is for what came from elsewhere.
    ///
    /// # Errors
    /// The first fault. [`Corrupt::Nonsense`] is a record that somebody forged.
    pub fn load_and_prove(&mut self, segment: &[u8]) -> Result<(), Corrupt> {
        self.replay(segment, &AUTHORS)
    }

    /// Replays a segment like [`Ledger::load`], also verifies every signature, and judges every record by the
    /// rules in force at its place. It handles some thousand records a second.
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
        // The last record before a head, even if it was skipped.
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
                    // A held exchange and the record that holds it are stored together.
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
            // A fact of a newer version may also have changed the keeper.
            Some(_) if !unsealed && self.needs_update().is_some() => Ok(()),
            Some(head) if !unsealed => {
                head.verify(self.keeper_at(covered)).then_some(()).ok_or(Corrupt::Signature { seq })
            }
            _ => Err(Corrupt::CutShort { seq }),
        }
    }

    /// `to_hold` is what this record must hold. Afterwards it is what the next one must hold.
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
        // Everything that a reader trusts depends on the identity of the keeper. So a change of keeper is
        // always verified.
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

    /// Skips a record that the ledger already has. It must be the same record.
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
