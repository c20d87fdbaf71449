//! A journal of version 1 with everything in it. It must always load to the same heads, balances and states.

use super::committed;
use crate::common::crafted::{bare_member, confirmed, draft, draft_from, legs, policy, proposed};
use crate::common::{Community, key, public};
use ed25519_dalek::SigningKey;
use serde_json::{Value, json};
use timebank::journal::{
    Account, Body, DeviceAdded, Draft, ExchangeKind, Fact, Founded, Item, Items, MemberAdded, MemberChanged,
    MemberKind, Origin, OriginFormat, PolicyChange, Proposed, Ref, Rule, TextKind, read_journal_file,
};
use timebank::ledger::Ledger;
use timebank::views::{BalanceQuery, BalanceRow, HistoryQuery, HistorySort, POT_ID};
use timebank::{Day, Minutes, Seconds};

const JOURNAL: &str = "tests/journals/v1.timebank";
const EXPECTED: &str = "tests/journals/v1.json";

#[test]
fn the_journal_of_version_1_loads_to_the_same_ledger() {
    let file = committed(JOURNAL, || everything().file());
    let expected = committed(EXPECTED, || serde_json::to_vec_pretty(&account_of(&file)).unwrap());
    assert_eq!(account_of(&file), serde_json::from_slice::<Value>(&expected).unwrap());
}

#[test]
fn every_rule_still_admits_the_journal_of_version_1() {
    let file = committed(JOURNAL, || everything().file());
    assert_eq!(Ledger::new().load_and_judge(read_journal_file(&file).unwrap()), Ok(()));
}

#[test]
fn the_same_entries_are_still_written_as_the_same_bytes() {
    let file = committed(JOURNAL, || everything().file());
    assert!(everything().file() == file, "what is written today is not what version 1 wrote");
}

/// The content of a journal, for people and other readers to compare.
fn account_of(file: &[u8]) -> Value {
    let segment = read_journal_file(file).unwrap();
    let mut ledger = Ledger::new();
    ledger.load(segment).unwrap();
    let mut heads = Vec::new();
    let mut chain = timebank::journal::Chain::default();
    for item in Items::new(segment, 0) {
        if let Item::Record(record, _) = item.unwrap() {
            chain = chain.next(record.admitted_at, record.event.id());
            heads.push(json!({ "seq": record.seq, "event": record.event.id(), "head": chain.head }));
        }
    }
    assert_eq!(chain, ledger.chain());
    json!({
        "community": ledger.community(),
        "name": ledger.name(),
        "keeper": ledger.keeper(),
        "heads": heads,
        "balances": balances(&ledger),
        "exchanges": exchanges(&ledger),
    })
}

/// Minutes by the member's name. The pot has no name and is called `pot`.
fn balances(ledger: &Ledger) -> Value {
    let rows = ledger.balances(&BalanceQuery { limit: Some(1000), ..Default::default() }).rows;
    let named = |row: &BalanceRow| {
        if row.holder.member == POT_ID { POT_ID.to_owned() } else { row.holder.name.clone() }
    };
    rows.iter().map(|row| (named(row), json!(row.balance))).collect()
}

fn exchanges(ledger: &Ledger) -> Value {
    let query = HistoryQuery { sort: HistorySort::Recorded, limit: Some(1000), ..Default::default() };
    let rows = ledger.history(&query).unwrap().rows;
    rows.into_iter()
        .map(|row| json!({ "exchange": row.exchange, "state": row.state.name(), "minutes": row.minutes }))
        .collect()
}

/// The community of the journal, and those members that later events refer to.
struct Story {
    c: Community,
    phone: SigningKey,
    /// The counter of the member's phone.
    n: u64,
    mary: Ref,
    jose: Ref,
    bina: Ref,
    library: Ref,
}

