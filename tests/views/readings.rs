//! Statements, the history, trails, months, balances, and the check of the books.

use crate::common::{Community, help, posting};
use timebank::journal::{ExchangeKind, PostKind};
use timebank::ledger::{AccountIndex, Entry, Figures, Ledger, Posting, Recording};
use timebank::views::{
    BalanceQuery, BalanceSort, Books, Filter, HistoryQuery, HistorySort, Proof, StatementQuery, TrailStep,
    WrongQuery,
};
use timebank::{Day, Minutes};

/// Ana and Bob: 90 minutes of gardening, a gift of 10, a proposal, a voided hour, cooking in January.
fn leith() -> (Community, AccountIndex, AccountIndex) {
    let mut c = Community::found("Leith", "Mary");
    let (ana, bob) = (c.add("Ana García"), c.add("Bob"));
    let mut record = |gave, received, minutes, on: &str, kind, category, note, confirm| {
        let on = Day::parse(on).unwrap();
        let recording = Recording { kind, on, category, note, confirm, ..help(gave, received, minutes) };
        let id = c.enter(Entry::Record(recording)).unwrap();
        let found = [0, 1].into_iter().find_map(|part| c.ledger.exchange(timebank::Id { part, ..id }));
        found.unwrap()
    };
    let service = ExchangeKind::Service;
    record(ana, bob, 90, "2024-02-10", service, Some("gardening"), Some("Pruned the old Rose"), true);
    record(bob, ana, 10, "2024-02-11", ExchangeKind::Gift, None, None, true);
    record(ana, bob, 45, "2024-02-12", service, Some("cooking"), Some("Soup"), false);
    let wrong = record(ana, bob, 60, "2024-02-13", service, Some("gardening"), None, true);
    record(bob, ana, 30, "2024-01-05", service, Some("cooking"), Some("Late entry"), true);
    c.enter(Entry::Void { exchange: wrong, reason: "typed twice" }).unwrap();
    (c, ana, bob)
}

#[test]
fn a_statement_is_in_the_order_of_days() {
    let (c, ana, _) = leith();
    let statement = c.ledger.statement(ana, &StatementQuery::default()).unwrap();
    let rows: Vec<_> = statement
        .rows
        .iter()
        .map(|row| (row.on.to_string(), row.given.0, row.received.0, row.other.0, row.balance.0))
        .collect();
    let expected = [
        ("2024-01-05", 0, 30, 0, -30),
        ("2024-02-10", 90, 0, 0, 60),
        ("2024-02-11", 0, 0, -10, 50),
        ("2024-02-12", 45, 0, 0, 50),
        ("2024-02-13", 60, 0, 0, 50),
    ];
    assert_eq!(
        rows,
        expected.map(|(on, given, received, other, balance)| (
            on.to_owned(),
            given,
            received,
            other,
            balance
        ))
    );
    let moved = statement.moved;
    assert_eq!((moved.given.0, moved.received.0, moved.gifts.0, statement.closing.0), (90, 30, -10, 50));
    assert_eq!(statement.rows[0].with[0].name, "Bob");
    assert!(!statement.rows[3].counts && !statement.rows[4].counts);
    assert_eq!(statement.head, c.ledger.chain().head);
}

#[test]
fn a_period_has_an_opening_and_a_closing_balance() {
    let (c, ana, _) = leith();
    let filter =
        Filter { from: Some("2024-02-01".into()), to: Some("2024-02-10".into()), ..Filter::default() };
    let query = StatementQuery { filter, newest_first: true, ..StatementQuery::default() };
    let statement = c.ledger.statement(ana, &query).unwrap();
    assert_eq!((statement.opening.0, statement.closing.0, statement.total), (-30, 60, 1));
}

