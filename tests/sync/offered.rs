//! The content of signed events before they are admitted.

use crate::common::crafted::{self, legs};
use crate::common::{Scene, cases, key, posting, public, scene, seal, sealed_grant};
use proptest::prelude::*;
use serde_json::{Value, json};
use timebank::journal::{
    Account, Body, DeviceAdded, DeviceEnrolled, DeviceRevoked, ExchangeKind, Fact, Grant, KeeperChanged, Leg,
    MemberAdded, MemberChanged, MemberErased, MemberLeft, MembersJoined, MembersParted, MonthClosed,
    PostKind, ProgrammeSet, Proposed, Ref, RoleSet, Sealed, Step, StepKind, TextKind, Unposted,
};
use timebank::ledger::{AccountIndex, Entry, ExchangeIndex, Posting, Stepping};
use timebank::{Day, Id, Minutes, Seconds};

impl Scene {
    fn id(&self, account: AccountIndex) -> String {
        self.c.ledger.account_text(account)
    }

    fn person(&self, account: AccountIndex, name: &str) -> Value {
        json!({ "member": self.id(account), "name": name })
    }

    fn last(&self) -> ExchangeIndex {
        let rows = self.c.ledger.history(&Default::default()).unwrap().rows;
        self.c.ledger.exchange_of(&rows.last().unwrap().exchange).unwrap()
    }

    fn said(&self, events: &[Sealed]) -> Vec<Value> {
        self.c.ledger.offered(events).iter().map(|offered| serde_json::to_value(offered).unwrap()).collect()
    }

    /// The facts of the last event.
    fn facts(&self, events: &[Sealed]) -> Value {
        self.said(events).last().unwrap()["facts"].clone()
    }

    /// The exchange of [`Scene::exchange`], as pages get it.
    fn row(&self, id: &str, note: &str) -> Value {
        json!({
            "exchange": id,
            "on": "2024-03-01",
            "kind": "Service",
            "movement": "Help",
            "gave": [{ "member": self.id(self.ana), "name": "ana", "minutes": 60 }],
            "received": [{ "member": self.id(self.bob), "name": "bob", "minutes": 60 }],
            "minutes": 60,
            "category": "gardening",
            "note": note,
            "state": "Proposed",
            "counts": false,
        })
    }
}

#[test]
fn an_exchange_is_shown_with_names_and_author() {
    let mut s = scene();
    let sealed = s.exchange("Mended the gate", "ana");
    let row = s.row(&format!("{}.1", sealed.id()), "Mended the gate");
    let mut expected = json!({
        "event": sealed.id().to_string(),
        "writer": "Member",
        "by": s.person(s.ana, "ana"),
        "device": public(&key("ana")).to_string(),
        "at": s.c.clock,
        "facts": [{ "fact": "Proposed", "exchange": row }],
    });
    assert_eq!(s.said(std::slice::from_ref(&sealed)), [expected.clone()]);
    // The ledger shows the same once the event is admitted.
    s.admit(&sealed, "ana");
    assert_eq!(serde_json::to_value(s.c.ledger.history_row(s.last())).unwrap(), row);
    expected["seq"] = s.c.ledger.chain().seq.into();
    assert_eq!(s.said(&[sealed]), [expected]);
}

