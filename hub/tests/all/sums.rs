//! The sums of twelve months: made when a month has ended, stored, and never made with a request.

use timebank::Day;
use timebank::journal::MemberKind;
use timebank::ledger::{AccountIndex, Entry, NewMember};
use timebank::sync::Outcome;
use timebank::views::reciprocity::PublicFlows;
use timebank_hub::store::{Sqlite, Store as _};

use crate::basics::folder;
use crate::people::{Hub, Person, assert_whole, hour};

/// February 2024: every test begins on the first of March.
const FEBRUARY: i32 = 2024 * 12 + 1;

/// Five who help each other in a ring.
fn ring(hub: &Hub, mary: &mut Person, on: Day) {
    let place = mary.ledger.accounts().count();
    for name in ["Ana", "Bob", "Cid", "Dan", "Eli"] {
        mary.enter(hub, Entry::AddMember(NewMember::new(name, MemberKind::Person)));
    }
    let all: Vec<AccountIndex> = mary.ledger.accounts().skip(place).collect();
    for (giver, receiver) in all.iter().zip(all.iter().cycle().skip(1)) {
        help(hub, mary, *giver, *receiver, on);
    }
}

fn help(hub: &Hub, mary: &mut Person, giver: AccountIndex, receiver: AccountIndex, on: Day) {
    let Entry::Record(recording) = hour(giver, receiver, "", on) else { unreachable!() };
    let recording = timebank::ledger::Recording { confirm: true, note: None, ..recording };
    assert!(matches!(mary.enter(hub, Entry::Record(recording)), Outcome::Admitted { .. }));
}

fn whole(sums: Option<PublicFlows>) -> Option<(i32, Option<i64>)> {
    sums.map(|sums| (sums.last_month, sums.minutes.map(|minutes| minutes.0)))
}

#[test]
fn sums_are_made_once_a_month_and_stay() {
    let hub = Hub::open(&folder("sums-once").join("hub.db"), 1);
    let mut mary = Person::found(&hub, "Leith");
    let id = mary.community;
    let sums = || whole(hub.keeper.sums(id).unwrap());
    let today = Day::of(hub.now());
    ring(&hub, &mut mary, Day(today.0 - 1));
    hub.keeper.tend(id).unwrap();
    assert_eq!(sums(), None, "no request makes them");
    // Others read and write meanwhile: no lock is held.
    let meanwhile = || {
        hub.keeper.read(id, |_| ()).unwrap();
        hub.keeper.tend(id).unwrap();
        false
    };
    assert!(hub.keeper.sum_up(id, meanwhile).unwrap());
    assert_eq!(sums(), Some((FEBRUARY, Some(300))));
    // What comes late changes them only when the next month ends.
    let all: Vec<AccountIndex> = mary.ledger.accounts().skip(2).collect();
    help(&hub, &mut mary, all[0], all[2], Day(today.0 - 1));
    hub.wait_days(30);
    mary.pull(&hub);
    assert!(!hub.keeper.sum_up(id, || false).unwrap(), "it is the last of March");
    hub.wait_days(1);
    mary.pull(&hub);
    assert_eq!(sums(), Some((FEBRUARY, Some(300))), "no request makes them");
    // Others may have its place in memory meanwhile.
    let other = Person::found(&hub, "Cumbria");
    assert!(hub.keeper.sum_up(id, || false).unwrap());
    assert_eq!(sums(), Some((FEBRUARY + 1, Some(360))));
    assert_eq!(hub.keeper.open_ledgers(), 1);
    assert!(hub.keeper.sum_up(other.community, || false).unwrap());
    let none = PublicFlows {
        last_month: FEBRUARY + 1,
        minutes: None,
        both_ways: None,
        round_through_others: None,
        one_way: None,
    };
    assert_eq!(hub.keeper.sums(other.community).unwrap(), Some(none));
    assert_whole(&hub);
}

#[test]
fn a_month_ends_by_the_communitys_own_day() {
    let hub = Hub::open(&folder("sums-offset").join("hub.db"), 10);
    let mary = Person::found(&hub, "Leith");
    hub.keeper.store().arrange(mary.community, -60, &[]).unwrap();
    assert!(hub.keeper.sum_up(mary.community, || false).unwrap());
    assert_eq!(whole(hub.keeper.sums(mary.community).unwrap()), Some((FEBRUARY - 1, None)));
    hub.keeper.store().arrange(mary.community, 0, &[]).unwrap();
    assert!(hub.keeper.sum_up(mary.community, || false).unwrap());
    assert_eq!(whole(hub.keeper.sums(mary.community).unwrap()), Some((FEBRUARY, None)));
}

