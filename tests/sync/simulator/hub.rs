//! The keeper: its storage, its memory, and its answers.

use super::dice::Dice;
use super::planted::Bug;
use super::time::{Clock, doubt_at_start};
use crate::common::{START, key, public, seal, sealed_head};
use ed25519_dalek::{Signer, SigningKey};
use std::collections::BTreeSet;
use std::time::Duration;
use timebank::journal::{
    Audience, Author, Body, Chain, Draft, Envelope, Fact, HeadToSign, Item, Items, MemberErased, Record,
    Role, Sealed,
};
use timebank::ledger::{AccountIndex, Entry, Ledger, Prepared, Refusal, Submission};
use timebank::sync::{Answer, Decision, decide};
use timebank::{Day, Hash, Id, Key, Seconds};

/// The storage, which survives a crash.
#[derive(Clone, Default)]
pub(crate) struct Stored {
    pub(crate) commits: Vec<Commit>,
    pub(crate) waiting: Vec<(Hash, Vec<u8>)>,
    /// The last time that it knew.
    pub(crate) noted: Option<Seconds>,
    /// The last days on which it served.
    pub(crate) served: BTreeSet<Day>,
}

/// One commit: records and their head.
#[derive(Clone)]
pub(crate) struct Commit {
    pub(crate) records: Vec<u8>,
    pub(crate) head: Vec<u8>,
    pub(crate) chain: Chain,
}

/// The hub cannot answer: it crashed, its disk is full, or it doubts its clock.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Down {
    Crashed,
    Full,
    Doubts,
}

pub(crate) struct Hub {
    pub(crate) keeper: SigningKey,
    pub(crate) stored: Stored,
    /// In memory. A crash loses it, and it is folded anew.
    pub(crate) ledger: Ledger,
    pub(crate) bug: Option<Bug>,
    /// The hub's clock is this many seconds wrong.
    pub(crate) wrong_by: i64,
    /// What it believes of its clock.
    pub(crate) clock: Clock,
    /// How many times it started.
    pub(crate) starts: u32,
    /// The events that erased members. They survive a restore, as they lie in a file of their own.
    pub(crate) erasures: Vec<Vec<u8>>,
    /// How many times it was restored from a copy.
    pub(crate) era: usize,
    /// The epoch of its heads.
    pub(crate) epoch: Seconds,
    /// All chains that it ever signed.
    pub(crate) history: Vec<Chain>,
    /// Events that waited and were sent back in the end.
    pub(crate) sent_back: Vec<Hash>,
}

/// A page for a device that the hub knows.
#[derive(Clone)]
pub(crate) struct Page {
    pub(crate) segment: Vec<u8>,
    pub(crate) head: Vec<u8>,
}

/// Whether a record joins members.
fn joins(record: &Record<'_>) -> bool {
    matches!(record.part(0), Ok(Some(part)) if matches!(part.body, Body::Fact(Fact::MembersJoined(_))))
}

/// The time by a clock that is this many seconds wrong.
pub(crate) fn clock(now: u32, wrong_by: i64) -> Seconds {
    Seconds(u32::try_from(i64::from(now) + wrong_by).unwrap_or(u32::MAX))
}

impl Hub {
    /// A hub with a community that was just founded from this device.
    pub(crate) fn found(device: &SigningKey, bug: Option<Bug>) -> Hub {
        let (keeper, ledger) = (key("keeper"), Ledger::new());
        let mut hub = Hub {
            keeper,
            stored: Stored::default(),
            ledger,
            bug,
            wrong_by: 0,
            clock: Clock::at_start(None, Seconds(START), Duration::ZERO),
            starts: 1,
            erasures: Vec::new(),
            era: 0,
            epoch: Seconds(0),
            history: Vec::new(),
            sent_back: Vec::new(),
        };
        let (keeper, recovery) = (public(&hub.keeper), public(&key("recovery")));
        let found = Entry::Found { community: "Leith", founder: "Mary", keeper, recovery };
        hub.enter(found, device, &[1; 32]);
        hub
    }

    /// Admits something at the desk itself, before anything can go wrong.
    pub(crate) fn enter(&mut self, entry: Entry<'_>, device: &SigningKey, seed: &[u8; 32]) -> Hash {
        let author =
            Author { device: public(device), n: self.ledger.next_n(public(device)), at: Seconds(START) };
        let draft = self.ledger.draft(entry, author, seed).unwrap();
        let sealed = seal(draft, device);
        let mut dice = Dice::new(0);
        dice.healed = true;
        let answer = self.take(&sealed, START, &mut dice);
        assert!(matches!(&answer, Ok(answer) if answer.outcome.name() == "admitted"), "{answer:?}");
        sealed.id()
    }

