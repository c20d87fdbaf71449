//! The refusals by a community's rules and in an exchange's life: an example of each.

use super::bodies::*;
use super::scene::{MakeOffer, added, confirm, name, nowhere, reason, rename};
use crate::common::crafted::{bare_member, offer, proposed, service, step, step_why};
use crate::common::{key, seal};
use timebank::journal::{
    Account, Body, ExchangeKind, Fact, Grant, Leg, MemberErased, MemberKind, Posted, Proposed, Ref, Role,
    Rule, Step, StepKind,
};
use timebank::{Day, Minutes};

/// A code, and an event that is refused with it.
pub(crate) const CASES: &[(&str, MakeOffer)] = &[
    ("invite_wrong", |s| s.invitation(0, "bob")),
    ("invite_expired", |s| s.invitation(Grant::SECONDS + 1, "device")),
    ("invite_used", |s| {
        let first = s.invited(0, "device");
        s.c.admit_from(&first, &key("invitation")).unwrap();
        s.invitation(0, "device")
    }),
    ("one_already", |s| s.offer(vec![joined(s.cid, s.cid)])),
    ("already_erased", |s| {
        s.cid_left();
        s.admit(vec![Body::Fact(Fact::MemberErased(MemberErased { member: s.cid }))], None);
        s.offer(vec![joined(s.cid, s.bob)])
    }),
    ("stays_left", |s| {
        s.cid_left();
        s.offer(vec![joined(s.bob, s.cid)])
    }),
    ("not_an_event", |s| s.offer(vec![joined(s.cid, s.bob), left(s.cid)])),
    ("two_kinds", |s| {
        let household = Body::Fact(bare_member(MemberKind::Household, 1));
        let flats = s.admit(vec![household, name("Flats")], None);
        s.offer(vec![joined(flats, s.bob)])
    }),
    ("acts_for_them", |s| {
        s.admit(vec![guarded(s.cid, s.bob)], None);
        s.offer(vec![joined(s.cid, s.bob)])
    }),
    ("they_exchanged", |s| s.offer(vec![joined(s.ana, s.bob)])),
    ("not_a_coordinator", |s| s.offer_by(1, vec![joined(s.cid, s.bob)])),
    ("last_coordinator", |s| s.offer(vec![joined(s.mary(), s.cid)])),
    ("not_joined", |s| s.offer(vec![parted(s.bob)])),
    ("not_a_coordinator", |s| {
        s.admit(vec![joined(s.cid, s.bob)], None);
        s.offer_by(1, vec![parted(s.cid)])
    }),
    ("same_person", |s| {
        s.admit(vec![joined(s.cid, s.bob)], None);
        s.with_legs(&[(Account::Member(s.bob), 60), (Account::Member(s.cid), -60)])
    }),
    ("already_disputed", |s| {
        let hour = s.disputed();
        s.offer_by(0, vec![step_why(StepKind::Disputed, hour), reason()])
    }),
    ("not_disputed", |s| {
        let hour = s.counted();
        s.offer(vec![step(StepKind::Resolved, hour)])
    }),
    ("not_held", |s| s.offer(vec![step(StepKind::Released, s.by_ana)])),
    ("nothing_to_restore", |s| s.offer(vec![step(StepKind::Restored, s.by_ana)])),
    // What was confirmed as it was recorded, and what this event ends.
    ("nothing_to_restore", |s| {
        let hour = s.counted();
        s.offer(vec![step(StepKind::Restored, hour)])
    }),
    ("nothing_to_restore", |s| {
        s.offer(vec![step(StepKind::Withdrawn, s.by_ana), step(StepKind::Restored, s.by_ana)])
    }),
    ("replaced", |s| {
        let old = s.corrected();
        s.offer(vec![step(StepKind::Restored, old)])
    }),
    ("too_large", |s| s.offer_of_session(&[(s.cid, 60); 1001])),
    ("same_person", |s| s.offer_of_session(&[(s.cid, 60), (s.cid, 60)])),
    ("same_person", |s| s.offer_of_session(&[(s.ana, 60)])),
    ("zero_length", |s| s.offer_of_session(&[(s.cid, 0)])),
    ("too_long", |s| s.offer_of_session(&[(s.cid, 10_000_001)])),
    ("unknown_member", |s| s.offer_of_session(&[(nowhere(), 60)])),
    ("member_left", |s| {
        s.admit(vec![left(s.cid)], None);
        s.offer_of_session(&[(s.cid, 60)])
    }),
    ("not_a_coordinator", |s| {
        let session = s.session(&[(s.cid, 60)]);
        s.offer_by(0, vec![session])
    }),
    ("waits_for_coordinator", |s| {
        let hours = s.held();
        s.offer_by(1, vec![step(StepKind::Declined, hours)])
    }),
    ("waits_for_coordinator", |s| {
        let hours = s.held();
        s.offer_by(0, vec![step(StepKind::Withdrawn, hours)])
    }),
    ("already_agreed", |s| {
        let hour = s.with_two();
        s.admit(vec![step(StepKind::Agreed, hour)], Some(1));
        s.offer_by(1, vec![step(StepKind::Agreed, hour)])
    }),
    ("guardian_must_confirm", |s| {
        s.admit(vec![guarded(s.bob, s.cid)], None);
        s.offer_by(1, vec![confirm(s.by_ana)])
    }),
    ("not_the_keeper", |s| s.offer(vec![step(StepKind::AutoAccepted, s.by_ana)])),
    ("not_the_keeper", |s| {
        let held = Step { held_by: Some(1), ..Step::new(StepKind::Held, s.by_ana) };
        s.offer(vec![Body::Fact(Fact::Step(held))])
    }),
    ("not_due", |s| s.offer_by_keeper(vec![step(StepKind::AutoAccepted, s.by_ana)])),
    ("not_due", |s| {
        let held = Step { held_by: Some(1), ..Step::new(StepKind::Held, s.by_ana) };
        s.offer_by_keeper(vec![Body::Fact(Fact::Step(held))])
    }),
    ("not_due", |s| s.offer_by_keeper(vec![closed(FEBRUARY)])),
    ("not_due", |s| {
        s.cid_left();
        s.offer_by_keeper(vec![erased(s.cid)])
    }),
    ("may_be_duplicate", |s| {
        s.same_again();
        s.accepted(s.by_ana)
    }),
    ("not_a_duplicate", |s| {
        let other = s.with_two();
        s.declined_as(s.by_ana, other)
    }),
    ("not_a_duplicate", |s| s.declined_as(s.by_ana, s.by_ana)),
    ("not_a_duplicate", |s| s.declined_as(s.by_ana, s.voided)),
    ("wrong_recorder", |s| {
        s.admit(vec![rules(&[(Rule::Recorders, 2)])], None);
        s.offer_by(0, vec![s.service()])
    }),
    ("exceeds_floor", |s| {
        s.admit(vec![rules(&[(Rule::Floor, -59), (Rule::Beyond, 2)])], None);
        s.offer(vec![confirm(s.by_ana)])
    }),
    ("exceeds_floor", |s| {
        s.admit(vec![rules(&[(Rule::Floor, -59), (Rule::Beyond, 2)])], None);
        s.offer_by(1, vec![s.service()])
    }),
    ("exceeds_ceiling", |s| {
        s.admit(vec![rules(&[(Rule::Ceiling, 59), (Rule::Beyond, 2)])], None);
        s.offer_by(1, vec![confirm(s.by_ana)])
    }),
    ("longer_than_allowed", |s| {
        s.admit(vec![rules(&[(Rule::Longest, 120)])], None);
        s.offer(vec![proposed(lasting(s, 121))])
    }),
    ("too_far_back", |s| {
        s.admit(vec![rules(&[(Rule::FurthestBackDays, 30)])], None);
        let on = Day(s.hour().on.0 - 31);
        s.offer(vec![proposed(Proposed { on, ..s.hour() })])
    }),
    ("policy_contradicts", |s| s.offer(vec![rules(&[(Rule::Floor, 60), (Rule::Ceiling, 60)])])),
    ("policy_contradicts", |s| s.offer(vec![rules(&[(Rule::Rounding, 30), (Rule::Longest, 29)])])),
    ("policy_contradicts", |s| s.offer(vec![rules(&[(Rule::StartingCredit, 1_501)])])),
    ("wrong_month", |s| s.offer(vec![closed(FEBRUARY + 1)])),
    ("wrong_month", |s| s.offer(vec![closed(i32::MAX)])),
    ("wrong_month", |s| s.offer(vec![closed(i32::MIN)])),
    ("wrong_month", |s| {
        s.admit(vec![closed(FEBRUARY)], None);
        s.offer(vec![closed(FEBRUARY - 1)])
    }),
    ("device_revoked", |s| {
        s.admit(vec![revoked(s.phone(0))], None);
        s.offer_by(0, vec![s.service()])
    }),
    ("device_revoked", |s| {
        s.admit(vec![revoked(s.phone(0))], None);
        s.offer(vec![revoked(s.phone(0))])
    }),
    ("member_left", |s| {
        s.admit(vec![left(s.ana)], None);
        s.offer_by(0, vec![s.service()])
    }),
    ("member_left", |s| {
        s.cid_left();
        s.offer_by(0, vec![proposed(service(Account::Member(s.ana), Account::Member(s.cid)))])
    }),
    ("member_left", |s| {
        s.cid_left();
        s.offer(vec![rename(s.cid), name("Sid")])
    }),
    ("member_left", |s| {
        s.cid_left();
        s.offer(vec![added(s.cid, crate::common::public(&crate::common::key("cid")))])
    }),
    ("viewer_cannot_write", |s| {
        s.admit(vec![role(s.bob, Role::Viewer)], None);
        s.offer_by(1, vec![confirm(s.by_ana)])
    }),
    ("last_coordinator", |s| {
        let mary = s.mary();
        s.offer(vec![role(mary, Role::Member)])
    }),
    ("last_coordinator", |s| {
        let mary = s.mary();
        s.offer(vec![left(mary)])
    }),
    ("last_coordinator", |s| s.offer(vec![revoked(crate::common::public(&s.c.device))])),
    ("balance_not_zero", |s| {
        s.counted();
        s.offer(vec![left(s.bob)])
    }),
    ("not_left", |s| s.offer(vec![erased(s.cid)])),
    ("already_erased", |s| {
        s.cid_left();
        s.admit(vec![erased(s.cid)], None);
        s.offer(vec![erased(s.cid)])
    }),
    ("wrong_holders", |s| {
        let holders = vec![s.ana];
        s.offer(vec![member(MemberKind::Person, holders, None), name("Dee")])
    }),
    ("wrong_holders", |s| {
        let guardian = Some(s.ana);
        s.offer(vec![member(MemberKind::Organisation, Vec::new(), guardian), name("Library")])
    }),
    ("not_an_organisation", |s| s.offer(vec![timebank(s.ana)])),
    ("not_a_coordinator", |s| s.offer_by(0, vec![timebank(s.ana)])),
    ("unknown_post", |s| s.offer(vec![unposted(nowhere())])),
    ("unknown_post", |s| {
        let post = s.offer_of_ana();
        s.offer_by(1, posted(Posted { replaces: Some(post), ..offer(1) }))
    }),
    ("unknown_post", |s| s.offer(vec![proposed(Proposed { answers: Some(s.ana), ..s.hour() })])),
    ("post_closed", |s| {
        let post = s.offer_of_ana();
        s.admit(vec![unposted(post)], Some(0));
        s.offer_by(0, vec![unposted(post)])
    }),
    // Older codes with newer facts.
    ("not_a_party", |s| {
        let hour = s.counted();
        s.admit(vec![added(s.cid, crate::common::public(&crate::common::key("cid")))], None);
        let cid = crate::common::key("cid");
        let bodies = vec![step_why(StepKind::Disputed, hour), reason()];
        let draft = crate::common::crafted::draft_from(&mut s.c, &cid, 1, bodies);
        seal(draft, &cid)
    }),
    ("own_entry", |s| s.offer_by(0, vec![step(StepKind::Declined, s.by_ana)])),
    ("not_a_coordinator", |s| s.offer_by(1, vec![step(StepKind::Withdrawn, s.by_ana)])),
    ("not_a_coordinator", |s| {
        let on_behalf = Some(s.bob);
        s.offer_by(0, vec![proposed(Proposed { on_behalf, ..s.hour() })])
    }),
    ("not_a_coordinator", |s| {
        let step = Step { on_behalf: Some(s.ana), ..Step::new(StepKind::Confirmed, s.by_ana) };
        s.offer_by(1, vec![Body::Fact(Fact::Step(step))])
    }),
    ("not_a_coordinator", |s| s.offer_by(0, vec![role(s.ana, Role::Coordinator)])),
    ("not_a_coordinator", |s| s.offer_by(0, vec![left(s.bob)])),
    ("not_a_coordinator", |s| s.offer_by(0, vec![revoked(s.phone(1))])),
    ("not_a_coordinator", |s| s.offer_by(0, vec![closed(FEBRUARY)])),
    ("not_a_coordinator", |s| s.offer_by(0, posted(Posted { member: Some(s.bob), ..offer(1) }))),
    ("not_a_coordinator", |s| {
        s.cid_left();
        s.offer_by(0, vec![erased(s.cid)])
    }),
    ("not_a_coordinator", |s| s.offer_by_keeper(vec![confirm(s.by_ana)])),
    ("not_a_coordinator", |s| s.offer_by_keeper(vec![s.service()])),
    ("not_a_coordinator", |s| s.offer_by_keeper(vec![role(s.ana, Role::Coordinator)])),
    ("not_a_coordinator", |s| {
        s.admit(vec![rules(&[(Rule::GiftsBy, 1)])], None);
        s.offer_by(0, vec![proposed(Proposed { kind: ExchangeKind::Gift, ..s.hour() })])
    }),
    ("text_missing", |s| {
        let hour = s.counted();
        s.offer_by(1, vec![step(StepKind::Disputed, hour)])
    }),
    ("text_missing", |s| s.offer_by(1, vec![step(StepKind::NoteAdded, s.by_ana)])),
    ("text_missing", |s| s.offer_by(1, vec![step_why(StepKind::NoteAdded, s.by_ana), reason()])),
    ("day_out_of_range", |s| {
        let until = Some(Day(s.hour().on.0 - 1));
        s.offer_by(0, posted(Posted { until, ..offer(1) }))
    }),
    ("unknown_category", |s| s.offer_by(0, posted(Posted { category: Some("knitting"), ..offer(1) }))),
    ("unknown_exchange", |s| {
        let hour = s.counted();
        s.offer(vec![step_why(StepKind::Corrected, hour), reason()])
    }),
    ("not_counted", |s| {
        let (hour, other) = (s.counted(), s.counted());
        let step = Step { other: Some(other), ..Step::with_text(StepKind::Corrected, hour, 1) };
        s.offer(vec![Body::Fact(Fact::Step(step)), reason()])
    }),
    ("not_counted", |s| {
        let hour = s.counted();
        let step = Step { other: Some(hour), ..Step::with_text(StepKind::Corrected, hour, 1) };
        s.offer(vec![Body::Fact(Fact::Step(step)), reason()])
    }),
    ("not_counted", |s| {
        let hour = s.counted();
        let step = Step { other: Some(Ref::here(0)), ..Step::with_text(StepKind::Corrected, hour, 2) };
        s.offer(vec![s.service(), Body::Fact(Fact::Step(step)), reason()])
    }),
    ("unknown_member", |s| s.offer(vec![proposed(Proposed { on_behalf: Some(nowhere()), ..s.hour() })])),
    ("unknown_member", |s| {
        let step = Step { on_behalf: Some(nowhere()), ..Step::new(StepKind::Confirmed, s.by_ana) };
        s.offer(vec![Body::Fact(Fact::Step(step))])
    }),
    ("unknown_member", |s| s.offer(vec![guarded(s.bob, nowhere())])),
    ("unknown_member", |s| {
        s.offer(vec![member(MemberKind::Household, vec![nowhere()], None), name("Smiths")])
    }),
    ("unknown_member", |s| s.offer(posted(Posted { member: Some(nowhere()), ..offer(1) }))),
    ("unknown_exchange", |s| s.offer(vec![programme(nowhere(), None)])),
    ("unknown_exchange", |s| s.offer(vec![programme(Ref::here(1), None), s.service()])),
    ("not_a_coordinator", |s| s.offer_by(0, vec![programme(s.by_ana, None)])),
    ("not_a_coordinator", |s| s.offer_by_keeper(vec![programme(s.by_ana, None)])),
    ("name_empty", |s| s.offer(vec![programme(s.by_ana, Some(1)), called(" ")])),
    ("text_not_plain", |s| s.offer(vec![programme(s.by_ana, Some(1)), called("two\nlines")])),
    ("text_missing", |s| s.offer(vec![programme(s.by_ana, Some(1)), name("City")])),
    ("not_an_event", |s| s.offer(vec![programme(s.by_ana, None), programme(s.by_ana, None)])),
    ("zero_length", |s| s.offer(vec![proposed(Proposed { travel: Some(Minutes(0)), ..s.hour() })])),
    ("too_large", |s| {
        let account = Account::Member;
        let mut legs = vec![Leg { account: account(s.ana), minutes: Minutes(1_000) }];
        legs.extend(vec![Leg { account: account(s.bob), minutes: Minutes(-1) }; 1_000]);
        s.offer(vec![proposed(Proposed { legs, ..s.hour() })])
    }),
];
