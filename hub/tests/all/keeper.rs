//! The keeper without a network: a disk that fills up, a memory that is too small.

use timebank::journal::{ExchangeKind, MemberKind, Rule, Sealed};
use timebank::ledger::{AccountIndex, Entry, Ledger, MemberChange, NewMember, Recording};
use timebank::sync::Outcome;
use timebank::{Day, Id, Minutes};
use timebank_hub::keeper::Trouble;
use timebank_hub::store::{Store as _, StoreError};

use crate::basics::{folder, holds};
use crate::people::{Hub, Person, assert_whole, hour};

#[test]
fn the_keeper_accepts_by_itself_when_the_days_are_over() {
    let hub = Hub::open(&folder("keeper-duties").join("hub.db"), 10);
    let mut mary = Person::found(&hub, "Leith");
    let ((mut ana, ana_at), (mut bob, bob_at)) = (mary.add(&hub, "Ana"), mary.add(&hub, "Bob"));
    mary.rules(&hub, vec![(Rule::AutoAcceptDays, Some(3))]);
    ana.pull(&hub);
    // Ana received, so silence may count as agreement.
    ana.enter(&hub, hour(bob_at, ana_at, "Soup", Day::of(hub.now())));
    hub.wait_days(2);
    bob.pull(&hub);
    assert_eq!(bob.ledger.balance_row(bob_at).balance, Minutes::ZERO);
    hub.wait_days(2);
    // Nobody writes. Reading is enough.
    bob.pull(&hub);
    assert_eq!(bob.ledger.balance_row(bob_at).balance, Minutes(60));
    let before = bob.ledger.chain();
    hub.keeper.tend(bob.community).unwrap();
    bob.pull(&hub);
    assert_eq!(bob.ledger.chain(), before, "once");
    assert_whole(&hub);
}

#[test]
fn an_exchange_beyond_a_limit_is_held_in_the_same_commit() {
    let hub = Hub::open(&folder("keeper-held").join("hub.db"), 10);
    let mut mary = Person::found(&hub, "Leith");
    let ((mut ana, ana_at), (mut bob, bob_at)) = (mary.add(&hub, "Ana"), mary.add(&hub, "Bob"));
    mary.rules(&hub, vec![(Rule::Floor, Some(-30)), (Rule::Beyond, Some(1))]);
    ana.pull(&hub);
    let today = Day::of(hub.now());
    let recorded = ana.seal(&hub, hour(ana_at, bob_at, "Soup", today));
    ana.push(&hub, &[&recorded]).unwrap();
    bob.pull(&hub);
    let exchange = (0..8).find_map(|part| bob.ledger.exchange(Id { event: recorded.id(), part })).unwrap();
    let confirmed = bob.seal(&hub, Entry::Confirm(exchange));
    let seq = bob.ledger.chain().seq + 1;
    let answers = bob.push(&hub, &[&confirmed]).unwrap();
    assert_eq!(answers[0].outcome, Outcome::Held { seq });
    bob.pull(&hub);
    assert_eq!((bob.ledger.chain().seq, bob.ledger.balance_row(bob_at).balance), (seq + 1, Minutes::ZERO));
    assert_eq!(bob.push(&hub, &[&confirmed]).unwrap()[0].outcome, Outcome::Admitted { seq });
    assert_whole(&hub);
}

#[test]
fn a_refusal_does_not_tell_what_others_have() {
    let hub = Hub::open(&folder("keeper-refusal").join("hub.db"), 10);
    let mut mary = Person::found(&hub, "Leith");
    let ((mut ana, ana_at), (mut bob, bob_at)) = (mary.add(&hub, "Ana"), mary.add(&hub, "Bob"));
    bob.pull(&hub);
    let recorded = bob.seal(&hub, hour(ana_at, bob_at, "Soup", Day::of(hub.now())));
    bob.push(&hub, &[&recorded]).unwrap();
    mary.rules(&hub, vec![(Rule::Floor, Some(-30)), (Rule::Beyond, Some(2))]);
    ana.pull(&hub);
    let exchange = (0..8).find_map(|part| ana.ledger.exchange(Id { event: recorded.id(), part })).unwrap();
    let sealed = ana.seal(&hub, Entry::Confirm(exchange));
    for (reader, may) in [(&ana, false), (&bob, true), (&mary, true)] {
        let answers = reader.push(&hub, &[&sealed]).unwrap();
        let Outcome::Refused(reason) = &answers[0].outcome else { panic!("{answers:?}") };
        let told = reason.fields.contains_key("balance");
        assert_eq!((reason.code.as_str(), told), ("exceeds_floor", may), "{reason:?}");
        assert_eq!(reason.fields["limit"], "-30");
    }
}