    fn commit(&mut self, commit: Commit, forget: Option<Hash>, dice: &mut Dice) -> Result<(), Down> {
        if dice.mishap("hub crashes before a commit", 80) {
            return Err(Down::Crashed);
        }
        if dice.mishap("hub's disk is full", 80) {
            return Err(Down::Full);
        }
        self.history.push(commit.chain);
        self.stored.commits.push(commit);
        self.stored.waiting.retain(|(id, _)| Some(*id) != forget);
        if dice.mishap("hub crashes after a commit", 80) { Err(Down::Crashed) } else { Ok(()) }
    }

    fn sealed_head(&self, head: HeadToSign) -> Vec<u8> {
        sealed_head(&HeadToSign { epoch: self.epoch, ..head }, &self.keeper)
    }

    pub(crate) fn head(&self, chain: Chain) -> HeadToSign {
        HeadToSign { community: self.ledger.community().unwrap(), chain, epoch: self.epoch }
    }

    /// Stores, then applies.
    fn admit(&mut self, prepared: &Prepared, forget: Option<Hash>, dice: &mut Dice) -> Result<(), Down> {
        let (head, records) = (prepared.head(), prepared.record().to_vec());
        let commit = Commit { records, head: self.sealed_head(head), chain: head.chain };
        if self.bug == Some(Bug::ApplyBeforeCommit) {
            self.ledger.apply(prepared).unwrap();
            return self.commit(commit, forget, dice);
        }
        if self.bug == Some(Bug::AnswerBeforeCommit) {
            // The answer is sent, whatever becomes of the commit.
            let done = self.commit(commit, forget, dice);
            return if done.is_ok() {
                self.ledger.apply(prepared).map_err(|_| Down::Crashed)
            } else {
                Ok(())
            };
        }
        self.commit(commit, forget, dice)?;
        self.ledger.apply(prepared).unwrap();
        self.forget_erased();
        Ok(())
    }

    /// Removes the texts about erased members from the storage.
    fn forget_erased(&mut self) {
        if self.ledger.erased_members().is_empty() || self.bug == Some(Bug::HubKeepsWords) {
            return;
        }
        for commit in &mut self.stored.commits {
            if let Some(records) = self.ledger.forget(&commit.records).unwrap() {
                commit.records = records;
            }
        }
    }

    /// Holds exchanges in the same commit, if any. Returns whether there were any.
    fn hold(&self, prepared: &mut Prepared, now: u32, dice: &mut Dice) -> bool {
        let device = public(&self.keeper);
        let n = self.ledger.next_n(device);
        let Some(draft) = prepared.hold(Author { device, n, at: Seconds(now) }, &dice.seed()) else {
            return false;
        };
        let signature = self.keeper.sign(&draft.bytes_to_sign()).to_bytes();
        prepared.add(&draft, &signature);
        true
    }

    /// Answers an event after its result is stored durably.
    pub(crate) fn take(&mut self, sealed: &Sealed, now: u32, dice: &mut Dice) -> Result<Answer, Down> {
        let id = sealed.id();
        let mut held = false;
        let context = self.context(now)?;
        let mut decision = decide(&self.ledger, sealed, context);
        if let Some(answer) = self.planted(sealed, &decision, now, dice) {
            return answer;
        }
        match &mut decision {
            Decision::Admit(prepared) => {
                held = self.hold(prepared, now, dice);
                let erased = self.ledger.erased_members().len();
                self.admit(prepared, Some(id), dice)?;
                if self.ledger.erased_members().len() > erased {
                    self.erasures.push(sealed.bytes());
                }
                dice.count("events admitted");
                self.try_waiting(now, dice)?;
            }
            Decision::Waiting(_) if self.stored.waiting.iter().all(|(other, _)| *other != id) => {
                if dice.mishap("hub crashes before it stores what waits", 60) {
                    return Err(Down::Crashed);
                }
                self.stored.waiting.push((id, sealed.bytes()));
                if dice.mishap("hub crashes after it stored what waits", 60) {
                    return Err(Down::Crashed);
                }
            }
            Decision::Refused(_) if self.stored.waiting.iter().any(|(other, _)| *other == id) => {
                self.stored.waiting.retain(|(other, _)| *other != id);
                self.sent_back.push(id);
            }
            Decision::Waiting(_) | Decision::Known(_) | Decision::Refused(_) => {}
        }
        let answer = decision.answer(id, held);
        dice.count(&format!("answer: {}", answer.outcome.name()));
        if let Decision::Waiting(refusal) | Decision::Refused(refusal) = &decision {
            dice.count(&format!("{}: {}", answer.outcome.name(), refusal.code()));
        }
        Ok(answer)
    }

