//! Every refusal, reached; which one is said where several rules are broken; and that nothing changed.

use crate::common::{Community, key, public};
use crate::crafted::{confirmed, draft, draft_from, policy, service, with_audience};
use crate::rules;
use ed25519_dalek::{Signer, SigningKey};
use std::collections::BTreeSet;
use timebank::journal::{
    Account, Audience, Author, Body, Draft, ExchangeKind, Fact, Leg, MAX_EVENT_BYTES, MAX_PARTS,
    PolicyChange, Proposed, Ref, Rule, Step, StepKind, TextIndex, TextKind,
};
use timebank::ledger::{Refusal, Submission};
use timebank::{Day, Hash, Key, Minutes, Seconds};

/// A signed event as somebody offers it.
pub(crate) struct Offer {
    pub(crate) event: Vec<u8>,
    signature: [u8; 64],
    parts: Vec<Vec<u8>>,
}

impl Offer {
    pub(crate) fn new(draft: Draft, device: &SigningKey) -> Offer {
        let signature = device.sign(&draft.bytes_to_sign()).to_bytes();
        Offer { event: draft.event, signature, parts: draft.parts }
    }
}

/// A coordinator, Ana and Bob with phones, Cid without; Ana has recorded an exchange with Bob, another was voided.
pub(crate) struct Scene {
    pub(crate) c: Community,
    phones: [SigningKey; 2],
    n: u64,
    last_n: [u64; 2],
    pub(crate) ana: Ref,
    pub(crate) bob: Ref,
    pub(crate) cid: Ref,
    pub(crate) by_ana: Ref,
    pub(crate) voided: Ref,
}

impl Scene {
    pub(crate) fn new() -> Scene {
        let mut c = Community::found("Leith", "Mary");
        let [ana, bob, cid] = ["Ana", "Bob", "Cid"].map(|name| {
            let account = c.add(name);
            Ref::from(c.ledger.account_id(account).unwrap())
        });
        let none = Ref::here(0);
        let phones = [key("ana"), key("bob")];
        let mut scene = Scene { c, phones, n: 10, last_n: [0; 2], ana, bob, cid, by_ana: none, voided: none };
        let devices = [(scene.ana, 0), (scene.bob, 1)]
            .map(|(member, phone)| added(member, public(&scene.phones[phone])));
        scene.admit(devices.into(), None);
        scene.by_ana = scene.admit(vec![scene.service()], Some(0));
        scene.voided = scene.admit(vec![scene.service(), confirmed(0)], None);
        scene.admit(vec![voided(scene.voided), reason()], None);
        scene
    }

    /// Admits an event of the coordinator's, or of the phone with this index.
    pub(crate) fn admit(&mut self, bodies: Vec<Body<'_>>, phone: Option<usize>) -> Ref {
        let draft = self.draft(bodies, phone);
        let device = phone.map_or(self.c.device.clone(), |phone| self.phones[phone].clone());
        self.c.admit_from(&draft, &device).unwrap();
        Ref { event: Some(draft.id()), part: 0 }
    }

    pub(crate) fn draft(&mut self, bodies: Vec<Body<'_>>, phone: Option<usize>) -> Draft {
        self.n += 1;
        match phone {
            None => draft(&mut self.c, bodies),
            Some(phone) => {
                self.last_n[phone] = self.n;
                draft_from(&mut self.c, &self.phones[phone], self.n, bodies)
            }
        }
    }

    /// An event of the coordinator's, offered.
    pub(crate) fn offer(&mut self, bodies: Vec<Body<'_>>) -> Offer {
        let draft = self.draft(bodies, None);
        Offer::new(draft, &self.c.device)
    }

    /// An event of Ana's (0) or Bob's (1) phone, offered.
    pub(crate) fn offer_by(&mut self, phone: usize, bodies: Vec<Body<'_>>) -> Offer {
        let draft = self.draft(bodies, Some(phone));
        Offer::new(draft, &self.phones[phone])
    }