#[test]
fn everybody_sees_a_month_once_it_is_over_in_the_community() {
    let hub = Hub::open(&folder("public-offset").join("hub.db"), 10);
    let mut mary = Person::found(&hub, "Leith");
    ring(&hub, &mut mary, Day(Day::of(hub.now()).0 - 1));
    let shown = |offset| {
        hub.keeper.store().arrange(mary.community, offset, &[]).unwrap();
        let months = hub.keeper.public_figures(mary.community).unwrap().months;
        months.iter().map(|month| month.month).collect::<Vec<_>>()
    };
    assert_eq!(shown(-60), [0; 0], "where February is not over");
    assert_eq!(shown(0), [FEBRUARY]);
    assert_eq!(shown(60), [FEBRUARY]);
}

#[test]
fn a_hub_that_ends_leaves_the_sums_for_later() {
    let hub = Hub::open(&folder("sums-end").join("hub.db"), 10);
    let mut mary = Person::found(&hub, "Leith");
    let today = Day::of(hub.now());
    ring(&hub, &mut mary, Day(today.0 - 1));
    assert!(!hub.keeper.sum_up(mary.community, || true).unwrap());
    assert_eq!(whole(hub.keeper.sums(mary.community).unwrap()), None);
}

#[test]
fn a_database_of_the_version_before_is_brought_up_in_place() {
    let folder = folder("sums-version");
    let path = folder.join("hub.db");
    let (community, head) = {
        let hub = Hub::open(&path, 10);
        let mut mary = Person::found(&hub, "Leith");
        let today = Day::of(hub.now());
        ring(&hub, &mut mary, Day(today.0 - 1));
        (mary.community, hub.keeper.head(mary.community).unwrap())
    };
    // The tables as they were, with what they held.
    let old = rusqlite::Connection::open(folder.join("old.db")).unwrap();
    old.execute_batch(include_str!("version2.sql")).unwrap();
    old.execute("ATTACH ?1 AS new", [path.to_str().unwrap()]).unwrap();
    for table in ["communities", "records", "former_heads", "waiting", "dismissed", "sites", "pending"] {
        old.execute(&format!("INSERT INTO main.{table} SELECT * FROM new.{table}"), []).unwrap();
    }
    old.execute_batch("DETACH new; PRAGMA user_version = 2;").unwrap();
    drop(old);
    let hub = Hub::open(&folder.join("old.db"), 10);
    assert_eq!(hub.keeper.head(community).unwrap(), head);
    assert_whole(&hub);
    assert!(hub.keeper.sum_up(community, || false).unwrap());
    assert_eq!(whole(hub.keeper.sums(community).unwrap()), Some((FEBRUARY, Some(300))));
    drop(hub);
    // From now on it is one of this version, for which there is one step.
    let again = Sqlite::open(&folder.join("old.db")).unwrap();
    assert_eq!(whole(again.sums(community).unwrap()), Some((FEBRUARY, Some(300))));
    let version = |path| {
        let file = rusqlite::Connection::open(path).unwrap();
        file.query_row("PRAGMA user_version", [], |row| row.get::<_, i32>(0)).unwrap()
    };
    assert_eq!((version(folder.join("old.db")), version(path)), (5, 5));
    rusqlite::Connection::open(folder.join("old.db"))
        .unwrap()
        .execute_batch("PRAGMA user_version = 6")
        .unwrap();
    let other = Sqlite::open(&folder.join("old.db"));
    assert!(matches!(other, Err(timebank_hub::store::StoreError::NewerVersion)), "{other:?}");
}

#[test]
fn sums_that_cannot_be_are_found() {
    let path = folder("sums-damaged").join("hub.db");
    let hub = Hub::open(&path, 10);
    let mary = Person::found(&hub, "Leith");
    hub.keeper.sum_up(mary.community, || false).unwrap();
    assert_whole(&hub);
    let file = rusqlite::Connection::open(&path).unwrap();
    file.execute("UPDATE twelve_months SET one_way = -1", []).unwrap();
    let mut faults = 0;
    timebank_hub::keeper::check(hub.keeper.store(), |one| faults += usize::from(one.fault.is_some()))
        .unwrap();
    assert_eq!(faults, 1);
}
