//! Why balances move: help is told apart from gifts, starting credit, openings and the pot's own moves.

use crate::common::{Community, help, key, public};
use timebank::files::{Import, ImportOptions};
use timebank::journal::{ExchangeKind, MemberKind, PolicyChange, Rule};
use timebank::ledger::{
    AccountIndex, Entry, MemberChange, Movement, Movements, NewMember, Recording, Refusal,
};
use timebank::views::{Books, HistoryQuery, MonthsByCategory, StatementQuery};
use timebank::{Day, Minutes};

const ON: &str = "2024-02-10";

fn record(c: &mut Community, kind: ExchangeKind, gave: AccountIndex, received: AccountIndex, minutes: i64) {
    let recording =
        Recording { kind, on: Day::parse(ON).unwrap(), confirm: true, ..help(gave, received, minutes) };
    c.enter(Entry::Record(recording)).unwrap();
}

/// The six sums, in the order of the fields, in minutes.
fn sums(c: &Community, account: AccountIndex) -> [i64; 6] {
    let Movements { given, received, gifts, starting_credit, openings, pot } = c.ledger.movements(account);
    [given.0, received.0, gifts.0, starting_credit.0, openings.0, pot.0]
}

/// Every claim that the ledger makes about itself holds.
fn books_hold(c: &Community) {
    let mut books = Books::new(Some(&c.ledger.cache()));
    books.push(timebank::journal::read_journal_file(&c.file()).unwrap());
    for finding in books.finish(&c.ledger) {
        assert!(finding.ok, "{finding:?}");
    }
}

#[test]
fn what_is_no_help_is_told_apart() {
    let mut c = Community::found("Leith", "Mary");
    let credit = PolicyChange { rules: vec![(Rule::StartingCredit, Some(300))], ..PolicyChange::default() };
    c.enter(Entry::SetPolicy(credit)).unwrap();
    let (ana, bob) = (c.add("Ana"), c.add("Bob"));
    assert_eq!(sums(&c, ana), [0, 0, 0, 300, 0, 0], "a new member has given nothing");
    record(&mut c, ExchangeKind::Service, ana, bob, 120);
    record(&mut c, ExchangeKind::Gift, ana, bob, 30);
    record(&mut c, ExchangeKind::Opening, bob, AccountIndex::POT, 45);
    record(&mut c, ExchangeKind::Gift, bob, AccountIndex::POT, 10);
    record(&mut c, ExchangeKind::Service, ana, AccountIndex::POT, 60);
    // Giving credits to somebody is negative for the pot, so the sides of a gift are turned here.
    assert_eq!(sums(&c, ana), [180, 0, 30, 300, 0, 0]);
    assert_eq!(sums(&c, bob), [0, 120, -30, 300, 45, 10]);
    assert_eq!(sums(&c, AccountIndex::POT), [0, 0, 0, -600, -45, -70]);
    let trial = c.ledger.trial_balance();
    assert_eq!((trial.moved.given.0, trial.moved.received.0, trial.other.0, trial.sum.0), (180, 120, -60, 0));
    assert_eq!(trial.rows.iter().map(|row| row.balance).sum::<Minutes>(), Minutes::ZERO);
    for row in &trial.rows {
        assert_eq!(row.moved.given - row.moved.received + row.other, row.balance);
    }
    assert_eq!(c.ledger.totals().service.0, 180);
    books_hold(&c);
}

