//! A second journal of version 1, with the whole life of exchanges, members and months. It must always load
//! to the same heads, balances, states, roles and months.

use super::committed;
use crate::common::crafted::{bare_member, confirmed, legs, policy, proposed, step};
use crate::common::{Community, contains, key, public};
use ed25519_dalek::{Signer, SigningKey};
use serde_json::{Value, json};
use std::collections::HashMap;
use timebank::journal::{
    Account, Author, Body, DeviceAdded, DeviceRevoked, ExchangeKind, Fact, Founded, HeldBy, Item, Items,
    MemberAdded, MemberChanged, MemberErased, MemberKind, MemberLeft, MonthClosed, PolicyChange, PostKind,
    Posted, Proposed, Ref, Role, RoleSet, Rule, Step, StepKind, TextKind, Unposted, read_journal_file,
};
use timebank::ledger::Ledger;
use timebank::views::{HistoryQuery, HistorySort, POT_ID};
use timebank::{Day, Minutes, Seconds};

const JOURNAL: &str = "tests/journals/v1b.timebank";
const EXPECTED: &str = "tests/journals/v1b.json";
const DAY: u32 = 86_400;

#[test]
fn the_second_journal_of_version_1_loads_to_the_same_ledger() {
    let file = committed(JOURNAL, || forgotten(&everything()));
    let expected = committed(EXPECTED, || serde_json::to_vec_pretty(&account_of(&file)).unwrap());
    assert_eq!(account_of(&file), serde_json::from_slice::<Value>(&expected).unwrap());
}

#[test]
fn every_rule_still_admits_the_second_journal_of_version_1() {
    let file = committed(JOURNAL, || forgotten(&everything()));
    assert_eq!(Ledger::new().load_and_judge(read_journal_file(&file).unwrap()), Ok(()));
}

#[test]
fn the_second_journal_is_still_written_and_forgotten_as_the_same_bytes() {
    let file = committed(JOURNAL, || forgotten(&everything()));
    let c = everything();
    assert!(forgotten(&c) == file, "what is written today is not what version 1 wrote");
    let words = ["Erin", "erin@", "a secret walk", "with her secret", "nobody's secret", "Finn"];
    for word in words {
        assert!(contains(&c.file(), word), "{word}");
        assert!(!contains(&file, word) && !contains(&c.ledger.cache(), word), "{word}");
    }
    // A reader that still has those texts folds to the same ledger.
    assert_eq!(account_of(&c.file()), account_of(&file));
}

#[test]
fn the_second_journal_has_every_fact() {
    let file = committed(JOURNAL, || forgotten(&everything()));
    let mut kinds = std::collections::BTreeSet::new();
    for item in Items::new(read_journal_file(&file).unwrap(), 0) {
        let Item::Record(record, _) = item.unwrap() else { continue };
        for part in record.parts.iter().flatten() {
            // The kind stands after the array's head and sixteen bytes of salt.
            kinds.insert(if part[18] == 0x18 { part[19] } else { part[18] });
        }
    }
    let missing: Vec<u8> =
        (1..=23).chain(128..=136).chain(144..=146).filter(|kind| !kinds.contains(kind)).collect();
    // KeeperChanged is in the third journal, and no import is among these.
    assert_eq!(missing, [2, 134]);
}

/// The journal file after its keeper has forgotten the erased members.
fn forgotten(c: &Community) -> Vec<u8> {
    let forget = |segment: &Vec<u8>| c.ledger.forget(segment).unwrap().unwrap_or_else(|| segment.clone());
    let segments: Vec<Vec<u8>> = c.segments.iter().map(forget).collect();
    timebank::journal::journal_file(segments.iter().map(Vec::as_slice)).unwrap()
}

