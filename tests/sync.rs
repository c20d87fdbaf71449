//! What a device keeps, says and believes when a ledger is shared.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on should say where")]

mod common;
#[path = "sync/keeper.rs"]
mod keeper;
#[path = "sync/restored.rs"]
mod restored;

use common::{Community, key, public};
use ed25519_dalek::{Signer, SigningKey};
use timebank::journal::{
    Body, Chain, ExchangeKind, HeadToSign, Item, Items, PolicyChange, Role, Rule, Sealed,
};
use timebank::ledger::{AccountIndex, Entry, Ledger, Recording};
use timebank::sync::{
    Answer, CannotOpen, Decision, Distrust, Effect, NotKept, Notice, Outcome, Pull, Pulled, Reason, Replica,
    Standing, Store, decide,
};
use timebank::{Day, Hash, Minutes, Seconds};

/// What a phone has stored.
#[derive(Clone, Default)]
struct Stored {
    segments: Vec<Vec<u8>>,
    state: Vec<u8>,
}

/// A phone whose effects are carried out.
struct Phone {
    replica: Replica,
    device: SigningKey,
    stored: Stored,
    said: Vec<Notice>,
    sent: Vec<Sealed>,
    asked: Option<Pull>,
    /// How often it was told to begin anew, and did.
    began_anew: usize,
}

impl Phone {
    fn new(c: &Community, name: &str) -> Phone {
        let device = key(name);
        let replica = Replica::new(c.ledger.community().unwrap(), public(&device));
        let (said, sent, asked) = (Vec::new(), Vec::new(), None);
        Phone { replica, device, stored: Stored::default(), said, sent, asked, began_anew: 0 }
    }

    fn carry_out(&mut self, effects: Vec<Effect>) {
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

    fn begin_anew(&mut self) {
        let segments = self.stored.segments.clone();
        let effects = self.replica.begin_anew(segments.iter().map(Vec::as_slice));
        self.carry_out(effects);
    }

    /// What a restart finds.
    fn reopened(&self) -> Result<Replica, CannotOpen> {
        let mut ledger = Ledger::new();
        self.stored.segments.iter().for_each(|segment| ledger.load(segment).unwrap());
        Replica::open(ledger, &self.stored.state)
    }

    fn sealed(&self, entry: Entry<'_>, at: u32) -> Sealed {
        let author = self.replica.author(Seconds(at));
        let draft = self.replica.ledger().draft(entry, author, &[author.n as u8; 32]).unwrap();
        let signature = self.device.sign(&draft.bytes_to_sign()).to_bytes();
        Sealed::new(draft, signature)
    }

    fn records(&mut self, gave: AccountIndex, received: AccountIndex, minutes: i64) -> Hash {
        let side = |account| vec![(account, Minutes(minutes))];
        let day = Day::parse("2024-03-01").unwrap();
        let entry = Recording::new(ExchangeKind::Service, side(gave), side(received), day);
        let sealed = self.sealed(Entry::Record(entry), common::START);
        let id = sealed.id();
        let effects = self.replica.wrote(sealed).unwrap();
        self.carry_out(effects);
        id
    }

    fn received(&mut self, pull: Pull, page: &Page) -> Result<(), Distrust> {
        let effects = self.replica.received(pull, page.pulled())?;
        self.carry_out(effects);
        Ok(())
    }

    /// Asks until nothing is left.
    fn pull(&mut self, c: &Community) {
        self.asked = Some(self.replica.pull());
        while let Some(pull) = self.asked.take() {
            let page = page(c, public(&self.device), pull.after(), usize::MAX);
            self.received(pull, &page).unwrap();
        }
    }
}

struct Page {
    segment: Vec<u8>,
    head: Vec<u8>,
}

impl Page {
    fn pulled(&self) -> Pulled<'_> {
        Pulled { segment: &self.segment, head: &self.head }
    }
}

