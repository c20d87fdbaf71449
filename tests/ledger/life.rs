//! The life of an exchange, case by case: every state × every step × every person who might take it.

use crate::common::crafted::{proposed, service};
use crate::common::{Community, key, public};
use ed25519_dalek::SigningKey;
use timebank::Id;
use timebank::journal::{
    Account, Body, Fact, MemberKind, MemberLeft, Proposed, Ref, Role, Step, StepKind, TextKind,
};
use timebank::ledger::{AccountIndex, Entry, ExchangeIndex, MemberChange, NewMember};

/// Ana gave an hour to the other side and recorded it 15 days ago. The policy accepts after 14 days.
///
/// The other side is Bob, a member. For `gil` and `kid` it is Kid, whose guardian is Gil; for `hal` it is a
/// household that Hal holds. Mary is a coordinator. A cell is the state that follows, or the code of the
/// refusal; `all` is everybody. Cid, who took no part, a viewer, a member who left and a revoked device get
/// the same answer everywhere: see below.
const TABLE: &str = include_str!("life.txt");

/// The answers to a stranger, a viewer, a member who left and a revoked device, for every step: none learns
/// the state. Each but the stranger is the other side.
const NOTHING: [(&str, &str); 4] = [
    ("cid", "not_a_party"),
    ("vic", "viewer_cannot_write"),
    ("lea", "member_left"),
    ("rex", "device_revoked"),
];

/// Other events of the coordinator. None moves an exchange to another state. `leave` is Bob, `leave-cid` a
/// member who took no part.
const MEETINGS: &str = "
proposed    leave ok                month ok  policy ok  rename ok  leave-cid ok  copy ok  role ok
confirmed   leave balance_not_zero  month ok  policy ok  rename ok  leave-cid ok  copy ok  role ok
declined    leave ok                month ok  policy ok  rename ok  leave-cid ok  copy ok  role ok
withdrawn   leave ok                month ok  policy ok  rename ok  leave-cid ok  copy ok  role ok
disputed    leave balance_not_zero  month ok  policy ok  rename ok  leave-cid ok  copy ok  role ok
voided      leave ok                month ok  policy ok  rename ok  leave-cid ok  copy ok  role ok
held        leave ok                month ok  policy ok  rename ok  leave-cid ok  copy ok  role ok
held-after  leave ok                month ok  policy ok  rename ok  leave-cid ok  copy ok  role ok
";

pub(super) struct Stage {
    pub(super) c: Community,
    pub(super) exchange: ExchangeIndex,
    pub(super) other: AccountIndex,
}

/// The account on the other side when this person acts.
fn other_side(actor: &str) -> &str {
    match actor {
        "gil" | "kid" => "kid",
        "hal" => "home",
        "vic" | "lea" | "rex" => actor,
        _ => "bob",
    }
}

pub(super) fn community() -> Community {
    let mut c = Community::found("Leith", "mary");
    for name in ["ana", "bob", "cid", "gil", "kid", "hal", "vic", "lea", "rex"] {
        c.add_with_phone(name);
    }
    let [gil, kid, hal] = ["gil", "kid", "hal"].map(|name| c.account(name));
    c.enter(Entry::ChangeMember(MemberChange { guardian: Some(Some(gil)), ..MemberChange::of(kid) }))
        .unwrap();
    c.add_member(NewMember { holders: vec![hal], ..NewMember::new("home", MemberKind::Household) });
    c
}

/// An exchange with this other side in this state. It is old enough to be accepted.
pub(super) fn stage(state: &str, other: &str) -> Stage {
    let mut c = community();
    let (ana, other) = (c.account("ana"), c.account(other));
    let hour = hour(&c, ana, other);
    let id = c.craft_by(&key("ana"), vec![hour]).unwrap();
    let exchange = c.ledger.exchange(id).unwrap();
    let path: &[StepKind] = match state {
        "proposed" => &[],
        "confirmed" => &[StepKind::Confirmed],
        "declined" => &[StepKind::Declined],
        "withdrawn" => &[StepKind::Withdrawn],
        "disputed" => &[StepKind::Confirmed, StepKind::Disputed],
        "voided" => &[StepKind::Confirmed, StepKind::Voided],
        "held" => &[StepKind::Held],
        "held-after" => &[StepKind::Confirmed, StepKind::Held],
        _ => panic!("{state} is no state"),
    };
    for step in path {
        let (who, device) = match step {
            StepKind::Held => ("keeper", c.keeper.clone()),
            _ => ("mary", c.device.clone()),
        };
        let bodies = step_of(&c, *step, id.into(), who, other);
        c.craft_by(&device, bodies).unwrap();
    }
    assert_eq!(c.state(exchange), state.split('-').next().unwrap());
    // Steps that are no longer possible are tried by those who could take them before.
    let [vic, lea] = ["vic", "lea"].map(|name| c.account(name));
    c.enter(Entry::SetRole(vic, Role::Viewer)).unwrap();
    c.enter(Entry::RevokeDevice(public(&key("rex")))).unwrap();
    if c.balance(lea) == 0 {
        c.enter(Entry::Leave { member: lea, to: Vec::new(), on: c.today(), erase: false }).unwrap();
    }
    c.later(15);
    Stage { c, exchange, other }
}