/// The content of a journal, for people and other readers to compare.
fn account_of(file: &[u8]) -> Value {
    let segment = read_journal_file(file).unwrap();
    let mut ledger = Ledger::new();
    ledger.load(segment).unwrap();
    let records = Items::new(segment, 0).filter(|item| matches!(item, Ok(Item::Record(..)))).count();
    let accounts: serde_json::Map<String, Value> = ledger
        .accounts()
        .map(|account| {
            let row = ledger.balance_row(account);
            let mut said = json!({ "balance": row.balance });
            if row.holder.member != POT_ID {
                let role = ["member", "coordinator", "viewer"][ledger.role(account) as usize];
                said = json!({
                    "balance": row.balance,
                    "name": row.holder.name,
                    "role": role,
                    "left": ledger.has_left(account),
                    "erased": ledger.is_erased(account),
                });
            }
            (row.holder.member, said)
        })
        .collect();
    let query = HistoryQuery { sort: HistorySort::Recorded, limit: Some(1000), ..Default::default() };
    let exchanges: Vec<Value> = ledger
        .history(&query)
        .unwrap()
        .rows
        .into_iter()
        .map(|row| json!({ "exchange": row.exchange, "state": row.state.name(), "minutes": row.minutes }))
        .collect();
    let head = ledger.chain().head;
    let months = months(&ledger);
    json!({
        "records": records,
        "head": head,
        "accounts": accounts,
        "exchanges": exchanges,
        "months": months,
    })
}

/// Service minutes by month and category, without zeros.
fn months(ledger: &Ledger) -> Value {
    let table = ledger.months_by_category();
    let width = table.categories.len();
    let mut all = serde_json::Map::new();
    for (place, minutes) in table.minutes.iter().enumerate().filter(|(_, minutes)| **minutes != 0) {
        let month = table.months[place / width];
        let name = format!("{}-{:02}", month / 12, month % 12 + 1);
        let of_month = all.entry(name).or_insert_with(|| json!({}));
        of_month[&table.categories[place % width]] = json!(minutes);
    }
    Value::Object(all)
}

/// The community of the journal. The keys of phones are made from their owners' names.
struct Story {
    c: Community,
    /// The counters of the phones and of the keeper.
    n: HashMap<&'static str, u64>,
    members: HashMap<&'static str, Ref>,
}

fn everything() -> Community {
    let c = Community::unfounded();
    let mut story = Story { c, n: HashMap::new(), members: HashMap::new() };
    story.people();
    story.rules();
    story.posts();
    story.plain_lives();
    story.several();
    story.corrections();
    story.held();
    story.time();
    story.roles_and_devices();
    story.erasure();
    story.c
}

fn part(event: Ref, part: u16) -> Ref {
    Ref { part, ..event }
}

fn fact(fact: Fact<'_>) -> Body<'_> {
    Body::Fact(fact)
}

/// A step whose reason is the next part.
fn why(kind: StepKind, exchange: Ref, reason: &str) -> Vec<Body<'_>> {
    let text = if kind == StepKind::NoteAdded { TextKind::Note } else { TextKind::Reason };
    vec![fact(Fact::Step(Step::with_text(kind, exchange, 1))), Body::Text(text, reason)]
}

fn day(text: &str) -> Day {
    Day::parse(text).unwrap()
}

impl Story {
    fn key(&self, who: &str) -> SigningKey {
        match who {
            "mary" => self.c.device.clone(),
            "keeper" => self.c.keeper.clone(),
            _ => key(who),
        }
    }

    fn author(&mut self, who: &'static str) -> Author {
        let n = self.n.entry(who).or_default();
        *n += 1;
        self.c.clock += 60;
        Author { n: *n, at: Seconds(self.c.clock), device: public(&self.key(who)) }
    }

    /// Admits an event, and the keeper's own event if it must hold an exchange. Returns the reference to the
    /// first part.
    fn enter(&mut self, who: &'static str, bodies: Vec<Body<'_>>) -> Ref {
        let author = self.author(who);
        self.enter_as(who, author, bodies)
    }

    fn enter_as(&mut self, who: &'static str, author: Author, bodies: Vec<Body<'_>>) -> Ref {
        let draft = self.c.craft(author, bodies);
        let mut prepared = self.c.prepare(&draft, &self.key(who)).unwrap();
        if !prepared.verdict().held.is_empty() {
            let (by, seed) = (self.author("keeper"), self.c.seed());
            let hold = prepared.hold(by, &seed).unwrap();
            prepared.add(&hold, &self.c.keeper.sign(&hold.bytes_to_sign()).to_bytes());
        }
        self.c.store(&prepared);
        Ref { event: Some(draft.id()), part: 0 }
    }

    fn member(&self, who: &str) -> Ref {
        self.members[who]
    }

