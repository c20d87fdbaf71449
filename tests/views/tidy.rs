//! The suggestions for tidying up, and the cases without one.

use super::board::TODAY;
use super::waiting::{Village, service};
use crate::common::crafted::{self, confirmed, draft, proposed};
use crate::common::{Community, cases, key};
use proptest::collection::vec;
use proptest::prelude::*;
use std::collections::BTreeSet;
use timebank::Day;
use timebank::journal::{Account, ExchangeKind, MemberKind, Origin, OriginFormat, Proposed, StepKind};
use timebank::ledger::{AccountIndex, Entry, NewMember, Stepping};
use timebank::{Id, Minutes};

fn pairs(c: &Community) -> Vec<(String, String)> {
    let page = c.ledger.tidy(TODAY, 99).duplicates;
    assert_eq!(page.total, page.rows.len());
    page.rows.into_iter().map(|pair| (pair.first.recorded_by, pair.second.recorded_by)).collect()
}

fn row(one: &str, other: &str) -> (String, String) {
    (one.to_owned(), other.to_owned())
}

#[test]
fn equal_entries_are_listed_once_until_somebody_decides() {
    let mut v = Village::new();
    let (ana, bob) = (v.accounts[0], v.accounts[1]);
    let same = || service(&[ana], &[bob], ExchangeKind::Service);
    let first = v.enter(0, Entry::Record(same())).unwrap();
    assert_eq!(pairs(&v.c), []);
    let second = v.enter(1, Entry::Record(same())).unwrap();
    assert_eq!(pairs(&v.c), [row("Ana", "Bob")]);
    let mut longer = same();
    longer.gave[0].1 = Minutes(11);
    longer.received[0].1 = Minutes(11);
    v.enter(0, Entry::Record(longer)).unwrap();
    assert_eq!(pairs(&v.c).len(), 1, "another length is another exchange");
    let [first, second] = [first, second].map(|id| v.c.ledger.exchange(id).unwrap());
    v.enter(1, Entry::Confirm(first)).unwrap();
    assert_eq!(pairs(&v.c).len(), 1, "one counts, the other waits");

    let mut joined = v.c.ledger.clone();
    let duplicate = Stepping { duplicate_of: Some(first), ..Stepping::new(StepKind::Declined, second, None) };
    let draft = v.draft(0, Entry::Step(duplicate)).unwrap();
    let prepared = v.c.prepare(&draft, &key("phone 0")).unwrap();
    joined.apply(&prepared).unwrap();
    assert_eq!(joined.tidy(TODAY, 9).duplicates.total, 0, "joined");

    let mut both = v.c.ledger.clone();
    let draft = v.draft(0, Entry::Confirm(second)).unwrap();
    both.apply(&v.c.prepare(&draft, &key("phone 0")).unwrap()).unwrap();
    assert_eq!(both.tidy(TODAY, 9).duplicates.total, 1, "both count, and no coordinator has looked");

    v.c.enter(Entry::Confirm(second)).unwrap();
    assert_eq!(pairs(&v.c), [], "a coordinator let the second stand beside the first");
}

#[test]
fn a_coordinator_who_enters_a_sheet_twice_is_told() {
    let mut c = Community::found("Leith", "Mary");
    let (ana, bob) = (c.add("Ana"), c.add("Bob"));
    let typed = |c: &mut Community| c.record(ana, bob, 60, "2024-02-20", true).unwrap();
    let first = typed(&mut c);
    let second = typed(&mut c);
    assert_eq!(pairs(&c), [row("Mary", "Mary")]);
    typed(&mut c);
    assert_eq!(pairs(&c).len(), 3, "each pair of three");
    c.enter(Entry::Void { exchange: first, reason: "typed twice" }).unwrap();
    assert_eq!(pairs(&c).len(), 1);
    c.enter(Entry::Step(Stepping::new(StepKind::Disputed, second, Some("twice?")))).unwrap();
    c.enter(Entry::Step(Stepping::new(StepKind::Resolved, second, None))).unwrap();
    assert_eq!(pairs(&c), [], "a coordinator says that both are right");
}

/// Imports a service of an hour, as from a file of another program.
fn import(c: &mut Community, gave: AccountIndex, received: AccountIndex, on: Day, key: &[u8]) {
    let [gave, received] = [gave, received].map(|account| Account::Member(c.ref_of(account)));
    let origin = Some(Origin { format: OriginFormat::TIMEBANK, key, at: None });
    let imported = Proposed { on, origin, ..crafted::service(gave, received) };
    let draft = draft(c, vec![proposed(imported), confirmed(0)]);
    c.admit(&draft).unwrap();
}

