//! Who came to a session: in every way to pay, in every reading, in files, and after an erasure.

use crate::common::{Community, key};
use timebank::files::{Import, ImportOptions, exchanges_csv};
use timebank::journal::{Item, Items};
use timebank::ledger::{AccountIndex, Entry, ExchangeIndex, Ledger, Session, Split};
use timebank::views::impact::ImpactQuery;
use timebank::views::{Filter, HistoryQuery, StatementQuery};
use timebank::{Day, Minutes};

const SPLITS: [Split; 5] = [Split::EachPays, Split::Shared, Split::PotPays, Split::NoCharge, Split::Peers];

/// A teacher, and a class of 80.
fn school() -> (Community, AccountIndex, Vec<AccountIndex>) {
    let mut c = Community::found("Leith", "Mary");
    let teacher = c.add("Ana");
    let class = (2..=81).map(|number| c.add(&format!("M{number}"))).collect();
    (c, teacher, class)
}

/// A session of an hour. The exchanges that it became.
fn hold(c: &mut Community, gave: &[AccountIndex], came: &[AccountIndex], split: Split) -> Vec<ExchangeIndex> {
    let hour = |account: &AccountIndex| (*account, Minutes(60));
    let (gave, received) = (gave.iter().map(hour).collect(), came.iter().map(hour).collect());
    let session = Session { gave, received, split, on: c.today(), category: None, note: Some("knots") };
    let before = c.exchanges().len();
    c.enter(Entry::RecordAll(session.exchanges().unwrap())).unwrap();
    c.exchanges()[before..].to_vec()
}

fn attended_hours(c: &Community) -> i64 {
    let impact = c.ledger.impact(&ImpactQuery::between(Day(0), c.today()), c.today()).unwrap();
    impact.counts.attended.unwrap().0 / 60
}

#[test]
fn nobody_who_came_is_missing_from_the_record() {
    for split in SPLITS {
        let (mut c, teacher, class) = school();
        let made = if split == Split::Peers {
            hold(&mut c, &class, &[], split)
        } else {
            hold(&mut c, &[teacher], &class, split)
        };
        for member in &class {
            let id = c.ledger.account_id(*member).unwrap().to_string();
            let query = HistoryQuery {
                filter: Filter { member: Some(id.clone()), ..Filter::default() },
                ..HistoryQuery::default()
            };
            assert!(c.ledger.history(&query).unwrap().total > 0, "{split:?}: no history of {id}");
            let rows = c.ledger.statement(*member, &StatementQuery::default()).unwrap().rows;
            assert!(!rows.is_empty(), "{split:?}: no line for {id}");
            assert!(!c.ledger.card(*member, c.today()).exchanges.is_empty(), "{split:?}: no card of {id}");
        }
        let row = c.ledger.history_row(made[0]);
        assert_eq!(row.attended.len(), if split == Split::Peers { 0 } else { 80 }, "{split:?}");
        // A peer gives an hour and is there for an hour, like everybody.
        assert_eq!(attended_hours(&c), 80, "{split:?}");
        c.judged().unwrap();
        assert!(c.replayed().cache() == c.ledger.cache());
    }
}

#[test]
fn who_pays_nothing_has_a_line_of_no_minutes() {
    let (mut c, teacher, class) = school();
    hold(&mut c, &[teacher], &class, Split::Shared);
    let paid = class.iter().filter(|member| c.balance(**member) != 0).count();
    assert_eq!(paid, 60, "an hour has 60 minutes");
    let last = *class.last().unwrap();
    let statement = c.ledger.statement(last, &StatementQuery::default()).unwrap();
    let [row] = &statement.rows[..] else { panic!("one line") };
    assert_eq!((row.given, row.received, row.balance), (Minutes(0), Minutes(0), Minutes(0)));
    assert_eq!((row.attended, row.with[0].name.as_str()), (Some(Minutes(60)), "Ana"));
    assert_eq!((statement.closing, statement.moved.received), (Minutes(0), Minutes(0)));
    assert_eq!(c.ledger.statement_columns(last).text, "Ana\t\tknots\n");
}

