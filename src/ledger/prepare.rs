//! The keeper's step: from a signed event to the record to store.

use super::{Context, Ledger, Refusal};
use crate::Hash;
use crate::journal::{
    Corrupt, Envelope, Event, HeadToSign, Item, Items, MAX_EVENT_BYTES, MAX_PARTS, Part, Record, canonical,
    verify_event,
};

/// A signed event with its parts, as somebody offers it.
#[derive(Clone, Copy, Debug)]
pub struct Submission<'a> {
    /// The bytes of the event.
    pub event: &'a [u8],
    /// The device's signature over it.
    pub signature: &'a [u8; 64],
    /// The bytes of all its parts.
    pub parts: &'a [Vec<u8>],
}

/// A record that may be stored, and applied once it is.
#[derive(Clone, Debug)]
pub struct Prepared {
    /// The bytes to store.
    pub record: Vec<u8>,
    /// What the keeper signs and stores after it.
    pub head: HeadToSign,
}

impl Ledger {
    /// Verifies and checks an event. Nothing changes: store the record and the signed head durably, then
    /// [`Ledger::apply`] it.
    ///
    /// # Errors
    /// Why it is not admitted.
    pub fn prepare(&self, submission: Submission<'_>, context: Context) -> Result<Prepared, Refusal> {
        let Submission { event: bytes, signature, parts } = submission;
        let size = parts.iter().fold(bytes.len(), |size, part| size.saturating_add(part.len()));
        if size > MAX_EVENT_BYTES || parts.len() > MAX_PARTS {
            return Err(Refusal::TooLarge);
        }
        canonical(bytes).map_err(|_| Refusal::NotAnEvent)?;
        let event = Event::read(bytes).ok_or(Refusal::NotAnEvent)?;
        let slices: Vec<&[u8]> = parts.iter().map(Vec::as_slice).collect();
        let parsed = read_parts(&event, &slices)?;
        if !verify_event(event.device, bytes, signature) {
            return Err(Refusal::WrongSignature);
        }
        self.check(&event, &parsed, context)?;
        let id = event.id();
        let chain = self.chain().next(context.admitted_at, id);
        let envelope = Envelope { payload: bytes, signature };
        let record = Record::bytes(chain.seq, context.admitted_at, &envelope, parts);
        Ok(Prepared { record, head: HeadToSign { community: event.community.unwrap_or(id), chain } })
    }

    /// Adds a record that [`Ledger::prepare`] gave for this very state and that is stored.
    ///
    /// # Errors
    /// Where the ledger has changed since: the record does not follow its head.
    pub fn apply(&mut self, prepared: &Prepared) -> Result<(), Corrupt> {
        let seq = self.chain().seq;
        match Items::new(&prepared.record, seq).next() {
            Some(Ok(Item::Record(record, _))) => {
                let id = record.event.id();
                if self.chain().next(record.admitted_at, id) != prepared.head.chain {
                    return Err(Corrupt::Order { seq: seq + 1, found: record.seq });
                }
                self.apply_record(&record, id);
                Ok(())
            }
            _ => Err(Corrupt::Form { seq }),
        }
    }

    /// Judges a record of a journal as the keeper should have, by every rule that the parts that are there allow.
    ///
    /// # Errors
    /// [`Corrupt::Nonsense`].
    pub(super) fn judge(&self, record: &Record<'_>) -> Result<(), Corrupt> {
        if self.needs_update().is_some() {
            return Ok(());
        }
        let nonsense = Corrupt::Nonsense { seq: record.seq };
        let parts = (0..record.parts.len()).map(|i| record.part(i)).collect::<Result<Vec<_>, _>>()?;
        // What was today there is not recorded: no place on Earth is more than a day ahead of UTC.
        let today = crate::Day(crate::Day::of(record.admitted_at).0 + 1);
        let context = Context { admitted_at: record.admitted_at, today };
        match self.check(&record.event, &parts, context) {
            // A newer version may admit what this one does not know; the balances then say so.
            Ok(()) | Err(Refusal::UnknownKind(_)) => Ok(()),
            Err(_) => Err(nonsense),
        }
    }
}

/// Reads all parts, if they are canonical and the ones that were signed.
fn read_parts<'a>(event: &Event<'_>, parts: &[&'a [u8]]) -> Result<Vec<Option<Part<'a>>>, Refusal> {
    if parts.len() != event.len() {
        return Err(Refusal::WrongPart(parts.len().min(event.len())));
    }
    let read = |(index, bytes): (usize, &&'a [u8])| {
        if event.part_hash(index) != Some(Hash::of(&[bytes])) {
            return Err(Refusal::WrongPart(index));
        }
        canonical(bytes).map_err(|_| Refusal::NotAnEvent)?;
        Part::read(bytes).map(Some).ok_or(Refusal::NotAnEvent)
    };
    parts.iter().enumerate().map(read).collect()
}