    /// Minutes by name. The pot is called `pot`.
    fn exchange(&self, kind: ExchangeKind, on: &str, sides: &[(&str, i64)]) -> Proposed<'static> {
        let account = |who| if who == "pot" { Account::Pot } else { Account::Member(self.member(who)) };
        let sides: Vec<_> = sides.iter().map(|(who, minutes)| (account(*who), *minutes)).collect();
        Proposed::new(kind, legs(&sides), day(on))
    }

    fn proposed(&self, on: &str, legs: &[(&str, i64)]) -> Body<'static> {
        proposed(self.exchange(ExchangeKind::Service, on, legs))
    }

    /// A service that one phone records.
    fn record(&mut self, who: &'static str, on: &str, legs: &[(&str, i64)]) -> Ref {
        let proposed = self.proposed(on, legs);
        self.enter(who, vec![proposed])
    }

    fn add(
        &mut self,
        who: &'static str,
        kind: MemberKind,
        name: &'static str,
        acting: (&[&str], Option<&str>),
    ) {
        let (holders, guardian) = acting;
        let added = Fact::MemberAdded(MemberAdded {
            kind,
            name: 1,
            contact: Some(2),
            number: Some(3),
            holders: holders.iter().map(|who| self.member(who)).collect(),
            guardian: guardian.map(|who| self.member(who)),
            origin: None,
            area: Some(4),
        });
        let contact = format!("{who}@example.org");
        let event = self.enter(
            "mary",
            vec![
                fact(added),
                Body::Text(TextKind::Name, name),
                Body::Text(TextKind::Contact, &contact),
                Body::Text(TextKind::Number, who),
                Body::Text(TextKind::Area, "by the harbour"),
            ],
        );
        self.members.insert(who, event);
    }

    fn people(&mut self) {
        let device = public(&self.c.device);
        let founded = Fact::Founded(Founded {
            keeper: public(&self.c.keeper),
            recovery: public(&self.c.recovery),
            founder: 3,
            name: 1,
        });
        let event = self.enter(
            "mary",
            vec![
                fact(founded),
                Body::Text(TextKind::Name, "Harbour Hours"),
                Body::Text(TextKind::Name, "Mary"),
                fact(bare_member(MemberKind::Person, 2)),
                fact(Fact::DeviceAdded(DeviceAdded { member: Ref::here(3), key: device })),
                policy(PolicyChange {
                    rules: vec![(Rule::Rounding, Some(15))],
                    categories: Some(vec!["gardening", "music"]),
                    unknown: false,
                }),
            ],
        );
        self.members.insert("mary", part(event, 3));
        self.add("ana", MemberKind::Person, "Ana", (&[], None));
        self.add("bob", MemberKind::Person, "Bob", (&[], None));
        self.add("cleo", MemberKind::Person, "Cleo", (&[], Some("ana")));
        self.add("dora", MemberKind::Person, "Dora", (&[], None));
        self.add("flat", MemberKind::Household, "Flat 3", (&["ana", "bob"], None));
        self.add("club", MemberKind::Organisation, "Club", (&["dora"], None));
        self.add("erin", MemberKind::Person, "Erin", (&[], None));
        self.add("finn", MemberKind::Person, "Finn", (&[], None));
        for who in ["ana", "bob", "cleo", "dora", "erin"] {
            let (member, key) = (self.member(who), public(&key(who)));
            self.enter("mary", vec![fact(Fact::DeviceAdded(DeviceAdded { member, key }))]);
        }
    }

    /// Every rule once, with the exchanges that show it.
    fn rules(&mut self) {
        let rules = vec![
            (Rule::RoundsUp, Some(0)),
            (Rule::Floor, Some(-180)),
            (Rule::Ceiling, Some(1_000)),
            (Rule::Beyond, Some(1)),
            (Rule::Recorders, Some(0)),
            (Rule::AutoAcceptDays, Some(14)),
            (Rule::Longest, Some(600)),
            (Rule::FurthestBackDays, Some(100)),
            (Rule::ClosesOn, Some(7)),
            (Rule::OpenBook, Some(0)),
            (Rule::RetentionMonths, None),
            (Rule::StartingCredit, Some(60)),
            (Rule::GiftsBy, Some(0)),
        ];
        self.enter("mary", vec![policy(PolicyChange { rules, categories: None, unknown: false })]);
        let opening = self.exchange(ExchangeKind::Opening, "2024-01-01", &[("bob", 60), ("pot", -60)]);
        self.enter("mary", vec![proposed(opening), confirmed(0)]);
    }

    fn posts(&mut self) {
        let post = |kind, until, replaces, member| Posted {
            kind,
            text: 1,
            category: Some("music"),
            tags: Some(2),
            until,
            member,
            replaces,
        };
        let words = |posted, text| {
            vec![
                fact(Fact::Posted(posted)),
                Body::Text(TextKind::Offer, text),
                Body::Text(TextKind::Tags, "piano\nviolin"),
            ]
        };
        let until = Some(day("2024-12-31"));
        let first = self.enter("ana", words(post(PostKind::Offer, until, None, None), "piano lessons"));
        let second = words(post(PostKind::Offer, until, Some(first), None), "piano and violin");
        let second = self.enter("ana", second);
        let erin = Some(self.member("erin"));
        self.enter("mary", words(post(PostKind::Request, None, None, erin), "nobody's secret"));
        let request = self.enter("bob", words(post(PostKind::Request, None, None, None), "a piano"));
        self.enter("bob", vec![fact(Fact::Unposted(Unposted { post: request }))]);
        let lesson = Proposed {
            category: Some("music"),
            travel: Some(Minutes(15)),
            answers: Some(second),
            ..self.exchange(ExchangeKind::Service, "2024-02-10", &[("ana", 75), ("bob", -75)])
        };
        let lesson = self.enter("ana", vec![proposed(lesson)]);
        self.enter("bob", vec![step(StepKind::Confirmed, lesson)]);
    }

    /// Every step on an exchange between two members.
    fn plain_lives(&mut self) {
        let by_hand = Proposed {
            on_behalf: Some(self.member("finn")),
            ..self.exchange(ExchangeKind::Service, "2024-02-11", &[("finn", 30), ("dora", -30)])
        };
        let by_hand = self.enter("mary", vec![proposed(by_hand)]);
        let yes = Step { on_behalf: Some(self.member("finn")), ..Step::new(StepKind::Confirmed, by_hand) };
        self.enter("mary", vec![fact(Fact::Step(yes))]);

        let declined = self.record("ana", "2024-02-12", &[("ana", 30), ("bob", -30)]);
        self.enter("bob", why(StepKind::Declined, declined, "not me"));
        let one = self.record("ana", "2024-02-13", &[("ana", 45), ("dora", -45)]);
        let other = self.record("dora", "2024-02-13", &[("ana", 45), ("dora", -45)]);
        let twice = Step { other: Some(one), ..Step::new(StepKind::Declined, other) };
        self.enter("mary", vec![fact(Fact::Step(twice))]);
        self.enter("dora", vec![step(StepKind::Confirmed, one)]);
        let withdrawn = self.record("ana", "2024-02-14", &[("ana", 15), ("bob", -15)]);
        self.enter("ana", vec![step(StepKind::Withdrawn, withdrawn)]);

        for (reason, settles) in [("an hour, not two", StepKind::Resolved), ("never", StepKind::Voided)] {
            let disputed = self.record("bob", "2024-02-15", &[("bob", 40), ("dora", -40)]);
            self.enter("dora", vec![step(StepKind::Confirmed, disputed)]);
            self.enter("dora", why(StepKind::Disputed, disputed, reason));
            if settles == StepKind::Resolved {
                self.enter("mary", why(settles, disputed, "asked both"));
            }
            self.enter("mary", why(StepKind::Voided, disputed, "it was neither"));
        }
        let open = self.record("bob", "2024-02-16", &[("bob", 20), ("dora", -20)]);
        self.enter("dora", vec![step(StepKind::Confirmed, open)]);
        self.enter("dora", why(StepKind::Disputed, open, "we are talking"));
        self.enter("bob", why(StepKind::NoteAdded, open, "on Sunday"));
        let gift = self.exchange(ExchangeKind::Gift, "2024-02-17", &[("pot", 10), ("ana", -10)]);
        self.enter("ana", vec![proposed(gift), confirmed(0)]);
    }

    fn several(&mut self) {
        let class =
            self.record("mary", "2024-02-18", &[("mary", 90), ("ana", -30), ("bob", -30), ("flat", -30)]);
        self.enter("ana", vec![step(StepKind::Agreed, class)]);
        let flat = Step { other: Some(self.member("flat")), ..Step::new(StepKind::Agreed, class) };
        let bob = step(StepKind::Agreed, class);
        self.enter("bob", vec![bob, fact(Fact::Step(flat))]);
        // One of two agrees: the exchange goes on waiting.
        let garden = self.record("mary", "2024-02-19", &[("mary", 60), ("ana", -30), ("dora", -30)]);
        self.enter("ana", vec![step(StepKind::Agreed, garden)]);
        let minor = self.record("dora", "2024-02-20", &[("dora", 15), ("cleo", -15)]);
        self.enter("ana", vec![step(StepKind::Confirmed, minor)]);
    }

    fn corrections(&mut self) {
        let wrong = self.record("bob", "2024-02-21", &[("bob", 60), ("ana", -60)]);
        self.enter("ana", vec![step(StepKind::Confirmed, wrong)]);
        let right = self.proposed("2024-02-21", &[("bob", 45), ("ana", -45)]);
        let corrected = Step { other: Some(Ref::here(0)), ..Step::with_text(StepKind::Corrected, wrong, 3) };
        let reason = Body::Text(TextKind::Reason, "with the break");
        let event = self.enter("mary", vec![right, confirmed(0), fact(Fact::Step(corrected)), reason]);
        let again = self.proposed("2024-02-21", &[("bob", 50), ("ana", -50)]);
        let corrected = Step { other: Some(Ref::here(0)), ..Step::with_text(StepKind::Corrected, event, 3) };
        let reason = Body::Text(TextKind::Reason, "without it");
        self.enter("mary", vec![again, confirmed(0), fact(Fact::Step(corrected)), reason]);
    }

    fn held(&mut self) {
        // Cleo may go down to minus three hours.
        let held = |s: &mut Story, minutes| {
            let exchange = s.record("bob", "2024-02-22", &[("bob", minutes), ("cleo", -minutes)]);
            s.enter("ana", vec![step(StepKind::Confirmed, exchange)]);
            exchange
        };
        let released = held(self, 170);
        self.enter("mary", why(StepKind::Released, released, "cleo will help on Monday"));
        let declined = held(self, 171);
        self.enter("mary", vec![step(StepKind::Declined, declined)]);
        held(self, 172);
        // Written before the longest exchange became shorter.
        let written = Author { at: Seconds(self.c.clock), ..self.author("dora") };
        self.c.clock += 60;
        let rules = vec![(Rule::Longest, Some(100))];
        self.enter("mary", vec![policy(PolicyChange { rules, categories: None, unknown: false })]);
        let late = self.proposed("2024-02-23", &[("dora", 110), ("bob", -110)]);
        let late = self.enter_as("dora", written, vec![late]);
        self.enter("mary", vec![step(StepKind::Released, late)]);
        self.enter("dora", vec![step(StepKind::Withdrawn, late)]);
        let looked_at = self.record("dora", "2024-02-24", &[("dora", 25), ("bob", -25)]);
        let by = Some(HeldBy::Coordinator as u8);
        let hold = Step { held_by: by, ..Step::new(StepKind::Held, looked_at) };
        self.enter("mary", vec![fact(Fact::Step(hold))]);
        self.enter("mary", why(StepKind::Withdrawn, looked_at, "as asked"));
    }

    /// The keeper accepts exchanges and closes a month. A late exchange counts in the month that is open.
    fn time(&mut self) {
        let waits = self.record("ana", "2024-03-01", &[("ana", 40), ("bob", -40)]);
        self.c.clock += 15 * DAY;
        let february = 2024 * 12 + 1;
        let close = fact(Fact::MonthClosed(MonthClosed { month: february }));
        self.enter("keeper", vec![close, step(StepKind::AutoAccepted, waits)]);
        let late = Proposed {
            category: Some("gardening"),
            worked: Some(Minutes(33)),
            note: Some(1),
            ..self.exchange(ExchangeKind::Service, "2024-02-25", &[("mary", 30), ("dora", -30)])
        };
        let note = Body::Text(TextKind::Note, "raked the leaves");
        let late = self.enter("mary", vec![proposed(late), note]);
        self.enter("dora", vec![step(StepKind::Confirmed, late)]);
        // It began to count in February, and ceases to count in March.
        let before = self.record("bob", "2024-02-26", &[("bob", 35), ("dora", -35)]);
        self.enter("dora", vec![step(StepKind::Confirmed, before)]);
        self.c.clock += 30 * DAY;
        self.enter("mary", vec![fact(Fact::MonthClosed(MonthClosed { month: february + 1 }))]);
        self.enter("mary", why(StepKind::Voided, before, "typed twice"));
    }

    fn roles_and_devices(&mut self) {
        let role = |member, role| vec![fact(Fact::RoleSet(RoleSet { member, role }))];
        let [ana, bob, dora, cleo, flat] = ["ana", "bob", "dora", "cleo", "flat"].map(|who| self.member(who));
        self.enter("mary", role(dora, Role::Coordinator));
        let april = self.proposed("2024-04-01", &[("ana", 30), ("bob", -30)]);
        self.enter("dora", vec![april, confirmed(0)]);
        self.enter("mary", role(cleo, Role::Viewer));
        self.enter("dora", role(self.member("mary"), Role::Member));
        let changed = Fact::MemberChanged(MemberChanged {
            member: cleo,
            name: Some(1),
            contact: Some(2),
            holders: None,
            guardian: Some(None),
            area: Some(3),
        });
        self.enter(
            "dora",
            vec![
                fact(changed),
                Body::Text(TextKind::Name, "Cleo, grown up"),
                Body::Text(TextKind::Contact, ""),
                Body::Text(TextKind::Area, "uptown"),
            ],
        );
        let holders = Fact::MemberChanged(MemberChanged {
            member: flat,
            name: None,
            contact: None,
            holders: Some(vec![ana]),
            guardian: None,
            area: None,
        });
        self.enter("dora", vec![fact(holders)]);
        self.enter("bob", vec![fact(Fact::DeviceRevoked(DeviceRevoked { key: public(&key("bob")) }))]);
        // Bob settles, leaves, and comes back.
        let balance = self.balance("bob");
        self.settle_and_leave("bob", balance, false);
        self.enter("dora", role(bob, Role::Member));
    }

    fn balance(&self, who: &str) -> i64 {
        let Ref { event, part } = self.member(who);
        let id = timebank::Id { event: event.unwrap(), part };
        self.c.balance(self.c.ledger.member(id).unwrap())
    }

    fn settle_and_leave(&mut self, who: &'static str, balance: i64, erase: bool) {
        let legs = if balance > 0 {
            [("pot", balance), (who, -balance)]
        } else {
            [(who, -balance), ("pot", balance)]
        };
        let gift = self.exchange(ExchangeKind::Gift, "2024-04-02", &legs);
        let member = self.member(who);
        let mut bodies = vec![proposed(gift), confirmed(0), fact(Fact::MemberLeft(MemberLeft { member }))];
        if erase {
            bodies.push(fact(Fact::MemberErased(MemberErased { member })));
        }
        self.enter("dora", bodies);
    }

    fn erasure(&mut self) {
        let walk = Proposed {
            note: Some(1),
            ..self.exchange(ExchangeKind::Service, "2024-04-03", &[("erin", 45), ("ana", -45)])
        };
        let walk = self.enter("erin", vec![proposed(walk), Body::Text(TextKind::Note, "a secret walk")]);
        self.enter("ana", vec![step(StepKind::Confirmed, walk)]);
        self.enter("ana", why(StepKind::NoteAdded, walk, "with her secret dog"));
        self.enter("dora", why(StepKind::Voided, walk, "with her secret reasons"));
        let balance = self.balance("finn");
        self.settle_and_leave("finn", balance, true);
        let erin = self.member("erin");
        self.enter("erin", vec![fact(Fact::MemberLeft(MemberLeft { member: erin }))]);
        let rules =
            vec![(Rule::Ceiling, None), (Rule::AutoAcceptDays, None), (Rule::RetentionMonths, Some(1))];
        self.enter("dora", vec![policy(PolicyChange { rules, categories: Some(vec![]), unknown: false })]);
        self.c.clock += 31 * DAY;
        self.enter("keeper", vec![fact(Fact::MemberErased(MemberErased { member: erin }))]);
        // Said of her afterwards: not kept.
        self.enter("dora", why(StepKind::NoteAdded, walk, "nobody's secret any more"));
    }
}