    /// Tries waiting events again, until no more can be admitted.
    fn try_waiting(&mut self, now: u32, dice: &mut Dice) -> Result<(), Down> {
        let mut place = 0;
        while let Some((id, bytes)) = self.stored.waiting.get(place).cloned() {
            let sealed = Sealed::read(&bytes).unwrap();
            let context = self.context(now)?;
            match decide(&self.ledger, &sealed, context) {
                Decision::Admit(mut prepared) => {
                    self.hold(&mut prepared, now, dice);
                    self.admit(&prepared, Some(id), dice)?;
                    dice.count("what waited is admitted");
                    place = 0;
                }
                Decision::Waiting(_) => place += 1,
                Decision::Known(_) | Decision::Refused(_) => {
                    self.stored.waiting.remove(place);
                    self.sent_back.push(id);
                }
            }
        }
        Ok(())
    }

    /// The keeper's own events.
    pub(crate) fn do_duties(&mut self, now: u32, dice: &mut Dice) -> Result<(), Down> {
        for _ in 0..3 {
            let device = public(&self.keeper);
            let author = Author { device, n: self.ledger.next_n(device), at: Seconds(now) };
            let Some(context) = self.context_of_duties(now)? else { return Ok(()) };
            let Some(draft) = self.ledger.duties(author, &dice.seed(), context, self.served_since()) else {
                return Ok(());
            };
            let sealed = seal(draft, &self.keeper);
            let Sealed { event, signature, parts } = &sealed;
            let prepared = self.ledger.prepare(Submission { event, signature, parts }, context);
            self.admit(&prepared.unwrap(), None, dice)?;
            dice.count("duties");
        }
        Ok(())
    }

    /// The answer that a planted bug makes the hub give; `None` if no bug applies.
    fn planted(
        &mut self,
        sealed: &Sealed,
        decision: &Decision,
        now: u32,
        dice: &mut Dice,
    ) -> Option<Result<Answer, Down>> {
        let refusal = match decision {
            Decision::Waiting(refusal) | Decision::Refused(refusal) => Some(refusal),
            Decision::Known(_) => None,
            Decision::Admit(_) => return None,
        };
        let forces = match (self.bug?, refusal) {
            (Bug::MissingRoleCheck, Some(Refusal::NotACoordinator))
            | (Bug::PartHashesIgnored, Some(Refusal::WrongPart(_)))
            | (Bug::RevokedAdmitted, Some(Refusal::DeviceRevoked))
            | (Bug::ForkedAdmitted, Some(Refusal::DeviceForked(_)))
            | (Bug::DuplicateAppliedTwice, None) => true,
            (Bug::ForkTakenForKnown, Some(Refusal::DeviceForked(_))) => {
                return Some(Ok(Decision::Known(self.ledger.chain().seq).answer(sealed.id(), false)));
            }
            _ => false,
        };
        forces.then(|| {
            let at = clock(now, self.wrong_by);
            let chain = self.ledger.chain().next(at, sealed.id());
            let envelope = Envelope { payload: &sealed.event, signature: &sealed.signature };
            let records = Record::bytes(chain.seq, at, &envelope, &sealed.parts);
            let head = self.sealed_head(self.head(chain));
            let mut ledger = self.ledger.clone();
            if ledger.load(&[&records[..], &head[..]].concat()).is_ok() {
                self.ledger = ledger;
            }
            self.commit(Commit { records, head, chain }, Some(sealed.id()), dice)?;
            Ok(Decision::Known(chain.seq).answer(sealed.id(), false))
        })
    }

    /// The records after one that a device may have, in at most this many commits. `None`: an unknown device.
    pub(crate) fn page(&self, device: Key, after: u64, most: usize) -> Option<Page> {
        let reader = self.ledger.owner_of(device).filter(|reader| self.may_read(device, *reader))?;
        let mallory = self.ledger.owner_of(public(&key("mallory")));
        let reader = mallory.filter(|_| self.bug == Some(Bug::PageForAnother)).unwrap_or(reader);
        let mut page = Page { segment: Vec::new(), head: self.stored.commits.last()?.head.clone() };
        let new = self.stored.commits.iter().filter(|commit| commit.chain.seq > after);
        for commit in new.take(most) {
            self.records_for(commit, reader, after, &mut page.segment);
            page.segment.extend_from_slice(&commit.head);
        }
        Some(page)
    }

