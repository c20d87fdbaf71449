//! A phone: its storage, the replica in its memory, and the code that carries out its effects.

use super::dice::Dice;
use super::planted::Bug;
use crate::common::public;
use ed25519_dalek::SigningKey;
use std::collections::BTreeMap;
use timebank::journal::{Item, Items, Sealed};
use timebank::ledger::{AccountIndex, Ledger};
use timebank::sync::{Effect, Notice, Pull, Replica, Store};
use timebank::{Hash, Id};

/// The storage, which survives a crash.
#[derive(Clone, Default)]
pub(crate) struct Stored {
    pub(crate) segments: Vec<Vec<u8>>,
    pub(crate) state: Option<Vec<u8>>,
}

pub(crate) struct Phone {
    pub(crate) member: Id,
    pub(crate) device: SigningKey,
    pub(crate) stored: Stored,
    /// A copy of its storage, and the key that was in it.
    pub(crate) backup: Option<(Stored, SigningKey)>,
    pub(crate) replica: Replica,
    /// Counts restarts: messages to an earlier start are lost.
    pub(crate) session: u64,
    pub(crate) pulls: BTreeMap<u64, Pull>,
    requests: u64,
    pub(crate) wrong_by: i64,
    /// Cut off from the hub until this step.
    pub(crate) cut_off: usize,
    /// The hub's restoration for which it began anew.
    pub(crate) era: usize,
    /// Whether it was told that somebody else has its key.
    pub(crate) copied: bool,
    /// The events that were sent last, for the bug that takes answers in that order.
    pub(crate) sent: Vec<Hash>,
    /// Events that it reported as saved, and must still keep.
    pub(crate) saved: Vec<Hash>,
    /// Events that a person let go.
    pub(crate) let_go: Vec<Hash>,
}

/// A message of a phone.
pub(crate) enum Out {
    Say(Notice),
    Send(Vec<Vec<u8>>),
    Ask { request: u64, after: u64 },
    BeginAnew,
}

impl Phone {
    pub(crate) fn new(community: Hash, member: Id, device: SigningKey) -> Phone {
        let replica = Replica::new(community, public(&device));
        Phone {
            member,
            device,
            stored: Stored::default(),
            backup: None,
            replica,
            session: 0,
            pulls: BTreeMap::new(),
            requests: 0,
            wrong_by: 0,
            cut_off: 0,
            era: 0,
            copied: false,
            sent: Vec::new(),
            saved: Vec::new(),
            let_go: Vec::new(),
        }
    }

    /// The phone kept the book before the hub did.
    pub(crate) fn had_the_book(&mut self, hub: &super::hub::Hub) {
        let segments =
            hub.stored.commits.iter().map(|commit| [&commit.records[..], &commit.head[..]].concat());
        self.stored.segments = segments.collect();
        let (replica, effects) = Replica::of_book(hub.ledger.clone(), public(&self.device)).unwrap();
        self.replica = replica;
        for effect in effects {
            if let Effect::Store(store) = effect {
                self.stored.state = Some(store.state);
            }
        }
    }

    /// Its owner's account, once its replica knows it. A phone that was added while two members were one
    /// stays with the one who stayed.
    pub(crate) fn me(&self) -> Option<AccountIndex> {
        let ledger = self.replica.ledger();
        ledger.owner_of(public(&self.device)).or_else(|| ledger.member(self.member))
    }

    fn store(&mut self, store: &Store, bug: Option<Bug>, dice: &mut Dice) -> bool {
        if dice.mishap("phone crashes before it stores", 100) {
            return false;
        }
        if bug == Some(Bug::StateBeforeSegment) && store.segment.is_some() {
            self.stored.state = Some(store.state.clone());
            if dice.mishap("phone crashes between two writes", 12) {
                return false;
            }
        }
        if store.from_start {
            self.stored.segments.clear();
        }
        if let Some(segment) = &store.segment {
            let end = if bug == Some(Bug::SegmentWithoutHead) { segment.len() - 100 } else { segment.len() };
            self.stored.segments.push(segment[..end].to_vec());
        }
        self.stored.state = Some(store.state.clone());
        !dice.mishap("phone crashes after it stored", 100)
    }