/// Every fact, every kind of text and two devices. They are written part by part, so that they do not change
/// with the shell.
fn everything() -> Community {
    let mut c = Community::unfounded();
    let mary = found(&mut c);
    let jose = add(&mut c, MemberKind::Person, "José Ángel Núñez", Some(("17", "jose@example.org")));
    let bina = add(&mut c, MemberKind::Household, "बीना और परिवार", None);
    let library = add(&mut c, MemberKind::Organisation, "図書館 ‏مكتبة‎ Library", None);
    let mut story = Story { c, phone: key("phone"), n: 0, mary, jose, bina, library };
    story.phones_and_rules();
    story.pot_and_openings();
    story.exchanges();
    story.imports();
    story.second_thoughts();
    story.c
}

fn found(c: &mut Community) -> Ref {
    let device = public(&c.device);
    let facts = vec![
        Body::Fact(Fact::Founded(Founded {
            keeper: public(&c.keeper),
            recovery: public(&c.recovery),
            founder: 3,
            name: 1,
        })),
        Body::Text(TextKind::Name, "Círculo de Tiempo — Leith"),
        Body::Text(TextKind::Name, "Mary O’Neill"),
        Body::Fact(bare_member(MemberKind::Person, 2)),
        Body::Fact(Fact::DeviceAdded(DeviceAdded { member: Ref::here(3), key: device })),
        policy(PolicyChange {
            rules: vec![(Rule::Rounding, Some(15))],
            categories: Some(vec!["gardening", "transport"]),
            unknown: false,
        }),
    ];
    Ref { part: 3, ..admitted(c, facts) }
}

fn add(
    c: &mut Community,
    kind: MemberKind,
    name: &'static str,
    more: Option<(&'static str, &'static str)>,
) -> Ref {
    let mut added = bare_member(kind, 0);
    let mut parts = vec![Body::Text(TextKind::Name, name)];
    if let (Some((number, contact)), Fact::MemberAdded(MemberAdded { number: n, contact: c, .. })) =
        (more, &mut added)
    {
        (*n, *c) = (Some(1), Some(2));
        parts.extend([Body::Text(TextKind::Number, number), Body::Text(TextKind::Contact, contact)]);
    }
    parts.push(Body::Fact(added));
    let part = u16::try_from(parts.len() - 1).unwrap();
    Ref { part, ..admitted(c, parts) }
}

/// Admits an event of the coordinator's. Returns the reference to its first part.
fn admitted(c: &mut Community, bodies: Vec<Body<'_>>) -> Ref {
    let event = draft(c, bodies);
    first_part(c.admit(&event).map(|_| event))
}

fn first_part(event: Result<Draft, timebank::ledger::Refusal>) -> Ref {
    Ref { event: Some(event.unwrap().id()), part: 0 }
}

fn exchange(kind: ExchangeKind, on: &str, sides: &[(Account, i64)]) -> Proposed<'static> {
    Proposed::new(kind, legs(sides), Day::parse(on).unwrap())
}

impl Story {
    fn enter(&mut self, bodies: Vec<Body<'_>>) -> Ref {
        admitted(&mut self.c, bodies)
    }

    /// Admits an event of the member's phone.
    fn enter_by_phone(&mut self, bodies: Vec<Body<'_>>) -> Ref {
        // Gaps in a device's counter are normal.
        self.n += 2;
        let event = draft_from(&mut self.c, &self.phone, self.n, bodies);
        first_part(self.c.admit_from(&event, &self.phone).map(|_| event))
    }

    fn phones_and_rules(&mut self) {
        self.enter(vec![Body::Fact(Fact::DeviceAdded(DeviceAdded {
            member: self.jose,
            key: public(&self.phone),
        }))]);
        let categories = Some(vec!["gardening", "音楽"]);
        self.enter(vec![policy(PolicyChange {
            rules: vec![(Rule::Rounding, Some(5))],
            categories,
            unknown: false,
        })]);
        // A text that no fact points to. It is refused today, but read in journals that admitted it.
        let loose = vec![Body::Text(TextKind::Offer, "Puedo arreglar bicicletas 🚲")];
        self.n += 2;
        let event = draft_from(&mut self.c, &self.phone, self.n, loose);
        self.c.store_unjudged(&event, &self.phone);
    }

