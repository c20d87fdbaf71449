//! The keeper's step: from a signed event to the record to store.

use super::check::Judged;
use super::{Context, Ledger, Refusal, Verdict};
use crate::journal::{
    Author, Body, Chain, Corrupt, Draft, Envelope, Event, Fact, HeadToSign, Item, Items, MAX_EVENT_BYTES,
    MAX_PARTS, Part, Record, Ref, Step, StepKind, canonical, verify_event,
};
use crate::{Day, Hash, Id, Seconds};

/// A signed event with its parts, as it is submitted.
#[derive(Clone, Copy, Debug)]
pub struct Submission<'a> {
    /// The bytes of the event.
    pub event: &'a [u8],
    /// The device's signature over it.
    pub signature: &'a [u8; 64],
    /// The bytes of all its parts.
    pub parts: &'a [Vec<u8>],
}

/// A record that may be stored, and then applied.
#[derive(Clone, Debug)]
pub struct Prepared {
    record: Vec<u8>,
    head: HeadToSign,
    verdict: Verdict,
    admitted_at: Seconds,
    open_book: bool,
    /// The chain before the records, and after each of them.
    before: Chain,
    chains: Vec<(Hash, Chain)>,
}

impl Prepared {
    /// The bytes to store: the record, and the keeper's own record that holds exchanges of it.
    pub fn record(&self) -> &[u8] {
        &self.record
    }

    /// The place of the record.
    pub fn seq(&self) -> u64 {
        self.before.seq + 1
    }

    /// The head that the keeper signs and stores after it.
    pub fn head(&self) -> HeadToSign {
        self.head
    }

    /// What to report about it. Where it has exchanges to hold, the keeper first signs [`Prepared::hold`].
    pub fn verdict(&self) -> &Verdict {
        &self.verdict
    }

    /// The keeper's own event that holds exchanges as the policy says. `None` where there is nothing to hold.
    /// `keeper` is the keeper's key with its next counter. `seed` must be random and used only once.
    pub fn hold(&self, keeper: Author, seed: &[u8; 32]) -> Option<Draft> {
        let hold = |(exchange, by): &(Id, crate::journal::HeldBy)| {
            let step = Step { held_by: Some(*by as u8), ..Step::new(StepKind::Held, Ref::from(*exchange)) };
            let body = Body::Fact(Fact::Step(step));
            (body.audience(self.open_book), body)
        };
        let bodies: Vec<_> = self.verdict.held.iter().map(hold).collect();
        (!bodies.is_empty()).then(|| Draft::new(Some(self.head.community), keeper, &bodies, seed))
    }

    /// Adds the keeper's signed event of [`Prepared::hold`] after the record. Both are stored together.
    pub fn add(&mut self, hold: &Draft, signature: &[u8; 64]) {
        let chain = self.head.chain.next(self.admitted_at, hold.id());
        let envelope = Envelope { payload: &hold.event, signature };
        self.record.extend(Record::bytes(chain.seq, self.admitted_at, &envelope, &hold.parts));
        self.head.chain = chain;
        self.chains.push((hold.id(), chain));
        self.verdict.held.clear();
    }
}

impl Ledger {
    /// Verifies and checks an event. Nothing changes: store the record and the signed head durably, then
    /// [`Ledger::apply`] it.
    ///
    /// # Errors
    /// The reason why it is not admitted.
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
        let verdict = self.check(&event, &parsed, context)?;
        let id = event.id();
        let chain = self.chain().next(context.admitted_at, id);
        let envelope = Envelope { payload: bytes, signature };
        let record = Record::bytes(chain.seq, context.admitted_at, &envelope, parts);
        let head = HeadToSign { community: event.community.unwrap_or(id), chain, epoch: Seconds::default() };
        let open_book = self.policy().is_open_book();
        Ok(Prepared {
            record,
            head,
            verdict,
            admitted_at: context.admitted_at,
            open_book,
            before: self.chain(),
            chains: vec![(id, chain)],
        })
    }

    /// The answer that [`Ledger::prepare`] would give to a draft once its device has signed it. It warns
    /// people before they save.
    ///
    /// # Errors
    /// The reason why it would not be admitted.
    pub fn judge_draft(&self, draft: &Draft, context: Context) -> Result<Verdict, Refusal> {
        let event = Event::read(&draft.event).ok_or(Refusal::NotAnEvent)?;
        let part = |bytes| Part::read(bytes).map(Some).ok_or(Refusal::NotAnEvent);
        let parts = draft.parts.iter().map(|bytes| part(bytes)).collect::<Result<Vec<_>, _>>()?;
        self.check(&event, &parts, context)
    }

    /// Applies what [`Ledger::prepare`] gave for this same state, after it was stored.
    ///
    /// # Errors
    /// The ledger has changed since, so the record does not follow its head. Or there is still something to
    /// hold.
    pub fn apply(&mut self, prepared: &Prepared) -> Result<(), Corrupt> {
        let seq = self.chain().seq;
        if !prepared.verdict.held.is_empty() {
            return Err(Corrupt::Nonsense { seq: seq + 1 });
        }
        if self.chain() != prepared.before {
            return Err(Corrupt::Order { seq: seq + 1, found: prepared.before.seq + 1 });
        }
        // Ids and chain were hashed when this was prepared, and nothing has changed since.
        for (item, (id, chain)) in Items::new(&prepared.record, seq).zip(&prepared.chains) {
            let Item::Record(record, _) = item? else { return Err(Corrupt::Form { seq }) };
            self.apply_record(&record, *id, *chain);
        }
        Ok(())
    }

    /// Judges a stored record as the keeper should have judged it, by every rule that can be checked with the
    /// parts that are present. Gives the exchanges that the keeper's next record must hold.
    ///
    /// # Errors
    /// [`Corrupt::Nonsense`].
    pub(super) fn judge(&self, record: &Record<'_>) -> Result<Vec<Id>, Corrupt> {
        if self.needs_update().is_some() {
            return Ok(Vec::new());
        }
        let nonsense = Corrupt::Nonsense { seq: record.seq };
        let parts = (0..record.parts.len()).map(|i| record.part(i)).collect::<Result<Vec<_>, _>>()?;
        // The journal does not record the local day. No place on Earth is more than a day ahead of UTC or
        // behind it.
        let day = Day::of(record.admitted_at).0;
        let context = Context { admitted_at: record.admitted_at, today: Day(day + 1) };
        let judged = self.check_from(&record.event, &parts, context, Day(day - 1));
        match judged.and_then(Judged::verdict) {
            Ok(verdict) => Ok(verdict.held.into_iter().map(|(exchange, _)| exchange).collect()),
            // A newer version may admit an unknown kind. The ledger then says that it needs an update.
            Err(Refusal::UnknownKind(_)) => Ok(Vec::new()),
            Err(_) => Err(nonsense),
        }
    }
}

/// Reads all parts. Each must be canonical and the signed one.
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
