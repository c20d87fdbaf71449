//! Values to canonical bytes. Keys are written in ascending order, so the form is canonical by construction;
//! the tests check every fact with [`crate::journal::canonical`].

use super::super::envelope::Envelope;
use super::super::event::Author;
#[cfg(feature = "desk")]
use super::super::fact::PolicyChange;
use super::super::fact::{Account, Fact, Leg, Origin, Posted, Proposed, Step};
use super::super::grant::Grant;
use super::super::part::{Audience, Body, Ref, TextIndex, TextKind};
use super::super::record::HeadToSign;
use super::super::sealed::Sealed;
use super::{PROTECTED, TAG_SIGN1, VERSION, kind};
use crate::{Hash, Minutes, Seconds};
use minicbor::Encoder;
use minicbor::data::Tag;

/// Writes into memory, which cannot fail.
pub(crate) struct Writer(Encoder<Vec<u8>>);

/// Not inlined: every call would carry the encoder, and a phone loads it.
impl Writer {
    pub(crate) fn new() -> Writer {
        Writer(Encoder::new(Vec::new()))
    }

    #[inline(never)]
    pub(crate) fn array(&mut self, length: usize) -> &mut Writer {
        let _ = self.0.array(length as u64);
        self
    }

    #[inline(never)]
    pub(crate) fn map(&mut self, length: usize) -> &mut Writer {
        let _ = self.0.map(length as u64);
        self
    }

    #[inline(never)]
    pub(crate) fn key(&mut self, key: u8) -> &mut Writer {
        let _ = self.0.u8(key);
        self
    }

    #[inline(never)]
    pub(crate) fn uint(&mut self, value: u64) -> &mut Writer {
        let _ = self.0.u64(value);
        self
    }

    #[inline(never)]
    fn int(&mut self, value: i64) -> &mut Writer {
        let _ = self.0.i64(value);
        self
    }

    #[inline(never)]
    pub(crate) fn bytes(&mut self, value: &[u8]) -> &mut Writer {
        let _ = self.0.bytes(value);
        self
    }

    #[inline(never)]
    pub(crate) fn text(&mut self, value: &str) -> &mut Writer {
        let _ = self.0.str(value);
        self
    }

    #[inline(never)]
    pub(crate) fn null(&mut self) -> &mut Writer {
        let _ = self.0.null();
        self
    }

    #[inline(never)]
    pub(crate) fn reference(&mut self, reference: Ref) -> &mut Writer {
        match reference.event {
            None => self.uint(u64::from(reference.part)),
            Some(event) => self.array(2).bytes(&event.0).uint(u64::from(reference.part)),
        }
    }

    fn references(&mut self, references: &[Ref]) -> &mut Writer {
        references.iter().fold(self.array(references.len()), |w, reference| w.reference(*reference))
    }

    #[cfg(feature = "desk")]
    fn texts(&mut self, texts: &[&str]) -> &mut Writer {
        texts.iter().fold(self.array(texts.len()), |w, text| w.text(text))
    }

    /// An item that is written already.
    pub(crate) fn raw(&mut self, item: &[u8]) -> &mut Writer {
        self.0.writer_mut().extend_from_slice(item);
        self
    }

