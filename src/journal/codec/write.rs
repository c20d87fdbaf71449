//! Values to canonical bytes. Keys are written in ascending order, so the form is canonical by construction;
//! the tests check every fact with [`crate::journal::canonical`].

use super::super::envelope::Envelope;
use super::super::event::Author;
use super::super::part::{Account, Body, Fact, Leg, Origin, Part, PolicyChange, Proposed, Ref, TextKind};
use super::super::record::HeadToSign;
use super::{PROTECTED, TAG_SIGN1, VERSION, kind};
use crate::{Hash, Minutes, Seconds};
use minicbor::Encoder;
use minicbor::data::Tag;

/// Writes into memory, which cannot fail.
struct Writer(Encoder<Vec<u8>>);

impl Writer {
    fn new() -> Writer {
        Writer(Encoder::new(Vec::new()))
    }

    fn array(&mut self, length: usize) -> &mut Writer {
        let _ = self.0.array(length as u64);
        self
    }

    fn map(&mut self, length: usize) -> &mut Writer {
        let _ = self.0.map(length as u64);
        self
    }

    fn key(&mut self, key: u8) -> &mut Writer {
        let _ = self.0.u8(key);
        self
    }

    fn uint(&mut self, value: u64) -> &mut Writer {
        let _ = self.0.u64(value);
        self
    }

    fn int(&mut self, value: i64) -> &mut Writer {
        let _ = self.0.i64(value);
        self
    }

    fn bytes(&mut self, value: &[u8]) -> &mut Writer {
        let _ = self.0.bytes(value);
        self
    }

    fn text(&mut self, value: &str) -> &mut Writer {
        let _ = self.0.str(value);
        self
    }

    fn null(&mut self) -> &mut Writer {
        let _ = self.0.null();
        self
    }

    fn index(&mut self, key: u8, index: Option<u16>) -> &mut Writer {
        if let Some(index) = index {
            self.key(key).uint(u64::from(index));
        }
        self
    }

    fn finish(self) -> Vec<u8> {
        self.0.into_writer()
    }
}

pub(in super::super) fn sig_structure(domain: &[u8], payload: &[u8]) -> Vec<u8> {
    let mut w = Writer::new();
    w.array(4).text("Signature1").bytes(PROTECTED).bytes(domain).bytes(payload);
    w.finish()
}

pub(in super::super) fn envelope_bytes(envelope: &Envelope<'_>) -> Vec<u8> {
    let mut w = Writer::new();
    let _ = w.0.tag(Tag::new(TAG_SIGN1));
    w.array(4).bytes(PROTECTED).map(0).bytes(envelope.payload).bytes(envelope.signature);
    w.finish()
}

pub(in super::super) fn head_bytes(head: &HeadToSign) -> Vec<u8> {
    let mut w = Writer::new();
    w.map(4).key(1).uint(u64::from(VERSION)).key(2).bytes(&head.community.0);
    w.key(3).uint(head.chain.seq).key(4).bytes(&head.chain.head.0);
    w.finish()
}

pub(in super::super) fn event_bytes(community: Option<Hash>, author: &Author, hashes: &[Hash]) -> Vec<u8> {
    let mut w = Writer::new();
    w.map(6).key(1).uint(u64::from(VERSION));
    w.key(2).bytes(community.as_ref().map_or(&[][..], |c| &c.0));
    w.key(3).bytes(&author.device.0).key(4).uint(author.n).key(5).uint(u64::from(author.at.0));
    w.key(6).array(hashes.len());
    for hash in hashes {
        w.bytes(&hash.0);
    }
    w.finish()
}

pub(in super::super) fn record_bytes(
    seq: u64,
    admitted_at: Seconds,
    envelope: &Envelope<'_>,
    parts: &[Vec<u8>],
) -> Vec<u8> {
    let mut w = Writer::new();
    w.array(4).uint(seq).uint(u64::from(admitted_at.0)).bytes(&envelope_bytes(envelope)).array(parts.len());
    for part in parts {
        w.bytes(part);
    }
    w.finish()
}

pub(in super::super) fn part_bytes(part: &Part<'_>) -> Vec<u8> {
    let mut w = Writer::new();
    w.array(4).bytes(&part.salt);
    match &part.body {
        Body::Fact(fact) => {
            w.uint(u64::from(number(fact))).uint(u64::from(part.audience.0));
            write_fact(&mut w, fact);
        }
        Body::Text(text, words) => {
            w.uint(u64::from(*text as u16)).uint(u64::from(part.audience.0)).text(words);
        }
        Body::Unknown { kind } => {
            w.uint(u64::from(*kind)).uint(u64::from(part.audience.0)).null();
        }
    }
    w.finish()
}