fn hour(c: &Community, gave: AccountIndex, received: AccountIndex) -> Body<'static> {
    let [gave, received] = [gave, received].map(|account| Account::Member(c.ref_of(account)));
    proposed(Proposed { on: c.today(), ..service(gave, received) })
}

/// The event with which somebody takes a step.
fn step_of(
    c: &Community,
    kind: StepKind,
    exchange: Ref,
    who: &str,
    other: AccountIndex,
) -> Vec<Body<'static>> {
    let step = Step::new(kind, exchange);
    let fact = |step| Body::Fact(Fact::Step(step));
    let reason = Body::Text(TextKind::Reason, "because");
    match kind {
        StepKind::Voided | StepKind::Disputed => vec![fact(Step { text: Some(1), ..step }), reason],
        StepKind::NoteAdded => {
            vec![fact(Step { text: Some(1), ..step }), Body::Text(TextKind::Note, "and tea")]
        }
        StepKind::Corrected if who == "mary" => {
            let right = hour(c, c.account("ana"), other);
            let corrected = Step { text: Some(3), other: Some(Ref::here(0)), ..step };
            vec![right, Body::Fact(Fact::confirmed(Ref::here(0))), fact(corrected), reason]
        }
        StepKind::Corrected => {
            vec![fact(Step { text: Some(1), other: Some(exchange), ..step }), reason]
        }
        StepKind::Held => vec![fact(Step { held_by: Some(1), ..step })],
        StepKind::Agreed if matches!(who, "mary" | "gil" | "hal") => {
            vec![fact(Step { other: Some(c.ref_of(other)), ..step })]
        }
        _ => vec![fact(step)],
    }
}

fn device_of(c: &Community, who: &str) -> SigningKey {
    match who {
        "mary" => c.device.clone(),
        "keeper" => c.keeper.clone(),
        _ => key(who),
    }
}

/// The result of somebody's step: the state, or the code of the refusal. Checks that nothing else changed.
fn outcome(stage: &Stage, kind: StepKind, who: &str) -> String {
    let mut c = stage.c.clone();
    let device = device_of(&c, who);
    let exchange = c.ledger.exchange_id(stage.exchange).into();
    let bodies = step_of(&c, kind, exchange, who, stage.other);
    let (before, was) = (c.ledger.cache(), c.balance(stage.other));
    match c.craft_by(&device, bodies) {
        Err(refusal) => {
            assert!(c.ledger.cache() == before, "{kind:?} by {who} was refused and changed the ledger");
            refusal.code().to_owned()
        }
        Ok(_) => {
            let counts = |state: &str| matches!(state, "confirmed" | "disputed");
            let state = c.state(stage.exchange);
            let corrected = kind == StepKind::Corrected;
            let expected = if counts(state) || corrected { -60 } else { 0 };
            assert_eq!(c.balance(stage.other), expected, "{kind:?} by {who}, from {was}");
            let sum: i64 = c.ledger.accounts().map(|account| c.balance(account)).sum();
            assert_eq!(sum, 0);
            state.to_owned()
        }
    }
}

fn step_named(name: &str) -> StepKind {
    StepKind::ALL.into_iter().find(|step| format!("{step:?}") == name).unwrap()
}

