//! One keeper takes over from another: a browser hands its book to a hub, or the printed card is used.

use crate::common::{Community, key, public, sealed_head};
use ed25519_dalek::{Signer, SigningKey};
use timebank::journal::{
    Author, Body, Corrupt, DeviceAdded, Draft, Envelope, Fact, HeadToSign, KeeperChanged, MonthClosed,
    Record, Role, Rule, TextKind,
};
use timebank::ledger::{AccountIndex, Entry, Refusal};
use timebank::views::HistoryQuery;
use timebank::{Key, Seconds};

/// A community with an exchange that waits.
fn leith() -> Community {
    let mut c = Community::found("Leith", "Mary");
    let (ana, bob) = (c.add_with_phone("ana"), c.add("Bob"));
    c.record(ana, bob, 60, "2024-03-01", false).unwrap();
    c
}

/// The next keeper takes over, by an event of a key that may name it.
fn taken_over(c: &mut Community, by: &SigningKey, to: &SigningKey) {
    let word = c.hand_over(by, public(to));
    c.taken_over(&word, by, to);
    assert_eq!(c.ledger.keeper(), public(to));
}

#[test]
fn a_keeper_hands_over_and_the_next_goes_on() {
    let mut c = leith();
    let (old, hub, next) = (c.keeper.clone(), key("hub"), key("next"));
    // The first keeper has written an event of its own.
    c.set_rules(&[(Rule::AutoAcceptDays, 3)]);
    c.later(4);
    assert_eq!(c.do_duties(), 1);
    taken_over(&mut c, &old, &hub);
    let ana = c.ledger.accounts().nth(2).unwrap();
    c.record(ana, c.ledger.founder(), 30, "2024-03-05", false).unwrap();
    c.later(4);
    assert_eq!(c.do_duties(), 1, "the new keeper counts on where the old one stopped");
    taken_over(&mut c, &hub, &next);
    assert_eq!(c.judged(), Ok(()));
    // The former keeper can write nothing any more.
    for former in [old, hub] {
        let draft = c.hand_over(&former, public(&former));
        assert_eq!(c.admit_from(&draft, &former), Err(Refusal::UnknownDevice));
    }
}

#[test]
fn the_printed_card_names_a_keeper_and_writes_little_else() {
    let mut c = leith();
    let (card, hub) = (c.recovery.clone(), key("hub"));
    taken_over(&mut c, &card, &hub);
    assert_eq!(c.judged(), Ok(()));
    let exchange =
        c.ledger.exchange_of(&c.ledger.history(&HistoryQuery::default()).unwrap().rows[0].exchange);
    let void = Entry::Void { exchange: exchange.unwrap(), reason: "mine" };
    assert_eq!(c.enter_by(&card, void), Err(Refusal::NotACoordinator));
    // It can name another after the next keeper was lost too.
    taken_over(&mut c, &card, &key("another"));
    assert_eq!(c.judged(), Ok(()));
}

#[test]
fn the_printed_card_adds_devices_for_coordinators_alone() {
    let mut c = leith();
    let (card, new) = (c.recovery.clone(), key("new"));
    let adds =
        |c: &mut Community, to: AccountIndex, device: Key| c.enter_by(&card, Entry::AddDevice(to, device));
    let (mary, ana) = (c.ledger.founder(), c.ledger.accounts().nth(2).unwrap());
    assert_eq!(adds(&mut c, ana, public(&new)), Err(Refusal::NotACoordinator));
    for (used, why) in [
        (public(&c.keeper), Refusal::WrongKey),
        (public(&c.recovery), Refusal::WrongKey),
        (public(&c.device), Refusal::KeyInUse),
    ] {
        assert_eq!(adds(&mut c, mary, used), Err(why));
    }
    adds(&mut c, mary, public(&new)).unwrap();
    assert_eq!(c.judged(), Ok(()));
    // With it the founder revokes the lost device, and goes on.
    let lost = public(&c.device);
    c.device = new;
    c.enter(Entry::RevokeDevice(lost)).unwrap();
    c.record(ana, mary, 30, "2024-03-02", false).unwrap();
    assert_eq!(c.judged(), Ok(()));
    // A former coordinator, or one who has left, gets no device.
    c.enter(Entry::SetRole(ana, Role::Coordinator)).unwrap();
    adds(&mut c, ana, public(&key("ana's second"))).unwrap();
    c.enter(Entry::SetRole(ana, Role::Member)).unwrap();
    assert_eq!(adds(&mut c, ana, public(&key("ana's third"))), Err(Refusal::NotACoordinator));
}

#[test]
fn the_printed_card_adds_one_device_by_an_event_of_its_own() {
    let mut c = leith();
    let (card, mary) = (c.recovery.clone(), c.ledger.account_id(c.ledger.founder()).unwrap());
    let added =
        |name| Body::Fact(Fact::DeviceAdded(DeviceAdded { member: mary.into(), key: public(&key(name)) }));
    let hub = Body::Fact(Fact::KeeperChanged(KeeperChanged { keeper: public(&key("hub")) }));
    let author = c.author_of(&card);
    for bodies in [vec![added("a"), added("b")], vec![hub.clone(), added("a")], vec![added("a"), hub]] {
        let draft = c.craft(author, bodies);
        assert_eq!(c.prepare(&draft, &card).map(|_| ()), Err(Refusal::NotAnEvent));
    }
}

