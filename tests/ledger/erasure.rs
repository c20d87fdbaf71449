//! Erasures by rule: announced, done late enough, and put off.

use crate::common::Community;
use timebank::journal::Rule;
use timebank::ledger::{AccountIndex, AnnouncedErasure, Entry, Refusal, SERVED_DAYS};
use timebank::{Day, Seconds};

/// Ana has left, and is to be forgotten three months later.
fn without_ana() -> (Community, AccountIndex) {
    let mut c = Community::found("Leith", "Mary");
    let ana = c.add("Ana");
    c.set_rules(&[(Rule::RetentionMonths, 3)]);
    c.enter(Entry::Leave { member: ana, to: Vec::new(), on: c.today(), erase: false }).unwrap();
    (c, ana)
}

/// Whether the keeper would forget somebody, had it served on so many days up to today, one after the other.
fn erases(c: &Community, days: i32) -> bool {
    let served_since = (days >= SERVED_DAYS).then(|| Day(c.today().0 + 1 - days));
    c.ledger.has_duties(c.context(), served_since)
}

#[test]
fn an_erasure_is_announced_for_a_month_with_its_day() {
    let (mut c, ana) = without_ana();
    let due = Day(c.today().0 + 90);
    c.later(59);
    assert_eq!(c.ledger.announced_erasures(c.today()), []);
    c.later(1);
    let announced = AnnouncedErasure { member: ana, since: c.today(), on: due };
    assert_eq!(c.ledger.announced_erasures(c.today()), [announced]);
    assert_eq!(c.ledger.inbox(c.today(), 10).erasures.rows[0].on, due);
    c.later(29);
    assert_eq!(c.do_duties(), 0, "a day too early");
    c.later(1);
    assert_eq!(c.do_duties(), 1);
    assert!(c.ledger.is_erased(ana));
    assert_eq!(c.ledger.announced_erasures(c.today()), []);
    c.judged().unwrap();
}

#[test]
fn nobody_is_forgotten_before_the_keeper_has_served_for_fourteen_days_since() {
    let (mut c, _) = without_ana();
    // As after a clock that leapt, or a hub that was off.
    c.later(730);
    assert!(!c.ledger.has_duties(c.context(), None));
    assert!(!erases(&c, SERVED_DAYS - 1) && erases(&c, SERVED_DAYS));
    // Days before it was announced do not count.
    let left = Day(c.today().0 - 730);
    let [before, since] = [59, 60].map(|days| c.ledger.has_duties(c.context(), Some(Day(left.0 + days))));
    assert!(!before && since);
}

#[test]
fn a_rule_that_comes_later_announces_from_its_own_day() {
    let mut c = Community::found("Leith", "Mary");
    let ana = c.add("Ana");
    c.enter(Entry::Leave { member: ana, to: Vec::new(), on: c.today(), erase: false }).unwrap();
    c.later(400);
    c.set_rules(&[(Rule::RetentionMonths, 3)]);
    let today = c.today();
    // Another rule changes nothing about that.
    c.later(2);
    c.set_rules(&[(Rule::Floor, -600)]);
    let [told] = c.ledger.announced_erasures(c.today())[..] else { panic!("one") };
    assert_eq!((told.since, told.on), (today, Day(today.0 + SERVED_DAYS)));
    assert_eq!(c.do_duties(), 0);
    c.later(11);
    assert_eq!(c.do_duties(), 1);
}

#[test]
fn a_coordinator_puts_an_erasure_off_by_one_entry() {
    let (mut c, ana) = without_ana();
    let phone = c.add_with_phone("Bob");
    let bob = crate::common::key("Bob");
    assert_eq!(c.enter(Entry::PutOffErasure(phone)), Err(Refusal::NotLeft));
    c.later(80);
    let refused = c.enter_by(&bob, Entry::PutOffErasure(ana));
    assert_eq!(refused, Err(Refusal::NotACoordinator));
    c.enter(Entry::PutOffErasure(ana)).unwrap();
    assert!(c.ledger.has_left(ana), "she has left all the same");
    assert_eq!(c.ledger.announced_erasures(c.today()), []);
    c.later(89);
    assert_eq!(c.do_duties(), 0);
    c.later(1);
    assert_eq!(c.do_duties(), 1);
    let refused = c.enter(Entry::PutOffErasure(ana));
    assert!(refused.is_err(), "nothing can be kept any more: {refused:?}");
    c.judged().unwrap();
}

#[test]
fn putting_an_erasure_off_changes_neither_the_day_they_left_nor_the_way_back() {
    let mut c = Community::found("Leith", "Mary");
    let (ana, bob) = (c.add("Ana"), c.add("Bob"));
    c.record(ana, bob, 60, "2024-03-01", true).unwrap();
    c.enter(Entry::Leave { member: ana, to: Vec::new(), on: c.today(), erase: false }).unwrap();
    let left = c.ledger.card(ana, c.today()).left;
    c.later(80);
    c.enter(Entry::PutOffErasure(ana)).unwrap();
    assert_eq!(c.ledger.card(ana, c.today()).left, left);
    c.enter(Entry::ComeBack { member: ana, reason: "She is here again" }).unwrap();
    assert_eq!(c.balance(ana), 60, "what settled her balance is void");
    assert_eq!(c.ledger.card(ana, c.today()).left, None);
    c.judged().unwrap();
}

#[test]
fn who_left_and_was_read_as_another_is_announced_anew_once_they_are_two() {
    let (mut c, ana) = without_ana();
    let cleo = c.add("Cleo");
    c.enter(Entry::Join { member: ana, into: cleo }).unwrap();
    c.later(200);
    assert_eq!(c.ledger.announced_erasures(c.today()), [], "Cleo has not left");
    c.enter(Entry::Part(ana)).unwrap();
    assert_eq!(c.do_duties(), 0, "nobody was told");
    c.later(89);
    assert_eq!(c.ledger.announced_erasures(c.today()).len(), 1);
    assert_eq!(c.do_duties(), 0);
    c.later(1);
    assert_eq!(c.do_duties(), 1);
    c.judged().unwrap();
}

#[test]
fn a_keeper_without_a_hub_has_served_on_the_days_with_entries() {
    let mut c = Community::found("Leith", "Mary");
    assert_eq!(c.ledger.entered_since(), None);
    let mut days = vec![c.today()];
    for number in 0..20 {
        c.add(&format!("member {number}"));
        c.add(&format!("another {number}"));
        days.push(c.today());
        c.later(3);
    }
    days.dedup();
    assert!(c.ledger.last_admitted_at() > Seconds(0));
    assert_eq!(c.ledger.entered_since(), days.iter().rev().nth(SERVED_DAYS as usize - 1).copied());
}