fn number(fact: &Fact<'_>) -> u16 {
    match fact {
        Fact::Founded { .. } => kind::FOUNDED,
        Fact::PolicySet(_) => kind::POLICY_SET,
        Fact::MemberAdded { .. } => kind::MEMBER_ADDED,
        Fact::MemberChanged { .. } => kind::MEMBER_CHANGED,
        Fact::DeviceAdded { .. } => kind::DEVICE_ADDED,
        Fact::Proposed(_) => kind::PROPOSED,
        Fact::Confirmed { .. } => kind::CONFIRMED,
        Fact::Voided { .. } => kind::VOIDED,
    }
}

fn write_fact(w: &mut Writer, fact: &Fact<'_>) {
    match fact {
        Fact::Founded { keeper, recovery, founder, name } => {
            w.map(4).key(1).bytes(&keeper.0).key(2).bytes(&recovery.0);
            w.index(3, Some(*founder)).index(4, Some(*name));
        }
        Fact::PolicySet(change) => write_policy(w, change),
        Fact::MemberAdded { kind, name, contact, number, origin } => {
            w.map(
                2 + usize::from(contact.is_some())
                    + usize::from(number.is_some())
                    + usize::from(origin.is_some()),
            );
            w.key(1).uint(*kind as u64).index(2, Some(*name)).index(3, *contact).index(4, *number);
            write_origin(w, origin.as_ref());
        }
        Fact::MemberChanged { member, name, contact } => {
            w.map(1 + usize::from(name.is_some()) + usize::from(contact.is_some())).key(1);
            write_ref(w, *member);
            w.index(2, *name).index(3, *contact);
        }
        Fact::DeviceAdded { member, key } => {
            w.map(2).key(1);
            write_ref(w, *member);
            w.key(2).bytes(&key.0);
        }
        Fact::Proposed(proposed) => write_proposed(w, proposed),
        Fact::Confirmed { exchange } => {
            w.map(1).key(1);
            write_ref(w, *exchange);
        }
        Fact::Voided { exchange, reason } => {
            w.map(2).key(1);
            write_ref(w, *exchange);
            w.index(2, Some(*reason));
        }
    }
}

fn write_policy(w: &mut Writer, change: &PolicyChange<'_>) {
    w.map(usize::from(change.rounding.is_some()) + usize::from(change.categories.is_some()));
    if let Some(Minutes(step)) = change.rounding {
        w.key(1).int(step);
    }
    if let Some(categories) = &change.categories {
        w.key(2).array(categories.len());
        for category in categories {
            w.text(category);
        }
    }
}

fn write_proposed(w: &mut Writer, p: &Proposed<'_>) {
    let optional =
        [p.category.is_some(), p.worked.is_some(), p.note.is_some(), p.origin.is_some(), p.trail.is_some()];
    w.map(3 + optional.iter().filter(|there| **there).count());
    w.key(1).uint(p.kind as u64).key(2).array(p.legs.len());
    for Leg { account, minutes } in &p.legs {
        w.array(2);
        match account {
            Account::Pot => w.null(),
            Account::Member(member) => write_ref(w, *member),
        };
        w.int(minutes.0);
    }
    w.key(3).int(i64::from(p.on.0));
    if let Some(category) = p.category {
        w.key(4).text(category);
    }
    if let Some(Minutes(worked)) = p.worked {
        w.key(5).int(worked);
    }
    w.index(6, p.note);
    write_origin(w, p.origin.as_ref());
    w.index(17, p.trail);
}

fn write_origin(w: &mut Writer, origin: Option<&Origin<'_>>) {
    if let Some(Origin { format, key, at }) = origin {
        w.key(16).array(if at.is_some() { 3 } else { 2 }).uint(u64::from(format.0)).bytes(key);
        if let Some(at) = at {
            w.uint(u64::from(at.0));
        }
    }
}

fn write_ref(w: &mut Writer, reference: Ref) -> &mut Writer {
    match reference.event {
        None => w.uint(u64::from(reference.part)),
        Some(event) => w.array(2).bytes(&event.0).uint(u64::from(reference.part)),
    }
}

/// The text kinds are numbered in their own declaration.
const _: () = assert!(TextKind::Name as u16 == Body::FIRST_ANCILLARY);
