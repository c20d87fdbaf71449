//! Events made part by part, as a foreign writer or a dishonest keeper would make them.

use super::{Community, public};
use ed25519_dalek::{Signer, SigningKey};
use timebank::journal::{
    Account, Audience, Author, Body, Draft, Envelope, ExchangeKind, Fact, HeadToSign, Leg, Part,
    PolicyChange, Proposed, Record, Ref, Step, StepKind, TextKind,
};
use timebank::{Day, Minutes, Seconds};

/// The audience that `docs/format.md` gives each part.
pub fn audience(body: &Body<'_>) -> Audience {
    match body {
        Body::Fact(Fact::Proposed(_) | Fact::Step(_)) | Body::Text(TextKind::Note | TextKind::Reason, _) => {
            Audience::PARTIES
        }
        Body::Text(TextKind::Contact | TextKind::Number, _) => Audience::MEMBER,
        Body::Text(TextKind::Trail, _) => Audience::COORDINATORS,
        _ => Audience::MEMBERS,
    }
}

pub fn with_audience(bodies: Vec<Body<'_>>) -> Vec<(Audience, Body<'_>)> {
    bodies.into_iter().map(|body| (audience(&body), body)).collect()
}

/// A service of an hour, one leg a side, on the day that every test begins.
pub fn service(gave: Account, received: Account) -> Proposed<'static> {
    let leg = |account, minutes| Leg { account, minutes: Minutes(minutes) };
    Proposed {
        kind: ExchangeKind::Service,
        legs: vec![leg(gave, 60), leg(received, -60)],
        on: Day::of(Seconds(super::START)),
        category: None,
        worked: None,
        note: None,
        origin: None,
        trail: None,
        travel: None,
        on_behalf: None,
        answers: None,
    }
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
    draft_by(c, author, bodies)
}

/// An event by another device, with this counter.
pub fn draft_from(c: &mut Community, device: &SigningKey, n: u64, bodies: Vec<Body<'_>>) -> Draft {
    c.clock += 60;
    let author = Author { device: public(device), n, at: Seconds(c.clock) };
    draft_by(c, author, bodies)
}

fn draft_by(c: &mut Community, author: Author, bodies: Vec<Body<'_>>) -> Draft {
    let seed = c.seed();
    Draft::new(c.ledger.community(), author, &with_audience(bodies), &seed)
}

/// The segment that a keeper would store who judges nothing: the record and the signed head.
pub fn unjudged(c: &Community, draft: &Draft, device: &SigningKey) -> Vec<u8> {
    let signature = device.sign(&draft.bytes_to_sign()).to_bytes();
    let envelope = Envelope { payload: &draft.event, signature: &signature };
    let admitted_at = Seconds(c.clock);
    let chain = c.ledger.chain().next(admitted_at, draft.id());
    let mut segment = Record::bytes(chain.seq, admitted_at, &envelope, &draft.parts);
    let head = HeadToSign { community: c.ledger.community().unwrap_or(draft.id()), chain, epoch: Seconds(0) };
    segment.extend(head.seal(&c.keeper.sign(&head.bytes_to_sign()).to_bytes()));
    segment
}

/// The same bytes with this part withheld: null stands in its place.
pub fn withhold(segment: &[u8], part: &[u8]) -> Vec<u8> {
    let mut stored = byte_string_head(part.len());
    stored.extend_from_slice(part);
    let at = segment.windows(stored.len()).position(|window| window == stored).unwrap();
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