#[test]
fn an_imported_exchange_is_listed_only_if_somebody_enters_it_again() {
    let mut c = Community::found("Leith", "Mary");
    let (ana, bob) = (c.add("Ana"), c.add("Bob"));
    let on = Day::parse("2024-02-20").unwrap();
    import(&mut c, ana, bob, on, b"1");
    import(&mut c, ana, bob, on, b"2");
    c.record(ana, bob, 60, "2024-02-20", true).unwrap();
    assert_eq!(pairs(&c), [], "all count");
    c.record(ana, bob, 60, "2024-02-20", false).unwrap();
    assert_eq!(pairs(&c).len(), 3, "one waits, and says what three others say");
}

#[test]
fn members_are_quiet_after_ninety_days() {
    let mut c = Community::found("Leith", "Mary");
    let (ana, bob, cid) = (c.add("Ana"), c.add("Bob"), c.add("Cid"));
    let start = Day::of(timebank::Seconds(c.clock));
    c.record(ana, bob, 60, "2024-02-20", false).unwrap();
    let quiet = |c: &Community, days: i32| {
        let page = c.ledger.tidy(Day(start.0 + days), 99).quiet;
        page.rows
            .into_iter()
            .map(|row| (row.member.name, row.last.map(|day| day.to_string())))
            .collect::<Vec<_>>()
    };
    let row = |name: &str, last: Option<&str>| (name.to_owned(), last.map(str::to_owned));
    assert_eq!(quiet(&c, 90), [], "all joined, and two recorded, within 90 days");
    let all =
        [row("Cid", None), row("Mary", None), row("Ana", Some("2024-02-20")), row("Bob", Some("2024-02-20"))];
    assert_eq!(quiet(&c, 91), all, "those who never did anything first");
    c.enter(Entry::Leave { member: cid, to: Vec::new(), on: start, erase: false }).unwrap();
    assert_eq!(quiet(&c, 91).len(), 3, "who has left is not quiet");
    // They were imported today, with exchanges of long ago. So the members existed then, and have done
    // nothing lately.
    let dora = c.add("Dora");
    import(&mut c, dora, ana, Day::parse("2023-06-01").unwrap(), b"1");
    let page = c.ledger.tidy(start, 99).quiet;
    assert_eq!(
        (page.rows[0].member.name.as_str(), page.rows[0].joined.to_string()),
        ("Dora", "2023-06-01".to_owned())
    );
    assert_eq!(page.total, 1);
}

#[test]
fn members_who_never_gave_or_received_are_listed() {
    let mut c = Community::found("Leith", "Mary");
    let (ana, bob, cid) = (c.add("Ana"), c.add("Bob"), c.add("Cid"));
    c.record(ana, bob, 60, "2024-02-20", true).unwrap();
    c.record(bob, cid, 60, "2024-02-21", false).unwrap();
    let gift = service(&[cid], &[ana], ExchangeKind::Gift);
    c.enter(Entry::Record(timebank::ledger::Recording { confirm: true, ..gift })).unwrap();
    let tidy = c.ledger.tidy(TODAY, 2);
    let names =
        |rows: &[timebank::views::MemberRow]| rows.iter().map(|row| row.name.clone()).collect::<Vec<_>>();
    assert_eq!(names(&tidy.never_received.rows), ["Ana", "Cid"], "what waits and gifts do not count");
    assert_eq!(
        (names(&tidy.never_gave.rows), tidy.never_gave.total),
        (vec!["Bob".to_owned(), "Cid".to_owned()], 3)
    );
    assert_eq!(tidy.never_received.total, 3);
}

fn same_names(names: &[&str]) -> Vec<(String, String, bool)> {
    let mut c = Community::found("Leith", "Mary Macdonald");
    for name in names {
        c.add(name);
    }
    let rows = c.ledger.tidy(TODAY, 1000).same_names.rows;
    rows.into_iter().map(|row| (row.one.name, row.other.name, row.equal)).collect()
}

