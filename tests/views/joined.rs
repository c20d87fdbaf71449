//! Every reading of two members who were joined is that of one member who was entered once.

use crate::common::{Community, help, key};
use std::fmt::Debug;
use timebank::files::{balances_csv, exchanges_csv, hledger};
use timebank::journal::{MemberKind, PostKind, Rule};
use timebank::ledger::{AccountIndex, Entry, Ledger, MemberChange, Movement, NewMember, Posting, Recording};
use timebank::views::{BalanceQuery, Books, HistoryQuery, PairingQuery, PostQuery, StatementQuery};
use timebank::{Day, Minutes};

const DAYS: [&str; 6] = ["2023-01-05", "2023-01-09", "2023-02-03", "2023-02-20", "2023-03-01", "2023-03-09"];

fn today() -> Day {
    Day::parse("2023-03-15").unwrap()
}

/// Ana, Bob, Cid and Dee. What Ana did is entered for her and by turns for a second Ana, if there is one.
struct Village {
    c: Community,
    ana: AccountIndex,
    again: AccountIndex,
}

impl Village {
    fn new(twice: bool) -> Village {
        let mut c = Community::found("Leith", "Mary");
        c.set_rules(&[(Rule::Floor, -600)]);
        let [ana, bob, cid, dee] = ["Ana", "Bob", "Cid", "Dee"].map(|name| c.add(name));
        let number = Some("27");
        let second = NewMember { number, ..NewMember::new("Anna", MemberKind::Person) };
        // One event either way, so that all later ones have the same times.
        let again = if twice { c.add_member(second) } else { ana };
        if !twice {
            let (name, change) = (Some("Ana"), MemberChange::of(ana));
            c.enter(Entry::ChangeMember(MemberChange { name, ..change })).unwrap();
        }
        for (turn, on) in DAYS.into_iter().enumerate() {
            let who = if turn % 2 == 0 { ana } else { again };
            let minutes = 30 + 7 * turn as i64;
            c.record(who, [bob, cid, dee][turn % 3], minutes, on, true).unwrap();
            c.record([cid, dee, bob][turn % 3], who, minutes / 2, on, turn % 4 != 3).unwrap();
            c.record(dee, bob, 20, on, true).unwrap();
        }
        for (member, kind, text) in [
            (again, PostKind::Offer, "Gardening"),
            (ana, PostKind::Request, "Cooking lessons"),
            (bob, PostKind::Offer, "Cooking lessons"),
        ] {
            let (category, tags, until, replaces) = (None, None, None, None);
            let posting = Posting { kind, text, category, tags, until, member: Some(member), replaces };
            c.enter(Entry::Post(posting)).unwrap();
        }
        Village { c, ana, again }
    }

    fn joined() -> Village {
        let mut village = Village::new(true);
        village.c.enter(Entry::Join { member: village.again, into: village.ana }).unwrap();
        village
    }
}

/// What is read, without ids, and without what tells that somebody was entered twice.
fn plain(read: &impl Debug) -> String {
    let text = format!("{read:?}");
    let text = without(&text, "also: [", "]");
    without_ids(&without(&text, "entered_for: Some(", " })")).replace("entered_for: None", "")
}

/// A text without each part from one mark to another.
fn without(text: &str, from: &str, to: &str) -> String {
    let mut parts = text.split(from);
    let first = parts.next().unwrap_or_default().to_owned();
    parts.fold(first, |out, part| out + part.split_once(to).unwrap().1)
}

/// Each run of 64 hexadecimal digits, with the number of a part, becomes a mark.
fn without_ids(text: &str) -> String {
    let mut out = String::new();
    let mut word = String::new();
    for c in text.chars().chain(['\n']) {
        if c.is_ascii_alphanumeric() || c == '.' {
            word.push(c);
            continue;
        }
        let is_id = word.len() >= 64 && word.as_bytes()[..64].iter().all(u8::is_ascii_hexdigit);
        out.push_str(if is_id { "ID" } else { &word });
        word.clear();
        out.push(c);
    }
    out
}

