//! The refusals of an event and of what its facts point to: an example of each, and which comes first.

use super::scene::{MakeOffer, added, confirm, name, nowhere, reason, rename, rename_with, voided};
use crate::common::crafted::{confirmed, draft_from, legs, policy, proposed, service, with_audience};
use crate::common::{Community, key, public, seal};
use timebank::journal::{
    Account, Audience, Author, Body, Draft, ExchangeKind, Fact, Founded, MAX_EVENT_BYTES, MAX_PARTS,
    PolicyChange, Proposed, Ref, Rule, Sealed, Step, StepKind, TextKind,
};
use timebank::{Day, Hash, Key, Minutes, Seconds};

fn categories<'a>(categories: Vec<&'a str>) -> Body<'a> {
    policy(PolicyChange { categories: Some(categories), ..PolicyChange::default() })
}

/// A code, and an event that is refused with it.
pub(crate) const CASES: &[(&str, MakeOffer)] = &[
    ("not_an_event", |s| Sealed { event: b"hello".to_vec(), ..s.offer(vec![reason()]) }),
    ("not_an_event", |s| s.with_legs(&[(Account::Member(s.bob), -60), (Account::Member(s.ana), 60)])),
    // A text that no fact points to, and steps with keys that their kind does not have.
    ("not_an_event", |s| s.offer(vec![rename(s.ana), name("Ana"), reason()])),
    ("not_an_event", |s| {
        let step = Step { other: Some(s.voided), ..Step::new(StepKind::Confirmed, s.by_ana) };
        s.offer(vec![Body::Fact(Fact::Step(step))])
    }),
    ("not_an_event", |s| {
        let step = Step { held_by: Some(1), ..Step::new(StepKind::Confirmed, s.by_ana) };
        s.offer(vec![Body::Fact(Fact::Step(step))])
    }),
    ("too_large", |s| {
        let parts = vec![reason(); MAX_PARTS + 1];
        s.offer(parts)
    }),
    ("too_large", |s| {
        let text = "x".repeat(MAX_EVENT_BYTES);
        s.offer(vec![Body::Text(TextKind::Note, &text)])
    }),
    ("wrong_part", |s| {
        let mut offer = s.offer(vec![reason(), reason()]);
        offer.parts[1][3] ^= 1;
        offer
    }),
    ("wrong_part", |s| Sealed { parts: Vec::new(), ..s.offer(vec![reason()]) }),
    ("wrong_signature", |s| {
        let draft = s.draft(vec![s.service()], None);
        seal(draft, &s.phones[0])
    }),
    ("wrong_community", |s| s.offer_as(Some(Hash([1; 32])), &with_audience(vec![reason()]))),
    ("already_founded", |s| s.offer_as(None, &with_audience(vec![reason()]))),
    ("already_founded", |s| {
        let founded =
            Fact::Founded(Founded { keeper: Key([1; 32]), recovery: Key([2; 32]), founder: 0, name: 1 });
        s.offer(vec![Body::Fact(founded), name("Leith")])
    }),
    ("not_founded", |s| {
        let offer = s.offer(vec![reason()]);
        s.c = Community::unfounded();
        offer
    }),
    ("not_founded", |s| {
        s.c = Community::unfounded();
        s.offer(vec![reason()])
    }),
    ("already_admitted", |s| {
        let draft = s.draft(vec![s.service()], None);
        s.c.admit(&draft).unwrap();
        seal(draft, &s.c.device)
    }),
    ("unknown_device", |s| {
        let (stranger, bodies) = (key("stranger"), vec![s.service()]);
        let draft = draft_from(&mut s.c, &stranger, 1, bodies);
        seal(draft, &stranger)
    }),
    ("device_forked", |s| {
        let (n, bodies) = (s.n + 1, vec![s.service()]);
        let draft = draft_from(&mut s.c, &s.phones[0], n, bodies);
        s.admit(vec![s.service()], Some(0));
        seal(draft, &s.phones[0])
    }),
    ("unknown_kind", |s| s.offer(vec![Body::Unknown { kind: 99 }])),
    ("wrong_audience", |s| s.offer_as(s.c.ledger.community(), &[(Audience::COORDINATORS, reason())])),
    ("not_a_coordinator", |s| s.offer_by(0, vec![categories(vec![])])),
    ("not_a_coordinator", |s| s.offer_by(0, vec![rename(s.bob), name("Bobby")])),
    ("not_a_coordinator", |s| s.offer_by(0, vec![added(s.ana, Key([9; 32]))])),
    ("not_a_coordinator", |s| {
        s.offer_by(0, vec![proposed(Proposed { kind: ExchangeKind::Opening, ..s.hour() })])
    }),
    ("not_a_party", |s| {
        s.offer_by(0, vec![proposed(service(Account::Member(s.bob), Account::Member(s.cid)))])
    }),
    ("own_entry", |s| s.offer_by(0, vec![confirm(s.by_ana)])),
    ("own_entry", |s| s.offer_by(0, vec![s.service(), confirmed(0)])),
    ("unknown_member", |s| s.offer(vec![proposed(service(Account::Member(nowhere()), Account::Pot))])),
    ("unknown_member", |s| s.offer(vec![added(Ref::here(0), Key([9; 32]))])),
    ("unknown_exchange", |s| s.offer(vec![confirm(nowhere())])),
    ("unknown_exchange", |s| s.offer(vec![confirmed(0), s.service()])),
    ("unknown_exchange", |s| s.offer(vec![confirm(s.ana)])),
    ("wrong_key", |s| s.offer(vec![added(s.cid, Key([0; 32]))])),
    ("several_must_agree", |s| {
        let [ana, bob, cid] = [s.ana, s.bob, s.cid].map(Account::Member);
        let exchange = Proposed { legs: legs(&[(ana, 60), (bob, -20), (cid, -40)]), ..s.hour() };
        let exchange = s.admit(vec![proposed(exchange)], Some(0));
        s.offer_by(1, vec![confirm(exchange)])
    }),
    ("key_in_use", |s| s.offer(vec![added(s.cid, public(&s.phones[0]))])),
    ("text_missing", |s| s.offer(vec![rename(s.ana)])),
    ("text_missing", |s| s.offer(vec![rename(s.ana), reason()])),
    ("name_empty", |s| s.offer(vec![rename(s.ana), name(" \u{a0}")])),
    ("text_too_long", |s| s.offer(vec![rename(s.ana), name(&"é".repeat(201))])),
    ("text_not_plain", |s| s.offer(vec![rename(s.ana), name("A\u{202e}na")])),
    ("text_not_plain", |s| s.offer(vec![rename(s.ana), name("A\nna")])),
    ("wrong_policy", |s| {
        s.offer(vec![policy(PolicyChange { rules: vec![(Rule::Rounding, Some(0))], ..Default::default() })])
    }),
    ("wrong_policy", |s| {
        s.offer(vec![policy(PolicyChange { rules: vec![(Rule::Rounding, Some(121))], ..Default::default() })])
    }),
    ("wrong_policy", |s| s.offer(vec![categories(vec!["x"; 501])])),
    ("unknown_category", |s| s.offer(vec![proposed(Proposed { category: Some("knitting"), ..s.hour() })])),
    ("day_out_of_range", |s| s.offer(vec![proposed(Proposed { on: Day(-1), ..s.hour() })])),
    ("day_out_of_range", |s| s.offer(vec![proposed(Proposed { on: Day(i32::MAX), ..s.hour() })])),
    ("nobody_on_one_side", |s| s.with_legs(&[(Account::Member(s.ana), 60)])),
    ("nobody_on_one_side", |s| s.with_legs(&[])),
    ("same_person", |s| s.with_legs(&[(Account::Member(s.ana), 60), (Account::Member(s.ana), -60)])),
    ("zero_length", |s| s.with_legs(&[(Account::Member(s.ana), 0), (Account::Member(s.bob), 0)])),
    ("zero_length", |s| s.offer(vec![proposed(Proposed { worked: Some(Minutes(0)), ..s.hour() })])),
    ("too_long", |s| {
        s.with_legs(&[(Account::Member(s.ana), 10_000_001), (Account::Member(s.bob), -10_000_001)])
    }),
    ("too_long", |s| s.with_legs(&[(Account::Member(s.ana), i64::MIN), (Account::Member(s.bob), i64::MAX)])),
    ("too_long", |s| s.offer(vec![proposed(Proposed { worked: Some(Minutes(i64::MAX)), ..s.hour() })])),
    ("not_balanced", |s| s.with_legs(&[(Account::Member(s.ana), 60), (Account::Member(s.bob), -59)])),
    ("already_resolved", |s| s.offer(vec![confirm(s.voided)])),
    ("already_resolved", |s| s.offer(vec![confirm(s.by_ana), confirm(s.by_ana)])),
    ("not_counted", |s| s.offer(vec![voided(s.by_ana), reason()])),
    ("not_counted", |s| s.offer(vec![voided(s.voided), reason()])),
];

