//! A viewer reads every exchange, and no contacts, numbers and notes of others. A viewer writes nothing.

use super::phone::{Phone, three};
use crate::common::{Community, help};
use timebank::journal::Role;
use timebank::ledger::{AccountIndex, Entry, MemberChange, Recording, Refusal, Stepping};
use timebank::views::HistoryQuery;

/// Ana's phone reads for her as a viewer. Bob and Mary have a contact, and exchanges with words.
fn viewer() -> (Community, AccountIndex, AccountIndex, Phone) {
    let (mut c, ana, bob, phone) = three();
    let mary = c.ledger.founder();
    c.enter(Entry::ChangeMember(MemberChange { contact: Some("bob@example.org"), ..MemberChange::of(bob) }))
        .unwrap();
    let recording = Recording { note: Some("knots"), confirm: true, ..help(mary, bob, 60) };
    let id = c.enter(Entry::Record(recording)).unwrap();
    let exchange = c.exchanges().pop().unwrap();
    assert_eq!(c.ledger.exchange_id(exchange).event, id.event);
    let note = Stepping::new(timebank::journal::StepKind::NoteAdded, exchange, Some("and tea"));
    c.enter(Entry::Step(note)).unwrap();
    c.enter(Entry::Void { exchange, reason: "entered twice" }).unwrap();
    c.enter(Entry::Record(Recording { confirm: true, ..help(mary, bob, 30) })).unwrap();
    c.enter(Entry::SetRole(ana, Role::Viewer)).unwrap();
    (c, ana, bob, phone)
}

fn has(phone: &Phone, words: &str) -> bool {
    phone.stored.segments.concat().windows(words.len()).any(|bytes| bytes == words.as_bytes())
}

#[test]
fn a_viewer_reads_all_but_contacts_numbers_and_notes() {
    let (c, ana, bob, mut phone) = viewer();
    phone.pull(&c);
    let ledger = phone.replica.ledger();
    assert_eq!(ledger.totals(), c.ledger.totals(), "every exchange is here");
    for account in c.ledger.accounts() {
        assert_eq!(phone.replica.balance(account), Some(c.ledger.balance(account)));
    }
    let rows = ledger.history(&HistoryQuery::default()).unwrap().rows;
    assert!(rows.iter().all(|row| row.note.is_none()));
    assert!(has(&phone, "entered twice"), "why it was voided");
    assert!(!has(&phone, "knots") && !has(&phone, "and tea"), "notes are not theirs");
    assert!(!has(&phone, "bob@example.org") && ledger.card(bob, c.today()).held.contact.is_none());
    assert_eq!(ledger.role(ana), Role::Viewer);
    assert_eq!(phone.reopened().unwrap().balance(bob), Some(c.ledger.balance(bob)), "after a restart");
}

#[test]
fn a_viewer_who_becomes_a_coordinator_reads_the_rest() {
    let (mut c, ana, bob, mut phone) = viewer();
    phone.pull(&c);
    phone.replica = phone.reopened().unwrap();
    c.enter(Entry::SetRole(ana, Role::Coordinator)).unwrap();
    phone.pull(&c);
    assert!(has(&phone, "knots") && has(&phone, "bob@example.org"));
    c.enter(Entry::SetRole(ana, Role::Member)).unwrap();
    phone.pull(&c);
    assert_eq!(phone.replica.balance(bob), None, "a member knows their own account");
    c.enter(Entry::SetRole(ana, Role::Viewer)).unwrap();
    phone.pull(&c);
    assert_eq!(phone.replica.balance(bob), Some(c.ledger.balance(bob)));
}

#[test]
fn a_viewer_writes_nothing() {
    let (mut c, ana, bob, phone) = viewer();
    let refused = c.enter_by(&phone.device, Entry::Record(help(ana, bob, 60)));
    assert_eq!(refused, Err(Refusal::ViewerCannotWrite));
}