#[test]
fn an_exchange_is_shown_with_all_its_fields() {
    let mut s = scene();
    let offer = Posting {
        tags: Some("rye\n\n sourdough "),
        until: Day::parse("2024-06-01"),
        ..posting(PostKind::Offer, "Bread", Some("cooking"))
    };
    let offered = s.seal(Entry::Post(offer.clone()), "bob");
    let post = format!("{}.{}", offered.id(), offered.parts.len() - 1);
    let said = json!([{
        "fact": "Posted", "post": post, "kind": "Offer", "text": "Bread", "member": s.person(s.bob, "bob"),
        "category": "cooking", "tags": ["rye", "sourdough"], "until": "2024-06-01",
    }]);
    assert_eq!(s.facts(std::slice::from_ref(&offered)), said);
    let whose = (Ref::from(s.c.ledger.account_id(s.ana).unwrap()), Ref::from(post.parse::<Id>().unwrap()));
    let legs = legs(&[(Account::Member(whose.0), 90), (Account::Pot, -90)]);
    let proposed = Proposed {
        worked: Some(Minutes(80)),
        travel: Some(Minutes(20)),
        on_behalf: Some(whose.0),
        answers: Some(whose.1),
        ..Proposed::new(ExchangeKind::Gift, legs, Day(19_800))
    };
    let sealed = s.craft(vec![crafted::proposed(proposed)], "bob");
    for admitted in [false, true] {
        if admitted {
            s.admit(&offered, "bob");
        }
        let facts = s.facts(&[offered.clone(), sealed.clone()]);
        let fact = &facts[0];
        assert_eq!(fact["travel"], 20);
        assert_eq!(fact["onBehalfOf"], s.person(s.ana, "ana"));
        assert_eq!(fact["answers"], json!({ "post": post, "kind": "Offer", "text": "Bread" }), "{admitted}");
        assert_eq!(fact["exchange"]["kind"], "Gift");
        assert_eq!(fact["exchange"]["worked"], 80);
        assert_eq!(fact["exchange"]["received"], json!([{ "member": "pot", "name": "", "minutes": 90 }]));
    }
    assert_eq!(s.facts(&[sealed])[0]["answers"]["text"], "Bread", "from the ledger alone");
    let post = s.c.ledger.post_of(&post).unwrap();
    let replaced = s.seal(Entry::Post(Posting { replaces: Some(post), text: "Rolls", ..offer }), "bob");
    assert_eq!(s.facts(&[replaced])[0]["replaces"]["text"], "Bread");
    let taken_back = s.seal(Entry::Unpost(post), "bob");
    let id = s.c.ledger.post_id(post).to_string();
    let said = json!([{ "fact": "Unposted", "post": id, "kind": "Offer", "text": "Bread" }]);
    assert_eq!(s.facts(&[taken_back]), said);
}

#[test]
fn a_step_is_shown_with_its_exchange() {
    let mut s = scene();
    let proposed = s.exchange("Mended the gate", "ana");
    let id = Id { event: proposed.id(), part: 1 };
    let (author, seed) = (s.c.author_of(&key("bob")), s.c.seed());
    let step = StepKind::Confirmed;
    let confirm = s.c.ledger.draft_step_of(id, step, None, author, &seed).unwrap();
    let confirm = seal(confirm, &key("bob"));
    let unknown = json!([{ "fact": "Step", "step": "Confirmed", "id": id.to_string() }]);
    assert_eq!(s.facts(std::slice::from_ref(&confirm)), unknown);
    let row = s.row(&id.to_string(), "Mended the gate");
    let known = json!([{ "fact": "Step", "step": "Confirmed", "id": id.to_string(), "exchange": row }]);
    assert_eq!(s.facts(&[proposed.clone(), confirm.clone()]), known);
    s.admit(&proposed, "ana");
    assert_eq!(s.facts(std::slice::from_ref(&confirm)), known);
    s.admit(&confirm, "bob");
    assert_eq!(s.facts(&[confirm])[0]["exchange"]["state"], "Confirmed", "as the ledger has it now");
    // A reason, another exchange, an account that agrees.
    let dispute = Stepping::new(StepKind::Disputed, s.last(), Some("It was half an hour"));
    let disputed = s.seal(Entry::Step(dispute), "bob");
    let facts = s.facts(&[disputed]);
    assert_eq!((&facts[0]["step"], &facts[0]["reason"]), (&json!("Disputed"), &json!("It was half an hour")));
    let again = s.exchange("The same again", "bob");
    let same = Step {
        other: Some(id.into()),
        ..Step::new(StepKind::Declined, Ref { event: Some(again.id()), part: 1 })
    };
    let declined = s.craft(vec![Body::Fact(Fact::Step(same))], "ana");
    let facts = s.facts(&[again, declined]);
    assert_eq!(facts[0]["exchange"]["note"], "The same again");
    assert_eq!(facts[0]["other"]["note"], "Mended the gate");
    let (ana, bob) = (s.c.ref_of(s.ana), s.c.ref_of(s.bob));
    let agreed = Step { other: Some(bob), on_behalf: Some(ana), ..Step::new(StepKind::Agreed, id.into()) };
    let held = Step { held_by: Some(3), ..Step::new(StepKind::Held, id.into()) };
    let facts = [agreed, held].map(|step| Body::Fact(Fact::Step(step))).to_vec();
    let sealed = s.craft(facts, "device");
    let facts = s.facts(&[sealed]);
    assert_eq!(
        (&facts[0]["who"], &facts[0]["onBehalfOf"]),
        (&s.person(s.bob, "bob"), &s.person(s.ana, "ana"))
    );
    let nobody = Step { other: Some(id.into()), ..Step::new(StepKind::Agreed, id.into()) };
    let nobody = s.craft(vec![Body::Fact(Fact::Step(nobody))], "ana");
    let nobody = s.facts(&[nobody]);
    assert_eq!((nobody[0].get("other"), &nobody[0]["who"]["name"]), (None, &json!("")));
    assert_eq!((facts[0].get("other"), &facts[1]["heldBy"]), (None, &json!("EarlierPolicy")));
}