type Reading = (&'static str, fn(&Ledger, AccountIndex) -> String);

const READINGS: &[Reading] = &[
    ("members", |l, _| plain(&l.members())),
    ("balances", |l, _| plain(&l.balances(&BalanceQuery::default()))),
    ("trial balance", |l, _| plain(&l.trial_balance())),
    ("statement", |l, ana| {
        let mut statement = l.statement(ana, &StatementQuery::default()).unwrap();
        statement.head = timebank::Hash([0; 32]);
        plain(&statement)
    }),
    ("statement columns", |l, ana| plain(&l.statement_columns(ana))),
    ("history", |l, _| plain(&l.history(&HistoryQuery::default()).unwrap())),
    ("awaiting", |l, ana| plain(&l.awaiting(ana))),
    ("help flows", |l, _| plain(&l.help_flows(Day::FIRST, today(), today()).unwrap())),
    ("help matrix", |l, _| plain(&l.help_matrix(Day::FIRST, today()).unwrap())),
    ("trend", |l, _| {
        let mut trend = l.trend(today());
        while trend.advance(1_000_000) {}
        plain(&trend.finish())
    }),
    ("participation", |l, _| plain(&l.participation(Day::FIRST, today()))),
    ("participation by now", |l, _| plain(&l.participation(Day::FIRST, Day(today().0 + 800)))),
    ("giving again", |l, _| plain(&l.giving_again(Day::FIRST, today(), today()))),
    ("balance spread", |l, _| plain(&l.balance_spread(today()))),
    ("own share", |l, ana| plain(&l.own_share(ana, Day::FIRST, today()).unwrap())),
    ("public figures", |l, _| plain(&l.public_figures(today()))),
    ("who is next", |l, _| plain(&l.who_next(today(), 20))),
    ("tidy", |l, _| plain(&l.tidy(Day(today().0 + 200), 20))),
    ("matches", |l, ana| plain(&l.matches(ana, today(), 20))),
    ("pairings", |l, _| plain(&l.pairings(&PairingQuery::default(), today()))),
    ("posts", |l, _| plain(&l.posts(&PostQuery::default(), today()).unwrap())),
    ("rings", |l, _| plain(&l.rings(today(), 20, None))),
    ("totals", |l, _| plain(&(l.totals(), l.summary().members, l.months_by_category()))),
    ("hledger", |l, _| without_ids(&hledger(l))),
    ("balances as CSV", |l, _| without_ids(&String::from_utf8(balances_csv(l)).unwrap())),
    ("exchanges as CSV", |l, _| without_ids(&String::from_utf8(exchanges_csv(l)).unwrap())),
];

#[test]
fn two_members_who_were_joined_are_read_as_one() {
    let (one, two, joined) = (Village::new(false), Village::new(true), Village::joined());
    let mut alike = 0;
    for (name, read) in READINGS {
        let right = read(&one.c.ledger, one.ana);
        assert_eq!(read(&joined.c.ledger, joined.ana), right, "{name}");
        alike += usize::from(read(&two.c.ledger, two.ana) == right);
    }
    assert!(alike < READINGS.len() / 4, "{alike} readings are the same before they are joined");
    let mut books = Books::new(None);
    books.push(timebank::journal::read_journal_file(&joined.c.file()).unwrap());
    assert!(books.finish(&joined.c.ledger).iter().all(|finding| finding.ok));
}

#[test]
fn a_joining_that_is_taken_apart_leaves_nothing() {
    let (two, mut parted) = (Village::new(true), Village::joined());
    let _ = parted.c.ledger.statement(parted.ana, &StatementQuery::default());
    parted.c.enter(Entry::Part(parted.again)).unwrap();
    for (name, read) in READINGS {
        for pair in [(two.ana, parted.ana), (two.again, parted.again)] {
            assert_eq!(read(&parted.c.ledger, pair.1), read(&two.c.ledger, pair.0), "{name}");
        }
    }
}

#[test]
fn either_name_and_either_number_find_the_member() {
    let Village { c, ana, again } = Village::joined();
    let id = c.ledger.account_text(again);
    assert_eq!(c.ledger.account_of(&id).unwrap(), ana);
    for text in ["Ana", "Anna", "27"] {
        let query = BalanceQuery { text: Some(text.to_owned()), ..BalanceQuery::default() };
        let names: Vec<String> =
            c.ledger.balances(&query).rows.into_iter().map(|row| row.holder.name).collect();
        assert_eq!(names, ["Ana"], "{text}");
    }
    let row = c.ledger.member_row(ana);
    assert_eq!((row.also[0].name.as_str(), row.also[0].number.as_deref()), ("Anna", Some("27")));
    let query = HistoryQuery { limit: Some(99), ..HistoryQuery::default() };
    let entered = c.ledger.history(&query).unwrap().rows;
    let parties = entered.iter().flat_map(|row| row.gave.iter().chain(&row.received));
    let former = parties.filter_map(|party| Some((party.name.as_str(), &party.entered_for.as_ref()?.name)));
    let former: Vec<_> = former.collect();
    assert_eq!(former.len(), DAYS.len());
    assert!(former.iter().all(|(name, former)| (*name, former.as_str()) == ("Ana", "Anna")));
}

#[test]
fn the_starting_credit_of_a_joined_account_stays_one() {
    let mut c = Community::found("Leith", "Mary");
    c.set_rules(&[(Rule::StartingCredit, 60)]);
    let [ana, again] = ["Ana", "Anna"].map(|name| c.add(name));
    c.enter(Entry::Join { member: again, into: ana }).unwrap();
    for exchange in c.exchanges() {
        assert_eq!(c.ledger.history_row(exchange).movement, Movement::StartingCredit);
    }
    let moved = c.ledger.movements(ana);
    assert_eq!((moved.starting_credit, moved.pot), (Minutes(120), Minutes::ZERO));
    let opened = Ledger::from_cache(&c.ledger.cache().as_slice()).unwrap();
    assert_eq!(opened.movements(ana), moved);
    let bob = c.add("Bob");
    let both = Recording { confirm: true, ..help(ana, bob, 20) };
    c.enter(Entry::Record(both)).unwrap();
    assert_eq!(c.balance(ana), 140);
}

#[test]
fn what_a_phone_records_stays_with_its_own_member() {
    let mut c = Community::found("Leith", "Mary");
    let (ana, anna) = (c.add("Ana"), c.add_with_phone("Anna"));
    let (bob, phone) = (c.add("Bob"), key("Anna"));
    c.enter(Entry::Join { member: anna, into: ana }).unwrap();
    // The page knows its member as the one who stays.
    let id = c.enter_by(&phone, Entry::Record(help(ana, bob, 60))).unwrap();
    let exchange = c.ledger.exchange(id).unwrap();
    assert_eq!(c.ledger.history_row(exchange).gave[0].name, "Ana");
    c.enter(Entry::Part(anna)).unwrap();
    assert_eq!(c.ledger.history_row(exchange).gave[0].name, "Anna");
    assert!(c.ledger.awaiting(ana).confirm.is_empty(), "Ana did not give it, and cannot confirm it");
}

#[test]
fn a_card_has_what_is_held_under_either_entry() {
    let mut c = Community::found("Leith", "Mary");
    let ana = c.add("Ana");
    let new = NewMember::new("Anna", MemberKind::Person);
    let again = c.add_member(NewMember { contact: Some("07700 1"), area: Some("Quay"), ..new });
    c.enter(Entry::Join { member: again, into: ana }).unwrap();
    let card = c.ledger.card(ana, c.today());
    assert_eq!((card.held.contact, card.held.area), (None, None));
    let [beside] = &card.held_beside[..] else { panic!("one") };
    assert_eq!(beside.member, card.member.also[0].member);
    assert_eq!(
        (beside.held.contact.as_deref(), beside.held.area.as_deref()),
        (Some("07700 1"), Some("Quay"))
    );
    c.enter(Entry::Leave { member: ana, to: Vec::new(), on: c.today(), erase: true }).unwrap();
    let erased = format!("{:?}", c.ledger.card(ana, c.today()));
    assert!(!erased.contains("07700 1") && !erased.contains("Quay"), "{erased}");
}

#[test]
fn two_holders_who_are_one_stand_once_on_a_card() {
    let mut c = Community::found("Leith", "Mary");
    let (ana, again) = (c.add("Ana"), c.add("Anna"));
    let holders = vec![ana, again];
    let home = c.add_member(NewMember { holders, ..NewMember::new("The Oaks", MemberKind::Household) });
    assert_eq!(c.ledger.card(home, c.today()).holders.len(), 2);
    c.enter(Entry::Join { member: again, into: ana }).unwrap();
    let holders = c.ledger.card(home, c.today()).holders;
    assert_eq!(holders.iter().map(|one| one.name.as_str()).collect::<Vec<_>>(), ["Ana"]);
}