    pub(crate) fn finish(self) -> Vec<u8> {
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
    let epoch = u64::from(head.epoch.0);
    w.map(if epoch == 0 { 4 } else { 5 }).key(1).uint(u64::from(VERSION)).key(2).bytes(&head.community.0);
    w.key(3).uint(head.chain.seq).key(4).bytes(&head.chain.head.0);
    if epoch > 0 {
        w.key(5).uint(epoch);
    }
    w.finish()
}

pub(in super::super) fn grant_bytes(grant: &Grant) -> Vec<u8> {
    let mut w = Writer::new();
    w.map(6).key(1).uint(u64::from(VERSION)).key(2).bytes(&grant.community.0).key(3);
    w.reference(Ref::from(grant.member));
    w.key(4).bytes(&grant.key.0).key(5).uint(u64::from(grant.at.0)).key(6).bytes(&grant.by.0);
    w.finish()
}

pub(in super::super) fn challenge_bytes(community: Hash, challenge: &[u8], origin: &str) -> Vec<u8> {
    let mut w = Writer::new();
    w.map(4).key(1).uint(u64::from(VERSION)).key(2).bytes(&community.0).key(3).bytes(challenge);
    w.key(4).text(origin);
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

pub(in super::super) fn record_bytes<'p>(
    seq: u64,
    admitted_at: Seconds,
    envelope: &Envelope<'_>,
    parts: impl ExactSizeIterator<Item = Option<&'p [u8]>>,
) -> Vec<u8> {
    let mut w = Writer::new();
    w.array(4).uint(seq).uint(u64::from(admitted_at.0)).bytes(&envelope_bytes(envelope)).array(parts.len());
    for part in parts {
        match part {
            Some(part) => w.bytes(part),
            None => w.null(),
        };
    }
    w.finish()
}

pub(in super::super) fn sealed_bytes(sealed: &Sealed) -> Vec<u8> {
    let mut w = Writer::new();
    w.array(2).bytes(&envelope_bytes(&sealed.envelope())).array(sealed.parts.len());
    for part in &sealed.parts {
        w.bytes(part);
    }
    w.finish()
}

pub(in super::super) fn part_bytes(salt: &[u8; 16], audience: Audience, body: &Body<'_>) -> Vec<u8> {
    let mut w = Writer::new();
    w.array(4).bytes(salt);
    match body {
        Body::Fact(fact) => {
            w.uint(u64::from(number(fact))).uint(u64::from(audience.0));
            write_fact(&mut w, fact);
        }
        Body::Text(text, words) => {
            w.uint(u64::from(*text as u16)).uint(u64::from(audience.0)).text(words);
        }
        Body::Unknown { kind } => {
            w.uint(u64::from(*kind)).uint(u64::from(audience.0)).null();
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
        Fact::RoleSet { .. } => kind::ROLE_SET,
        Fact::MemberLeft { .. } => kind::MEMBER_LEFT,
        Fact::MemberErased { .. } => kind::MEMBER_ERASED,
        Fact::DeviceAdded { .. } => kind::DEVICE_ADDED,
        Fact::DeviceEnrolled { .. } => kind::DEVICE_ENROLLED,
        Fact::DeviceRevoked { .. } => kind::DEVICE_REVOKED,
        Fact::KeeperChanged { .. } => kind::KEEPER_CHANGED,
        Fact::Proposed(_) => kind::PROPOSED,
        Fact::Step(step) => u16::from(step.kind as u8),
        Fact::MonthClosed { .. } => kind::MONTH_CLOSED,
        Fact::Posted(_) => kind::POSTED,
        Fact::Unposted { .. } => kind::UNPOSTED,
    }
}

/// The map of a fact: what is there is written in ascending order of the keys, and counted.
struct Fields {
    count: usize,
    entries: Writer,
}

impl Fields {
    fn new() -> Fields {
        Fields { count: 0, entries: Writer::new() }
    }

    #[inline(never)]
    fn key(&mut self, key: u8) -> &mut Writer {
        self.count += 1;
        self.entries.key(key)
    }

    #[inline(never)]
    fn index(&mut self, key: u8, index: Option<TextIndex>) {
        if let Some(index) = index {
            self.key(key).uint(u64::from(index));
        }
    }

    #[inline(never)]
    fn int(&mut self, key: u8, value: Option<i64>) {
        if let Some(value) = value {
            self.key(key).int(value);
        }
    }

    #[inline(never)]
    fn text(&mut self, key: u8, text: Option<&str>) {
        if let Some(text) = text {
            self.key(key).text(text);
        }
    }

    #[inline(never)]
    fn reference(&mut self, key: u8, reference: Option<Ref>) {
        if let Some(reference) = reference {
            self.key(key).reference(reference);
        }
    }

    fn finish(self, w: &mut Writer) {
        w.map(self.count).raw(&self.entries.finish());
    }
}

fn write_fact(w: &mut Writer, fact: &Fact<'_>) {
    let mut f = Fields::new();
    match fact {
        Fact::MemberChanged { member, name, contact, holders, guardian, area } => {
            f.reference(1, Some(*member));
            f.index(2, *name);
            f.index(3, *contact);
            if let Some(holders) = holders {
                f.key(4).references(holders);
            }
            match guardian {
                Some(Some(guardian)) => f.reference(5, Some(*guardian)),
                Some(None) => {
                    f.key(5).null();
                }
                None => {}
            }
            f.index(17, *area);
        }
        Fact::DeviceEnrolled { grant, key } => {
            f.key(1).bytes(grant);
            f.key(2).bytes(&key.0);
        }
        Fact::DeviceRevoked { key } => {
            f.key(1).bytes(&key.0);
        }
        Fact::Proposed(exchange) => proposed(&mut f, exchange),
        Fact::Step(Step { kind: _, exchange, text, other, held_by, on_behalf }) => {
            f.reference(1, Some(*exchange));
            f.index(2, *text);
            f.reference(3, *other);
            f.int(4, held_by.map(i64::from));
            f.reference(16, *on_behalf);
        }
        Fact::Posted(post) => posted(&mut f, post),
        Fact::Unposted { post } => f.reference(1, Some(*post)),
        // A member's phone writes none of the others.
        #[cfg(not(feature = "desk"))]
        _ => {}
        #[cfg(feature = "desk")]
        fact => coordinators(&mut f, fact),
    }
    f.finish(w);
}

/// Facts that only a coordinator's desk or a keeper writes.
#[cfg(feature = "desk")]
fn coordinators(f: &mut Fields, fact: &Fact<'_>) {
    match fact {
        Fact::Founded { keeper, recovery, founder, name } => {
            f.key(1).bytes(&keeper.0);
            f.key(2).bytes(&recovery.0);
            f.index(3, Some(*founder));
            f.index(4, Some(*name));
        }
        Fact::KeeperChanged { keeper } => {
            f.key(1).bytes(&keeper.0);
        }
        Fact::PolicySet(change) => policy(f, change),
        Fact::MemberAdded { kind, name, contact, number, holders, guardian, origin, area } => {
            f.int(1, Some(*kind as i64));
            f.index(2, Some(*name));
            f.index(3, *contact);
            f.index(4, *number);
            if !holders.is_empty() {
                f.key(5).references(holders);
            }
            f.reference(6, *guardian);
            write_origin(f, origin.as_ref());
            f.index(17, *area);
        }
        Fact::RoleSet { member, role } => {
            f.reference(1, Some(*member));
            f.int(2, Some(*role as i64));
        }
        Fact::MemberLeft { member } | Fact::MemberErased { member } => f.reference(1, Some(*member)),
        Fact::DeviceAdded { member, key } => {
            f.reference(1, Some(*member));
            f.key(2).bytes(&key.0);
        }
        Fact::MonthClosed { month } => f.int(1, Some(i64::from(*month))),
        // Those that members write too are written there.
        _ => {}
    }
}

#[cfg(feature = "desk")]
fn policy(f: &mut Fields, change: &PolicyChange<'_>) {
    // Rounding is key 1, categories key 2, the other rules follow.
    let mut rules = change.rules.iter().peekable();
    while let Some((rule, value)) = rules.next_if(|(rule, _)| *rule as u8 == 1) {
        rule_value(f, *rule as u8, *value);
    }
    if let Some(categories) = &change.categories {
        f.key(2).texts(categories);
    }
    for (rule, value) in rules {
        rule_value(f, *rule as u8, *value);
    }
}

#[cfg(feature = "desk")]
fn rule_value(f: &mut Fields, key: u8, value: Option<i64>) {
    match value {
        Some(value) => f.key(key).int(value),
        None => f.key(key).null(),
    };
}

fn proposed(f: &mut Fields, p: &Proposed<'_>) {
    f.int(1, Some(p.kind as i64));
    let legs = f.key(2).array(p.legs.len());
    for Leg { account, minutes } in &p.legs {
        legs.array(2);
        match account {
            Account::Pot => legs.null(),
            Account::Member(member) => legs.reference(*member),
        };
        legs.int(minutes.0);
    }
    f.int(3, Some(i64::from(p.on.0)));
    f.text(4, p.category);
    f.int(5, p.worked.map(|Minutes(worked)| worked));
    f.index(6, p.note);
    write_origin(f, p.origin.as_ref());
    f.index(17, p.trail);
    f.int(18, p.travel.map(|Minutes(travel)| travel));
    f.reference(19, p.on_behalf);
    f.reference(20, p.answers);
}

fn posted(f: &mut Fields, p: &Posted<'_>) {
    f.int(1, Some(p.kind as i64));
    f.index(2, Some(p.text));
    f.text(3, p.category);
    f.index(4, p.tags);
    f.int(5, p.until.map(|day| i64::from(day.0)));
    f.reference(6, p.member);
    f.reference(7, p.replaces);
}

fn write_origin(f: &mut Fields, origin: Option<&Origin<'_>>) {
    if let Some(Origin { format, key, at }) = origin {
        let w = f.key(16).array(if at.is_some() { 3 } else { 2 });
        w.uint(u64::from(format.0)).bytes(key);
        if let Some(at) = at {
            w.uint(u64::from(at.0));
        }
    }
}

/// The text kinds are numbered in their own declaration.
const _: () = assert!(TextKind::Name as u16 == Body::FIRST_ANCILLARY);
