//! One example of every stored item, compared byte by byte with the committed examples.

use super::committed;
use crate::common::crafted::{bare_member, legs, offer};
use crate::common::hex;
use std::collections::BTreeSet;
use std::fmt::Write as _;
use timebank::journal::{
    Account, Attended, Audience, Author, Body, DeviceAdded, DeviceEnrolled, DeviceRevoked, Draft, Envelope,
    ExchangeKind, Fact, Founded, Grant, HeadToSign, KeeperChanged, MemberAdded, MemberChanged, MemberErased,
    MemberKind, MemberLeft, MembersJoined, MembersParted, MonthClosed, Origin, OriginFormat, Part,
    PolicyChange, PostKind, Posted, ProgrammeSet, Proposed, Record, Ref, Role, RoleSet, Rule, Step, StepKind,
    TextKind, Unposted, canonical,
};
use timebank::{Day, Hash, Id, Key, Minutes, Seconds};

const WHAT_TO_DO: &str = "\n\
    Stored bytes never change: journals that hold them are kept for ever. Put the old form back.\n\
    A new form needs a number of its own, a kind or a key of a fact (docs/format.md says which are free), \
    and an example in tests/journal/format/schema.rs. Delete tests/journals/schema.txt, write it again with \
    TIMEBANK_WRITE_FIXTURES=1, and see in the difference that no line of it has changed: lines are only \
    added.";

#[test]
fn stored_bytes_are_those_of_version_1() {
    let written = schema();
    let stored =
        String::from_utf8(committed("tests/journals/schema.txt", || written.clone().into_bytes())).unwrap();
    for (line, (stored, written)) in stored.lines().zip(written.lines()).enumerate() {
        assert!(
            written == stored,
            "\ntests/journals/schema.txt:{}:\n  {stored}\nis now\n  {written}{WHAT_TO_DO}",
            line + 1
        );
    }
    assert!(written == stored, "\nan example is new, or gone{WHAT_TO_DO}");
}

#[test]
fn every_example_is_canonical_and_reads_back() {
    for (name, part) in parts() {
        let bytes = part.bytes();
        assert_eq!(canonical(&bytes), Ok(()), "{name}");
        assert_eq!(Part::read(&bytes), Some(part), "{name}");
    }
}

#[test]
fn every_fact_every_rule_and_every_text_has_an_example() {
    let parts = parts();
    let facts: BTreeSet<&str> = parts.iter().filter_map(|(_, part)| fact_name(&part.body)).collect();
    assert_eq!(facts.len(), FACTS, "{facts:?}");
    for step in StepKind::ALL {
        assert!(facts.contains(step.name()), "{step:?}");
    }
    let sets = |rule: Rule| {
        parts.iter().any(|(_, part)| match &part.body {
            Body::Fact(Fact::PolicySet(change)) => change.rules.iter().any(|(set, _)| *set == rule),
            _ => false,
        })
    };
    for rule in Rule::ALL {
        assert!(sets(rule), "{rule:?}");
    }
    let texts = (0..=u16::MAX).filter_map(TextKind::from_number);
    for text in texts {
        assert!(
            parts.iter().any(|(_, part)| matches!(part.body, Body::Text(kind, _) if kind == text)),
            "{text:?}"
        );
    }
}

/// How many names the next function has.
const FACTS: usize = 31;

