//! Several facts in one event: each is judged after those before it.

use crate::common::crafted::{draft, draft_from};
use crate::common::{Community, help, key, public};
use timebank::journal::{
    Author, Body, DeviceRevoked, ExchangeKind, Fact, HeldBy, MemberKind, PolicyChange, Ref, Role, RoleSet,
    Rule, Step, StepKind,
};
use timebank::ledger::{AccountIndex, Entry, ExchangeIndex, NewMember, Recording, Refusal};
use timebank::{Day, Id, Minutes, Seconds};

/// The keeper's answer to a device's event with these steps.
fn steps(c: &mut Community, device: &str, n: u64, steps: &[Step]) -> Result<Vec<(Id, HeldBy)>, Refusal> {
    let bodies = steps.iter().map(|step| Body::Fact(Fact::Step(*step))).collect();
    let draft = draft_from(c, &key(device), n, bodies);
    c.prepare(&draft, &key(device)).map(|prepared| prepared.verdict().held.clone())
}

/// Mary gave an hour to Ana and Bob. Cleo acts for both.
fn two_to_agree(c: &mut Community) -> (ExchangeIndex, [AccountIndex; 2]) {
    let cleo = c.add("Cleo");
    c.enter(Entry::AddDevice(cleo, public(&key("cleo")))).unwrap();
    let flats = ["Ana's", "Bob's"].map(|name| {
        c.add_member(NewMember { holders: vec![cleo], ..NewMember::new(name, MemberKind::Household) })
    });
    let gave = vec![(c.ledger.founder(), Minutes(60))];
    let received = flats.map(|flat| (flat, Minutes(30))).to_vec();
    let on = Day::parse("2024-03-01").unwrap();
    let id = c.enter(Entry::Record(Recording::new(ExchangeKind::Service, gave, received, on))).unwrap();
    (c.ledger.exchange(id).unwrap(), flats)
}

#[test]
fn two_agreements_in_one_event_are_both_counted() {
    let mut c = Community::found("Leith", "Mary");
    let (exchange, flats) = two_to_agree(&mut c);
    let reference = Ref::from(c.ledger.exchange_id(exchange));
    let agree = flats.map(|flat| Step {
        other: c.ledger.account_id(flat).map(Ref::from),
        ..Step::new(StepKind::Agreed, reference)
    });
    let twice = [agree[0], agree[0]];
    assert_eq!(steps(&mut c, "cleo", 1, &twice), Err(Refusal::AlreadyAgreed));
    assert_eq!(steps(&mut c, "cleo", 1, &agree), Ok(vec![]));
    // The resulting confirmation is judged like any other.
    c.set_rules(&[(Rule::Floor, 0), (Rule::Beyond, 1)]);
    let held = steps(&mut c, "cleo", 1, &agree).unwrap();
    assert_eq!(held, [(c.ledger.exchange_id(exchange), HeldBy::Floor)]);
    c.set_rules(&[(Rule::Beyond, 2)]);
    assert_eq!(steps(&mut c, "cleo", 1, &agree).unwrap_err().code(), "exceeds_floor");
}

#[test]
fn an_exchange_that_two_rules_would_hold_is_held_once() {
    let mut c = Community::found("Leith", "Mary");
    let (ana, bob) = (c.add("Ana"), c.add("Bob"));
    c.enter(Entry::AddDevice(ana, public(&key("ana")))).unwrap();
    // It was written before only coordinators could give, and it goes beyond the lowest balance.
    let written = Seconds(c.clock);
    c.clock += 60;
    c.set_rules(&[(Rule::Floor, 0), (Rule::Beyond, 1), (Rule::GiftsBy, 1)]);
    let author = Author { device: public(&key("ana")), n: 1, at: written };
    let gift = Recording { kind: ExchangeKind::Gift, confirm: true, ..help(bob, ana, 30) };
    let seed = c.seed();
    let draft = c.ledger.draft(Entry::Record(gift), author, &seed).unwrap();
    let prepared = c.prepare(&draft, &key("ana")).unwrap();
    assert_eq!(prepared.verdict().held.len(), 1);
    c.admit_from(&draft, &key("ana")).unwrap();
    assert_eq!(c.judged(), Ok(()));
}

#[test]
fn a_coordinator_holds_and_releases() {
    let mut c = Community::found("Leith", "Mary");
    let (ana, bob) = (c.add("Ana"), c.add("Bob"));
    c.enter(Entry::AddDevice(ana, public(&key("ana")))).unwrap();
    let exchange = c.record(ana, bob, 60, "2024-03-01", true).unwrap();
    let reference = Ref::from(c.ledger.exchange_id(exchange));
    let held = |by: HeldBy| Step { held_by: Some(by as u8), ..Step::new(StepKind::Held, reference) };
    assert_eq!(steps(&mut c, "ana", 1, &[held(HeldBy::Coordinator)]), Err(Refusal::NotTheKeeper));
    assert_eq!(steps(&mut c, "keeper", 1, &[held(HeldBy::Coordinator)]), Err(Refusal::NotACoordinator));
    for by in [HeldBy::Floor, HeldBy::Ceiling, HeldBy::EarlierPolicy] {
        assert_eq!(steps(&mut c, "device", 1_000, &[held(by)]), Err(Refusal::NotTheKeeper));
    }
    // While it is held it does not count. Released, it counts again.
    let released = Step::new(StepKind::Released, reference);
    for (step, balance) in [(held(HeldBy::Coordinator), 0), (released, 60)] {
        let draft = draft(&mut c, vec![Body::Fact(Fact::Step(step))]);
        c.admit(&draft).unwrap();
        assert_eq!(c.balance(ana), balance);
    }
}

