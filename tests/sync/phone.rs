//! A phone that carries out its effects, and the pages and answers of its keeper.

use crate::common::{Community, START, Scene, help, key, public, scene, seal, sealed_head};
use ed25519_dalek::SigningKey;
use timebank::journal::{Chain, HeadToSign, Item, Items, Sealed};
use timebank::ledger::{AccountIndex, Entry, Ledger};
use timebank::sync::{
    Answer, CannotOpen, Decision, Distrust, Effect, Notice, Pull, Pulled, Replica, Store, decide,
};
use timebank::{Hash, Seconds};

/// What a phone has stored.
#[derive(Clone, Default)]
pub(crate) struct Stored {
    pub(crate) segments: Vec<Vec<u8>>,
    pub(crate) state: Vec<u8>,
}

/// A phone that carries out its effects.
pub(crate) struct Phone {
    pub(crate) replica: Replica,
    pub(crate) device: SigningKey,
    pub(crate) stored: Stored,
    pub(crate) said: Vec<Notice>,
    pub(crate) sent: Vec<Sealed>,
    pub(crate) asked: Option<Pull>,
    /// How often it was told to begin anew, and did.
    pub(crate) began_anew: usize,
}

impl Phone {
    pub(crate) fn new(c: &Community, name: &str) -> Phone {
        let device = key(name);
        let replica = Replica::new(c.ledger.community().unwrap(), public(&device));
        let (said, sent, asked) = (Vec::new(), Vec::new(), None);
        Phone { replica, device, stored: Stored::default(), said, sent, asked, began_anew: 0 }
    }

    pub(crate) fn carry_out(&mut self, effects: Vec<Effect>) {
        for effect in effects {
            match effect {
                Effect::Store(Store { from_start, segment, state }) => {
                    if from_start {
                        self.stored.segments.clear();
                    }
                    self.stored.segments.extend(segment);
                    self.stored.state = state;
                }
                Effect::Say(notice) => self.said.push(notice),
                Effect::Send(events) => {
                    self.sent.extend(events.iter().map(|bytes| Sealed::read(bytes).unwrap()));
                }
                Effect::Ask(pull) => self.asked = Some(pull),
                Effect::BeginAnew => {
                    self.began_anew += 1;
                    self.begin_anew();
                }
            }
        }
    }

    pub(crate) fn begin_anew(&mut self) {
        let segments = self.stored.segments.clone();
        let effects = self.replica.begin_anew(segments.iter().map(Vec::as_slice));
        self.carry_out(effects);
    }

    /// The replica after a restart.
    pub(crate) fn reopened(&self) -> Result<Replica, CannotOpen> {
        let mut ledger = Ledger::new();
        self.stored.segments.iter().for_each(|segment| ledger.load(segment).unwrap());
        Replica::open(ledger, &self.stored.state)
    }

    pub(crate) fn sealed(&self, entry: Entry<'_>, at: u32) -> Sealed {
        let author = self.replica.author(Seconds(at));
        let draft = self.replica.ledger().draft(entry, author, &[author.n as u8; 32]).unwrap();
        seal(draft, &self.device)
    }

    pub(crate) fn records(&mut self, gave: AccountIndex, received: AccountIndex, minutes: i64) -> Hash {
        let sealed = self.sealed(Entry::Record(help(gave, received, minutes)), START);
        let id = sealed.id();
        let effects = self.replica.wrote(sealed).unwrap();
        self.carry_out(effects);
        id
    }

    pub(crate) fn received(&mut self, pull: Pull, page: &Page) -> Result<(), Distrust> {
        let effects = self.replica.received(pull, page.pulled())?;
        self.carry_out(effects);
        Ok(())
    }

    /// Asks until the keeper has no more.
    pub(crate) fn pull(&mut self, c: &Community) {
        self.asked = Some(self.replica.pull());
        while let Some(pull) = self.asked.take() {
            let page = page(c, public(&self.device), pull.after(), usize::MAX);
            self.received(pull, &page).unwrap();
        }
    }
}

pub(crate) struct Page {
    pub(crate) segment: Vec<u8>,
    pub(crate) head: Vec<u8>,
}

impl Page {
    pub(crate) fn pulled(&self) -> Pulled<'_> {
        Pulled { segment: &self.segment, head: &self.head }
    }
}

/// The keeper's page for a device, with at most this many stored segments.
pub(crate) fn page(c: &Community, device: timebank::Key, after: u64, most: usize) -> Page {
    let reader = c.ledger.owner_of(device).unwrap();
    let (mut segment, mut head, mut seq, mut taken) = (Vec::new(), Vec::new(), 0, 0);
    for stored in &c.segments {
        let mut new = false;
        let mut bytes = Vec::new();
        for item in Items::new(stored, seq) {
            match item.unwrap() {
                Item::Record(record, _) => {
                    seq = record.seq;
                    new |= seq > after;
                    bytes.extend(c.ledger.record_for(&record, reader));
                }
                Item::Head(_, sealed) => {
                    head = sealed.to_vec();
                    bytes.extend_from_slice(sealed);
                }
            }
        }
        if new && taken < most {
            taken += 1;
            segment.extend(bytes);
        }
    }
    Page { segment, head }
}

pub(crate) fn signed_head(c: &Community, chain: Chain, keeper: &SigningKey) -> Vec<u8> {
    signed_in(c, chain, keeper, 0)
}

pub(crate) fn signed_in(c: &Community, chain: Chain, keeper: &SigningKey, epoch: u32) -> Vec<u8> {
    let head = HeadToSign { community: c.ledger.community().unwrap(), chain, epoch: Seconds(epoch) };
    sealed_head(&head, keeper)
}

/// Mary coordinates; Ana and Bob have phones.
pub(crate) fn three() -> (Community, AccountIndex, AccountIndex, Phone) {
    let Scene { c, ana, bob } = scene();
    let mut phone = Phone::new(&c, "ana");
    phone.pull(&c);
    (c, ana, bob, phone)
}

/// The keeper decides about an event. `tests/common` stores and applies it.
pub(crate) fn admit(c: &mut Community, sealed: &Sealed) -> Answer {
    let decision = decide(&c.ledger, sealed, c.context());
    if let Decision::Admit(_) = &decision {
        let draft = timebank::journal::Draft { event: sealed.event.clone(), parts: sealed.parts.clone() };
        let device = ["ana", "bob", "device"].map(key);
        let device = device.iter().find(|key| public(key) == sealed.event().unwrap().device).unwrap();
        c.admit_from(&draft, device).unwrap();
    }
    decision.answer(sealed.id(), !c.held.is_empty())
}