    /// An event of the keeper's own, offered.
    pub(crate) fn offer_by_keeper(&mut self, bodies: Vec<Body<'_>>) -> Offer {
        let (keeper, n) = (self.c.keeper.clone(), self.c.keepers().n);
        let draft = draft_from(&mut self.c, &keeper, n, bodies);
        Offer::new(draft, &keeper)
    }

    /// An event of the coordinator's device for this community, with these audiences.
    pub(crate) fn offer_as(&mut self, community: Option<Hash>, bodies: &[(Audience, Body<'_>)]) -> Offer {
        let (author, seed) = (self.c.author(), self.c.seed());
        Offer::new(Draft::new(community, author, bodies, &seed), &self.c.device)
    }

    /// The key of Ana's (0) or Bob's (1) phone.
    pub(crate) fn phone(&self, phone: usize) -> Key {
        public(&self.phones[phone])
    }

    /// The founder and only coordinator.
    pub(crate) fn mary(&self) -> Ref {
        self.c.ledger.account_id(self.c.ledger.founder()).unwrap().into()
    }

    /// Another event with the counter that this phone used last.
    pub(crate) fn offer_again(&mut self, phone: usize) -> Offer {
        let bodies = vec![self.service(), reason()];
        let (n, phone) = (self.last_n[phone], self.phones[phone].clone());
        Offer::new(draft_from(&mut self.c, &phone, n, bodies), &phone)
    }

    /// Ana helped Bob for an hour.
    pub(crate) fn service(&self) -> Body<'static> {
        Body::Fact(Fact::Proposed(self.hour()))
    }

    pub(crate) fn hour(&self) -> Proposed<'static> {
        service(Account::Member(self.ana), Account::Member(self.bob))
    }

    /// An exchange with these legs, by the coordinator.
    pub(crate) fn with_legs(&mut self, legs: &[(Account, i64)]) -> Offer {
        let legs = legs
            .iter()
            .map(|(account, minutes)| Leg { account: *account, minutes: Minutes(*minutes) })
            .collect();
        let exchange = Proposed { legs, ..self.hour() };
        self.offer(vec![Body::Fact(Fact::Proposed(exchange))])
    }

    /// Offers it, and makes sure that nothing changed.
    pub(crate) fn refusal(&self, offer: &Offer) -> Option<Refusal> {
        let before = self.c.ledger.cache();
        let submission = Submission { event: &offer.event, signature: &offer.signature, parts: &offer.parts };
        let refused = self.c.ledger.prepare(submission, self.c.context()).err();
        assert!(self.c.ledger.cache() == before, "{refused:?} changed the ledger");
        refused
    }
}

pub(crate) fn added(member: Ref, key: Key) -> Body<'static> {
    Body::Fact(Fact::DeviceAdded { member, key })
}

pub(crate) fn voided(exchange: Ref) -> Body<'static> {
    Body::Fact(Fact::voided(exchange, 1))
}

pub(crate) fn confirm(exchange: Ref) -> Body<'static> {
    Body::Fact(Fact::confirmed(exchange))
}

pub(crate) fn reason() -> Body<'static> {
    Body::Text(TextKind::Reason, "typed twice")
}

pub(crate) fn name(text: &str) -> Body<'_> {
    Body::Text(TextKind::Name, text)
}

pub(crate) fn rename(member: Ref) -> Body<'static> {
    rename_with(member, 1)
}

fn rename_with(member: Ref, text: TextIndex) -> Body<'static> {
    let (name, contact, area) = (Some(text), None, None);
    Body::Fact(Fact::MemberChanged { member, name, contact, holders: None, guardian: None, area })
}

pub(crate) fn nowhere() -> Ref {
    Ref { event: Some(Hash([1; 32])), part: 0 }
}

fn categories<'a>(categories: Vec<&'a str>) -> Body<'a> {
    policy(PolicyChange { categories: Some(categories), ..PolicyChange::default() })
}