/// Events that break two rules each. They are refused with the first of the two codes.
pub(crate) const PRECEDENCE: &[(&str, &str, MakeOffer)] = &[
    ("too_large", "not_an_event", |s| Sealed {
        event: b"hello".to_vec(),
        ..s.offer(vec![reason(); MAX_PARTS + 1])
    }),
    ("wrong_part", "wrong_signature", |s| Sealed {
        parts: Vec::new(),
        signature: [0; 64],
        ..s.offer(vec![reason()])
    }),
    ("wrong_signature", "wrong_community", |s| Sealed {
        signature: [0; 64],
        ..s.offer_as(Some(Hash([1; 32])), &with_audience(vec![reason()]))
    }),
    ("already_admitted", "device_forked", |s| {
        let draft = s.draft(vec![s.service()], None);
        s.c.admit(&draft).unwrap();
        seal(draft, &s.c.device)
    }),
    ("wrong_community", "unknown_device", |_| {
        let stranger = key("stranger");
        let author = Author { device: public(&stranger), n: 1, at: Seconds(0) };
        seal(Draft::new(Some(Hash([1; 32])), author, &with_audience(vec![reason()]), &[0; 32]), &stranger)
    }),
    ("unknown_device", "unknown_kind", |s| {
        let stranger = key("stranger");
        let draft = draft_from(&mut s.c, &stranger, 1, vec![Body::Unknown { kind: 99 }]);
        seal(draft, &stranger)
    }),
    ("device_forked", "not_a_coordinator", |s| {
        s.admit(vec![s.service()], Some(0));
        let n = s.n;
        let draft = draft_from(&mut s.c, &s.phones[0], n, vec![categories(vec![])]);
        seal(draft, &s.phones[0])
    }),
    ("unknown_kind", "wrong_audience", |s| {
        s.offer_as(s.c.ledger.community(), &[(Audience::MEMBER, Body::Unknown { kind: 99 })])
    }),
    ("not_a_coordinator", "name_empty", |s| s.offer_by(0, vec![rename(s.bob), name("")])),
    ("not_balanced", "day_out_of_range", |s| {
        let mut exchange = Proposed { on: Day(-1), ..s.hour() };
        exchange.legs[0].minutes = Minutes(59);
        s.offer(vec![proposed(exchange)])
    }),
    ("text_missing", "not_an_event", |s| {
        s.offer(vec![rename_with(s.ana, 2), rename_with(s.ana, 2), name("Ana"), reason()])
    }),
    ("unknown_exchange", "not_an_event", |s| s.offer(vec![confirm(nowhere()), reason()])),
    ("not_an_event", "unknown_exchange", |s| {
        let step = Step { held_by: Some(1), ..Step::new(StepKind::Confirmed, nowhere()) };
        s.offer(vec![Body::Fact(Fact::Step(step))])
    }),
    // Of several parts, the first that breaks a rule counts.
    ("name_empty", "unknown_exchange", |s| s.offer(vec![rename(s.ana), name(""), confirm(nowhere())])),
    ("unknown_exchange", "name_empty", |s| s.offer(vec![confirm(nowhere()), name(""), rename(s.ana)])),
];