/// What the keeper sends to a device: at most so many stored segments.
fn page(c: &Community, device: timebank::Key, after: u64, most: usize) -> Page {
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

fn signed_head(c: &Community, chain: Chain, keeper: &SigningKey) -> Vec<u8> {
    signed_in(c, chain, keeper, 0)
}

fn signed_in(c: &Community, chain: Chain, keeper: &SigningKey, epoch: u32) -> Vec<u8> {
    let head = HeadToSign { community: c.ledger.community().unwrap(), chain, epoch: Seconds(epoch) };
    head.seal(&keeper.sign(&head.bytes_to_sign()).to_bytes())
}

/// Mary coordinates; Ana and Bob have phones.
fn three() -> (Community, AccountIndex, AccountIndex, Phone) {
    let mut c = Community::found("Leith", "Mary");
    let (ana, bob) = (c.add_with_phone("ana"), c.add_with_phone("bob"));
    let mut phone = Phone::new(&c, "ana");
    phone.pull(&c);
    (c, ana, bob, phone)
}

/// The keeper decides, as `tests/common` stores and applies.
fn admit(c: &mut Community, sealed: &Sealed) -> Answer {
    let decision = decide(&c.ledger, sealed, c.context());
    if let Decision::Admit(_) = &decision {
        let draft = timebank::journal::Draft { event: sealed.event.clone(), parts: sealed.parts.clone() };
        let device = ["ana", "bob", "device"].map(key);
        let device = device.iter().find(|key| public(key) == sealed.event().unwrap().device).unwrap();
        c.admit_from(&draft, device).unwrap();
    }
    decision.answer(sealed.id(), !c.held.is_empty())
}

#[test]
fn saved_is_said_after_it_is_stored_and_sent_after_that() {
    let (_, ana, bob, mut phone) = three();
    let side = |account| vec![(account, Minutes(60))];
    let day = Day::parse("2024-03-01").unwrap();
    let entry = Recording::new(ExchangeKind::Service, side(ana), side(bob), day);
    let sealed = phone.sealed(Entry::Record(entry), common::START);
    let effects = phone.replica.wrote(sealed.clone()).unwrap();
    let [Effect::Store(store), Effect::Say(said), Effect::Send(sent)] = &effects[..] else {
        panic!("{effects:?}")
    };
    assert_eq!((said, sent), (&Notice::Saved(sealed.id()), &vec![sealed.bytes()]));
    assert!(store.segment.is_none() && !store.from_start);
    phone.carry_out(effects.clone());
    let again = phone.reopened().unwrap();
    assert_eq!(again.outbox(), phone.replica.outbox());
    assert_eq!(again.outbox().unsent(), 1);
    assert_eq!(again.author(Seconds(0)).n, 2);
    // The same again is no other.
    assert_eq!(phone.replica.wrote(sealed), Err(NotKept::CounterUsed));
}

#[test]
fn only_what_this_device_signed_is_kept() {
    let (c, ana, bob, phone) = three();
    let side = |account| vec![(account, Minutes(60))];
    let day = Day::parse("2024-03-01").unwrap();
    let entry = || Entry::Record(Recording::new(ExchangeKind::Service, side(ana), side(bob), day));
    let mut bobs = Phone::new(&c, "bob");
    bobs.pull(&c);
    let theirs = bobs.sealed(entry(), 0);
    let mut altered = phone.sealed(entry(), 0);
    altered.signature[0] ^= 1;
    let mut replica = phone.replica.clone();
    assert_eq!(replica.wrote(theirs.clone()), Err(NotKept::WrongDevice));
    assert_eq!(replica.wrote(altered.clone()), Err(NotKept::WrongSignature));
    assert_eq!(replica.carry(altered), Err(NotKept::WrongSignature));
    let mut elsewhere = Replica::new(Hash([1; 32]), public(&key("ana")));
    assert_eq!(elsewhere.wrote(phone.sealed(entry(), 0)), Err(NotKept::WrongCommunity));
    assert!(replica.outbox().is_empty() && elsewhere.outbox().is_empty());
    // Another's may be carried, which uses none of this device's counters.
    assert_eq!(replica.carry(theirs.clone()).unwrap().len(), 3);
    assert_eq!(replica.carry(theirs), Ok(Vec::new()));
    assert_eq!(replica.author(Seconds(0)).n, 1);
}

#[test]
fn only_the_journal_clears_the_outbox() {
    let (mut c, ana, bob, mut phone) = three();
    let event = phone.records(ana, bob, 60);
    let sealed = phone.sent.pop().unwrap();
    let answer = admit(&mut c, &sealed);
    let seq = c.ledger.chain().seq;
    assert_eq!(answer.outcome, Outcome::Admitted { seq });
    let effects = phone.replica.answered(std::slice::from_ref(&answer));
    assert!(matches!(effects[..], [Effect::Store(_), Effect::Say(Notice::Admitted(_))]), "{effects:?}");
    phone.carry_out(effects);
    assert_eq!(phone.replica.outbox().get(event).unwrap().standing, Standing::Admitted(seq));
    assert_eq!(phone.reopened().unwrap().outbox(), phone.replica.outbox());
    // An answer to something else changes nothing, and one that was overtaken does not take it away.
    let refused = Outcome::Refused(Reason::default());
    let other = Answer { event: Hash([9; 32]), outcome: refused.clone() };
    assert_eq!(phone.replica.answered(&[other]), Vec::new());
    let effects = phone.replica.answered(&[Answer { event, outcome: refused }]);
    phone.carry_out(effects);
    assert!(phone.replica.outbox().get(event).is_some());
    phone.pull(&c);
    assert!(phone.replica.outbox().is_empty());
    assert_eq!(phone.said.last(), Some(&Notice::Shared { event, seq }));
    // Again, it is known.
    assert_eq!(admit(&mut c, &sealed).outcome, Outcome::Admitted { seq });
    assert_eq!(c.ledger.chain().seq, seq);
}

#[test]
fn what_the_keeper_promised_and_did_not_keep_is_sent_again() {
    let (mut c, ana, bob, mut phone) = three();
    let event = phone.records(ana, bob, 60);
    let seq = c.ledger.chain().seq + 1;
    phone.replica.answered(&[Answer { event, outcome: Outcome::Admitted { seq } }]);
    c.add("Somebody else");
    phone.pull(&c);
    assert_eq!(phone.replica.outbox().get(event).unwrap().standing, Standing::Unsent);
}

#[test]
fn what_is_refused_blocks_nothing_and_leaves_only_by_a_person() {
    let (mut c, ana, bob, mut phone) = three();
    let floor = vec![(Rule::Floor, Some(-30)), (Rule::Beyond, Some(2))];
    c.enter(Entry::SetPolicy(PolicyChange { rules: floor, ..Default::default() })).unwrap();
    let events = [phone.records(ana, bob, 60), phone.records(ana, bob, 30)];
    let answers: Vec<Answer> = phone.sent.clone().iter().map(|sealed| admit(&mut c, sealed)).collect();
    let effects = phone.replica.answered(&answers);
    phone.carry_out(effects);
    assert!(phone.said.contains(&Notice::NeedsAttention(events[0])), "{:?}", phone.said);
    phone.pull(&c);
    let left: Vec<Hash> = phone.replica.outbox().iter().map(timebank::sync::Kept::id).collect();
    assert_eq!(left, [events[0]]);
    let Standing::Refused(reason) = &phone.replica.outbox().get(events[0]).unwrap().standing else {
        panic!("not refused")
    };
    assert_eq!((reason.code.as_str(), reason.fields["balance"].as_str()), ("exceeds_floor", "-60"));
    assert_eq!(phone.reopened().unwrap().outbox(), phone.replica.outbox());
    // It is not sent by itself, only when a person says so.
    assert!(matches!(phone.replica.sync()[..], [Effect::Ask(_)]));
    let mut again = phone.replica.clone();
    assert!(matches!(again.send_again(events[0])[..], [Effect::Store(_), Effect::Send(_)]));
    assert_eq!(again.let_go(events[0]), Vec::new(), "it is not refused any more");
    assert_eq!(phone.replica.let_go(events[0]).len(), 1);
    assert!(phone.replica.outbox().is_empty());
}

#[test]
fn the_keeper_tells_waiting_from_refused() {
    let (mut c, ana, bob, mut phone) = three();
    phone.records(ana, bob, 60);
    let mut other = Phone::new(&c, "bob");
    other.pull(&c);
    let sealed = phone.sent.pop().unwrap();
    let answer = |c: &Community, sealed: &Sealed| match decide(&c.ledger, sealed, c.context()) {
        Decision::Waiting(refusal) => format!("waiting {}", refusal.code()),
        Decision::Refused(refusal) => format!("refused {}", refusal.code()),
        Decision::Known(seq) => format!("known {seq}"),
        Decision::Admit(prepared) => format!("admit {}", prepared.seq()),
    };
    assert_eq!(answer(&c, &sealed), "admit 6");
    let mut part = sealed.clone();
    part.parts[0][3] ^= 1;
    assert_eq!(answer(&c, &part), "refused wrong_part");
    let mut signature = sealed.clone();
    signature.signature[7] ^= 1;
    assert_eq!(answer(&c, &signature), "refused wrong_signature");
    c.enter(Entry::RevokeDevice(public(&key("ana")))).unwrap();
    assert_eq!(answer(&c, &sealed), "waiting device_revoked");
    // It would wait for ever: a person may let it go, once the keeper has said so.
    assert_eq!(phone.replica.let_go(sealed.id()), Vec::new());
    phone.replica.answered(&[decide(&c.ledger, &sealed, c.context()).answer(sealed.id(), false)]);
    assert_eq!(phone.replica.let_go(sealed.id()).len(), 1);
    assert!(phone.replica.outbox().is_empty());
    assert_eq!(answer(&Community::found("Leith", "Eve"), &sealed), "refused wrong_community");
}

#[test]
fn what_was_stored_is_opened_whole_or_not_at_all() {
    let (c, ana, bob, mut phone) = three();
    phone.records(ana, bob, 60);
    let state = phone.stored.state.clone();
    let open = |state: &[u8]| Replica::open(phone.replica.ledger().clone(), state).map(|_| ());
    assert_eq!(open(&state), Ok(()));
    for end in 0..state.len() {
        assert_eq!(open(&state[..end]), Err(CannotOpen::Damaged));
    }
    let mut newer = state.clone();
    newer[1] += 1;
    assert_eq!(open(&newer), Err(CannotOpen::NewerVersion));
    let other = Community::found("Leith", "Eve");
    let opened = Replica::open(other.ledger.clone(), &state);
    assert!(matches!(opened, Err(CannotOpen::OtherJournal)));
    drop(c);
}