#[test]
fn erased_texts_are_gone_from_every_file() {
    let folder = folder("keeper-erased");
    let hub = Hub::open(&folder.join("hub.db"), 10);
    let mut mary = Person::found(&hub, "Leith");
    let ((mut ana, ana_at), (mut bob, bob_at)) = (mary.add(&hub, "Ana"), mary.add(&hub, "Bob"));
    ana.pull(&hub);
    let today = Day::of(hub.now());
    let late = ana.seal(&hub, hour(ana_at, bob_at, "Told of her illness again", today));
    // Long enough to fill pages of its own, which then become free.
    let long = format!("{}Told of her illness", "é".repeat(1950));
    ana.enter(&hub, hour(ana_at, bob_at, &long, today));
    let everywhere = |text: &str| {
        std::fs::read_dir(&folder).unwrap().any(|file| {
            let bytes = std::fs::read(file.unwrap().path()).unwrap();
            holds(&bytes, text)
        })
    };
    assert!(everywhere("illness") && everywhere("Ana lives by the sea"));
    let exchange = {
        mary.pull(&hub);
        mary.ledger.history(&timebank::views::HistoryQuery::default()).unwrap().rows[0].exchange.clone()
    };
    let exchange = mary.ledger.exchange_of(&exchange).unwrap();
    mary.enter(
        &hub,
        Entry::Step(timebank::ledger::Stepping::new(timebank::journal::StepKind::Withdrawn, exchange, None)),
    );
    let left = mary.enter(&hub, Entry::Leave { member: ana_at, to: Vec::new(), on: today, erase: true });
    assert!(matches!(left, Outcome::Admitted { .. }), "{left:?}");
    assert!(!everywhere("illness"), "the note is still in a file");
    assert!(!everywhere("Ana lives by the sea"), "the contact is still in a file");
    // A later event about her is stored without its texts, or not at all.
    mary.push(&hub, &[&late]).unwrap();
    assert!(!everywhere("illness again"));
    // A phone that begins anew reads what is left, and it is consistent.
    bob.ledger = Ledger::new();
    let read = bob.pull(&hub);
    assert!(!holds(&read, "Ana"));
    assert_eq!(bob.ledger.chain(), {
        mary.pull(&hub);
        mary.ledger.chain()
    });
    assert_whole(&hub);
}

#[test]
fn what_waits_about_an_erased_member_goes_with_them() {
    let folder = folder("keeper-erased-waiting");
    let hub = Hub::open(&folder.join("hub.db"), 10);
    let mut mary = Person::found(&hub, "Leith");
    let ((_, ana_at), (_, bob_at)) = (mary.add(&hub, "Ana"), mary.add(&hub, "Bob"));
    let (founder, today) = (mary.ledger.founder(), Day::of(hub.now()));
    // A phone that nobody knows: what it wrote waits.
    let mut stranger = mary.stranger();
    let to_bob = Recording::new(
        ExchangeKind::Service,
        vec![(founder, Minutes(60))],
        vec![(bob_at, Minutes(60))],
        today,
    );
    let session = Recording {
        note: Some("A talk on illness"),
        attended: vec![(ana_at, Minutes(60)), (bob_at, Minutes(60))],
        ..to_bob
    };
    let [about_ana, with_ana, with_bob] = [
        hour(ana_at, bob_at, "Told of her illness", today),
        Entry::Record(session),
        hour(founder, bob_at, "Told of the weather", today),
    ]
    .map(|entry| stranger.seal(&hub, entry));
    let answers = mary.push(&hub, &[&about_ana, &with_ana, &with_bob]).unwrap();
    assert!(answers.iter().all(|answer| matches!(answer.outcome, Outcome::Waiting(_))), "{answers:?}");
    let everywhere = |text: &str| {
        let mut files = std::fs::read_dir(&folder).unwrap();
        files.any(|file| holds(&std::fs::read(file.unwrap().path()).unwrap(), text))
    };
    assert!(everywhere("her illness") && everywhere("on illness"));
    mary.enter(&hub, Entry::Leave { member: ana_at, to: Vec::new(), on: today, erase: true });
    assert!(!everywhere("illness"));
    // Sent again, it is not kept either, and its author is told.
    for event in [&about_ana, &with_ana] {
        let again = mary.push(&hub, &[event]).unwrap();
        let Outcome::Refused(reason) = &again[0].outcome else { panic!("{again:?}") };
        assert_eq!(reason.code, "already_erased");
    }
    assert!(!everywhere("illness") && everywhere("the weather"));
    assert_eq!(hub.keeper.store().waiting(mary.community).unwrap().len(), 1);
}