#[test]
fn nobody_else_names_a_keeper_and_not_every_key_can_be_one() {
    let mut c = leith();
    let keeper = c.keeper.clone();
    let refused = |c: &mut Community, by: &SigningKey, to: Key| {
        let draft = c.hand_over(by, to);
        c.prepare(&draft, by).map(|_| ()).unwrap_err()
    };
    let hub = public(&key("hub"));
    for device in [c.device.clone(), key("ana")] {
        assert_eq!(refused(&mut c, &device, hub), Refusal::NotACoordinator);
    }
    assert_eq!(refused(&mut c, &key("nobody"), hub), Refusal::UnknownDevice);
    assert_eq!(refused(&mut c, &keeper, Key([0; 32])), Refusal::WrongKey);
    let (card, device) = (public(&c.recovery), public(&c.device));
    for used in [public(&keeper), card, device, public(&key("ana"))] {
        assert_eq!(refused(&mut c, &keeper, used), Refusal::KeyInUse);
    }
    // Alone in its event, whatever else the keeper has to say.
    let changed = || Body::Fact(Fact::KeeperChanged(KeeperChanged { keeper: hub }));
    let name = Body::Text(TextKind::Name, "Leith");
    let author = c.author_of(&keeper);
    for bodies in [vec![changed(), changed()], vec![changed(), name]] {
        let draft = c.craft(author, bodies);
        assert_eq!(c.prepare(&draft, &keeper).map(|_| ()), Err(Refusal::NotAnEvent));
    }
    // A key that once kept the book cannot be a device's key, and neither can the one on the card.
    taken_over(&mut c, &keeper, &key("hub"));
    let ana = c.ledger.accounts().nth(2).unwrap();
    for used in [public(&keeper), hub, card] {
        assert_eq!(c.enter(Entry::AddDevice(ana, used)), Err(Refusal::WrongKey));
    }
    assert_eq!(refused(&mut c, &key("hub"), public(&keeper)), Refusal::KeyInUse);
}

/// A segment with one more event, signed by this key, and a head that the thief signs.
fn stolen(c: &Community, event: &Draft, signature: [u8; 64], thief: &SigningKey) -> Vec<u8> {
    let at = Seconds(c.clock);
    let chain = c.ledger.chain().next(at, event.id());
    let envelope = Envelope { payload: &event.event, signature: &signature };
    let head = HeadToSign { community: c.ledger.community().unwrap(), chain, epoch: Seconds(0) };
    [Record::bytes(chain.seq, at, &envelope, &event.parts), sealed_head(&head, thief)].concat()
}

#[test]
fn a_copy_of_the_journal_makes_nobody_its_keeper() {
    let mut c = leith();
    let thief = key("thief");
    let (keeper, card, mary) = (c.keeper.clone(), c.recovery.clone(), c.device.clone());
    // By a key that may not, or in the name of a key that may, without its signature. Every reader notices,
    // also one that leaves other devices' signatures to the keeper.
    for device in [&thief, &mary, &key("ana"), &keeper, &card] {
        let event = c.hand_over(device, public(&thief));
        let signer = if public(device) == public(&keeper) || public(device) == public(&card) {
            &thief
        } else {
            device
        };
        let segment = stolen(&c, &event, signer.sign(&event.bytes_to_sign()).to_bytes(), &thief);
        assert!(matches!(c.ledger.clone().load(&segment), Err(Corrupt::Signature { .. })));
        assert!(c.ledger.clone().load_and_judge(&segment).is_err());
        // It cannot hide behind another fact either.
        let author = c.author_of(device);
        let kept = Body::Fact(Fact::KeeperChanged(KeeperChanged { keeper: public(&thief) }));
        let closed = Body::Fact(Fact::MonthClosed(MonthClosed { month: 1 }));
        let event = c.craft(author, vec![closed, kept]);
        let segment = stolen(&c, &event, signer.sign(&event.bytes_to_sign()).to_bytes(), &thief);
        assert!(matches!(c.ledger.clone().load(&segment), Err(Corrupt::Signature { .. })));
    }
    // A real event is taken over by the keeper that it names.
    let event = c.hand_over(&keeper, public(&thief));
    let segment = stolen(&c, &event, keeper.sign(&event.bytes_to_sign()).to_bytes(), &thief);
    assert_eq!(c.ledger.load(&segment), Ok(()));
}

#[test]
fn a_head_is_signed_by_the_keeper_of_its_time() {
    let mut c = leith();
    let (old, hub) = (c.keeper.clone(), key("hub"));
    let before = c.segments.clone();
    // The old keeper signs the head of the record that replaced it.
    let draft = c.hand_over(&old, public(&hub));
    let mut theirs = c.clone();
    let prepared = theirs.prepare(&draft, &old).unwrap();
    let forged = [prepared.record(), &sealed_head(&prepared.head(), &old)].concat();
    assert!(matches!(theirs.ledger.load(&forged), Err(Corrupt::Signature { .. })));
    taken_over(&mut c, &old, &hub);
    // Stored segments from before load again into a ledger that knows the new keeper.
    let whole = c.ledger.cache();
    for segment in &before {
        c.ledger.load(segment).unwrap();
        c.ledger.load_and_judge(segment).unwrap();
    }
    assert!(c.ledger.cache() == whole);
    // The old keeper cannot go on as if nothing had happened.
    let ana = c.ledger.accounts().nth(2).unwrap();
    c.keeper = old;
    let entry = Entry::AddDevice(ana, public(&key("another phone")));
    let author = Author { at: Seconds(c.clock), ..c.author() };
    let seed = c.seed();
    let draft = c.ledger.draft(entry, author, &seed).unwrap();
    let device = c.device.clone();
    let mut other = c.clone();
    other.admit_from(&draft, &device).unwrap();
    let stored = other.segments.last().unwrap();
    assert!(matches!(c.ledger.load(stored), Err(Corrupt::Signature { .. })));
}
