//! A batch: events that are judged one after another and stored together.

use timebank::journal::{Author, Chain, Fact, HeadToSign, Item, Items, Part, Record, Sealed};
use timebank::ledger::{Context, Ledger, Prepared, Refusal};
use timebank::sync::{Decision, Outcome, decide};
use timebank::{Day, Hash, Key, Seconds};

use super::answer::{ItemAnswer, OwnRefusal, Trouble, code_alone};
use super::seal::Seal;
use crate::machine::Machine;
use crate::store::{Commit, Forgotten, Store, Stored, Used, Waiting};

/// The most waiting events of a community. Every device may add some, so there must be a limit.
const MAX_WAITING: usize = 512;
/// The most bytes of all waiting events together.
const MAX_WAITING_BYTES: usize = 4 << 20;
/// How many records are read at once when texts are erased.
const FORGET_AT_ONCE: usize = 1000;

/// The verdict on one event.
#[derive(Clone, Debug)]
pub(super) enum Said {
    /// It will be stored.
    Admitted { seq: u64, held: bool },
    /// The journal already has it.
    Known { seq: u64 },
    /// It is not admitted now.
    Refused(Refusal),
}

/// Events that are judged and not yet stored. Readers do not see them before they are stored.
pub(super) struct Batch<'a> {
    base: &'a Ledger,
    /// The base with all admitted events except the last one. This copy is made only when a second event must
    /// be judged.
    staged: Option<Ledger>,
    last: Option<Prepared>,
    records: Vec<Stored>,
    head: Option<HeadToSign>,
    /// What the devices of one member add.
    pub(super) used: Option<Used>,
    keeper: Seal,
    context: Context,
    machine: &'a Machine,
}

/// What to store, and the ledger after it.
pub(super) struct Finished {
    pub(super) commit: Commit,
    /// The ledger with all admitted events except the last one, where that copy was made.
    pub(super) ledger: Option<Box<Ledger>>,
    /// The members that it erases.
    pub(super) erased: Forgotten,
    last: Option<Prepared>,
}

impl<'a> Batch<'a> {
    pub(super) fn new(base: &'a Ledger, keeper: Seal, context: Context, machine: &'a Machine) -> Batch<'a> {
        let (staged, last, records, head, used) = (None, None, Vec::new(), None, None);
        Batch { base, staged, last, records, head, used, keeper, context, machine }
    }

    /// The key that signs.
    pub(super) fn keeper(&self) -> Key {
        self.keeper.public()
    }

    pub(super) fn context(&self) -> Context {
        self.context
    }

    /// Whether anything was admitted.
    pub(super) fn has_grown(&self) -> bool {
        !self.records.is_empty()
    }

    /// The ledger before the first of them.
    pub(super) fn base(&self) -> &'a Ledger {
        self.base
    }

    fn view(&self) -> &Ledger {
        self.staged.as_ref().unwrap_or(self.base)
    }

    /// Applies the last admitted event, so that the next one can be judged.
    fn settle(&mut self) -> Result<(), Trouble> {
        if let Some(last) = self.last.take() {
            self.staged.get_or_insert_with(|| self.base.clone()).apply(&last)?;
        }
        Ok(())
    }

    fn author(&self) -> Author {
        let device = self.keeper.public();
        Author { device, n: self.view().next_n(device), at: self.context.admitted_at }
    }

    fn seed(&self) -> Result<[u8; 32], Trouble> {
        self.machine.random().ok_or(Trouble::NoRandomness)
    }

    /// The keeper's next duty, as a signed event. `served_since` is as for [`Ledger::duties`].
    pub(super) fn duty(&mut self, served_since: Option<Day>) -> Result<Option<Sealed>, Trouble> {
        self.settle()?;
        if !self.view().has_duties(self.context, served_since) {
            return Ok(None);
        }
        let draft = self.view().duties(self.author(), &self.seed()?, self.context, served_since);
        Ok(draft.map(|draft| {
            let signature = self.keeper.sign(&draft);
            Sealed::new(draft, signature)
        }))
    }

    /// Judges an event after all events that were admitted before it.
    pub(super) fn offer(&mut self, sealed: &Sealed) -> Result<Said, Trouble> {
        self.settle()?;
        let mut prepared = match decide(self.view(), sealed, self.context) {
            Decision::Admit(prepared) => *prepared,
            Decision::Known(seq) => return Ok(Said::Known { seq }),
            Decision::Waiting(refusal) | Decision::Refused(refusal) => return Ok(Said::Refused(refusal)),
        };
        let held = !prepared.verdict().held.is_empty();
        if held && let Some(hold) = prepared.hold(self.author(), &self.seed()?) {
            let signature = self.keeper.sign(&hold);
            prepared.add(&hold, &signature);
        }
        let seq = self.view().chain().seq + 1;
        let mut chain = self.view().chain();
        for item in Items::new(prepared.record(), chain.seq) {
            let Item::Record(record, bytes) = item? else { continue };
            chain = self.append(chain, &record, bytes);
        }
        self.head = Some(prepared.head());
        self.last = Some(prepared);
        Ok(Said::Admitted { seq, held })
    }

    fn append(&mut self, chain: Chain, record: &Record<'_>, bytes: &[u8]) -> Chain {
        let event = record.event.id();
        let chain = chain.next(record.admitted_at, event);
        self.records.push(Stored { chain, event, bytes: bytes.to_vec() });
        chain
    }

    /// What to store. Texts that are to be forgotten are not stored again, and leave the stored records.
    pub(super) fn finish(mut self, store: &impl Store, community: Hash) -> Result<Finished, Trouble> {
        let (mut commit, mut erased) = (Commit::default(), Forgotten::default());
        let (members_before, before) = (self.base.erased_members().len(), self.base.erasures());
        if before > 0 || self.records.iter().any(|record| erases(record) || sets_programme(record)) {
            self.settle()?;
        }
        if let Some(staged) = self.staged.as_ref().filter(|staged| staged.erasures() > 0) {
            for record in &mut self.records {
                match staged.forget(&record.bytes)? {
                    Some(bytes) => record.bytes = bytes,
                    // An event with a text about a member is stored nowhere else.
                    None if erases(record) => erased.events.extend(sealed(record)),
                    None => {}
                }
            }
            if staged.erased_members().len() > members_before {
                erased.members.extend(staged.erased_members());
            }
            if staged.erasures() > before {
                commit.rewritten = forgotten(store, community, staged)?;
            }
        }
        if let Some(head) = &self.head {
            commit.signed_head = self.keeper.head(head.community, head.chain);
        }
        commit.records = self.records;
        commit.used = self.used;
        Ok(Finished { commit, ledger: self.staged.map(Box::new), erased, last: self.last })
    }
}

