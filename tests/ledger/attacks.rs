//! Attempts to do more than is allowed: facts in one event that would each be right alone, one person in two
//! roles, a keeper or a coordinator who goes too far. A refusal changes nothing. What is admitted is judged
//! the same when the journal is read again.

use crate::common::crafted::{bare_member, confirmed, legs, offer, proposed, step};
use crate::common::{Community, contains, help, key, public};
use timebank::journal::{
    Account, Body, Corrupt, DeviceAdded, DeviceRevoked, ExchangeKind, Fact, Founded, MemberChanged,
    MemberErased, MemberKind, MemberLeft, MonthClosed, PolicyChange, Posted, Proposed, Ref, Role, RoleSet,
    Rule, Step, StepKind, TextKind, Unposted,
};
use timebank::ledger::{AccountIndex, Entry, ExchangeIndex, MemberChange, NewMember, Refusal};
use timebank::{Day, Id, Minutes};

fn leith() -> (Community, [AccountIndex; 3]) {
    let mut c = Community::found("Leith", "Mary");
    let members = ["ana", "bob", "cid"].map(|name| c.add_with_phone(name));
    (c, members)
}

fn exchange_of(c: &Community, kind: ExchangeKind, sides: &[(AccountIndex, i64)]) -> Proposed<'static> {
    let account = |account| match account {
        AccountIndex::POT => Account::Pot,
        member => Account::Member(c.ref_of(member)),
    };
    let sides: Vec<_> = sides.iter().map(|(who, minutes)| (account(*who), *minutes)).collect();
    Proposed::new(kind, legs(&sides), c.today())
}

fn service(c: &Community, gave: AccountIndex, received: AccountIndex, minutes: i64) -> Body<'static> {
    proposed(exchange_of(c, ExchangeKind::Service, &[(gave, minutes), (received, -minutes)]))
}

fn gift(c: &Community, to: AccountIndex, from: AccountIndex, minutes: i64) -> Body<'static> {
    proposed(exchange_of(c, ExchangeKind::Gift, &[(to, minutes), (from, -minutes)]))
}

fn why(kind: StepKind, exchange: Ref, text: u16) -> Body<'static> {
    Body::Fact(Fact::Step(Step::with_text(kind, exchange, text)))
}

fn reason() -> Body<'static> {
    Body::Text(TextKind::Reason, "because")
}

fn by(c: &mut Community, who: &str, bodies: Vec<Body<'_>>) -> Result<Id, Refusal> {
    let device = if who == "mary" { c.device.clone() } else { key(who) };
    let before = c.ledger.cache();
    let answer = c.craft_by(&device, bodies);
    assert!(answer.is_ok() || c.ledger.cache() == before, "a refused entry changed the ledger");
    answer
}

fn exchange(c: &Community, id: Id) -> ExchangeIndex {
    c.ledger.exchange(id).unwrap()
}

/// Two households of which Hal is the only holder.
fn two_of_hals(c: &mut Community) -> [AccountIndex; 2] {
    let hal = c.add_with_phone("hal");
    ["Smiths", "Library"].map(|name| {
        c.add_member(NewMember { holders: vec![hal], ..NewMember::new(name, MemberKind::Household) })
    })
}

#[test]
fn agreeing_for_two_accounts_at_once_evades_no_limit() {
    for (beyond, expected) in [(2, None), (1, Some("held"))] {
        let (mut c, [ana, ..]) = leith();
        let [one, two] = two_of_hals(&mut c);
        let legs = [(ana, 120), (one, -60), (two, -60)];
        let hours = proposed(exchange_of(&c, ExchangeKind::Service, &legs));
        let id = by(&mut c, "ana", vec![hours]).unwrap();
        c.set_rules(&[(Rule::Floor, -30), (Rule::Beyond, beyond)]);
        let agreed = |account| {
            let step = Step::new(StepKind::Agreed, Ref::from(id));
            Body::Fact(Fact::Step(Step { other: Some(c.ref_of(account)), ..step }))
        };
        let (one, two) = (agreed(one), agreed(two));
        assert_eq!(by(&mut c, "hal", vec![one.clone(), one.clone()]), Err(Refusal::AlreadyAgreed));
        let answer = by(&mut c, "hal", vec![one, two]);
        match expected {
            None => assert!(matches!(answer, Err(Refusal::ExceedsFloor { .. })), "{answer:?}"),
            Some(state) => assert_eq!(c.state(exchange(&c, id)), state),
        }
        c.judged().unwrap();
    }
}