#[test]
fn a_member_may_leave_with_a_balance_above_the_longest_exchange() {
    let mut c = Community::found("Leith", "Mary");
    let (ana, bob) = (c.add("Ana"), c.add("Bob"));
    for _ in 0..2 {
        c.record(ana, bob, 60, "2024-03-01", true).unwrap();
    }
    c.set_rules(&[(Rule::Longest, 60)]);
    let on = Day::parse("2024-03-01").unwrap();
    assert_eq!(c.record(ana, bob, 61, "2024-03-01", true).unwrap_err().code(), "longer_than_allowed");
    c.enter(Entry::Leave { member: ana, to: vec![], on, erase: false }).unwrap();
    assert!(c.ledger.has_left(ana));
}

/// The keeper's answer to these facts of the coordinator in one event.
fn facts(c: &mut Community, facts: Vec<Fact<'_>>) -> Result<(), Refusal> {
    let draft = draft(c, facts.into_iter().map(Body::Fact).collect());
    c.prepare(&draft, &key("device")).map(|_| ())
}

#[test]
fn rules_of_one_event_may_not_contradict_each_other() {
    let mut c = Community::found("Leith", "Mary");
    let set = |rule, value| {
        Fact::PolicySet(PolicyChange { rules: vec![(rule, Some(value))], ..Default::default() })
    };
    assert_eq!(facts(&mut c, vec![set(Rule::Floor, 1_000), set(Rule::Ceiling, 1_200)]), Ok(()));
    let wrong = facts(&mut c, vec![set(Rule::Floor, 1_000), set(Rule::Ceiling, 900)]);
    assert_eq!(wrong, Err(Refusal::PolicyContradicts));
}

#[test]
fn one_event_does_not_revoke_the_last_device_of_a_coordinator() {
    let mut c = Community::found("Leith", "Mary");
    let dora = c.add("Dora");
    for name in ["dora", "mary's second"] {
        let member = if name == "dora" { dora } else { c.ledger.founder() };
        c.enter(Entry::AddDevice(member, public(&key(name)))).unwrap();
    }
    c.enter(Entry::SetRole(dora, Role::Coordinator)).unwrap();
    let revoke = |name: &str| Fact::DeviceRevoked(DeviceRevoked { key: public(&key(name)) });
    let two = || vec![revoke("mary's second"), revoke("device")];
    assert_eq!(facts(&mut c, two()), Ok(()));
    let all = two().into_iter().chain([revoke("dora")]).collect();
    assert_eq!(facts(&mut c, all), Err(Refusal::LastCoordinator));
    assert_eq!(facts(&mut c, vec![revoke("dora"), revoke("dora")]), Err(Refusal::DeviceRevoked));
    let member = Ref::from(c.ledger.account_id(dora).unwrap());
    let resigned = vec![Fact::RoleSet(RoleSet { member, role: Role::Member })];
    let all = resigned.into_iter().chain(two()).collect();
    assert_eq!(facts(&mut c, all), Err(Refusal::LastCoordinator));
}

#[test]
fn a_keepers_key_cannot_be_a_members_device() {
    let mut c = Community::unfounded();
    c.keeper = c.device.clone();
    let (keeper, recovery) = (public(&c.keeper), public(&c.recovery));
    let found = Entry::Found { community: "Leith", founder: "Mary", keeper, recovery };
    assert_eq!(c.enter(found), Err(Refusal::WrongKey));
}

#[test]
fn only_a_settlement_with_the_pot_begins_to_count_after_a_party_left() {
    let mut c = Community::found("Leith", "Mary");
    let (ana, bob) = (c.add("Ana"), c.add("Bob"));
    let mary = c.ledger.founder();
    let propose = |c: &mut Community, kind, gave: Vec<AccountIndex>, received: Vec<AccountIndex>| {
        let (there, back) = (60 * received.len() as i64, 60 * gave.len() as i64);
        let side = |accounts: Vec<AccountIndex>, minutes: i64| {
            accounts.into_iter().map(|account| (account, Minutes(minutes))).collect()
        };
        let entry = Recording::new(kind, side(gave, there), side(received, back), c.today());
        let id = c.enter(Entry::Record(entry)).unwrap();
        c.ledger.exchange(id).unwrap()
    };
    let gift = ExchangeKind::Gift;
    // A gift between two members, a service for the pot, a gift with the pot and a third account.
    let others = [
        propose(&mut c, gift, vec![ana], vec![bob]),
        propose(&mut c, ExchangeKind::Service, vec![ana], vec![AccountIndex::POT]),
        propose(&mut c, gift, vec![ana, mary], vec![AccountIndex::POT]),
    ];
    let settles = propose(&mut c, gift, vec![ana], vec![AccountIndex::POT]);
    let on = c.today();
    c.enter(Entry::Leave { member: ana, to: vec![], on, erase: false }).unwrap();
    for exchange in others {
        assert_eq!(c.enter(Entry::Confirm(exchange)), Err(Refusal::MemberLeft));
    }
    c.enter(Entry::Confirm(settles)).unwrap();
    assert_eq!(c.balance(ana), 60);
    // The same holds for exchanges that are only recorded now.
    let pot = AccountIndex::POT;
    let again = [(gift, ana, bob), (ExchangeKind::Service, ana, pot), (ExchangeKind::Service, pot, ana)];
    for (kind, gave, received) in again {
        let entry = Recording { kind, on, ..help(gave, received, 60) };
        assert_eq!(c.enter(Entry::Record(entry)).map(|_| ()), Err(Refusal::MemberLeft));
    }
    propose(&mut c, gift, vec![pot], vec![ana]);
}