impl Finished {
    /// The ledger that readers see from now on, which replaces `old`. `None` where it must be loaded again.
    pub(super) fn into_ledger(self, old: Option<Ledger>) -> Result<Option<Ledger>, Trouble> {
        let Some(mut ledger) = self.ledger.map(|ledger| *ledger).or(old) else { return Ok(None) };
        if let Some(last) = self.last {
            ledger.apply(&last)?;
        }
        Ok(Some(ledger))
    }
}

/// Whether a record erases a member.
fn erases(stored: &Stored) -> bool {
    has_fact(stored, |fact| matches!(fact, Fact::MemberErased(_)))
}

/// Whether a record gives an exchange a programme. The programme that it had before is forgotten.
fn sets_programme(stored: &Stored) -> bool {
    has_fact(stored, |fact| matches!(fact, Fact::ProgrammeSet(_)))
}

fn has_fact(stored: &Stored, is: impl Fn(&Fact<'_>) -> bool) -> bool {
    let Some(Ok(Item::Record(record, _))) = Items::new(&stored.bytes, stored.chain.seq - 1).next() else {
        return false;
    };
    let mut parts = record.parts.iter().flatten();
    parts.any(|part| Part::read(part).is_some_and(|part| part.body.fact().is_some_and(&is)))
}

/// The sealed event of a record that has all its parts.
fn sealed(stored: &Stored) -> Option<Vec<u8>> {
    let Some(Ok(Item::Record(record, _))) = Items::new(&stored.bytes, stored.chain.seq - 1).next() else {
        return None;
    };
    let parts = record.parts.iter().map(|part| part.map(<[u8]>::to_vec)).collect::<Option<_>>()?;
    Some(Sealed { event: record.event.bytes.to_vec(), signature: *record.signature, parts }.bytes())
}

/// The stored records that lose texts, with their new bytes.
pub(super) fn forgotten(
    store: &impl Store,
    community: Hash,
    ledger: &Ledger,
) -> Result<Vec<(u64, Vec<u8>)>, Trouble> {
    let (mut found, mut after) = (Vec::new(), 0);
    loop {
        let page = store.records(community, after, FORGET_AT_ONCE, usize::MAX)?;
        let Some(last) = page.last() else { return Ok(found) };
        after = last.chain.seq;
        for record in page {
            if let Some(bytes) = ledger.forget(&record.bytes)? {
                found.push((record.chain.seq, bytes));
            }
        }
    }
}

/// What an event of a push costs the hub.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Cost {
    /// It was there before.
    Nothing,
    /// The work to judge it: it is refused.
    Judged,
    /// That, and room, in the journal or beside it.
    Stored,
}

/// An event that waits, or waited when this batch began.
struct Waiter {
    waiting: Waiting,
    sealed: Sealed,
    /// Whether the store has it as waiting.
    stored: bool,
    changed: bool,
    done: bool,
    /// The places of the answers that report its outcome.
    answers: Vec<usize>,
}