/// If this no longer compiles, a fact is new: name it, count it and give an example.
fn fact_name(body: &Body<'_>) -> Option<&'static str> {
    let Body::Fact(fact) = body else { return None };
    Some(match fact {
        Fact::Founded(_) => "Founded",
        Fact::PolicySet(_) => "PolicySet",
        Fact::MemberAdded(_) => "MemberAdded",
        Fact::MemberChanged(_) => "MemberChanged",
        Fact::DeviceAdded(_) => "DeviceAdded",
        Fact::Proposed(_) => "Proposed",
        Fact::RoleSet(_) => "RoleSet",
        Fact::MemberLeft(_) => "MemberLeft",
        Fact::MemberErased(_) => "MemberErased",
        Fact::MembersJoined(_) => "MembersJoined",
        Fact::MembersParted(_) => "MembersParted",
        Fact::DeviceRevoked(_) => "DeviceRevoked",
        Fact::DeviceEnrolled(_) => "DeviceEnrolled",
        Fact::KeeperChanged(_) => "KeeperChanged",
        Fact::Step(step) => step.kind.name(),
        Fact::MonthClosed(_) => "MonthClosed",
        Fact::Posted(_) => "Posted",
        Fact::Unposted(_) => "Unposted",
        Fact::ProgrammeSet(_) => "ProgrammeSet",
    })
}

fn schema() -> String {
    let mut out = "The stored bytes of version 1, one example of each. See docs/format.md.\n".to_owned();
    for (name, part) in parts() {
        section(&mut out, name, &part.bytes());
    }
    for (name, bytes) in envelopes() {
        section(&mut out, name, &bytes);
    }
    out
}

fn section(out: &mut String, name: &str, bytes: &[u8]) {
    let _ = write!(out, "\n## {name}\n{}", annotated(bytes));
}

/// A part of every kind. Each fact occurs once with the least and once with the most that it may hold.
fn parts() -> Vec<(&'static str, Part<'static>)> {
    let mut examples = facts();
    examples.extend(exchanges());
    examples.extend(texts());
    examples.extend(rules());
    examples.extend(members());
    examples.extend(steps());
    examples.extend(posts());
    examples.extend(more_texts());
    examples.extend(timebanks());
    examples.extend(programmes());
    examples
        .into_iter()
        .map(|(name, audience, body)| (name, Part { salt: salt(name), audience, body }))
        .collect()
}

/// An organisation that is the timebank itself.
fn timebanks() -> Vec<Example> {
    let added = |is_timebank| {
        Fact::MemberAdded(MemberAdded {
            kind: MemberKind::Organisation,
            name: 24,
            contact: None,
            number: None,
            holders: Vec::new(),
            guardian: None,
            origin: None,
            area: None,
            is_timebank,
        })
    };
    let changed = |is_timebank| {
        Fact::MemberChanged(MemberChanged {
            member: elsewhere(3),
            name: None,
            contact: None,
            holders: None,
            guardian: None,
            area: None,
            is_timebank: Some(is_timebank),
        })
    };
    let fact = |name, fact| (name, Audience::MEMBERS, Body::Fact(fact));
    vec![
        fact("MemberAdded, the timebank itself", added(true)),
        fact("MemberChanged, the timebank itself", changed(true)),
        fact("MemberChanged, not the timebank itself", changed(false)),
    ]
}

/// A salt for each example, so that no example changes when others are added.
fn salt(name: &str) -> [u8; 16] {
    *Hash::of(&[name.as_bytes()]).0.first_chunk().unwrap()
}

type Example = (&'static str, Audience, Body<'static>);

fn facts() -> Vec<Example> {
    let fact = |name, fact| (name, Audience::MEMBERS, Body::Fact(fact));
    let origin = Origin { format: OriginFormat::TIMEOVERFLOW, key: b"17", at: None };
    vec![
        fact("Founded", Fact::Founded(Founded { keeper: key(1), recovery: key(2), founder: 3, name: 1 })),
        fact("PolicySet, nothing", Fact::PolicySet(PolicyChange::default())),
        fact(
            "PolicySet, everything",
            Fact::PolicySet(PolicyChange {
                rules: vec![(Rule::Rounding, Some(15))],
                categories: Some(vec!["gardening", "音楽"]),
                unknown: false,
            }),
        ),
        fact("MemberAdded, a person", bare_member(MemberKind::Person, 0)),
        fact(
            "MemberAdded, everything",
            Fact::MemberAdded(MemberAdded {
                is_timebank: false,
                kind: MemberKind::Former,
                name: 0,
                contact: Some(1),
                number: Some(2),
                origin: Some(origin),
                holders: Vec::new(),
                guardian: None,
                area: None,
            }),
        ),
        fact("MemberAdded, a household", bare_member(MemberKind::Household, 24)),
        fact("MemberAdded, an organisation", bare_member(MemberKind::Organisation, 24)),
        fact(
            "MemberChanged, nothing",
            Fact::MemberChanged(MemberChanged {
                is_timebank: None,
                member: elsewhere(3),
                name: None,
                contact: None,
                holders: None,
                guardian: None,
                area: None,
            }),
        ),
        fact(
            "MemberChanged, everything",
            Fact::MemberChanged(MemberChanged {
                is_timebank: None,
                member: elsewhere(3),
                name: Some(0),
                contact: Some(1),
                holders: None,
                guardian: None,
                area: None,
            }),
        ),
        fact(
            "DeviceAdded, a member of the same event",
            Fact::DeviceAdded(DeviceAdded { member: Ref::here(3), key: key(3) }),
        ),
        fact(
            "DeviceAdded, a member of an earlier event",
            Fact::DeviceAdded(DeviceAdded { member: elsewhere(999), key: key(3) }),
        ),
    ]
}

fn exchanges() -> Vec<Example> {
    let fact = |name, fact| (name, Audience::PARTIES, Body::Fact(fact));
    let between = legs(&[(Account::Member(elsewhere(1)), 90), (Account::Member(elsewhere(4)), -90)]);
    let small = Proposed::new(ExchangeKind::Service, between, Day(19_783));
    let large = Proposed {
        legs: legs(&[
            (Account::Member(Ref::here(2)), 10_000_000),
            (Account::Pot, 23),
            (Account::Member(Ref::here(24)), -10_000_000),
            (Account::Member(Ref::here(256)), -23),
        ]),
        on: Day::LAST,
        category: Some("音楽"),
        worked: Some(Minutes(52)),
        note: Some(0),
        origin: Some(Origin {
            format: OriginFormat::TIMEBANK,
            key: b"\x00\xff",
            at: Some(Seconds(u32::MAX)),
        }),
        trail: Some(1),
        ..small.clone()
    };
    let kind = |kind| Proposed { kind, on: Day(0), ..small.clone() };
    vec![
        fact("Proposed, a service", Fact::Proposed(small.clone())),
        fact("Proposed, everything", Fact::Proposed(large)),
        fact("Proposed, a gift", Fact::Proposed(kind(ExchangeKind::Gift))),
        fact("Proposed, an opening", Fact::Proposed(kind(ExchangeKind::Opening))),
        fact("Confirmed, of the same event", Fact::confirmed(Ref::here(0))),
        fact("Confirmed, of an earlier event", Fact::confirmed(elsewhere(1))),
        fact("Voided", Fact::voided(elsewhere(1), 0)),
    ]
}

fn texts() -> Vec<Example> {
    let text = |name, audience, kind, text| (name, audience, Body::Text(kind, text));
    vec![
        text("Name", Audience::MEMBERS, TextKind::Name, "José Ángel Núñez"),
        text("Contact", Audience::MEMBER, TextKind::Contact, "+44 131 496 0000"),
        text("Note", Audience::PARTIES, TextKind::Note, "Mowed the lawn\nand the hedge 🌿"),
        text("Reason", Audience::PARTIES, TextKind::Reason, ""),
        text("Offer", Audience::MEMBERS, TextKind::Offer, "I can mend bicycles"),
        text("Number", Audience::MEMBER, TextKind::Number, "17"),
        text("Trail", Audience::COORDINATORS, TextKind::Trail, "recorded by 17"),
    ]
}

/// The rules that came with the whole life of an exchange.
fn rules() -> Vec<Example> {
    let set = |name, rules| {
        let change = PolicyChange { rules, categories: None, unknown: false };
        (name, Audience::MEMBERS, Body::Fact(Fact::PolicySet(change)))
    };
    let values = [15, 1, -600, 1_500, 2, 1, 14, 480, 90, 10, 1, 24, 300, 1];
    // A later rule has an example of its own.
    let rules = || (0..=15).filter_map(Rule::from_key);
    let every = rules().zip(values).map(|(rule, value)| (rule, Some(value)));
    let off = rules().skip(1).map(|rule| (rule, None));
    vec![
        set("PolicySet, every rule", every.collect()),
        set("PolicySet, every rule that can be is off", off.collect()),
        (
            "PolicySet, rules and no category",
            Audience::MEMBERS,
            Body::Fact(Fact::PolicySet(PolicyChange {
                rules: vec![(Rule::Floor, Some(-10_000_000)), (Rule::Ceiling, Some(10_000_000))],
                categories: Some(Vec::new()),
                unknown: false,
            })),
        ),
    ]
}

/// Roles, leaving, who acts for whom.
fn members() -> Vec<Example> {
    let fact = |name, fact| (name, Audience::MEMBERS, Body::Fact(fact));
    let role = |role| Fact::RoleSet(RoleSet { member: elsewhere(3), role });
    let household = Fact::MemberAdded(MemberAdded {
        is_timebank: false,
        kind: MemberKind::Household,
        name: 0,
        contact: Some(1),
        number: Some(2),
        origin: None,
        holders: vec![elsewhere(3), Ref::here(7)],
        guardian: None,
        area: Some(4),
    });
    let child = Fact::MemberAdded(MemberAdded {
        is_timebank: false,
        kind: MemberKind::Person,
        name: 0,
        contact: None,
        number: None,
        origin: None,
        holders: Vec::new(),
        guardian: Some(elsewhere(3)),
        area: None,
    });
    let changed = |holders, guardian, area| {
        Fact::MemberChanged(MemberChanged {
            is_timebank: None,
            member: elsewhere(3),
            name: None,
            contact: None,
            holders,
            guardian,
            area,
        })
    };
    vec![
        fact("MemberAdded, a household with holders", household),
        fact("MemberAdded, with a guardian", child),
        fact("MemberChanged, holders and area", changed(Some(vec![elsewhere(5)]), None, Some(0))),
        fact("MemberChanged, no holders", changed(Some(Vec::new()), None, None)),
        fact("MemberChanged, a guardian", changed(None, Some(Some(Ref::here(9))), None)),
        fact("MemberChanged, of age", changed(None, Some(None), None)),
        fact("RoleSet, member", role(Role::Member)),
        fact("RoleSet, coordinator", role(Role::Coordinator)),
        fact("RoleSet, viewer", role(Role::Viewer)),
        fact("MemberLeft", Fact::MemberLeft(MemberLeft { member: elsewhere(3) })),
        fact("MemberErased", Fact::MemberErased(MemberErased { member: elsewhere(3) })),
        fact(
            "MembersJoined",
            Fact::MembersJoined(MembersJoined { member: elsewhere(3), into: elsewhere(5) }),
        ),
        fact("MembersParted", Fact::MembersParted(MembersParted { member: elsewhere(3) })),
        fact("DeviceRevoked", Fact::DeviceRevoked(DeviceRevoked { key: key(3) })),
        fact("DeviceEnrolled", Fact::DeviceEnrolled(DeviceEnrolled { grant: grant(), key: key(5) })),
        fact("KeeperChanged", Fact::KeeperChanged(KeeperChanged { keeper: key(4) })),
        fact("MonthClosed", Fact::MonthClosed(MonthClosed { month: 2024 * 12 + 1 })),
    ]
}

/// Every step with the least that it may hold, and again with the most if that is more.
fn steps() -> Vec<Example> {
    let fact = |name, step| (name, Audience::PARTIES, Body::Fact(Fact::Step(step)));
    let step = |kind| Step::new(kind, elsewhere(1));
    let why = |kind| Step::with_text(kind, elsewhere(1), 0);
    let of_session = legs(&[(Account::Member(elsewhere(3)), 60), (Account::Pot, -60)]);
    let legs = legs(&[(Account::Member(elsewhere(1)), 90), (Account::Pot, -90)]);
    let proposed = Proposed {
        travel: Some(Minutes(20)),
        on_behalf: Some(elsewhere(1)),
        answers: Some(elsewhere(6)),
        ..Proposed::new(ExchangeKind::Service, legs, Day(19_783))
    };
    let came = |member, minutes| Attended { member, minutes: Minutes(minutes) };
    let session = Proposed {
        attended: vec![came(elsewhere(1), 60), came(Ref::here(2), 45)],
        ..Proposed::new(ExchangeKind::Service, of_session, Day(19_783))
    };
    vec![
        ("Proposed, travel, on behalf, answers", Audience::PARTIES, Body::Fact(Fact::Proposed(proposed))),
        fact("Confirmed, with all", Step { on_behalf: Some(elsewhere(3)), ..why(StepKind::Confirmed) }),
        fact("Declined", step(StepKind::Declined)),
        fact("Declined, a duplicate", Step { other: Some(elsewhere(2)), ..why(StepKind::Declined) }),
        fact("Withdrawn", step(StepKind::Withdrawn)),
        fact("Disputed", why(StepKind::Disputed)),
        fact("Resolved", step(StepKind::Resolved)),
        fact("Corrected", Step { other: Some(Ref::here(0)), ..why(StepKind::Corrected) }),
        fact("AutoAccepted", step(StepKind::AutoAccepted)),
        fact("Held, the floor", Step { held_by: Some(1), ..step(StepKind::Held) }),
        fact("Held, the ceiling", Step { held_by: Some(2), ..step(StepKind::Held) }),
        fact("Held, an earlier policy", Step { held_by: Some(3), ..step(StepKind::Held) }),
        fact("Released", step(StepKind::Released)),
        fact("Agreed", step(StepKind::Agreed)),
        fact("Agreed, for a household", Step { other: Some(elsewhere(4)), ..step(StepKind::Agreed) }),
        fact("NoteAdded", why(StepKind::NoteAdded)),
        ("Proposed, who came", Audience::PARTIES, Body::Fact(Fact::Proposed(session))),
        fact("Restored", step(StepKind::Restored)),
    ]
}

fn posts() -> Vec<Example> {
    let fact = |name, fact| (name, Audience::MEMBERS, Body::Fact(fact));
    let all = Posted {
        kind: PostKind::Request,
        text: 0,
        category: Some("音楽"),
        tags: Some(1),
        until: Some(Day(19_873)),
        member: Some(elsewhere(3)),
        replaces: Some(elsewhere(6)),
    };
    vec![
        fact("Posted, an offer", Fact::Posted(offer(0))),
        fact("Posted, a request with all", Fact::Posted(all)),
        fact("Unposted", Fact::Unposted(Unposted { post: elsewhere(6) })),
    ]
}

fn more_texts() -> Vec<Example> {
    let text = |name, audience, kind, text| (name, audience, Body::Text(kind, text));
    vec![
        text("Tags", Audience::MEMBERS, TextKind::Tags, "bicycles\ntools"),
        text("Area", Audience::MEMBERS, TextKind::Area, "Leith Walk"),
    ]
}

fn programmes() -> Vec<Example> {
    let fact = |name, programme| {
        let set = ProgrammeSet { exchange: elsewhere(1), programme };
        (name, Audience::COORDINATORS, Body::Fact(Fact::ProgrammeSet(set)))
    };
    let text = Body::Text(TextKind::Programme, "City health fund 2024");
    vec![
        fact("ProgrammeSet", Some(0)),
        fact("ProgrammeSet, taken away", None),
        ("Programme", Audience::COORDINATORS, text),
    ]
}

/// An event, with its envelope and record. The signatures are placeholders.
fn a_grant() -> Grant {
    let member = Id { event: hash(5), part: 3 };
    Grant { community: hash(5), member, key: key(6), at: Seconds(1_709_251_200), by: key(3) }
}

/// Gives an example a static lifetime: it lives as long as the test.
fn grant() -> &'static [u8] {
    Box::leak(a_grant().seal(&[0x55; 64]).into_boxed_slice())
}