#[test]
fn columns_and_rows_agree() {
    let (c, ana, _) = leith();
    let columns = c.ledger.statement_columns(ana);
    let rows = c.ledger.statement(ana, &StatementQuery::default()).unwrap().rows;
    let same = |i: usize| {
        let row = &rows[i];
        let help = (i64::from(columns.given[i]), i64::from(columns.received[i]));
        let rest = (i64::from(columns.other[i]), columns.balance[i], columns.on[i]);
        help == (row.given.0, row.received.0) && rest == (row.other.0, row.balance.0, row.on.0)
    };
    assert!((0..rows.len()).all(same));
    assert_eq!(columns.text.lines().nth(1), Some("Bob\tgardening\tPruned the old Rose"));
}

#[test]
fn the_history_can_be_filtered() {
    let (c, ana, _) = leith();
    let total = |filter: Filter| c.ledger.history(&HistoryQuery { filter, ..Default::default() }).unwrap();
    let text = |text: &str| Filter { text: Some(text.to_owned()), ..Filter::default() };
    assert_eq!(total(text("rose")).total, 1);
    assert_eq!(total(text("garcia")).total, 5, "names, without regard to accents");
    assert_eq!(total(text("COOK")).total, 2, "categories");
    assert_eq!(total(Filter { state: Some("voided".into()), ..Filter::default() }).total, 1);
    assert_eq!(total(Filter { category: Some(String::new()), ..Filter::default() }).total, 1);
    assert_eq!(total(Filter { category: Some("music".into()), ..Filter::default() }).total, 0);
    assert_eq!(total(Filter { member: Some(c.ledger.account_text(ana)), ..Filter::default() }).total, 5);
    assert_eq!(total(Filter { member: Some("pot".into()), ..Filter::default() }).total, 0);
    let period =
        Filter { from: Some("2024-02-01".into()), to: Some("2024-02-11".into()), ..Filter::default() };
    let all = total(Filter::default());
    assert_eq!((total(period).total, all.minutes.0, all.other.0), (2, 120, 10), "a gift is no help");
    let wrong = |filter| c.ledger.history(&HistoryQuery { filter, ..Default::default() }).unwrap_err();
    assert_eq!(wrong(Filter { from: Some("soon".into()), ..Filter::default() }), WrongQuery("from"));
    assert_eq!(wrong(Filter { state: Some("gone".into()), ..Filter::default() }), WrongQuery("state"));
    assert_eq!(wrong(Filter { member: Some("x".into()), ..Filter::default() }), WrongQuery("member"));
}

#[test]
fn the_history_is_sorted_and_paged() {
    let (c, ..) = leith();
    let days = |sort, descending, offset, limit| {
        let query =
            HistoryQuery { sort, descending, offset: Some(offset), limit: Some(limit), ..Default::default() };
        let rows = c.ledger.history(&query).unwrap().rows;
        rows.iter().map(|row| (row.on.to_string()[5..].to_owned(), row.minutes.0)).collect::<Vec<_>>()
    };
    let row = |on: &str, minutes| (on.to_owned(), minutes);
    assert_eq!(days(HistorySort::On, true, 0, 2), [row("02-13", 60), row("02-12", 45)]);
    assert_eq!(days(HistorySort::Minutes, false, 0, 1), [row("02-11", 10)]);
    assert_eq!(days(HistorySort::Recorded, false, 4, 9), [row("01-05", 30)]);
    assert_eq!(days(HistorySort::Recorded, false, 9, 9), []);
}

#[test]
fn an_exchange_has_its_whole_trail() {
    let (c, ana, _) = leith();
    let rows = c.ledger.statement(ana, &StatementQuery::default()).unwrap().rows;
    let exchange = c.ledger.exchange_of(&rows[4].exchange).unwrap();
    let detail = c.ledger.exchange_detail(exchange);
    let steps: Vec<_> = detail.trail.iter().map(|step| (step.what, step.by.as_str())).collect();
    assert_eq!(
        steps,
        [(TrailStep::Recorded, "Mary"), (TrailStep::Confirmed, "Mary"), (TrailStep::Voided, "Mary")]
    );
    assert_eq!(detail.trail[2].reason.as_deref(), Some("typed twice"));
}

