//! Events made part by part, as a foreign writer or a dishonest keeper would make them.

use super::{Community, position, public, sealed_head};
use ed25519_dalek::{Signer, SigningKey};
use timebank::journal::{
    Account, Audience, Author, Body, Draft, Envelope, ExchangeKind, Fact, HeadToSign, Leg, MemberAdded,
    MemberKind, Part, PolicyChange, PostKind, Posted, Proposed, Record, Ref, Step, StepKind, TextKind,
};
use timebank::{Day, Minutes, Seconds};

/// The audience that `docs/format.md` gives each part.
pub fn audience(body: &Body<'_>) -> Audience {
    match body {
        Body::Fact(Fact::Proposed(_) | Fact::Step(_)) | Body::Text(TextKind::Note | TextKind::Reason, _) => {
            Audience::PARTIES
        }
        Body::Text(TextKind::Contact | TextKind::Number, _) => Audience::MEMBER,
        Body::Fact(Fact::ProgrammeSet(_)) | Body::Text(TextKind::Trail | TextKind::Programme, _) => {
            Audience::COORDINATORS
        }
        _ => Audience::MEMBERS,
    }
}

pub fn with_audience(bodies: Vec<Body<'_>>) -> Vec<(Audience, Body<'_>)> {
    bodies.into_iter().map(|body| (audience(&body), body)).collect()
}

/// A service of an hour, one leg a side, on the day that every test begins.
pub fn service(gave: Account, received: Account) -> Proposed<'static> {
    let legs = legs(&[(gave, 60), (received, -60)]);
    Proposed::new(ExchangeKind::Service, legs, Day::of(Seconds(super::START)))
}

/// What each account gave in minutes; below zero, what it received.
pub fn legs(legs: &[(Account, i64)]) -> Vec<Leg> {
    legs.iter().map(|(account, minutes)| Leg { account: *account, minutes: Minutes(*minutes) }).collect()
}

pub fn proposed(exchange: Proposed<'_>) -> Body<'_> {
    Body::Fact(Fact::Proposed(exchange))
}

/// A member with this part as the name, and nothing else.
pub fn bare_member(kind: MemberKind, name: u16) -> Fact<'static> {
    let (contact, number, holders, guardian, origin, area) = (None, None, Vec::new(), None, None, None);
    Fact::MemberAdded(MemberAdded {
        kind,
        name,
        contact,
        number,
        holders,
        guardian,
        origin,
        area,
        is_timebank: false,
    })
}

/// An offer with this part as its text.
pub fn offer(text: u16) -> Posted<'static> {
    let (category, tags, until, member, replaces) = (None, None, None, None, None);
    Posted { kind: PostKind::Offer, text, category, tags, until, member, replaces }
}

/// A step of an exchange.
pub fn step(kind: StepKind, exchange: Ref) -> Body<'static> {
    Body::Fact(Fact::Step(Step::new(kind, exchange)))
}

/// A step of an exchange with the text of part 1.
pub fn step_why(kind: StepKind, exchange: Ref) -> Body<'static> {
    Body::Fact(Fact::Step(Step::with_text(kind, exchange, 1)))
}

pub fn confirmed(part: u16) -> Body<'static> {
    Body::Fact(Fact::confirmed(Ref::here(part)))
}

pub fn policy(change: PolicyChange<'_>) -> Body<'_> {
    Body::Fact(Fact::PolicySet(change))
}

/// An event by the coordinator's device.
pub fn draft(c: &mut Community, bodies: Vec<Body<'_>>) -> Draft {
    let author = c.author();
    c.craft(author, bodies)
}

/// An event by another device, with this counter.
pub fn draft_from(c: &mut Community, device: &SigningKey, n: u64, bodies: Vec<Body<'_>>) -> Draft {
    c.clock += 60;
    let author = Author { device: public(device), n, at: Seconds(c.clock) };
    c.craft(author, bodies)
}

/// The segment that a keeper would store without judging: the record and the signed head.
pub fn unjudged(c: &Community, draft: &Draft, device: &SigningKey) -> Vec<u8> {
    let signature = device.sign(&draft.bytes_to_sign()).to_bytes();
    let envelope = Envelope { payload: &draft.event, signature: &signature };
    let admitted_at = Seconds(c.clock);
    let chain = c.ledger.chain().next(admitted_at, draft.id());
    let head = HeadToSign { community: c.ledger.community().unwrap_or(draft.id()), chain, epoch: Seconds(0) };
    let record = Record::bytes(chain.seq, admitted_at, &envelope, &draft.parts);
    [record, sealed_head(&head, &c.keeper)].concat()
}

/// The same bytes with this part withheld: null stands in its place.
pub fn withhold(segment: &[u8], part: &[u8]) -> Vec<u8> {
    let mut stored = byte_string_head(part.len());
    stored.extend_from_slice(part);
    let at = position(segment, &stored).unwrap();
    [&segment[..at], &[0xf6], &segment[at + stored.len()..]].concat()
}

fn byte_string_head(length: usize) -> Vec<u8> {
    match u8::try_from(length) {
        Ok(short @ 0..=23) => vec![0x40 | short],
        Ok(byte) => vec![0x58, byte],
        Err(_) => [&[0x59], &u16::try_from(length).unwrap().to_be_bytes()[..]].concat(),
    }
}

/// The parts of an event as values.
pub fn parts(draft: &Draft) -> Vec<Part<'_>> {
    draft.parts.iter().map(|part| Part::read(part).unwrap()).collect()
}