fn envelopes() -> Vec<(&'static str, Vec<u8>)> {
    let author = Author { device: key(3), n: 24, at: Seconds(1_709_251_200) };
    let body = (Audience::MEMBERS, Body::Text(TextKind::Name, "Ana"));
    let founding = Draft::new(None, author, std::slice::from_ref(&body), &[7; 32]);
    let later = Draft::new(Some(hash(5)), author, &[body.clone(), body], &[7; 32]);
    let signature = &[0x55; 64];
    let envelope = Envelope { payload: &founding.event, signature };
    let chain = timebank::journal::Chain { seq: 300, head: hash(6) };
    let head = HeadToSign { community: hash(5), chain, epoch: Seconds(0) };
    let restored = HeadToSign { epoch: Seconds(1_709_251_200), ..head };
    vec![
        ("Event, the first", founding.event.clone()),
        ("Event, a later one", later.event.clone()),
        ("Event, what its device signs", founding.bytes_to_sign()),
        ("Envelope", envelope.bytes()),
        ("Record", Record::bytes(1, Seconds(1_709_251_201), &envelope, &founding.parts)),
        ("Head, what the keeper signs", head.bytes_to_sign()),
        ("Head, signed", head.seal(signature)),
        ("Head, signed, of a keeper that was restored", restored.seal(signature)),
        ("Grant, what the coordinator's device signs", a_grant().bytes_to_sign()),
        ("Grant, signed", grant().to_vec()),
    ]
}