#[test]
fn an_exchange_to_be_held_takes_no_other_step_in_the_same_event() {
    let (mut c, [ana, bob, _]) = leith();
    c.set_rules(&[(Rule::Floor, -30), (Rule::Beyond, 1)]);
    let hour = service(&c, ana, bob, 60);
    let id = by(&mut c, "ana", vec![hour]).unwrap();
    let both = vec![step(StepKind::Confirmed, id.into()), why(StepKind::Disputed, id.into(), 2), reason()];
    assert_eq!(by(&mut c, "bob", both), Err(Refusal::WaitsForCoordinator));
    by(&mut c, "bob", vec![step(StepKind::Confirmed, id.into())]).unwrap();
    assert_eq!((c.state(exchange(&c, id)), c.balance(bob)), ("held", 0));
    c.judged().unwrap();
}

/// Ana wrote the gift before only coordinators could give, and it is more than she has: two rules hold it.
#[test]
fn a_gift_of_an_earlier_policy_is_held_once() {
    let (mut c, [ana, bob, _]) = leith();
    let author = c.author_of(&key("ana"));
    let bodies = vec![gift(&c, bob, ana, 60), confirmed(0)];
    let draft = c.craft(author, bodies);
    c.set_rules(&[(Rule::GiftsBy, 1), (Rule::Floor, -30), (Rule::Beyond, 1)]);
    let id = c.admit_from(&draft, &key("ana")).unwrap();
    let given = exchange(&c, id);
    assert_eq!((c.state(given), c.balance(bob)), ("held", 0));
    c.judged().unwrap();
    by(&mut c, "mary", vec![step(StepKind::Released, id.into())]).unwrap();
    assert_eq!((c.state(given), c.balance(bob)), ("confirmed", 60));
    c.judged().unwrap();
}

#[test]
fn a_keeper_that_does_not_hold_is_noticed() {
    let (mut c, [ana, bob, _]) = leith();
    c.set_rules(&[(Rule::Floor, -30), (Rule::Beyond, 1)]);
    let hour = service(&c, ana, bob, 60);
    let id = by(&mut c, "ana", vec![hour]).unwrap();
    let author = c.author_of(&key("bob"));
    let draft = c.craft(author, vec![step(StepKind::Confirmed, id.into())]);
    c.store_unjudged(&draft, &key("bob"));
    assert!(matches!(c.judged(), Err(Corrupt::Nonsense { .. })));
}

#[test]
fn the_last_allowed_days_are_judged_the_same_later() {
    let (mut c, [ana, bob, _]) = leith();
    c.set_rules(&[(Rule::FurthestBackDays, 30)]);
    let today = c.today();
    let on = Day(today.0 - 30);
    let old = proposed(Proposed { on, ..exchange_of(&c, ExchangeKind::Service, &[(ana, 60), (bob, -60)]) });
    by(&mut c, "ana", vec![old]).unwrap();
    let offer = Posted { until: Some(today), ..offer(1) };
    by(&mut c, "ana", vec![Body::Fact(Fact::Posted(offer.clone())), Body::Text(TextKind::Offer, "tea")])
        .unwrap();
    for until in [Day(today.0 - 1), Day(Day::LAST.0 + 1), Day(i32::MAX), Day(i32::MIN)] {
        let offer = Posted { until: Some(until), ..offer.clone() };
        let posted = vec![Body::Fact(Fact::Posted(offer)), Body::Text(TextKind::Offer, "tea")];
        assert_eq!(by(&mut c, "ana", posted), Err(Refusal::DayOutOfRange(until)));
    }
    c.judged().unwrap();
}