#[test]
fn an_event_is_shown_with_the_member_of_its_device() {
    let mut s = scene();
    let by = |s: &Scene, events: &[Sealed]| {
        let said = s.said(events);
        let last = said.last().unwrap();
        (
            last["writer"].as_str().unwrap().to_owned(),
            last.get("by").map(|by| by["name"].as_str().unwrap().to_owned()),
        )
    };
    let named = |writer: &str, name: Option<&str>| (writer.to_owned(), name.map(str::to_owned));
    let strangers = s.exchange("Hello", "stranger");
    assert_eq!(by(&s, &[strangers]), named("Unknown", None));
    let anas = s.exchange("Hello", "ana");
    s.c.enter(Entry::RevokeDevice(public(&key("ana")))).unwrap();
    assert_eq!(by(&s, &[anas]), named("Revoked", Some("ana")));
    let keepers = s.exchange("Hello", "keeper");
    assert_eq!(by(&s, &[keepers]), named("Keeper", None));
    let cards = s.exchange("Hello", "recovery");
    assert_eq!(by(&s, &[cards]), named("Keeper", None));

    let grant = Grant { at: Seconds(s.c.clock - 5), ..s.c.grant(s.bob, public(&key("invitation"))) };
    let signed = sealed_grant(&grant, &s.c.device);
    let phone = public(&key("new phone"));
    let enrolled = grant.accept(&signed, phone, Seconds(s.c.clock), &s.c.seed());
    let enrolled = seal(enrolled, &key("invitation"));
    let said = json!([{
        "fact": "Enrolled", "key": phone.to_string(), "member": s.person(s.bob, "bob"),
        "invitedBy": s.person(s.c.ledger.founder(), "Mary"), "invitedAt": grant.at.0,
    }]);
    assert_eq!(s.facts(std::slice::from_ref(&enrolled)), said);
    assert_eq!(by(&s, std::slice::from_ref(&enrolled)), named("Invited", Some("bob")));
    let first = s.exchange("My first", "new phone");
    assert_eq!(by(&s, &[enrolled.clone(), first.clone()]), named("Invited", Some("bob")));
    assert_eq!(by(&s, std::slice::from_ref(&first)), named("Unknown", None));
    // Signed with another key than the one that is invited, or by nobody.
    let other = s.craft(
        vec![Body::Fact(Fact::DeviceEnrolled(DeviceEnrolled { grant: &signed, key: phone }))],
        "stranger",
    );
    assert_eq!(by(&s, &[other, first.clone()]), named("Unknown", None));
    let junk = s.craft(
        vec![Body::Fact(Fact::DeviceEnrolled(DeviceEnrolled { grant: b"junk", key: phone }))],
        "invitation",
    );
    assert_eq!(by(&s, std::slice::from_ref(&junk)), named("Unknown", None));
    assert_eq!(s.facts(&[junk]), json!([{ "fact": "Enrolled", "key": phone.to_string() }]));
    s.admit(&enrolled, "invitation");
    assert_eq!(by(&s, &[first]), named("Member", Some("bob")));
}