#[test]
fn a_programme_that_was_replaced_is_gone_from_every_file() {
    let folder = folder("keeper-programme");
    let hub = Hub::open(&folder.join("hub.db"), 10);
    let mut mary = Person::found(&hub, "Leith");
    let (_, ana_at) = mary.add(&hub, "Ana");
    let founder = mary.ledger.founder();
    mary.enter(&hub, hour(founder, ana_at, "Soup", Day::of(hub.now())));
    mary.pull(&hub);
    let row = mary.ledger.history(&timebank::views::HistoryQuery::default()).unwrap().rows[0].clone();
    let exchange = mary.ledger.exchange_of(&row.exchange).unwrap();
    let mut set = |programme| {
        let entered = mary.enter(&hub, Entry::SetProgramme { exchange, programme });
        assert!(matches!(entered, Outcome::Admitted { .. }), "{entered:?}");
    };
    let everywhere = |text: &str| {
        let mut files = std::fs::read_dir(&folder).unwrap();
        files.any(|file| holds(&std::fs::read(file.unwrap().path()).unwrap(), text))
    };
    set(Some("Budget of Ana"));
    assert!(everywhere("Budget of Ana"));
    set(Some("City health fund"));
    assert!(!everywhere("Budget of Ana") && everywhere("City health fund"));
    set(None);
    assert!(!everywhere("City health fund"));
    assert_whole(&hub);
}

#[test]
fn a_full_disk_refuses_new_events_and_keeps_stored_ones() {
    let path = folder("keeper-full").join("hub.db");
    let hub = Hub::open(&path, 10);
    let mut mary = Person::found(&hub, "Leith");
    let pages = std::fs::metadata(&path).unwrap().len() / 4096;
    hub.keeper.store().limit_pages(pages as u32 + 12).unwrap();
    let (mut stored, mut refused) = (0, None);
    for i in 0..500 {
        let name = format!("Member {i}");
        let sealed = mary.seal(&hub, Entry::AddMember(NewMember::new(&name, MemberKind::Person)));
        match mary.push(&hub, &[&sealed]) {
            Ok(_) => stored += 1,
            Err(error) => {
                refused = Some((error, sealed));
                break;
            }
        }
        mary.pull(&hub);
    }
    let (error, sealed) = refused.expect("the disk never got full");
    assert!(matches!(error, Trouble::Store(StoreError::Full)), "{error:?}");
    assert!(stored > 5);
    // Everything that was acknowledged is there, and the hub still reads.
    let before = mary.ledger.chain();
    assert_eq!(before.seq, 1 + stored);
    mary.pull(&hub);
    assert_eq!(mary.ledger.chain(), before);
    assert_whole(&hub);
    // With free space again, the same event gets the next place.
    hub.keeper.store().limit_pages(100_000).unwrap();
    assert_eq!(mary.push(&hub, &[&sealed]).unwrap()[0].outcome, Outcome::Admitted { seq: before.seq + 1 });
}

#[test]
fn more_communities_than_fit_in_memory() {
    let hub = Hub::open(&folder("keeper-many").join("hub.db"), 3);
    let mut all: Vec<_> = (0..12).map(|i| Person::found(&hub, &format!("Community {i}"))).collect();
    // In every community two people write, each on a thread of their own.
    let mut others: Vec<_> = all.iter_mut().map(|mary| mary.add(&hub, "Ana")).collect();
    let write = |mary: &mut Person, me: AccountIndex| {
        for round in 0..8 {
            let contact = format!("Number {round}");
            let change = MemberChange { contact: Some(&contact), ..MemberChange::of(me) };
            assert!(matches!(mary.enter(&hub, Entry::ChangeMember(change)), Outcome::Admitted { .. }));
        }
    };
    std::thread::scope(|scope| {
        for mary in &mut all {
            scope.spawn(|| write(mary, mary.ledger.founder()));
        }
        for (ana, me) in &mut others {
            scope.spawn(|| write(ana, *me));
        }
    });
    // Communities in use stay in memory. The next one that is opened frees some.
    all[0].pull(&hub);
    assert!(hub.keeper.open_ledgers() <= 12);
    for mary in &mut all {
        mary.pull(&hub);
        assert_eq!(mary.ledger.chain().seq, 3 + 16);
    }
    assert_eq!(hub.keeper.open_ledgers(), 3);
    assert_whole(&hub);
}

