//! Every refusal is reached and changes nothing. If several rules are broken, the first one is named.

mod bodies;
mod events;
mod precedence;
mod rules;
mod scene;

use crate::common::crafted::{confirmed, policy};
use scene::{Scene, confirm, name, rename};
use std::collections::BTreeSet;
use timebank::journal::{Account, Audience, PolicyChange, Rule};
use timebank::ledger::Refusal;

#[test]
fn every_refusal_is_reached_and_changes_nothing() {
    let cases = || events::CASES.iter().chain(rules::CASES);
    for (i, (code, offer)) in cases().enumerate() {
        let mut scene = Scene::new();
        let offer = offer(&mut scene);
        let refused = scene.refusal(&offer).map(|refusal| refusal.code());
        assert_eq!(refused, Some(*code), "case {i} of {}", events::CASES.len());
    }
    let reached: BTreeSet<&str> = cases().map(|(code, _)| *code).collect();
    assert_eq!(reached, codes());
}

#[test]
fn the_scene_admits_an_event_that_breaks_no_rule() {
    let mut s = Scene::new();
    let offers = [
        s.offer(vec![s.service(), confirmed(0)]),
        s.offer_by(1, vec![confirm(s.by_ana)]),
        s.offer_by(0, vec![rename(s.ana), name("Ana")]),
    ];
    for offer in &offers {
        assert_eq!(s.refusal(offer), None);
    }
}

#[test]
fn events_that_may_still_be_admitted_wait() {
    let waits: BTreeSet<&str> = events::CASES
        .iter()
        .filter_map(|(_, offer)| {
            let mut scene = Scene::new();
            let offer = offer(&mut scene);
            scene.refusal(&offer).filter(Refusal::waits).map(|refusal| refusal.code())
        })
        .collect();
    let expected = ["device_forked", "unknown_device", "unknown_exchange", "unknown_member"];
    assert_eq!(waits, BTreeSet::from(expected));
    assert!(Refusal::DeviceRevoked.waits() && Refusal::UnknownPost.waits());
}

#[test]
fn an_open_book_allows_two_audiences_and_no_other() {
    let mut s = Scene::new();
    let marked = |s: &mut Scene, audience| {
        let offer = s.offer_as(s.c.ledger.community(), &[(audience, s.service())]);
        s.refusal(&offer)
    };
    let [members, parties, coordinators] = [Audience::MEMBERS, Audience::PARTIES, Audience::COORDINATORS];
    assert_eq!(marked(&mut s, members), Some(Refusal::WrongAudience(0)));
    assert_eq!(marked(&mut s, parties), None);
    let open = PolicyChange { rules: vec![(Rule::OpenBook, Some(1))], ..Default::default() };
    s.admit(vec![policy(open)], None);
    assert_eq!(marked(&mut s, members), None);
    assert_eq!(marked(&mut s, parties), None);
    assert_eq!(marked(&mut s, coordinators), Some(Refusal::WrongAudience(0)));
}

/// The fields of each refusal besides its code. Codes that are not here have none.
const FIELDS: &[(&str, &[&str])] = &[
    ("already_admitted", &["seq"]),
    ("already_resolved", &["state"]),
    ("balance_not_zero", &["balance"]),
    ("day_out_of_range", &["on"]),
    ("device_forked", &["n"]),
    ("exceeds_ceiling", &["member", "balance", "limit"]),
    ("exceeds_floor", &["member", "balance", "limit"]),
    ("longer_than_allowed", &["minutes", "longest"]),
    ("not_balanced", &["given", "received"]),
    ("not_counted", &["state"]),
    ("not_disputed", &["state"]),
    ("not_held", &["state"]),
    ("nothing_to_restore", &["state"]),
    ("text_too_long", &["most"]),
    ("too_far_back", &["on"]),
    ("they_exchanged", &["exchanges"]),
    ("too_long", &["minutes"]),
    ("unknown_category", &["category"]),
    ("unknown_kind", &["kind"]),
    ("wrong_audience", &["part"]),
    ("wrong_part", &["part"]),
];

#[test]
fn every_refusal_has_its_fields() {
    for (code, offer) in events::CASES.iter().chain(rules::CASES) {
        let mut scene = Scene::new();
        let offer = offer(&mut scene);
        let fields = scene.refusal(&offer).unwrap().fields();
        let named: Vec<&str> = fields.iter().map(|(name, _)| *name).collect();
        let expected = FIELDS.iter().find(|(of, _)| of == code).map_or(&[][..], |(_, names)| names);
        assert_eq!(named, expected, "{code}");
        assert!(fields.iter().all(|(_, value)| !value.is_empty()), "{code}");
    }
}

#[test]
fn fields_have_the_values_of_the_event() {
    let mut s = Scene::new();
    let unbalanced = s.with_legs(&[(Account::Member(s.ana), 60), (Account::Member(s.bob), -59)]);
    let refusal = s.refusal(&unbalanced).unwrap();
    assert_eq!(refusal.fields(), [("given", "60".to_owned()), ("received", "59".to_owned())]);
    assert_eq!(refusal.code(), "not_balanced");
}

#[test]
fn the_first_of_several_broken_rules_is_named() {
    for (first, second, offer) in events::PRECEDENCE.iter().chain(precedence::PRECEDENCE) {
        let mut scene = Scene::new();
        let offer = offer(&mut scene);
        let refused = scene.refusal(&offer).map(|refusal| refusal.code());
        assert_eq!(refused, Some(*first), "rather than {second}");
    }
}

fn codes() -> BTreeSet<&'static str> {
    Refusal::CODES.iter().map(|(code, _)| *code).collect()
}
