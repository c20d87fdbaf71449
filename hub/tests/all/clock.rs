//! A clock that leaps, while the hub runs and while it is off.

use timebank::journal::Rule;
use timebank::ledger::{AccountIndex, Entry, SERVED_DAYS};
use timebank::sync::Outcome;
use timebank::{Day, Minutes, Seconds};
use timebank_hub::keeper::{Trouble, last_known_time};
use timebank_hub::store::Store as _;

use crate::basics::folder;
use crate::people::{Hub, Person, assert_whole, hour};

/// A community in which Ana has left.
fn without_ana(hub: &Hub) -> (Person, AccountIndex) {
    let mut mary = Person::found(hub, "Leith");
    let (_, ana) = mary.add(hub, "Ana");
    let today = Day::of(hub.now());
    let left = mary.enter(hub, Entry::Leave { member: ana, to: Vec::new(), on: today, erase: false });
    assert!(matches!(left, Outcome::Admitted { .. }), "{left:?}");
    mary.pull(hub);
    (mary, ana)
}

/// Who left is to be forgotten after three months.
fn set_retention(mary: &mut Person, hub: &Hub) {
    mary.rules(hub, vec![(Rule::RetentionMonths, Some(3))]);
    mary.pull(hub);
}

/// The hub serves until the next day.
fn serve_a_day(hub: &Hub) {
    hub.wait_days(1);
    hub.keeper.note_time().unwrap();
}

fn is_doubted<T: std::fmt::Debug>(answer: Result<T, Trouble>) -> bool {
    matches!(answer, Err(Trouble::ClockDoubted(_)))
}

#[test]
fn a_clock_that_leaps_forgets_nobody_and_stamps_nothing() {
    let hub = Hub::open(&folder("clock-leaps").join("hub.db"), 10);
    let (mut mary, ana) = without_ana(&hub);
    set_retention(&mut mary, &hub);
    let before = mary.ledger.chain();
    hub.leap_days(730);
    // Reading goes on.
    mary.pull(&hub);
    hub.keeper.tend(mary.community).unwrap();
    mary.pull(&hub);
    assert!(mary.ledger.chain() == before && !mary.ledger.is_erased(ana));
    let founder = mary.ledger.founder();
    let event = mary.seal(&hub, Entry::AddDevice(founder, crate::basics::public(&crate::basics::key("new"))));
    assert!(is_doubted(mary.push(&hub, &[&event])));
    assert!(is_doubted(hub.keeper.ask()) && is_doubted(hub.keeper.time()));
    assert!(!hub.keeper.sum_up(mary.community, || false).unwrap());
    assert!(is_doubted(hub.keeper.note_time()), "a doubted time is not noted");
    // The operator says that it is so late, as another program would.
    hub.keeper.store().note_time(hub.now()).unwrap();
    assert!(matches!(mary.push(&hub, &[&event]).unwrap()[0].outcome, Outcome::Admitted { .. }));
    // Even so, coordinators are told for fourteen days.
    for _ in 1..SERVED_DAYS {
        mary.pull(&hub);
        assert!(!mary.ledger.is_erased(ana));
        serve_a_day(&hub);
    }
    mary.pull(&hub);
    assert!(mary.ledger.is_erased(ana));
    assert_whole(&hub);
}

#[test]
fn an_erasure_waits_until_the_hub_has_served_for_fourteen_days() {
    let path = folder("clock-served").join("hub.db");
    let hub = Hub::open(&path, 10);
    let (mut mary, ana) = without_ana(&hub);
    set_retention(&mut mary, &hub);
    // It serves every day, and it is due after ninety.
    for _ in 0..90 {
        mary.pull(&hub);
        assert!(!mary.ledger.is_erased(ana));
        serve_a_day(&hub);
    }
    mary.pull(&hub);
    assert!(mary.ledger.is_erased(ana));
    let since = hub.keeper.store().served_since().unwrap();
    assert_eq!(since, Some(Day(Day::of(hub.now()).0 + 1 - SERVED_DAYS)));
}

#[test]
fn a_hub_that_was_off_for_long_asks_and_believes_several_members() {
    let path = folder("clock-off").join("hub.db");
    let hub = Hub::open(&path, 10);
    let mut mary = Person::found(&hub, "Leith");
    let (mut ana, ana_at) = mary.add(&hub, "Ana");
    let (mut bob, bob_at) = mary.add(&hub, "Bob");
    hub.keeper.note_time().unwrap();
    let at = hub.now();
    drop(hub);
    // Off for six days, then for thirty.
    for (days, is_believed) in [(6, true), (36, false)] {
        let hub = Hub::open(&path, 10);
        hub.leap_days(days);
        assert_eq!(hub.keeper.time().is_ok(), is_believed, "off for {days} days");
        assert_eq!(last_known_time(hub.keeper.store()).unwrap(), Some(at));
    }
    let hub = Hub::open(&path, 10);
    hub.leap_days(36);
    let today = Day::of(hub.now());
    [&mut mary, &mut ana, &mut bob].into_iter().for_each(|person| {
        person.pull(&hub);
    });
    let founder = mary.ledger.founder();
    // One person is believed by nobody, however much they write.
    for note in ["Soup", "Bread"] {
        let entry = ana.seal(&hub, hour(ana_at, founder, note, today));
        assert!(is_doubted(ana.push(&hub, &[&entry])));
    }
    let entry = bob.seal(&hub, hour(bob_at, founder, "Tea", today));
    assert!(is_doubted(bob.push(&hub, &[&entry])));
    // An event with another's name and no signature of theirs is no word of theirs.
    let mut forged = mary.seal(&hub, hour(founder, ana_at, "Cake", today));
    forged.signature[0] ^= 1;
    assert!(is_doubted(ana.push(&hub, &[&forged])));
    let entry = mary.seal(&hub, hour(founder, ana_at, "Cake", today));
    assert!(matches!(mary.push(&hub, &[&entry]).unwrap()[0].outcome, Outcome::Admitted { .. }));
    assert!(hub.keeper.time().is_ok());
}