/// The waiting events, and the answers to a push.
pub(super) struct Waiters {
    all: Vec<Waiter>,
    pub(super) answers: Vec<ItemAnswer>,
}

impl Waiters {
    pub(super) fn new(stored: Vec<Waiting>) -> Waiters {
        let waiter = |waiting: Waiting| {
            let sealed = Sealed::read(&waiting.sealed)?;
            Some(Waiter { waiting, sealed, stored: true, changed: false, done: false, answers: Vec::new() })
        };
        Waiters { all: stored.into_iter().filter_map(waiter).collect(), answers: Vec::new() }
    }

    /// Takes the verdict on an event of a push.
    pub(super) fn take(&mut self, sealed: Sealed, said: Said, since: Seconds) -> Cost {
        let event = sealed.id();
        let place = self.all.iter().position(|waiter| waiter.waiting.event == event);
        let mut cost = match said {
            Said::Admitted { .. } => Cost::Stored,
            Said::Known { .. } => Cost::Nothing,
            Said::Refused(_) => Cost::Judged,
        };
        let outcome = match &said {
            Said::Refused(refusal) if refusal.waits() => {
                cost = if place.is_none() { Cost::Stored } else { Cost::Nothing };
                let place = place.or_else(|| self.add(sealed, refusal, since));
                match place.and_then(|place| self.all.get_mut(place)) {
                    Some(waiter) => {
                        waiter.answers.push(self.answers.len());
                        waiter.wait_for(refusal);
                        Outcome::Waiting(code_alone(refusal.code()))
                    }
                    None => {
                        cost = Cost::Judged;
                        Outcome::Refused(code_alone(OwnRefusal::TooManyWaiting.code()))
                    }
                }
            }
            Said::Admitted { .. } | Said::Known { .. } | Said::Refused(_) => {
                if let Some(waiter) = place.and_then(|place| self.all.get_mut(place)) {
                    waiter.done = true;
                }
                outcome_of(&said)
            }
        };
        self.answers.push(ItemAnswer { event: Some(event), outcome });
        cost
    }

    fn add(&mut self, sealed: Sealed, refusal: &Refusal, since: Seconds) -> Option<usize> {
        let waiting = waiting(&sealed, refusal, since);
        let there = self.all.iter().filter(|waiter| !waiter.done);
        let bytes: usize = there.clone().map(|waiter| waiter.waiting.sealed.len()).sum();
        if there.count() >= MAX_WAITING || bytes + waiting.sealed.len() > MAX_WAITING_BYTES {
            return None;
        }
        let answers = Vec::new();
        self.all.push(Waiter { waiting, sealed, stored: false, changed: false, done: false, answers });
        Some(self.all.len() - 1)
    }

    /// Judges all waiting events once more. Gives whether one was admitted, because then others may now be
    /// admitted too.
    pub(super) fn retry(&mut self, batch: &mut Batch<'_>) -> Result<bool, Trouble> {
        let mut grown = false;
        for waiter in self.all.iter_mut().filter(|waiter| !waiter.done) {
            let said = batch.offer(&waiter.sealed)?;
            match &said {
                Said::Refused(refusal) if refusal.waits() => {
                    waiter.wait_for(refusal);
                    continue;
                }
                Said::Admitted { .. } => grown = true,
                // Its author sends it again and then learns the reason.
                Said::Known { .. } | Said::Refused(_) => {}
            }
            waiter.done = true;
            for place in &waiter.answers {
                if let Some(answer) = self.answers.get_mut(*place) {
                    answer.outcome = outcome_of(&said);
                }
            }
        }
        Ok(grown)
    }

    /// Adds the changes of waiting events to the commit.
    pub(super) fn fill(&self, commit: &mut Commit) {
        for waiter in &self.all {
            match (waiter.done, waiter.stored) {
                (true, true) => commit.done_waiting.push(waiter.waiting.event),
                (false, false) => commit.waiting.push(waiter.waiting.clone()),
                (false, true) if waiter.changed => commit.waiting.push(waiter.waiting.clone()),
                _ => {}
            }
        }
    }
}

impl Waiter {
    fn wait_for(&mut self, refusal: &Refusal) {
        if self.waiting.code != refusal.code() {
            self.waiting.code = refusal.code().to_owned();
            self.changed = true;
        }
    }
}

fn outcome_of(said: &Said) -> Outcome {
    match said {
        Said::Admitted { seq, held: false } | Said::Known { seq } => Outcome::Admitted { seq: *seq },
        Said::Admitted { seq, held: true } => Outcome::Held { seq: *seq },
        Said::Refused(refusal) => Outcome::Refused(refusal.into()),
    }
}

/// A waiting event in the form in which it is stored.
fn waiting(sealed: &Sealed, refusal: &Refusal, since: Seconds) -> Waiting {
    Waiting { event: sealed.id(), sealed: sealed.bytes(), code: refusal.code().to_owned(), since }
}