#[test]
fn statements_and_the_history_say_why() {
    let mut c = Community::found("Leith", "Mary");
    let credit = PolicyChange { rules: vec![(Rule::StartingCredit, Some(300))], ..PolicyChange::default() };
    c.enter(Entry::SetPolicy(credit)).unwrap();
    let (ana, bob) = (c.add("Ana"), c.add("Bob"));
    c.clock = 1_708_000_000;
    record(&mut c, ExchangeKind::Service, ana, bob, 120);
    record(&mut c, ExchangeKind::Gift, bob, ana, 20);
    let statement = c.ledger.statement(ana, &StatementQuery::default()).unwrap();
    let rows: Vec<_> = statement.rows.iter().map(|row| (row.movement, row.given.0, row.other.0)).collect();
    let start = (Movement::StartingCredit, 0, 300);
    let expected = [start, (Movement::Help, 120, 0), (Movement::Gift, 0, -20)];
    let mut in_order = rows.clone();
    in_order.sort_by_key(|(movement, ..)| *movement != Movement::StartingCredit);
    assert_eq!(in_order, expected, "{rows:?}");
    assert_eq!((statement.moved.given.0, statement.other.0, statement.closing.0), (120, 280, 400));
    let page = c.ledger.history(&HistoryQuery::default()).unwrap();
    assert_eq!((page.minutes.0, page.other.0), (120, 620));
}

/// A class: the teacher earns one hour, seven learners pay one each, the pot takes the rest.
#[test]
fn what_goes_to_the_pot_is_no_help() {
    let mut c = Community::found("Leith", "Mary");
    let teacher = c.add("Tess");
    let learners: Vec<AccountIndex> = (0..7).map(|i| c.add(&format!("Learner {i}"))).collect();
    let hour = Minutes(60);
    c.enter(Entry::Record(Recording {
        gave: vec![(teacher, hour), (AccountIndex::POT, Minutes(360))],
        received: learners.iter().map(|learner| (*learner, hour)).collect(),
        confirm: true,
        ..help(teacher, learners[0], 60)
    }))
    .unwrap();
    assert_eq!(sums(&c, teacher), [60, 0, 0, 0, 0, 0]);
    assert_eq!(sums(&c, learners[3]), [0, 60, 0, 0, 0, 0]);
    assert_eq!(sums(&c, AccountIndex::POT), [0, 0, 0, 0, 0, 360]);
    let page = c.ledger.history(&HistoryQuery::default()).unwrap();
    assert_eq!((page.minutes.0, page.other.0), (60, 360));
    books_hold(&c);
}

const FILE: &str = "Date,From,To,Post,Quantity\n\
    2024-01-11 14:59:15 UTC,Harbour Street Timebank,Aisha Khan (3),Welcome,5:00\n\
    2024-01-16 15:30:47 UTC,Aisha Khan (3),Bo (4),Cake,0:45\n\
    2024-02-18 23:31:34 UTC,Bo (4),Harbour Street Timebank,,0:20\n\
    2024-02-19 23:31:34 UTC,Library,Bo (4),Shelves,1:00\n";

fn imported(timebanks: &[&str]) -> Community {
    let mut c = Community::found("Harbour Street", "Mary");
    c.clock = 1_772_323_200;
    bring(&mut c, timebanks);
    c
}

fn bring(c: &mut Community, timebanks: &[&str]) {
    let timebanks = timebanks.iter().map(|name| (*name).to_owned()).collect();
    let options = ImportOptions { timebanks, ..ImportOptions::new(c.today()) };
    let import = Import::read(&c.ledger, FILE.as_bytes(), &options).unwrap();
    for event in 0..import.events() {
        let (author, seed) = (c.author(), c.seed());
        let draft = import.draft(event, &c.ledger, author, &seed).unwrap();
        c.admit(&draft).unwrap();
    }
}

fn account(c: &Community, name: &str) -> AccountIndex {
    let rows = c.ledger.members();
    let row = rows.iter().find(|row| row.name == name).unwrap();
    c.ledger.account_of(&row.member).unwrap()
}

fn say(c: &mut Community, name: &str, is_timebank: bool) -> Result<(), Refusal> {
    let change = MemberChange { is_timebank: Some(is_timebank), ..MemberChange::of(account(c, name)) };
    c.enter(Entry::ChangeMember(change)).map(drop)
}