#[test]
fn two_keepers_of_one_file_never_give_one_place_twice() {
    let path = folder("keeper-two").join("hub.db");
    let (one, two) = (Hub::open(&path, 10), Hub::open(&path, 10));
    let mut mary = Person::found(&one, "Leith");
    let seal = |mary: &mut Person, name: &str| {
        mary.seal(&one, Entry::AddMember(NewMember::new(name, MemberKind::Person)))
    };
    let (first, second) = (seal(&mut mary, "Ana"), seal(&mut mary, "Bob"));
    // Both have loaded the present state of the community.
    two.keeper.tend(mary.community).unwrap();
    assert_eq!(mary.push(&one, &[&first]).unwrap()[0].outcome, Outcome::Admitted { seq: 2 });
    let conflict = mary.push(&two, &[&second]);
    assert!(matches!(conflict, Err(Trouble::Store(StoreError::Conflict))), "{conflict:?}");
    assert_eq!(mary.push(&two, &[&second]).unwrap()[0].outcome, Outcome::Admitted { seq: 3 });
    assert_whole(&two);
}

#[test]
fn the_day_is_the_communitys_own() {
    let hub = Hub::open(&folder("keeper-offset").join("hub.db"), 10);
    let mut mary = Person::found(&hub, "Leith");
    let (_, ana_at) = mary.add(&hub, "Ana");
    let founder = mary.ledger.founder();
    let today = Day::of(hub.now());
    // The latest allowed day is tomorrow in the community's own time zone. Eleven hours west of UTC it is
    // still yesterday, so tomorrow in UTC is out of range there.
    assert!(matches!(
        mary.enter(&hub, hour(founder, ana_at, "a", Day(today.0 + 1))),
        Outcome::Admitted { .. }
    ));
    hub.keeper.store().arrange(mary.community, -660, &[]).unwrap();
    let refused = mary.enter(&hub, hour(founder, ana_at, "b", Day(today.0 + 1)));
    assert!(matches!(&refused, Outcome::Refused(reason) if reason.code == "day_out_of_range"), "{refused:?}");
    hub.keeper.store().arrange(mary.community, 840, &[]).unwrap();
    assert!(matches!(
        mary.enter(&hub, hour(founder, ana_at, "c", Day(today.0 + 1))),
        Outcome::Admitted { .. }
    ));
}

#[test]
fn the_number_of_waiting_events_is_limited() {
    let hub = Hub::open(&folder("keeper-waiting").join("hub.db"), 10);
    let mut mary = Person::found(&hub, "Leith");
    let mut stranger = mary.stranger();
    let founder = mary.ledger.founder();
    let mut junk = |hub: &Hub| {
        let change = timebank::ledger::MemberChange::of(founder);
        stranger
            .seal(hub, Entry::ChangeMember(timebank::ledger::MemberChange { name: Some("Eve"), ..change }))
    };
    let all: Vec<Sealed> = (0..520).map(|_| junk(&hub)).collect();
    let all: Vec<&Sealed> = all.iter().collect();
    let answers = [mary.push(&hub, &all[..300]).unwrap(), mary.push(&hub, &all[300..]).unwrap()].concat();
    let waiting = answers.iter().filter(|answer| matches!(answer.outcome, Outcome::Waiting(_))).count();
    assert_eq!((waiting, hub.keeper.store().waiting(mary.community).unwrap().len()), (512, 512));
    let last = &answers[519].outcome;
    assert!(matches!(last, Outcome::Refused(reason) if reason.code == "too_many_waiting"), "{last:?}");
    // Others can still write.
    assert!(matches!(
        mary.enter(&hub, Entry::AddMember(NewMember::new("Ana", MemberKind::Person))),
        Outcome::Admitted { .. }
    ));
}
