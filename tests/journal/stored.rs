//! Stored journals, and the faults that are noticed.

use crate::common::crafted::unjudged;
use crate::common::{Community, flipped};
use timebank::journal::{Corrupt, MemberKind, journal_file, read_journal_file};
use timebank::ledger::{Entry, Ledger, NewMember};
use timebank::views::Books;

fn small() -> Community {
    let mut c = Community::found("Leith", "Mary");
    let (ana, bob) = (c.add("Ana"), c.add("Bob"));
    let first = c.record(ana, bob, 90, "2024-03-01", true).unwrap();
    c.record(bob, ana, 45, "2024-02-28", false).unwrap();
    c.enter(Entry::Void { exchange: first, reason: "typed twice" }).unwrap();
    c.record(ana, bob, 30, "2024-03-01", true).unwrap();
    c
}

fn load(file: &[u8]) -> Result<Ledger, Corrupt> {
    let mut ledger = Ledger::new();
    ledger.load(read_journal_file(file)?)?;
    Ok(ledger)
}

#[test]
fn replay_is_the_same_ledger() {
    let c = small();
    assert_eq!(c.replayed().cache(), c.ledger.cache());
    assert_eq!(load(&c.file()).unwrap().cache(), c.ledger.cache());
    assert_eq!(Ledger::from_cache(&c.ledger.cache().as_slice()).unwrap().cache(), c.ledger.cache());
    assert_eq!(journal_file([read_journal_file(&c.file()).unwrap()]).unwrap(), c.file());
}

#[test]
fn loading_again_changes_nothing() {
    let c = small();
    let mut ledger = c.replayed();
    for segment in &c.segments {
        ledger.load(segment).unwrap();
    }
    assert_eq!(ledger.cache(), c.ledger.cache());
}

#[test]
fn every_changed_bit_is_noticed() {
    let file = small().file();
    for (changed, place) in flipped(&file) {
        // Devices' signatures are verified on admission and by a check of the books, not at every opening.
        let mut ledger = Ledger::new();
        let noticed = read_journal_file(&changed).and_then(|segment| ledger.load_and_judge(segment)).is_err();
        assert!(noticed, "{place} of {} bytes", file.len());
    }
}

#[test]
fn every_cut_is_noticed() {
    let file = small().file();
    for length in 0..file.len() {
        assert!(load(&file[..length]).is_err(), "cut to {length}");
    }
}

#[test]
fn a_swapped_or_missing_record_is_noticed() {
    let c = small();
    for i in 1..c.segments.len() - 1 {
        let mut swapped = c.segments.clone();
        swapped.swap(i, i + 1);
        let mut ledger = Ledger::new();
        let found = swapped.iter().try_for_each(|segment| ledger.load(segment));
        assert!(matches!(found, Err(Corrupt::Order { .. })), "{i}: {found:?}");
        let mut missing = c.segments.clone();
        missing.remove(i);
        let mut ledger = Ledger::new();
        let found = missing.iter().try_for_each(|segment| ledger.load(segment));
        assert!(matches!(found, Err(Corrupt::Order { .. })), "{i}: {found:?}");
    }
}

/// Two hubs that did not know of each other would both admit an event. Its counter shows the second time.
#[test]
fn a_record_that_stands_twice_is_found() {
    let mut c = small();
    let author = c.author();
    let entry = Entry::AddMember(NewMember::new("Zoe", MemberKind::Person));
    let draft = c.ledger.draft(entry, author, &[7; 32]).unwrap();
    c.admit(&draft).unwrap();
    c.judged().unwrap();
    let again = unjudged(&c, &draft, &c.device);
    let mut ledger = c.ledger.clone();
    let found = ledger.load_and_judge(&again);
    assert!(matches!(found, Err(Corrupt::Nonsense { .. })), "{found:?}");
    let mut books = Books::new(None);
    c.segments.iter().chain([&again]).for_each(|segment| books.push(segment));
    let findings = books.finish(books.ledger());
    assert!(findings.iter().any(|finding| !finding.ok), "{findings:?}");
}