    /// Carries out effects in their order. `false` if it crashed meanwhile: then the rest never happens.
    pub(crate) fn carry_out(
        &mut self,
        mut effects: Vec<Effect>,
        bug: Option<Bug>,
        dice: &mut Dice,
        out: &mut Vec<Out>,
    ) -> bool {
        if bug == Some(Bug::SaidBeforeStored) {
            effects.sort_by_key(|effect| !matches!(effect, Effect::Say(_)));
        }
        for effect in effects {
            match effect {
                Effect::Store(store) => {
                    if !self.store(&store, bug, dice) {
                        return false;
                    }
                }
                Effect::Say(notice) => {
                    match &notice {
                        Notice::Saved(event) => self.saved.push(*event),
                        Notice::Copied { .. } => self.copied = true,
                        _ => {}
                    }
                    out.push(Out::Say(notice));
                }
                Effect::Send(events) => {
                    self.sent = events.iter().filter_map(|e| Some(Sealed::read(e)?.id())).collect();
                    out.push(Out::Send(events));
                }
                Effect::BeginAnew => out.push(Out::BeginAnew),
                Effect::Ask(pull) => {
                    self.requests += 1;
                    self.pulls.insert(self.requests, pull);
                    out.push(Out::Ask { request: self.requests, after: pull.after() });
                }
            }
        }
        true
    }

    /// Removes the texts about erased members from the storage.
    pub(crate) fn forget_erased(&mut self) {
        let ledger = self.replica.ledger();
        if ledger.erased_members().is_empty() {
            return;
        }
        for segment in &mut self.stored.segments {
            if let Some(forgotten) = ledger.forget(segment).unwrap() {
                *segment = forgotten;
            }
        }
    }

    /// Events that it wrote and cannot offer again, because their texts are gone.
    pub(crate) fn forgotten(&self) -> Vec<Hash> {
        let items = self.stored.segments.iter().flat_map(|segment| Items::new(segment, 0));
        let withheld = items.filter_map(|item| match item {
            Ok(Item::Record(record, _)) if record.parts.iter().any(Option::is_none) => {
                Some(record.event.id())
            }
            _ => None,
        });
        withheld.collect()
    }

    /// Opens the storage, as after a crash.
    pub(crate) fn reopen(&mut self, community: Hash) -> Result<(), String> {
        self.session += 1;
        self.pulls.clear();
        let Some(state) = &self.stored.state else {
            self.replica = Replica::new(community, public(&self.device));
            return Ok(());
        };
        let mut ledger = Ledger::new();
        let segments = self.stored.segments.concat();
        if !segments.is_empty() {
            ledger.load(&segments).map_err(|fault| format!("a phone cannot open its journal: {fault:?}"))?;
        }
        self.replica = Replica::open(ledger, state)
            .map_err(|fault| format!("a phone cannot open what it stored: {fault:?}"))?;
        Ok(())
    }

    /// The bug: an outbox without these events.
    pub(crate) fn forget(&mut self, gone: impl Fn(Hash) -> bool) {
        let kept: Vec<Sealed> = self
            .replica
            .outbox()
            .iter()
            .filter(|kept| !gone(kept.id()))
            .map(|kept| kept.sealed.clone())
            .collect();
        let community = self.replica.ledger().community().unwrap_or_default();
        let mut replica = Replica::new(community, public(&self.device));
        let mut state = None;
        for sealed in kept {
            for effect in replica.carry(sealed).unwrap_or_default() {
                if let Effect::Store(store) = effect {
                    state = Some(store.state);
                }
            }
        }
        self.replica = replica;
        self.stored = Stored { segments: Vec::new(), state };
    }

    /// Checks that events reported as saved are in its outbox or journal, or that a person let them go.
    pub(crate) fn check_saved(&self) -> Result<(), String> {
        let ledger = self.replica.ledger();
        let kept = |event: &Hash| {
            self.replica.outbox().get(*event).is_some()
                || ledger.seq_of(*event).is_some()
                || self.let_go.contains(event)
        };
        match self.saved.iter().find(|event| !kept(event)) {
            Some(event) => Err(format!("{event} was said to be saved, and is neither kept nor shared")),
            None => Ok(()),
        }
    }
}