fn key(byte: u8) -> Key {
    Key([byte; 32])
}

fn hash(byte: u8) -> Hash {
    Hash([byte; 32])
}

fn elsewhere(part: u16) -> Ref {
    Ref { event: Some(hash(0xee)), part }
}

/// One CBOR item a line: its bytes and their meaning.
pub(crate) fn annotated(bytes: &[u8]) -> String {
    let mut out = String::new();
    let mut rest = bytes;
    while !rest.is_empty() {
        rest = item(&mut out, rest, 0);
    }
    out
}

fn item<'a>(out: &mut String, bytes: &'a [u8], depth: usize) -> &'a [u8] {
    let (major, value, head) = head(bytes);
    let length = if matches!(major, 2 | 3) { usize::try_from(value).unwrap() } else { 0 };
    let (this, mut rest) = bytes.split_at(head + length);
    let content = &this[head..];
    let said = match major {
        0 => value.to_string(),
        1 => format!("-{}", value + 1),
        2 => format!("bytes({value})"),
        3 => format!("{:?}", std::str::from_utf8(content).unwrap()),
        4 => format!("array({value})"),
        5 => format!("map({value})"),
        6 => format!("tag({value})"),
        _ => "null".to_owned(),
    };
    let _ = writeln!(
        out,
        "{:depth$}{}{}{}  # {said}",
        "",
        hex(&this[..head]),
        if length == 0 { "" } else { " " },
        hex(content)
    );
    let items = match major {
        4 => value,
        5 => 2 * value,
        6 => 1,
        _ => 0,
    };
    for _ in 0..items {
        rest = item(out, rest, depth + 2);
    }
    rest
}

/// The major type, the value, and how many bytes encode them.
fn head(bytes: &[u8]) -> (u8, u64, usize) {
    let short = bytes[0] & 31;
    let extra = if short < 24 { 0 } else { 1 << (short - 24) };
    let value = bytes[1..=extra].iter().fold(0, |value, byte| value << 8 | u64::from(*byte));
    (bytes[0] >> 5, if extra == 0 { u64::from(short) } else { value }, 1 + extra)
}