#[test]
fn who_came_stays_in_our_csv() {
    for split in SPLITS {
        let (mut c, teacher, class) = school();
        hold(&mut c, &[teacher], &class[..70], if split == Split::Peers { Split::Shared } else { split });
        let csv = exchanges_csv(&c.ledger);
        let mut other = Community::found("Leith", "Mary");
        other.clock = c.clock + 86_400;
        let options = ImportOptions::new(other.today());
        let import = Import::read(&other.ledger, &csv, &options).unwrap();
        assert_eq!(import.report().refused, []);
        for event in 0..import.events() {
            let (author, seed) = (other.author(), other.seed());
            let draft = import.draft(event, &other.ledger, author, &seed).unwrap();
            other.admit(&draft).unwrap();
        }
        let [again, csv_text] =
            [exchanges_csv(&other.ledger), csv.clone()].map(|csv| String::from_utf8(csv).unwrap());
        let different = again.lines().zip(csv_text.lines()).find(|(one, other)| one != other);
        assert_eq!(different, None, "{split:?}");
        assert_eq!(other.ledger.history_row(other.exchanges()[0]).attended.len(), 70);
        assert_eq!(attended_hours(&other), 70);
        let again = Import::read(&other.ledger, &csv, &options).unwrap().report();
        assert_eq!((again.added, again.new_members), (0, 0), "{split:?}");
    }
}

#[test]
fn who_came_sees_the_session_and_nobody_else_does() {
    let mut c = Community::found("Leith", "Mary");
    let (ana, bob, cid) = (c.add_with_phone("Ana"), c.add_with_phone("Bob"), c.add_with_phone("Cid"));
    let [session] = hold(&mut c, &[ana], &[bob], Split::PotPays)[..] else { panic!("one") };
    let replica = |reader| {
        let mut replica = Ledger::new();
        let mut bytes = Vec::new();
        for segment in &c.segments {
            for item in Items::new(segment, 0) {
                match item.unwrap() {
                    Item::Record(record, _) => bytes.extend(c.ledger.record_for(&record, reader)),
                    Item::Head(_, head) if segment == c.segments.last().unwrap() => bytes.extend(head),
                    Item::Head(..) => {}
                }
            }
        }
        replica.load(&bytes).unwrap();
        replica
    };
    assert_eq!(replica(bob).statement(bob, &StatementQuery::default()).unwrap().rows.len(), 1);
    let theirs = replica(bob).history(&HistoryQuery::default()).unwrap().rows;
    assert_eq!(theirs[0].note.as_deref(), Some("knots"));
    assert_eq!(replica(cid).totals().exchanges, 0);
    // Who came took part: they may say that something is wrong.
    let wrong = |c: &mut Community, who: &str| {
        let step =
            timebank::ledger::Stepping::new(timebank::journal::StepKind::Disputed, session, Some("no"));
        c.enter_by(&key(who), Entry::Step(step)).map_err(|refusal| refusal.code())
    };
    assert_eq!(wrong(&mut c, "Cid"), Err("not_a_party"));
    assert!(wrong(&mut c, "Bob").is_ok());
}

#[test]
fn an_erasure_reaches_the_words_of_a_session() {
    let mut c = Community::found("Leith", "Mary");
    let (ana, bob) = (c.add("Ana"), c.add("Bob"));
    let [session] = hold(&mut c, &[ana], &[bob], Split::PotPays)[..] else { panic!("one") };
    c.enter(Entry::Leave { member: bob, to: Vec::new(), on: c.today(), erase: true }).unwrap();
    let row = c.ledger.history_row(session);
    assert_eq!((row.note, row.attended[0].name.as_str()), (None, ""));
    assert_eq!(row.attended[0].minutes, Minutes(60), "hours stay");
    assert!(!c.ledger.cache().windows(5).any(|bytes| bytes == b"knots"));
    assert!(c.replayed().cache() == c.ledger.cache());
    let forgotten: Vec<u8> =
        c.segments.iter().flat_map(|s| c.ledger.forget(s).unwrap().unwrap_or(s.clone())).collect();
    assert!(!forgotten.windows(5).any(|bytes| bytes == b"knots"));
}