#[test]
fn an_import_asks_which_organisation_is_the_timebank() {
    let c = Community::found("Harbour Street", "Mary");
    let today = Day::parse("2026-03-01").unwrap();
    let report = |timebanks: Vec<String>| {
        let options = ImportOptions { timebanks, ..ImportOptions::new(today) };
        Import::read(&c.ledger, FILE.as_bytes(), &options).unwrap().report()
    };
    let asked = report(Vec::new());
    assert!(asked.asks_for_timebank);
    let found: Vec<_> =
        asked.organisations.iter().map(|found| (found.name.as_str(), found.rows, found.timebank)).collect();
    assert_eq!(found, [("Harbour Street Timebank", 2, false), ("Library", 1, false)]);
    let told = report(vec!["Harbour Street Timebank".to_owned()]);
    assert!(told.organisations[0].timebank && !told.organisations[1].timebank);
    assert_eq!((asked.no_help, told.no_help, told.no_help_minutes), (0, 2, Minutes(320)));
    assert!(told.organisations.iter().all(|found| !found.becomes_timebank), "the book does not have it yet");
    // A book that has them all is not asked again.
    let c = imported(&[]);
    let again = Import::read(&c.ledger, FILE.as_bytes(), &ImportOptions::new(today)).unwrap().report();
    assert!(!again.asks_for_timebank && again.added == 0);
    let timebanks = vec!["Harbour Street Timebank".to_owned()];
    let options = ImportOptions { timebanks, ..ImportOptions::new(today) };
    let said = Import::read(&c.ledger, FILE.as_bytes(), &options).unwrap().report();
    let becomes: Vec<bool> = said.organisations.iter().map(|found| found.becomes_timebank).collect();
    assert_eq!((becomes, said.added, said.no_help), (vec![true, false], 0, 0));
}

#[test]
fn the_timebank_of_a_foreign_file_gives_no_help() {
    let told = imported(&["Harbour Street Timebank"]);
    let later = {
        let mut c = imported(&[]);
        assert_eq!(sums(&c, account(&c, "Aisha Khan")), [300, 45, 0, 0, 0, 0], "as help until it is said");
        say(&mut c, "Harbour Street Timebank", true).unwrap();
        c
    };
    let again = {
        let mut c = imported(&[]);
        bring(&mut c, &["Harbour Street Timebank"]);
        c
    };
    for c in [&told, &later, &again] {
        assert_eq!(sums(c, account(c, "Aisha Khan")), [0, 45, 0, 0, 0, 300]);
        assert_eq!(sums(c, account(c, "Bo")), [105, 0, 0, 0, 0, -20]);
        assert_eq!(sums(c, account(c, "Harbour Street Timebank")), [0, 0, 0, 0, 0, -280]);
        assert_eq!(sums(c, account(c, "Library")), [0, 60, 0, 0, 0, 0]);
        assert_eq!(c.ledger.totals().service.0, 105);
        let MonthsByCategory { minutes, .. } = c.ledger.months_by_category();
        assert_eq!(minutes.iter().sum::<i64>(), 105);
        assert_eq!(c.ledger.trial_balance().sum, Minutes::ZERO);
        books_hold(c);
    }
    // What was said by mistake can be taken back.
    let mut back = later;
    say(&mut back, "Harbour Street Timebank", false).unwrap();
    assert_eq!(sums(&back, account(&back, "Aisha Khan")), [300, 45, 0, 0, 0, 0]);
    books_hold(&back);
}

#[test]
fn the_timebank_itself_is_no_member_to_be_asked() {
    let c = imported(&["Harbour Street Timebank"]);
    let house = c.ledger.account_text(account(&c, "Harbour Street Timebank"));
    let tidy = c.ledger.tidy(c.today(), 99);
    let listed = serde_json::to_string(&tidy).unwrap();
    assert!(listed.contains(&c.ledger.account_text(account(&c, "Library"))), "{listed}");
    assert!(!listed.contains(&house), "{listed}");
    let asked = serde_json::to_string(&c.ledger.who_next(c.today(), 99)).unwrap();
    assert!(!asked.contains(&house), "{asked}");
    assert_eq!(c.ledger.summary().members, 4, "Mary, Aisha, Bo, the library");
}