#[test]
fn every_state_meets_every_step_by_everybody() {
    let mut wrong = Vec::new();
    let mut cells = 0;
    for block in TABLE.trim().split("\n\n") {
        let mut lines = block.lines().map(|line| line.split_whitespace().collect::<Vec<_>>());
        let heading = lines.next().unwrap();
        let (state, actors) = (heading[0], &heading[1..]);
        let stages: Vec<(&str, Stage)> =
            actors.iter().map(|actor| (*actor, stage(state, other_side(actor)))).collect();
        let nothing: Vec<(&str, &str, Stage)> = NOTHING
            .iter()
            .filter(|(who, _)| *who != "lea" || !matches!(state, "confirmed" | "disputed"))
            .map(|(who, code)| (*who, *code, stage(state, other_side(who))))
            .collect();
        let mut steps = Vec::new();
        for line in lines {
            let kind = step_named(line[0]);
            steps.push(kind);
            for (i, (who, stage)) in stages.iter().enumerate() {
                let expected = if line[1] == "all" { line[2] } else { line[1 + i] };
                let got = outcome(stage, kind, who);
                cells += 1;
                if got != expected {
                    wrong.push(format!("{state}, {kind:?} by {who}: expected {expected}, got {got}"));
                }
                let back = expected == "proposed" && !matches!(state, "proposed" | "held");
                assert!(!back || kind == StepKind::Restored, "{state} leads back to proposed");
            }
            for (who, code, stage) in &nothing {
                let got = outcome(stage, kind, who);
                cells += 1;
                if got != *code {
                    wrong.push(format!("{state}, {kind:?} by {who}: expected {code}, got {got}"));
                }
            }
        }
        assert_eq!(steps, StepKind::ALL, "a step is missing");
    }
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
    assert_eq!(cells, 8 * 13 * 11 - 2 * 13);
}

/// A coordinator holds an exchange that waits or counts. Released, it is in its earlier state again.
#[test]
fn a_coordinator_holds_exchanges_that_wait_or_count() {
    let expected = [
        ("proposed", "held", "proposed"),
        ("confirmed", "held", "confirmed"),
        ("declined", "already_resolved", ""),
        ("withdrawn", "already_resolved", ""),
        ("disputed", "already_resolved", ""),
        ("voided", "already_resolved", ""),
        ("held", "waits_for_coordinator", ""),
        ("held-after", "waits_for_coordinator", ""),
    ];
    for (state, holds, released) in expected {
        for who in ["mary", "ana", "bob", "cid", "keeper"] {
            let Stage { mut c, exchange, .. } = stage(state, "bob");
            let device = device_of(&c, who);
            let step = Step::new(StepKind::Held, c.ledger.exchange_id(exchange).into());
            let hold = Step { held_by: Some(timebank::journal::HeldBy::Coordinator as u8), ..step };
            let answer = c.craft_by(&device, vec![Body::Fact(Fact::Step(hold))]);
            let got = answer.map_or_else(|refusal| refusal.code(), |_| c.state(exchange));
            let may = matches!(state, "proposed" | "confirmed");
            let wanted = match who {
                "cid" => "not_a_party",
                "keeper" if may => "not_a_coordinator",
                "ana" | "bob" if may => "not_the_keeper",
                _ => holds,
            };
            assert_eq!(got, wanted, "{state} by {who}");
            if !released.is_empty() && who == "mary" {
                let release = Step::new(StepKind::Released, c.ledger.exchange_id(exchange).into());
                c.craft_by(&device, vec![Body::Fact(Fact::Step(release))]).unwrap();
                assert_eq!(c.state(exchange), released);
            }
        }
    }
}

#[test]
fn nothing_else_moves_an_exchange() {
    for line in MEETINGS.trim().lines() {
        let words: Vec<&str> = line.split_whitespace().collect();
        let stage = stage(words[0], "bob");
        let before = stage.c.state(stage.exchange);
        for meeting in words[1..].chunks(2) {
            let mut c = stage.c.clone();
            let entered = meet(&mut c, meeting[0]);
            let got = entered.map_or_else(|refusal| refusal.code(), |_| "ok");
            assert_eq!(got, meeting[1], "{line}");
            assert_eq!(c.state(stage.exchange), before, "{line}");
            assert_eq!(c.balance(stage.other), stage.c.balance(stage.other), "{line}");
        }
    }
}

fn meet(c: &mut Community, what: &str) -> Result<Id, timebank::ledger::Refusal> {
    let [ana, bob, cid] = ["ana", "bob", "cid"].map(|name| c.account(name));
    match what {
        "leave" => {
            let member = c.ref_of(bob);
            c.craft_by(&c.device.clone(), vec![Body::Fact(Fact::MemberLeft(MemberLeft { member }))])
        }
        "leave-cid" => c.enter(Entry::Leave { member: cid, to: Vec::new(), on: c.today(), erase: true }),
        "month" => c.enter(Entry::CloseMonth(2024 * 12 + 1)),
        "policy" => {
            let categories = Some(vec!["knitting"]);
            c.enter(Entry::SetPolicy(timebank::journal::PolicyChange { categories, ..Default::default() }))
        }
        "rename" => c.enter(Entry::ChangeMember(MemberChange { name: Some("Bob"), ..MemberChange::of(bob) })),
        "copy" => {
            let same = hour(c, ana, bob);
            c.craft_by(&key("ana"), vec![same])
        }
        "role" => c.enter(Entry::SetRole(bob, Role::Viewer)),
        _ => panic!("what is {what}?"),
    }
}