#[test]
fn months_and_categories_count_services_once() {
    let (c, ..) = leith();
    let table = c.ledger.months_by_category();
    let january = 2024 * 12;
    assert_eq!(table.months, [january, january + 1]);
    let figure = |month: usize, category: &str| {
        let place = table.categories.iter().position(|name| name == category).unwrap();
        table.minutes[month * table.categories.len() + place]
    };
    assert_eq!((figure(0, "cooking"), figure(0, "gardening")), (30, 0));
    assert_eq!((figure(1, "cooking"), figure(1, "gardening"), figure(1, "")), (0, 90, 0));
    assert_eq!(table.minutes.iter().sum::<i64>(), c.ledger.totals().service.0);
}

#[test]
fn balances_are_found_and_sorted() {
    let (c, ..) = leith();
    let names = |query: BalanceQuery| {
        let page = c.ledger.balances(&query);
        page.rows.iter().map(|row| row.holder.name.clone()).collect::<Vec<_>>()
    };
    assert_eq!(names(BalanceQuery::default()), ["Ana García", "Bob", "Mary", ""]);
    let sorted = BalanceQuery { sort: BalanceSort::Balance, descending: true, ..BalanceQuery::default() };
    assert_eq!(names(sorted)[0], "Ana García");
    assert_eq!(
        names(BalanceQuery { text: Some("garcia".into()), ..BalanceQuery::default() }),
        ["Ana García"]
    );
    assert_eq!(c.ledger.trial_balance().sum, Minutes::ZERO);
}

#[test]
fn an_exchange_names_the_offer_it_answers_and_on_whose_behalf() {
    let (mut c, ana, bob) = leith();
    let posting = Posting { member: Some(ana), ..posting(PostKind::Offer, "Pruning", None) };
    let id = c.enter(Entry::Post(posting)).unwrap();
    // The text is part 0, the offer is part 1.
    let offer = timebank::Id { part: 1, ..id }.to_string();
    let answer = Recording {
        answers: Some(c.ledger.post_of(&offer).unwrap()),
        on_behalf: Some(bob),
        travel: Some(Minutes(20)),
        on: Day::parse("2024-02-20").unwrap(),
        ..help(ana, bob, 60)
    };
    let id = c.enter(Entry::Record(answer)).unwrap();
    let detail = c.ledger.exchange_detail(c.ledger.exchange(id).unwrap());
    assert_eq!(detail.answers, Some(offer));
    assert_eq!(detail.travel, Some(Minutes(20)));
    assert_eq!((&*detail.trail[0].by, detail.trail[0].on_behalf_of.as_deref()), ("Mary", Some("Bob")));
}

#[test]
fn figures_from_the_cache_need_no_update() {
    let (c, ..) = leith();
    assert_eq!(Figures::from_cache(&c.ledger.cache().as_slice()).unwrap().needs_update(), None);
}

#[test]
fn checking_the_books_finds_disagreements() {
    let (c, ana, bob) = leith();
    let check = |books: &Books, ledger: &Ledger| {
        let wrong = books.finish(ledger).into_iter().filter(|finding| !finding.ok);
        wrong.map(|finding| finding.what).collect::<Vec<_>>()
    };
    let mut older = Books::new(Some(&c.ledger.cache()));
    c.segments[..c.segments.len() - 1].iter().for_each(|segment| older.push(segment));
    // The journal lacks the void that the ledger and its cache know.
    let all = [Proof::BalancesAreLegs, Proof::Statistics, Proof::Chain, Proof::Cache];
    assert_eq!(check(&older, &c.ledger), all);
    let mut damaged = Books::new(Some(b"no cache"));
    let mut bytes = c.segments.concat();
    let place = bytes.len() - 10;
    bytes[place] ^= 1;
    damaged.push(&bytes);
    assert_eq!(check(&damaged, &c.ledger), [Proof::Signatures, Proof::Cache]);
    let mut whole = Books::new(None);
    c.segments.iter().for_each(|segment| whole.push(segment));
    assert_eq!(check(&whole, &c.ledger), []);
    assert_eq!(c.balance(ana), -c.balance(bob));
}