    fn records_for(&self, commit: &Commit, reader: AccountIndex, after: u64, segment: &mut Vec<u8>) {
        let last = commit.chain.seq;
        let mallory = self.ledger.owner_of(public(&key("mallory")));
        for item in Items::new(&commit.records, 0) {
            let Ok(Item::Record(record, _)) = item else { continue };
            let left_out = self.bug == Some(Bug::CursorOverGap) && record.seq < last;
            if record.seq <= after || left_out {
                continue;
            }
            if self.bug == Some(Bug::JoiningWithheld) && joins(&record) {
                segment.extend(record.without(&[0]));
                continue;
            }
            let as_seen_by = match self.bug {
                Some(Bug::HolderIsAStranger) if !self.is_own(&record, reader) => mallory.unwrap_or(reader),
                _ => reader,
            };
            segment.extend(self.ledger.record_for(&record, as_seen_by));
        }
    }

    /// Whether a reader wrote a record, takes part in an exchange of it in their own name, or coordinates.
    fn is_own(&self, record: &Record<'_>, reader: AccountIndex) -> bool {
        let is_author = self.ledger.owner_of(record.event.device) == Some(reader);
        let me = self.ledger.account_id(reader).map(|id| id.to_string()).unwrap_or_default();
        let exchanges = (0..record.parts.len() as u16)
            .filter_map(|part| self.ledger.exchange(Id { event: record.event.id(), part }));
        let mut rows = exchanges.map(|exchange| self.ledger.history_row(exchange));
        is_author
            || self.ledger.role(reader) == Role::Coordinator
            || rows.any(|row| row.gave.iter().chain(&row.received).any(|party| party.member == me))
    }

    fn may_read(&self, device: Key, reader: AccountIndex) -> bool {
        // A revoked device may still offer events, but reads nothing.
        !self.ledger.has_left(reader) && !self.ledger.is_revoked(device)
    }

    /// Removes the texts about members again who were erased after a copy was made, also where the events
    /// that erased them cannot be admitted again.
    pub(crate) fn forget_again(&mut self, erased: &BTreeSet<Id>) -> Result<(), String> {
        let named: Vec<Id> = erased
            .iter()
            .copied()
            .filter(|id| self.ledger.member(*id).is_some_and(|member| !self.ledger.is_erased(member)))
            .collect();
        if named.is_empty() {
            return Ok(());
        }
        // As if the keeper had erased them. This is neither stored nor shown.
        let device = public(&self.keeper);
        let author = Author { device, n: self.ledger.next_n(device), at: Seconds::default() };
        let fact = |id: &Id| Fact::MemberErased(MemberErased { member: (*id).into() });
        let bodies: Vec<_> = named.iter().map(|id| (Audience::MEMBERS, Body::Fact(fact(id)))).collect();
        let sealed = seal(Draft::new(self.ledger.community(), author, &bodies, &[3; 32]), &self.keeper);
        let (chain, time) = (self.ledger.chain(), self.ledger.last_admitted_at());
        let chain = chain.next(time, sealed.id());
        let envelope = Envelope { payload: &sealed.event, signature: &sealed.signature };
        let records = Record::bytes(chain.seq, time, &envelope, &sealed.parts);
        let mut without = self.ledger.clone();
        let segment = [&records[..], &self.sealed_head(self.head(chain))[..]].concat();
        without.load(&segment).map_err(|fault| format!("nobody can be forgotten again: {fault}"))?;
        for commit in &mut self.stored.commits {
            if let Some(records) = without.forget(&commit.records).unwrap() {
                commit.records = records;
            }
        }
        self.reopen()
    }

    /// The hub is put back to a copy. It signs its head in a new epoch before it serves anybody.
    pub(crate) fn restore(&mut self, copy: Stored, now: u32) {
        let known = self.stored.noted.max(copy.noted);
        self.stored = copy;
        self.era += 1;
        if doubt_at_start(known, clock(now, self.wrong_by)).is_some() {
            // The operator is asked, and sets it right.
            self.wrong_by = 0;
        }
        let says = clock(now, self.wrong_by);
        self.stored.noted = Some(says);
        if self.bug != Some(Bug::NoNewEpoch) {
            self.epoch = says.max(Seconds(self.epoch.0 + 1));
        }
        for i in 0..self.stored.commits.len() {
            self.stored.commits[i].head = self.sealed_head(self.head(self.stored.commits[i].chain));
        }
    }

    /// The hub after a crash.
    pub(crate) fn reopen(&mut self) -> Result<(), String> {
        if self.bug == Some(Bug::WaitingLostOnRestart) {
            self.stored.waiting.clear();
        }
        let mut ledger = Ledger::new();
        let commits = self.stored.commits.iter();
        let segments: Vec<u8> =
            commits.flat_map(|commit| [&commit.records[..], &commit.head[..]].concat()).collect();
        ledger.load(&segments).map_err(|fault| format!("the hub cannot open its journal: {fault}"))?;
        self.ledger = ledger;
        self.forget_erased();
        Ok(())
    }
}