pub(crate) type MakeOffer = fn(&mut Scene) -> Offer;

/// The code, and an offer that gets it.
const CASES: &[(&str, MakeOffer)] = &[
    ("not_an_event", |s| Offer { event: b"hello".to_vec(), ..s.offer(vec![reason()]) }),
    ("not_an_event", |s| s.with_legs(&[(Account::Member(s.bob), -60), (Account::Member(s.ana), 60)])),
    // A text that nobody points to, and steps that say what their kind has no word for.
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
    ("wrong_part", |s| Offer { parts: Vec::new(), ..s.offer(vec![reason()]) }),
    ("wrong_signature", |s| {
        let draft = s.draft(vec![s.service()], None);
        Offer::new(draft, &s.phones[0])
    }),
    ("wrong_community", |s| s.offer_as(Some(Hash([1; 32])), &with_audience(vec![reason()]))),
    ("already_founded", |s| s.offer_as(None, &with_audience(vec![reason()]))),
    ("already_founded", |s| {
        let founded = Fact::Founded { keeper: Key([1; 32]), recovery: Key([2; 32]), founder: 0, name: 1 };
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
        Offer::new(draft, &s.c.device)
    }),
    ("unknown_device", |s| {
        let (stranger, bodies) = (key("stranger"), vec![s.service()]);
        let draft = draft_from(&mut s.c, &stranger, 1, bodies);
        Offer::new(draft, &stranger)
    }),
    ("device_forked", |s| {
        let (n, bodies) = (s.n + 1, vec![s.service()]);
        let draft = draft_from(&mut s.c, &s.phones[0], n, bodies);
        s.admit(vec![s.service()], Some(0));
        Offer::new(draft, &s.phones[0])
    }),
    ("unknown_kind", |s| s.offer(vec![Body::Unknown { kind: 99 }])),
    ("wrong_audience", |s| s.offer_as(s.c.ledger.community(), &[(Audience::COORDINATORS, reason())])),
    ("not_a_coordinator", |s| s.offer_by(0, vec![categories(vec![])])),
    ("not_a_coordinator", |s| s.offer_by(0, vec![rename(s.bob), name("Bobby")])),
    ("not_a_coordinator", |s| s.offer_by(0, vec![added(s.ana, Key([9; 32]))])),
    ("not_a_coordinator", |s| {
        s.offer_by(0, vec![Body::Fact(Fact::Proposed(Proposed { kind: ExchangeKind::Opening, ..s.hour() }))])
    }),
    ("not_a_party", |s| {
        s.offer_by(
            0,
            vec![Body::Fact(Fact::Proposed(service(Account::Member(s.bob), Account::Member(s.cid))))],
        )
    }),
    ("own_entry", |s| s.offer_by(0, vec![confirm(s.by_ana)])),
    ("own_entry", |s| s.offer_by(0, vec![s.service(), confirmed(0)])),
    ("unknown_member", |s| {
        s.offer(vec![Body::Fact(Fact::Proposed(service(Account::Member(nowhere()), Account::Pot)))])
    }),
    ("unknown_member", |s| s.offer(vec![added(Ref::here(0), Key([9; 32]))])),
    ("unknown_exchange", |s| s.offer(vec![confirm(nowhere())])),
    ("unknown_exchange", |s| s.offer(vec![confirmed(0), s.service()])),
    ("unknown_exchange", |s| s.offer(vec![confirm(s.ana)])),
    ("wrong_key", |s| s.offer(vec![added(s.cid, Key([0; 32]))])),
    ("several_must_agree", |s| {
        let account = Account::Member;
        let leg = |member, minutes| Leg { account: account(member), minutes: Minutes(minutes) };
        let legs = vec![leg(s.ana, 60), leg(s.bob, -20), leg(s.cid, -40)];
        let exchange = Proposed { legs, ..s.hour() };
        let exchange = s.admit(vec![Body::Fact(Fact::Proposed(exchange))], Some(0));
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
    ("unknown_category", |s| {
        s.offer(vec![Body::Fact(Fact::Proposed(Proposed { category: Some("knitting"), ..s.hour() }))])
    }),
    ("day_out_of_range", |s| s.offer(vec![Body::Fact(Fact::Proposed(Proposed { on: Day(-1), ..s.hour() }))])),
    ("day_out_of_range", |s| {
        s.offer(vec![Body::Fact(Fact::Proposed(Proposed { on: Day(i32::MAX), ..s.hour() }))])
    }),
    ("nobody_on_one_side", |s| s.with_legs(&[(Account::Member(s.ana), 60)])),
    ("nobody_on_one_side", |s| s.with_legs(&[])),
    ("same_person", |s| s.with_legs(&[(Account::Member(s.ana), 60), (Account::Member(s.ana), -60)])),
    ("zero_length", |s| s.with_legs(&[(Account::Member(s.ana), 0), (Account::Member(s.bob), 0)])),
    ("zero_length", |s| {
        s.offer(vec![Body::Fact(Fact::Proposed(Proposed { worked: Some(Minutes(0)), ..s.hour() }))])
    }),
    ("too_long", |s| {
        s.with_legs(&[(Account::Member(s.ana), 10_000_001), (Account::Member(s.bob), -10_000_001)])
    }),
    ("too_long", |s| s.with_legs(&[(Account::Member(s.ana), i64::MIN), (Account::Member(s.bob), i64::MAX)])),
    ("too_long", |s| {
        s.offer(vec![Body::Fact(Fact::Proposed(Proposed { worked: Some(Minutes(i64::MAX)), ..s.hour() }))])
    }),
    ("not_balanced", |s| s.with_legs(&[(Account::Member(s.ana), 60), (Account::Member(s.bob), -59)])),
    ("already_resolved", |s| s.offer(vec![confirm(s.voided)])),
    ("already_resolved", |s| s.offer(vec![confirm(s.by_ana), confirm(s.by_ana)])),
    ("not_counted", |s| s.offer(vec![voided(s.by_ana), reason()])),
    ("not_counted", |s| s.offer(vec![voided(s.voided), reason()])),
];

#[test]
fn every_refusal_is_reached_and_changes_nothing() {
    let cases = || CASES.iter().chain(rules::CASES);
    for (i, (code, offer)) in cases().enumerate() {
        let mut scene = Scene::new();
        let offer = offer(&mut scene);
        let refused = scene.refusal(&offer).map(|refusal| refusal.code());
        assert_eq!(refused, Some(*code), "case {i} of {}", CASES.len());
    }
    let reached: BTreeSet<&str> = cases().map(|(code, _)| *code).collect();
    assert_eq!(reached, codes());
}

#[test]
fn the_scene_admits_what_breaks_no_rule() {
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
fn what_may_still_come_right_waits() {
    let waits: BTreeSet<&str> = CASES
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
fn in_an_open_book_parts_are_still_for_those_whom_they_concern() {
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

/// What is said of each refusal besides its code; of the others nothing.
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
    ("text_too_long", &["most"]),
    ("too_far_back", &["on"]),
    ("too_long", &["minutes"]),
    ("unknown_category", &["category"]),
    ("unknown_kind", &["kind"]),
    ("wrong_audience", &["part"]),
    ("wrong_part", &["part"]),
];

#[test]
fn every_refusal_names_what_it_is_about() {
    for (code, offer) in CASES.iter().chain(rules::CASES) {
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
fn refusals_name_what_they_are_about() {
    let mut s = Scene::new();
    let unbalanced = s.with_legs(&[(Account::Member(s.ana), 60), (Account::Member(s.bob), -59)]);
    let refusal = s.refusal(&unbalanced).unwrap();
    assert_eq!(refusal.fields(), [("given", "60".to_owned()), ("received", "59".to_owned())]);
    assert_eq!(refusal.to_string(), "1:00 hours were given, but 0:59 received");
}

/// Offers that break two rules each: the first of the pair is what is said.
const PRECEDENCE: &[(&str, &str, MakeOffer)] = &[
    ("too_large", "not_an_event", |s| Offer {
        event: b"hello".to_vec(),
        ..s.offer(vec![reason(); MAX_PARTS + 1])
    }),
    ("wrong_part", "wrong_signature", |s| Offer {
        parts: Vec::new(),
        signature: [0; 64],
        ..s.offer(vec![reason()])
    }),
    ("wrong_signature", "wrong_community", |s| Offer {
        signature: [0; 64],
        ..s.offer_as(Some(Hash([1; 32])), &with_audience(vec![reason()]))
    }),
    ("already_admitted", "device_forked", |s| {
        let draft = s.draft(vec![s.service()], None);
        s.c.admit(&draft).unwrap();
        Offer::new(draft, &s.c.device)
    }),
    ("wrong_community", "unknown_device", |_| {
        let stranger = key("stranger");
        let author = Author { device: public(&stranger), n: 1, at: Seconds(0) };
        Offer::new(
            Draft::new(Some(Hash([1; 32])), author, &with_audience(vec![reason()]), &[0; 32]),
            &stranger,
        )
    }),
    ("unknown_device", "unknown_kind", |s| {
        let stranger = key("stranger");
        let draft = draft_from(&mut s.c, &stranger, 1, vec![Body::Unknown { kind: 99 }]);
        Offer::new(draft, &stranger)
    }),
    ("device_forked", "not_a_coordinator", |s| {
        s.admit(vec![s.service()], Some(0));
        let n = s.n;
        let draft = draft_from(&mut s.c, &s.phones[0], n, vec![categories(vec![])]);
        Offer::new(draft, &s.phones[0])
    }),
    ("wrong_audience", "unknown_kind", |s| {
        s.offer_as(s.c.ledger.community(), &[(Audience::MEMBER, Body::Unknown { kind: 99 })])
    }),
    ("not_a_coordinator", "name_empty", |s| s.offer_by(0, vec![rename(s.bob), name("")])),
    ("not_balanced", "day_out_of_range", |s| {
        let mut exchange = Proposed { on: Day(-1), ..s.hour() };
        exchange.legs[0].minutes = Minutes(59);
        s.offer(vec![Body::Fact(Fact::Proposed(exchange))])
    }),
    ("text_missing", "not_an_event", |s| {
        s.offer(vec![rename_with(s.ana, 2), rename_with(s.ana, 2), name("Ana"), reason()])
    }),
    ("unknown_exchange", "not_an_event", |s| s.offer(vec![confirm(nowhere()), reason()])),
    ("not_an_event", "unknown_exchange", |s| {
        let step = Step { held_by: Some(1), ..Step::new(StepKind::Confirmed, nowhere()) };
        s.offer(vec![Body::Fact(Fact::Step(step))])
    }),
    // Of several parts, the first that breaks a rule.
    ("name_empty", "unknown_exchange", |s| s.offer(vec![rename(s.ana), name(""), confirm(nowhere())])),
    ("unknown_exchange", "name_empty", |s| s.offer(vec![confirm(nowhere()), name(""), rename(s.ana)])),
];

#[test]
fn of_several_broken_rules_the_first_is_said() {
    for (first, second, offer) in PRECEDENCE.iter().chain(rules::PRECEDENCE) {
        let mut scene = Scene::new();
        let offer = offer(&mut scene);
        let refused = scene.refusal(&offer).map(|refusal| refusal.code());
        assert_eq!(refused, Some(*first), "rather than {second}");
    }
}

/// All codes that there are, as the source lists them.
fn codes() -> BTreeSet<&'static str> {
    let source = include_str!("../../src/ledger/refusal.rs");
    let list = source.split("fn code(").nth(1).unwrap().split("fn fields(").next().unwrap();
    list.lines().filter_map(|line| line.split_once(" => \"")?.1.strip_suffix("\",")).collect()
}