    fn pot_and_openings(&mut self) {
        let jose = Account::Member(self.jose);
        let opening = exchange(ExchangeKind::Opening, "2024-01-01", &[(jose, 120), (Account::Pot, -120)]);
        self.enter(vec![proposed(opening), confirmed(0)]);
        let credit = exchange(
            ExchangeKind::Gift,
            "2024-02-01",
            &[(Account::Pot, 300), (Account::Member(self.library), -300)],
        );
        self.enter(vec![proposed(credit), confirmed(0)]);
    }

    fn exchanges(&mut self) {
        let [mary, jose, bina, library] =
            [self.mary, self.jose, self.bina, self.library].map(Account::Member);
        let session = Proposed {
            category: Some("音楽"),
            worked: Some(Minutes(52)),
            note: Some(1),
            ..exchange(
                ExchangeKind::Service,
                "2024-02-29",
                &[(mary, 55), (jose, 30), (bina, -40), (library, -40), (Account::Pot, -5)],
            )
        };
        self.enter(vec![proposed(session), Body::Text(TextKind::Note, "Concierto\n二時間 🎻"), confirmed(0)]);
        let by_mary = self.enter(vec![proposed(exchange(
            ExchangeKind::Service,
            "2024-03-01",
            &[(mary, 45), (jose, -45)],
        ))]);
        self.enter_by_phone(vec![Body::Fact(Fact::confirmed(by_mary))]);
        let by_jose = self.enter_by_phone(vec![proposed(exchange(
            ExchangeKind::Service,
            "2024-03-01",
            &[(jose, 90), (bina, -90)],
        ))]);
        self.enter(vec![Body::Fact(Fact::confirmed(by_jose))]);
        self.enter_by_phone(vec![proposed(exchange(
            ExchangeKind::Gift,
            "2024-03-02",
            &[(jose, 15), (mary, -15)],
        ))]);
    }

    fn imports(&mut self) {
        let origin = |key, at| Some(Origin { format: OriginFormat::TIMEOVERFLOW, key, at });
        let somebody = Fact::MemberAdded(MemberAdded {
            is_timebank: false,
            kind: MemberKind::Former,
            name: 0,
            contact: None,
            number: None,
            origin: origin(b"?", None),
            holders: Vec::new(),
            guardian: None,
            area: None,
        });
        let bina = Account::Member(self.bina);
        let imported = Proposed {
            note: Some(3),
            trail: Some(4),
            origin: origin(b"T-1", Seconds::parse("2019-05-06 07:08:09 UTC")),
            ..exchange(
                ExchangeKind::Service,
                "2019-05-06",
                &[(Account::Member(Ref::here(1)), 60), (bina, -60)],
            )
        };
        let undated = Proposed {
            origin: origin(b"", None),
            ..exchange(ExchangeKind::Service, "1970-01-01", &[(bina, 1), (Account::Pot, -1)])
        };
        self.enter(vec![
            Body::Text(TextKind::Name, "Former member"),
            Body::Fact(somebody),
            proposed(imported),
            Body::Text(TextKind::Note, "ropa"),
            Body::Text(TextKind::Trail, "recorded by 4, confirmed by nobody"),
            confirmed(2),
            proposed(undated),
            confirmed(6),
        ]);
    }

    /// A void with the exchange that replaces it, and a member who changes their own name.
    fn second_thoughts(&mut self) {
        let [mary, library] = [self.mary, self.library].map(Account::Member);
        let wrong = self.enter(vec![
            proposed(exchange(ExchangeKind::Service, "2024-02-28", &[(library, 600), (mary, -600)])),
            confirmed(0),
        ]);
        self.enter(vec![
            Body::Fact(Fact::voided(wrong, 1)),
            Body::Text(TextKind::Reason, "an hour, not ten"),
            proposed(exchange(ExchangeKind::Service, "2024-02-28", &[(library, 60), (mary, -60)])),
            confirmed(2),
        ]);
        let changed = Fact::MemberChanged(MemberChanged {
            is_timebank: None,
            member: self.jose,
            name: Some(1),
            contact: Some(2),
            holders: None,
            guardian: None,
            area: None,
        });
        self.enter_by_phone(vec![
            Body::Fact(changed),
            Body::Text(TextKind::Name, "José Núñez"),
            Body::Text(TextKind::Contact, ""),
        ]);
    }
}