#[test]
fn leaps_at_the_start_of_many_short_runs_do_not_add_up() {
    let path = folder("clock-short-runs").join("hub.db");
    let hub = Hub::open(&path, 10);
    hub.keeper.note_time().unwrap();
    let at = hub.now();
    drop(hub);
    // Each run is two seconds, and begins six days later than the one before.
    for run in 1..20 {
        let hub = Hub::open(&path, 10);
        hub.leap_days(6 * run);
        hub.run_for(2);
        assert_eq!(hub.keeper.time().is_ok(), run == 1, "run {run}");
        let _ = hub.keeper.note_time();
    }
    let hub = Hub::open(&path, 10);
    assert_eq!(last_known_time(hub.keeper.store()).unwrap(), Some(at));
    hub.leap_days(6);
    hub.keeper.note_time().unwrap();
    assert_eq!(hub.keeper.store().noted_time().unwrap(), Some(at));
    // After an hour, it has made up for six days.
    hub.run_for(3600);
    hub.keeper.note_time().unwrap();
    assert_eq!(hub.keeper.store().noted_time().unwrap(), Some(hub.now()));
}

#[test]
fn stamps_never_go_back_and_bring_nothing_about_before_their_time() {
    let path = folder("clock-back").join("hub.db");
    let hub = Hub::open(&path, 10);
    let mut mary = Person::found(&hub, "Leith");
    let (mut ana, ana_at) = mary.add(&hub, "Ana");
    let founder = mary.ledger.founder();
    mary.rules(&hub, vec![(Rule::AutoAcceptDays, None)]);
    ana.pull(&hub);
    // Ana received, so silence may count as agreement.
    ana.enter(&hub, hour(founder, ana_at, "Soup", Day::of(hub.now())));
    // The operator confirms a wrong day, and then the right one.
    hub.leap_days(100);
    hub.keeper.store().note_time(hub.now()).unwrap();
    mary.add(&hub, "Bob");
    mary.pull(&hub);
    let wrong = mary.ledger.last_admitted_at();
    drop(hub);
    let hub = Hub::open(&path, 10);
    assert!(is_doubted(hub.keeper.time()));
    hub.keeper.store().note_time(hub.now()).unwrap();
    mary.add(&hub, "Cid");
    mary.pull(&hub);
    assert_eq!(mary.ledger.last_admitted_at(), wrong, "a stamp went back, or on");
    // By the stamps, it has waited for long.
    mary.rules(&hub, vec![(Rule::AutoAcceptDays, Some(3))]);
    hub.wait_days(1);
    hub.keeper.tend(mary.community).unwrap();
    mary.pull(&hub);
    assert_eq!(mary.ledger.balance_row(ana_at).balance, Minutes::ZERO);
    assert_whole(&hub);
}

#[test]
fn days_of_a_wrong_clock_are_no_days_of_service() {
    let hub = Hub::open(&folder("clock-wrong-days").join("hub.db"), 10);
    let store = hub.keeper.store();
    let day = |days: u32| Seconds(hub.now().0 + days * 86_400);
    let wrong = 400..400 + SERVED_DAYS as u32;
    wrong.for_each(|days| store.note_time(day(days)).unwrap());
    assert_eq!(store.served_since().unwrap(), Some(Day::of(day(400))));
    // The clock is right again, and the days are counted anew.
    (0..SERVED_DAYS as u32 - 1).for_each(|days| store.note_time(day(days)).unwrap());
    assert_eq!(store.served_since().unwrap(), None);
    store.note_time(day(SERVED_DAYS as u32 - 1)).unwrap();
    assert_eq!(store.served_since().unwrap(), Some(Day::of(day(0))));
}

#[test]
fn a_database_without_a_noted_time_knows_that_of_its_last_record() {
    let path = folder("clock-unnoted").join("hub.db");
    let hub = Hub::open(&path, 10);
    Person::found(&hub, "Leith");
    let at = hub.now();
    drop(hub);
    let hub = Hub::open(&path, 10);
    assert_eq!(hub.keeper.store().noted_time().unwrap(), None);
    assert_eq!(last_known_time(hub.keeper.store()).unwrap(), Some(at));
    hub.leap_days(8);
    assert!(is_doubted(hub.keeper.time()));
}
