//! Sealed events on their way to the keeper, and the part of the journal that a member receives.

use crate::common::{Community, Scene, flipped, help, key, scene};
use timebank::journal::{Item, Items, MemberKind, Sealed};
use timebank::ledger::{AccountIndex, Entry, NewMember, Recording, Submission};

fn sealed() -> (Community, Sealed) {
    let mut s = scene();
    let sealed = s.exchange("Mended the garden gate and oiled its hinge", "ana");
    (s.c, sealed)
}

#[test]
fn a_sealed_event_reads_back_and_is_admitted() {
    let (c, sealed) = sealed();
    let read = Sealed::read(&sealed.bytes()).unwrap();
    assert_eq!(read, sealed);
    assert!(read.verify());
    let submission = Submission { event: &read.event, signature: &read.signature, parts: &read.parts };
    let record = c.ledger.prepare(submission, c.context()).unwrap();
    let Some(Ok(Item::Record(record, _))) = Items::new(record.record(), c.ledger.chain().seq).next() else {
        panic!("no record");
    };
    assert_eq!(record.event.id(), sealed.id());
}

#[test]
fn a_sealed_event_that_was_changed_anywhere_is_not_accepted() {
    let (_, sealed) = sealed();
    let bytes = sealed.bytes();
    for (changed, place) in flipped(&bytes) {
        assert!(Sealed::read(&changed).is_none_or(|read| !read.verify()), "{place}");
    }
    for end in 0..bytes.len() {
        assert_eq!(Sealed::read(&bytes[..end]), None);
    }
    assert_eq!(Sealed::read(&[&bytes[..], &[0]].concat()), None);
}

/// The record as a member receives it.
fn shared(c: &Community, segment: usize, reader: AccountIndex) -> Vec<bool> {
    let Some(Ok(Item::Record(record, _))) = Items::new(&c.segments[segment], 0).next() else {
        panic!("no record");
    };
    let bytes = c.ledger.record_for(&record, reader);
    let Some(Ok(Item::Record(theirs, _))) = Items::new(&bytes, 0).next() else { panic!("no record") };
    assert_eq!(theirs.event.id(), record.event.id());
    theirs.parts.iter().map(Option::is_some).collect()
}

#[test]
fn a_member_receives_the_parts_that_they_may_see() {
    let Scene { mut c, ana, bob } = scene();
    let (mary, cid) = (c.ledger.founder(), c.add("Cid"));
    let hour = Recording { note: Some("Hip"), ..help(ana, bob, 60) };
    c.enter_by(&key("ana"), Entry::Record(hour)).unwrap();
    let last = c.segments.len() - 1;
    for (reader, whole) in [(ana, true), (bob, true), (mary, true), (cid, false)] {
        assert_eq!(shared(&c, last, reader), [whole; 2], "{reader:?}");
    }
    // A contact is for the member, for those who act for them, and for coordinators.
    let child = NewMember {
        contact: Some("496 0000"),
        guardian: Some(ana),
        ..NewMember::new("Kit", MemberKind::Person)
    };
    let id = c.enter(Entry::AddMember(child)).unwrap();
    let kit = c.ledger.accounts().last().unwrap();
    assert_eq!(c.ledger.account_id(kit).unwrap().event, id.event);
    let last = c.segments.len() - 1;
    let whole = shared(&c, last, mary).len();
    for (reader, parts) in [(mary, whole), (kit, whole), (ana, whole), (bob, whole - 1), (cid, whole - 1)] {
        assert_eq!(shared(&c, last, reader).iter().filter(|part| **part).count(), parts, "{reader:?}");
    }
    // Every member may know who the members are.
    assert!(shared(&c, 1, cid).iter().all(|part| *part));
}