#[test]
fn the_last_device_of_a_coordinator_cannot_be_revoked() {
    let (mut c, [_, bob, _]) = leith();
    let mary = c.ref_of(c.ledger.founder());
    let device = public(&c.device);
    c.enter(Entry::SetRole(bob, Role::Coordinator)).unwrap();
    let revoke = |key| Body::Fact(Fact::DeviceRevoked(DeviceRevoked { key }));
    // Both at once.
    let both = vec![revoke(public(&key("bob"))), revoke(device)];
    assert_eq!(by(&mut c, "mary", both), Err(Refusal::LastCoordinator));
    // First the other coordinator's device, and then the author's own role.
    let resigned = Body::Fact(Fact::RoleSet(RoleSet { member: mary, role: Role::Member }));
    let left = Body::Fact(Fact::MemberLeft(MemberLeft { member: mary }));
    let bobs = revoke(public(&key("bob")));
    assert_eq!(by(&mut c, "mary", vec![bobs.clone(), resigned.clone()]), Err(Refusal::LastCoordinator));
    assert_eq!(by(&mut c, "mary", vec![bobs.clone(), bobs.clone()]), Err(Refusal::DeviceRevoked));
    by(&mut c, "mary", vec![bobs]).unwrap();
    // Bob is still a coordinator, but has no device to write with.
    assert_eq!(by(&mut c, "mary", vec![resigned.clone()]), Err(Refusal::LastCoordinator));
    assert_eq!(by(&mut c, "mary", vec![left]), Err(Refusal::LastCoordinator));
    // With another device he may go on alone.
    let another = Body::Fact(Fact::DeviceAdded(DeviceAdded {
        member: c.ref_of(bob),
        key: public(&key("bob's other")),
    }));
    by(&mut c, "mary", vec![another, resigned]).unwrap();
    c.judged().unwrap();
}

#[test]
fn a_founding_leaves_a_coordinator_who_can_write() {
    let mut c = Community::unfounded();
    let (keeper, recovery, device) = (public(&c.keeper), public(&c.recovery), public(&c.device));
    let founder = Ref::here(3);
    let founding = vec![
        Body::Fact(Fact::Founded(Founded { keeper, recovery, founder: 3, name: 1 })),
        Body::Text(TextKind::Name, "Leith"),
        Body::Text(TextKind::Name, "Mary"),
        Body::Fact(bare_member(MemberKind::Person, 2)),
        Body::Fact(Fact::DeviceAdded(DeviceAdded { member: founder, key: device })),
    ];
    for more in [
        Fact::RoleSet(RoleSet { member: founder, role: Role::Viewer }),
        Fact::RoleSet(RoleSet { member: founder, role: Role::Member }),
        Fact::MemberLeft(MemberLeft { member: founder }),
    ] {
        let mut bodies = founding.clone();
        bodies.push(Body::Fact(more));
        assert_eq!(by(&mut c, "mary", bodies), Err(Refusal::LastCoordinator));
    }
    let without = founding[..4].to_vec();
    assert_eq!(by(&mut c, "mary", without), Err(Refusal::NotFounded));
    let mut another = founding.clone();
    another[4] = Body::Fact(Fact::DeviceAdded(DeviceAdded { member: founder, key: public(&key("another")) }));
    assert_eq!(by(&mut c, "mary", another), Err(Refusal::NotFounded));
    let mut two = founding.clone();
    two.extend([Body::Text(TextKind::Name, "Ana"), two[3].clone()]);
    assert_eq!(by(&mut c, "mary", two), Err(Refusal::NotFounded));
    by(&mut c, "mary", founding).unwrap();
}

#[test]
fn two_policy_changes_of_one_event_do_not_contradict_each_other() {
    let (mut c, _) = leith();
    let set = |rule, value| {
        let change = PolicyChange { rules: vec![(rule, Some(value))], ..PolicyChange::default() };
        Body::Fact(Fact::PolicySet(change))
    };
    let both = vec![set(Rule::Floor, 1_000), set(Rule::Ceiling, 900)];
    assert_eq!(by(&mut c, "mary", both), Err(Refusal::PolicyContradicts));
    let huge = set(Rule::Floor, i64::MIN);
    assert_eq!(by(&mut c, "mary", vec![huge]), Err(Refusal::WrongPolicy));
    // Two changes that agree with each other are admitted.
    by(&mut c, "mary", vec![set(Rule::Ceiling, 3_000), set(Rule::Floor, 1_000)]).unwrap();
}