#[test]
fn names_that_look_the_same_are_found() {
    let pair = |one: &str, other: &str, equal| vec![(one.to_owned(), other.to_owned(), equal)];
    assert_eq!(same_names(&["Ana García", "ANA-GARCIA"]), pair("Ana García", "ANA-GARCIA", true));
    assert_eq!(
        same_names(&["mary mcdonald"]),
        pair("Mary Macdonald", "mary mcdonald", false),
        "one left out"
    );
    assert_eq!(same_names(&["Thomas", "Thomás B", "Tomas"]).len(), 2, "one more, one less");
    assert_eq!(same_names(&["Ana", "Ann", "Anna", "Ada"]), [], "short names differ by more than chance");
    assert_eq!(same_names(&["Member 12", "Member 13", "Member 1"]), [], "numbers are meant");
    assert_eq!(same_names(&["Anita Roy", "Aintа Ryo"]), []);
}

/// The Levenshtein distance, by its definition.
fn distance(one: &[char], other: &[char]) -> usize {
    let mut row: Vec<usize> = (0..=other.len()).collect();
    for (i, a) in one.iter().enumerate() {
        let mut before = row[0];
        row[0] = i + 1;
        for (j, b) in other.iter().enumerate() {
            let cost = before + usize::from(a != b);
            before = row[j + 1];
            row[j + 1] = cost.min(row[j] + 1).min(before + 1);
        }
    }
    row[other.len()]
}

proptest! {
    #![proptest_config(cases(48))]

    #[test]
    fn names_one_letter_apart_are_all_found(names in vec("[ab]{4,7}", 2..14)) {
        let names: Vec<&str> = names.iter().map(String::as_str).collect();
        let key = |one: &str, other: &str| if one < other { row(one, other) } else { row(other, one) };
        let found: BTreeSet<_> = same_names(&names).iter()
            .filter(|pair| !pair.2).map(|pair| key(&pair.0, &pair.1)).collect();
        let mut expected = BTreeSet::new();
        for (one, other) in names.iter().flat_map(|one| names.iter().map(move |other| (one, other))) {
            let letters = |name: &str| name.chars().collect::<Vec<_>>();
            if one.len() >= 5 && other.len() >= 5 && distance(&letters(one), &letters(other)) == 1 {
                expected.insert(key(one, other));
            }
        }
        prop_assert_eq!(found, expected);
        let different: BTreeSet<&str> = names.iter().copied().collect();
        let equal = same_names(&names).iter().filter(|pair| pair.2).count();
        prop_assert_eq!(equal, names.len() - different.len());
    }
}

#[test]
fn a_duplicate_says_who_recorded_each_and_when() {
    let mut v = Village::new();
    let (ana, bob) = (v.accounts[0], v.accounts[1]);
    let id = v.enter(0, Entry::Record(service(&[ana], &[bob], ExchangeKind::Service))).unwrap();
    let at = v.c.clock;
    v.c.clock += 3600;
    v.enter(1, Entry::Record(service(&[ana], &[bob], ExchangeKind::Service))).unwrap();
    let pair = v.c.ledger.tidy(TODAY, 9).duplicates.rows.remove(0);
    assert_eq!((pair.first.recorded_at.0, pair.second.recorded_at.0), (at, at + 3600));
    assert_eq!(pair.first.exchange.exchange, Id { part: 0, ..id }.to_string());
}

#[test]
fn a_name_or_a_number_that_a_member_has_is_found() {
    let mut c = Community::found("Leith", "Mary");
    let number = Some("7");
    let new = NewMember { number, ..NewMember::new("José Márquez", MemberKind::Person) };
    let jose = c.add_member(new);
    let called = |c: &Community, name: &str, number| -> Vec<String> {
        c.ledger.members_called(name, number).into_iter().map(|row| row.name).collect()
    };
    for (name, number) in
        [("José Márquez", None), ("jose  marquez", Some("")), ("Ana", number), ("JOSÉ-MÁRQUEZ", number)]
    {
        assert_eq!(called(&c, name, number), ["José Márquez"], "{name} {number:?}");
    }
    for (name, number) in [("José", None), ("", None), ("…", Some(" ")), ("Ana", Some("17"))] {
        assert_eq!(called(&c, name, number), [""; 0], "{name} {number:?}");
    }
    // Either entry of a joined member finds the member.
    let other = c.add("Pepe");
    c.enter(Entry::Join { member: jose, into: other }).unwrap();
    assert_eq!(called(&c, "José Márquez", number), ["Pepe"]);
    // A member who was forgotten is found by nothing.
    c.enter(Entry::Leave { member: other, to: Vec::new(), on: c.today(), erase: true }).unwrap();
    assert_eq!(called(&c, "José Márquez", number), [""; 0]);
}