#[test]
fn a_coordinators_events_are_shown_too() {
    let mut s = scene();
    let (mary, device) = (s.c.ledger.founder(), key("device"));
    let ana = s.c.ref_of(s.ana);
    let phone = public(&key("phone"));
    let text = |kind, words| Body::Text(kind, words);
    let exchange = Ref { event: Some(timebank::Hash([7; 32])), part: 1 };
    let programme = |programme| Body::Fact(Fact::ProgrammeSet(ProgrammeSet { exchange, programme }));
    use timebank::journal::{MemberKind, PolicyChange, Role, Rule};
    let bodies = vec![
        text(TextKind::Name, "Kit"),
        Body::Fact(Fact::MemberAdded(MemberAdded {
            is_timebank: false,
            kind: MemberKind::Person,
            name: 0,
            contact: None,
            number: None,
            holders: vec![],
            guardian: Some(ana),
            origin: None,
            area: None,
        })),
        Body::Fact(Fact::DeviceAdded(DeviceAdded { member: Ref::here(1), key: phone })),
        Body::Fact(Fact::RoleSet(RoleSet { member: ana, role: Role::Viewer })),
        text(TextKind::Contact, ""),
        Body::Fact(Fact::MemberChanged(MemberChanged {
            is_timebank: None,
            member: ana,
            name: Some(0),
            contact: Some(4),
            holders: None,
            guardian: Some(None),
            area: None,
        })),
        Body::Fact(Fact::MemberLeft(MemberLeft { member: ana })),
        Body::Fact(Fact::MemberErased(MemberErased { member: ana })),
        Body::Fact(Fact::MembersJoined(MembersJoined { member: Ref::here(1), into: ana })),
        Body::Fact(Fact::MembersParted(MembersParted { member: ana })),
        Body::Fact(Fact::DeviceRevoked(DeviceRevoked { key: public(&device) })),
        Body::Fact(Fact::PolicySet(PolicyChange {
            rules: vec![(Rule::Floor, Some(-600)), (Rule::Ceiling, None)],
            categories: Some(vec!["cooking"]),
            unknown: false,
        })),
        Body::Fact(Fact::MonthClosed(MonthClosed { month: 24_290 })),
        Body::Fact(Fact::KeeperChanged(KeeperChanged { keeper: phone })),
        text(TextKind::Programme, "City health fund"),
        programme(Some(14)),
        programme(None),
        Body::Unknown { kind: 99 },
    ];
    let sealed = s.craft(bodies, "device");
    let unknown = format!("{}.1", "07".repeat(32));
    let kit = json!({ "member": format!("{}.1", sealed.id()), "name": "Kit" });
    let ana = s.person(s.ana, "ana");
    let said = json!([
        { "fact": "MemberAdded", "member": kit, "kind": "Person", "timebank": false },
        { "fact": "DeviceAdded", "key": phone.to_string(), "member": kit },
        { "fact": "RoleSet", "member": ana, "role": "Viewer" },
        { "fact": "MemberChanged", "member": ana, "name": "Kit", "contact": "", "guardian": [] },
        { "fact": "MemberLeft", "member": ana },
        { "fact": "MemberErased", "member": ana },
        { "fact": "MembersJoined", "member": kit, "into": ana },
        { "fact": "MembersParted", "member": ana },
        { "fact": "DeviceRevoked", "key": public(&device).to_string(), "member": s.person(mary, "Mary") },
        {
            "fact": "PolicySet",
            "rules": [{ "rule": "Floor", "value": -600 }, { "rule": "Ceiling" }],
            "categories": ["cooking"],
        },
        { "fact": "MonthClosed", "month": 24_290 },
        { "fact": "KeeperChanged", "key": phone.to_string() },
        { "fact": "ProgrammeSet", "id": unknown, "programme": "City health fund" },
        { "fact": "ProgrammeSet", "id": unknown },
        { "fact": "Unknown", "kind": 99 },
    ]);
    assert_eq!(s.facts(&[sealed]), said);
}

proptest! {
    #![proptest_config(cases(128))]

    #[test]
    fn no_event_makes_it_panic(
        minutes in prop::collection::vec(prop_oneof![any::<i64>(), Just(i64::MIN), Just(i64::MAX)], 0..6),
        day: i32,
        index: u16,
        name in any::<String>(),
        step in 0..12usize,
        junk in prop::collection::vec(any::<u8>(), 0..40),
    ) {
        let mut s = scene();
        let far = Ref { event: Some(timebank::Hash([7; 32])), part: index };
        let accounts = [Account::Pot, Account::Member(Ref::here(index)), Account::Member(far)];
        let leg = |(i, m): (usize, &i64)| Leg { account: accounts[i % 3], minutes: Minutes(*m) };
        let legs = minutes.iter().enumerate().map(leg).collect();
        let proposed = Proposed { note: Some(index), ..Proposed::new(ExchangeKind::Service, legs, Day(day)) };
        let bare = Step::new(StepKind::ALL[step], Ref::here(1));
        let about = Step { text: Some(index), other: Some(Ref::here(1)), ..bare };
        let bodies = vec![
            Body::Text(TextKind::Note, &name),
            crafted::proposed(proposed),
            Body::Fact(Fact::Step(about)),
            Body::Fact(Fact::MemberLeft(MemberLeft { member: Ref::here(index % 4) })),
            Body::Fact(Fact::Unposted(Unposted { post: Ref::here(1) })),
        ];
        let mut sealed = s.craft(bodies, "ana");
        sealed.parts.push(junk.clone());
        let broken = Sealed { event: junk, ..sealed.clone() };
        let offered = s.c.ledger.offered(&[broken, sealed.clone(), sealed]);
        prop_assert_eq!(offered.len(), 2);
        prop_assert!(serde_json::to_string(&offered).is_ok());
    }
}

#[test]
fn an_event_without_parts_shows_nothing() {
    let mut s = scene();
    let sealed = s.craft(vec![], "ana");
    assert_eq!(s.facts(&[sealed]), json!([]));
}