#[test]
fn an_erased_member_does_not_come_back_in_the_same_event() {
    let (mut c, [ana, ..]) = leith();
    let member = c.ref_of(ana);
    let (left, erased) =
        (Fact::MemberLeft(MemberLeft { member }), Fact::MemberErased(MemberErased { member }));
    let back = Fact::RoleSet(RoleSet { member, role: Role::Member });
    let event = |facts: &[&Fact<'static>]| facts.iter().map(|fact| Body::Fact((*fact).clone())).collect();
    assert_eq!(by(&mut c, "mary", event(&[&left, &erased, &back])), Err(Refusal::MemberLeft));
    assert_eq!(by(&mut c, "mary", event(&[&left, &erased, &erased])), Err(Refusal::AlreadyErased));
    assert_eq!(by(&mut c, "mary", event(&[&left, &back, &erased])), Err(Refusal::NotLeft));
    by(&mut c, "mary", event(&[&left, &erased])).unwrap();
}

#[test]
fn a_community_has_at_most_five_hundred_categories() {
    let mut c = Community::found("Leith", "Mary");
    let names: Vec<String> = (0..501).map(|n| format!("category {n}")).collect();
    let mut choose = |count: usize| {
        let categories = Some(names[..count].iter().map(String::as_str).collect());
        c.enter(Entry::SetPolicy(PolicyChange { categories, ..PolicyChange::default() })).map(|_| ())
    };
    assert_eq!(choose(501), Err(Refusal::WrongPolicy));
    assert_eq!(choose(500), Ok(()));
}

#[test]
fn only_a_person_can_be_a_coordinator_or_viewer() {
    let mut c = Community::found("Leith", "Mary");
    let household = c.add_member(NewMember::new("The Smiths", MemberKind::Household));
    for role in [Role::Coordinator, Role::Viewer] {
        assert_eq!(c.enter(Entry::SetRole(household, role)), Err(Refusal::WrongHolders));
    }
    c.enter(Entry::SetRole(household, Role::Member)).unwrap();
}

#[test]
fn a_coordinator_holds_and_releases() {
    let mut c = Community::found("Leith", "Mary");
    let (ana, bob) = (c.add("Ana"), c.add("Bob"));
    let exchange = c.record(ana, bob, 60, "2024-03-01", true).unwrap();
    c.step(StepKind::Held, exchange, None).unwrap();
    assert_eq!(c.balance(ana), 0);
    c.step(StepKind::Released, exchange, None).unwrap();
    assert_eq!(c.balance(ana), 60);
}

#[test]
fn nobody_is_their_own_guardian_and_a_household_has_none() {
    let (mut c, [ana, bob, _]) = leith();
    let own = MemberChange { guardian: Some(Some(ana)), ..MemberChange::of(ana) };
    assert_eq!(c.enter(Entry::ChangeMember(own)), Err(Refusal::WrongHolders));
    let added = bare_member(MemberKind::Household, 1);
    let change = |holders, guardian| {
        Fact::MemberChanged(MemberChanged {
            is_timebank: None,
            member: Ref::here(0),
            name: None,
            contact: None,
            holders,
            guardian,
            area: None,
        })
    };
    let ward = change(None, Some(Some(c.ref_of(bob))));
    let event =
        |change| vec![Body::Fact(added.clone()), Body::Text(TextKind::Name, "Smiths"), Body::Fact(change)];
    assert_eq!(by(&mut c, "mary", event(ward)), Err(Refusal::WrongHolders));
    let held = change(Some(vec![c.ref_of(bob)]), None);
    by(&mut c, "mary", event(held)).unwrap();
}

#[test]
fn an_offer_closed_in_an_event_is_closed_for_the_rest_of_it() {
    let (mut c, _) = leith();
    let offer = offer(1);
    let text = Body::Text(TextKind::Offer, "tea");
    let id = by(&mut c, "ana", vec![Body::Fact(Fact::Posted(offer.clone())), text.clone()]).unwrap();
    let unposted = Body::Fact(Fact::Unposted(Unposted { post: id.into() }));
    assert_eq!(by(&mut c, "ana", vec![unposted.clone(), unposted.clone()]), Err(Refusal::PostClosed));
    let instead = Body::Fact(Fact::Posted(Posted { replaces: Some(id.into()), ..offer.clone() }));
    assert_eq!(by(&mut c, "ana", vec![instead.clone(), text.clone(), unposted]), Err(Refusal::PostClosed));
    let own = Body::Fact(Fact::Unposted(Unposted { post: Ref::here(0) }));
    let twice = vec![Body::Fact(Fact::Posted(offer)), text, own.clone(), own];
    assert_eq!(by(&mut c, "ana", twice), Err(Refusal::PostClosed));
}

#[test]
fn a_correction_towards_the_limits_crosses_none() {
    let (mut c, [ana, bob, _]) = leith();
    let wrong = c.record(ana, bob, 600, "2024-03-01", true).unwrap();
    c.set_rules(&[(Rule::Floor, -120), (Rule::Beyond, 2)]);
    let correct = |minutes| Entry::Correct { exchange: wrong, reason: "hours", by: help(ana, bob, minutes) };
    let further = c.enter(correct(601));
    assert!(matches!(further, Err(Refusal::ExceedsFloor { balance: Minutes(-601), .. })), "{further:?}");
    c.enter(correct(300)).unwrap();
    assert_eq!(c.balance(bob), -300);
    c.judged().unwrap();
}

#[test]
fn a_held_exchange_is_not_released_after_a_party_left() {
    let (mut c, [ana, bob, _]) = leith();
    c.set_rules(&[(Rule::Floor, -30), (Rule::Beyond, 1)]);
    let hour = service(&c, ana, bob, 60);
    let id = by(&mut c, "ana", vec![hour]).unwrap();
    by(&mut c, "bob", vec![step(StepKind::Confirmed, id.into())]).unwrap();
    let member = c.ref_of(bob);
    by(&mut c, "bob", vec![Body::Fact(Fact::MemberLeft(MemberLeft { member }))]).unwrap();
    let released = by(&mut c, "mary", vec![step(StepKind::Released, id.into())]);
    assert_eq!(released, Err(Refusal::MemberLeft));
    by(&mut c, "mary", vec![step(StepKind::Declined, id.into())]).unwrap();
}

#[test]
fn a_text_belongs_to_one_fact() {
    let (mut c, [ana, bob, _]) = leith();
    let [one, two] = [60, 120].map(|minutes| c.record(ana, bob, minutes, "2024-03-01", true).unwrap());
    let [one, two] = [one, two].map(|exchange| Ref::from(c.ledger.exchange_id(exchange)));
    let shared = vec![why(StepKind::Voided, one, 2), why(StepKind::Voided, two, 2), reason()];
    assert_eq!(by(&mut c, "mary", shared), Err(Refusal::TextMissing));
    let apart = vec![why(StepKind::Voided, one, 2), why(StepKind::Voided, two, 3), reason(), reason()];
    by(&mut c, "mary", apart).unwrap();
}

#[test]
fn a_text_that_no_fact_points_to_is_erased_with_its_author() {
    let (mut c, [ana, ..]) = leith();
    let said = || vec![Body::Text(TextKind::Offer, "call me at 496 0000")];
    assert_eq!(by(&mut c, "ana", said()), Err(Refusal::NotAnEvent));
    // A keeper of an earlier version admitted it.
    let author = c.author_of(&key("ana"));
    let said = c.craft(author, said());
    c.store_unjudged(&said, &key("ana"));
    c.enter(Entry::Leave { member: ana, to: Vec::new(), on: c.today(), erase: true }).unwrap();
    let forget = |segment: &Vec<u8>| c.ledger.forget(segment).unwrap().unwrap_or_else(|| segment.clone());
    let forgotten: Vec<Vec<u8>> = c.segments.iter().map(forget).collect();
    let bytes = forgotten.concat();
    for words in ["496 0000", "ana"] {
        assert!(!contains(&bytes, words), "{words}");
    }
    c.segments = forgotten;
    c.judged().unwrap();
}

#[test]
fn silence_accepts_no_credits_of_the_pot_or_of_others() {
    let (mut c, [ana, bob, _]) = leith();
    let kid = c.add_with_phone("kid");
    let ward = MemberChange { guardian: Some(Some(ana)), ..MemberChange::of(kid) };
    c.enter(Entry::ChangeMember(ward)).unwrap();
    let bodies = [
        // Ana says that she worked for the community.
        service(&c, ana, AccountIndex::POT, 600),
        // Ana says that Bob gave her his hours.
        gift(&c, ana, bob, 600),
        // Ana says that she helped the child whose guardian she is.
        service(&c, ana, kid, 600),
        // Ana gives, and forgot to confirm.
        gift(&c, bob, ana, 30),
        // An hour of help for Bob.
        service(&c, ana, bob, 60),
    ];
    let ids = bodies.map(|body| by(&mut c, "ana", vec![body]).unwrap());
    c.later(30);
    c.do_duties();
    let states = ids.map(|id| c.state(exchange(&c, id)));
    assert_eq!(states, ["proposed", "proposed", "proposed", "confirmed", "confirmed"]);
    c.judged().unwrap();
}

#[test]
fn reasons_and_notes_are_not_blank() {
    let (mut c, [ana, bob, _]) = leith();
    let hour = c.record(ana, bob, 60, "2024-03-01", true).unwrap();
    let hour = Ref::from(c.ledger.exchange_id(hour));
    let blank = |kind, text| vec![why(kind, hour, 1), Body::Text(text, " \n")];
    for (kind, text) in [(StepKind::Disputed, TextKind::Reason), (StepKind::NoteAdded, TextKind::Note)] {
        assert_eq!(by(&mut c, "bob", blank(kind, text)), Err(Refusal::TextMissing));
    }
    let nothing = vec![Body::Fact(Fact::Posted(offer(1))), Body::Text(TextKind::Offer, "")];
    assert_eq!(by(&mut c, "bob", nothing), Err(Refusal::TextMissing));
}

#[test]
fn extreme_month_numbers_are_refused() {
    let (mut c, _) = leith();
    c.set_rules(&[(Rule::ClosesOn, 1)]);
    for month in [i32::MIN, -1, 0, i32::MAX] {
        let keeper = c.keeper.clone();
        let answer = c.craft_by(&keeper, vec![Body::Fact(Fact::MonthClosed(MonthClosed { month }))]);
        assert!(matches!(answer, Err(Refusal::WrongMonth | Refusal::NotDue)), "{month}: {answer:?}");
    }
}

/// Ana asks with all that costs her nothing: events that are refused in any case.
#[test]
fn no_event_that_is_refused_anyway_tells_what_somebody_has() {
    let answers = |spent: i64, beyond: i64| {
        let (mut c, [ana, bob, cid]) = leith();
        c.record(bob, cid, 30 + spent, "2024-03-01", true).unwrap();
        c.set_rules(&[(Rule::Floor, -300), (Rule::Ceiling, 300), (Rule::Beyond, beyond)]);
        let not_hers = Body::Fact(Fact::PolicySet(PolicyChange::default()));
        let (loose, disputed) =
            (Body::Text(TextKind::Note, "loose"), why(StepKind::Disputed, Ref::here(0), 3));
        let beyond_hers = proposed(exchange_of(&c, ExchangeKind::Gift, &[(cid, 9000), (ana, -9000)]));
        let mut codes = Vec::new();
        for minutes in [1, 60, 120, 180, 240, 270, 299] {
            for (kind, legs) in [
                (ExchangeKind::Service, [(ana, minutes), (bob, -minutes)]),
                (ExchangeKind::Service, [(bob, minutes), (ana, -minutes)]),
                (ExchangeKind::Gift, [(bob, minutes), (ana, -minutes)]),
            ] {
                let hours = proposed(exchange_of(&c, kind, &legs));
                let start = [hours.clone(), confirmed(0)];
                let mut ask = |more: &[Body<'static>]| {
                    let bodies = [&start[..], more].concat();
                    codes.push(by(&mut c, "ana", bodies).err().map(|refusal| refusal.code()));
                };
                ask(std::slice::from_ref(&not_hers));
                ask(std::slice::from_ref(&loose));
                ask(&[disputed.clone(), reason(), not_hers.clone()]);
                if beyond == 2 {
                    ask(std::slice::from_ref(&beyond_hers));
                }
                codes.push(
                    by(&mut c, "ana", vec![hours, not_hers.clone()]).err().map(|refusal| refusal.code()),
                );
            }
        }
        codes
    };
    for beyond in [0, 1, 2] {
        let poor = answers(180, beyond);
        assert_eq!(poor, answers(0, beyond), "{beyond}");
        assert!(poor.iter().all(Option::is_some), "{poor:?}");
        assert!(poor.contains(&Some("not_a_coordinator")));
    }
}