#[test]
fn the_timebank_pays_for_help_recorded_here_like_the_pot() {
    let mut c = imported(&["Harbour Street Timebank"]);
    let (house, bo) = (account(&c, "Harbour Street Timebank"), account(&c, "Bo"));
    record(&mut c, ExchangeKind::Service, bo, house, 30);
    assert_eq!(sums(&c, bo)[0], 135);
    assert_eq!(sums(&c, house), [0, 0, 0, 0, 0, -310]);
    books_hold(&c);
}

#[test]
fn only_an_organisation_is_a_timebank_and_only_a_coordinator_says_so() {
    let mut c = imported(&[]);
    assert_eq!(say(&mut c, "Bo", true), Err(Refusal::NotAnOrganisation));
    let shop = NewMember::new("Shop", MemberKind::Organisation);
    c.enter(Entry::AddMember(shop)).unwrap();
    say(&mut c, "Shop", true).unwrap();
    assert!(c.ledger.is_timebank(account(&c, "Shop")));
}

#[test]
fn a_closed_month_takes_what_is_said_later_in_an_open_one() {
    let mut c = imported(&[]);
    c.enter(Entry::CloseMonth(2024 * 12)).unwrap();
    say(&mut c, "Harbour Street Timebank", true).unwrap();
    let MonthsByCategory { months, minutes, .. } = c.ledger.months_by_category();
    // January keeps what was reported: 5:00 and 0:45. February takes 5:00 back, and loses 0:20.
    let sums: Vec<i64> = minutes.chunks(minutes.len() / 2).map(|month| month.iter().sum()).collect();
    assert_eq!((months, sums), (vec![2024 * 12, 2024 * 12 + 1], vec![345, 60 - 300]));
    books_hold(&c);
}

#[test]
fn our_own_file_carries_what_was_said() {
    let c = imported(&["Harbour Street Timebank"]);
    let file = timebank::files::exchanges_csv(&c.ledger);
    let mut other = Community::found("Copy", "Mary");
    other.clock = 1_772_323_200;
    let import = Import::read(&other.ledger, &file, &ImportOptions::new(other.today())).unwrap();
    assert!(!import.report().asks_for_timebank && import.report().refused_count == 0);
    for event in 0..import.events() {
        let (author, seed) = (other.author(), other.seed());
        let draft = import.draft(event, &other.ledger, author, &seed).unwrap();
        other.admit(&draft).unwrap();
    }
    assert!(other.ledger.is_timebank(account(&other, "Harbour Street Timebank")));
    for name in ["Aisha Khan", "Bo", "Harbour Street Timebank", "Library"] {
        assert_eq!(sums(&other, account(&other, name)), sums(&c, account(&c, name)), "{name}");
    }
    let csv = String::from_utf8(timebank::files::balances_csv(&c.ledger)).unwrap();
    assert!(csv.contains(",timebank,0:00,0:00,0:00,0:00,0:00,−4:40,−4:40,0,0,0,0,0,-280,-280"), "{csv}");
    let tagged = timebank::files::hledger(&c.ledger);
    assert_eq!((tagged.matches("movement: help").count(), tagged.matches("movement: pot").count()), (2, 2));
}

#[test]
fn a_member_may_not_say_it() {
    let mut c = imported(&[]);
    let (bo, phone) = (account(&c, "Bo"), key("bo"));
    c.enter(Entry::AddDevice(bo, public(&phone))).unwrap();
    let (author, seed) = (c.author_of(&phone), c.seed());
    let change = MemberChange { is_timebank: Some(true), ..MemberChange::of(account(&c, "Library")) };
    let draft = c.ledger.draft(Entry::ChangeMember(change), author, &seed).unwrap();
    assert_eq!(c.admit_from(&draft, &phone), Err(Refusal::NotACoordinator));
}
