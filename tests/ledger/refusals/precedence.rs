//! Which of several refusals comes first.

use super::bodies::*;
use super::scene::{MakeOffer, confirm, nowhere};
use crate::common::crafted::{confirmed, proposed, service, step};
use timebank::journal::{Account, Body, Role, Rule, StepKind, TextKind};

/// Events that break two rules each. They are refused with the first of the two codes.
pub(crate) const PRECEDENCE: &[(&str, &str, MakeOffer)] = &[
    ("device_revoked", "member_left", |s| {
        s.admit(vec![revoked(s.phone(0))], None);
        s.admit(vec![left(s.ana)], None);
        s.offer_by(0, vec![s.service()])
    }),
    ("member_left", "viewer_cannot_write", |s| {
        s.admit(vec![role(s.ana, Role::Viewer), left(s.ana)], None);
        s.offer_by(0, vec![s.service()])
    }),
    ("device_forked", "device_revoked", |s| {
        let hour = vec![s.service()];
        s.admit(hour, Some(0));
        s.admit(vec![revoked(s.phone(0))], None);
        s.offer_again(0)
    }),
    ("viewer_cannot_write", "wrong_audience", |s| {
        s.admit(vec![role(s.ana, Role::Viewer)], None);
        s.offer_by(0, vec![Body::Unknown { kind: 99 }])
    }),
    // The state of an exchange comes before who may take the step.
    // A stranger does not learn the state.
    ("not_a_party", "already_resolved", |s| {
        let theirs = proposed(service(Account::Member(s.bob), Account::Member(s.cid)));
        let theirs = s.admit(vec![theirs, confirmed(0)], None);
        s.offer_by(0, vec![confirm(theirs)])
    }),
    ("not_held", "not_a_coordinator", |s| s.offer_by(0, vec![step(StepKind::Released, s.by_ana)])),
    ("not_disputed", "not_a_coordinator", |s| s.offer_by(0, vec![step(StepKind::Resolved, s.by_ana)])),
    // Who may take the step comes before its text.
    ("not_a_coordinator", "text_missing", |s| {
        let hour = s.counted();
        s.offer_by(0, vec![step(StepKind::Voided, hour)])
    }),
    ("not_the_keeper", "not_due", |s| s.offer_by(1, vec![step(StepKind::AutoAccepted, s.by_ana)])),
    ("not_due", "may_be_duplicate", |s| {
        s.same_again();
        s.offer_by_keeper(vec![step(StepKind::AutoAccepted, s.by_ana)])
    }),
    ("own_entry", "exceeds_floor", |s| {
        s.admit(vec![rules(&[(Rule::Floor, -59), (Rule::Beyond, 2)])], None);
        s.offer_by(0, vec![confirm(s.by_ana)])
    }),
    ("member_left", "not_a_party", |s| {
        s.admit(vec![left(s.ana)], None);
        s.offer_by(1, vec![confirm(s.by_ana)])
    }),
    ("longer_than_allowed", "exceeds_floor", |s| {
        s.admit(vec![rules(&[(Rule::Floor, -59), (Rule::Beyond, 2), (Rule::Longest, 30)])], None);
        s.offer_by(1, vec![s.service()])
    }),
    // A limit is told only where nothing else stands against the event.
    ("not_a_coordinator", "exceeds_floor", |s| {
        s.admit(vec![rules(&[(Rule::Floor, -59), (Rule::Beyond, 2)])], None);
        s.offer_by(1, vec![confirm(s.by_ana), rules(&[(Rule::Longest, 30)])])
    }),
    ("not_an_event", "exceeds_floor", |s| {
        s.admit(vec![rules(&[(Rule::Floor, -59), (Rule::Beyond, 2)])], None);
        s.offer_by(1, vec![confirm(s.by_ana), Body::Text(TextKind::Note, "loose")])
    }),
    ("not_a_coordinator", "last_coordinator", |s| {
        let mary = s.mary();
        s.offer_by(0, vec![role(mary, Role::Member)])
    }),
    ("last_coordinator", "balance_not_zero", |s| {
        let mary = s.mary();
        let gift = proposed(service(Account::Member(mary), Account::Pot));
        s.admit(vec![gift, confirmed(0)], None);
        s.offer(vec![left(mary)])
    }),
    ("not_a_coordinator", "policy_contradicts", |s| {
        s.offer_by(0, vec![rules(&[(Rule::Floor, 60), (Rule::Ceiling, 60)])])
    }),
    ("wrong_policy", "policy_contradicts", |s| {
        s.offer(vec![rules(&[(Rule::Floor, 60), (Rule::Ceiling, 60), (Rule::OpenBook, 2)])])
    }),
    ("not_a_coordinator", "unknown_exchange", |s| s.offer_by(0, vec![programme(nowhere(), None)])),
    ("not_due", "wrong_month", |s| s.offer_by_keeper(vec![closed(FEBRUARY + 1)])),
];
