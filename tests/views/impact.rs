//! The report for a funder: published totals, figures worked by hand, and what is refused or hidden.

use crate::common::{Community, cases, help};
use proptest::prelude::*;
use timebank::ledger::{AccountIndex, Entry, Recording, Session, Split};
use timebank::views::FEWEST_PEOPLE;
use timebank::views::impact::{
    Assumptions, Basis, Cell, Cost, Counts, Figure, Impact, ImpactQuery, Money, Ratios, Source, Thousandths,
    Wage, WrongInput,
};
use timebank::{Day, Minutes};

fn day(text: &str) -> Day {
    Day::parse(text).unwrap()
}

fn source() -> Source {
    Source { text: "Accounts".to_owned(), on: day("2025-01-31") }
}

fn hours(hours: i64, exchanges: usize, registered: usize, traded: usize) -> Counts {
    let registered = Some(registered);
    Counts { minutes: Minutes(60 * hours), exchanges, registered, traded, ..Counts::default() }
}

fn rounded(figure: &Figure) -> &str {
    figure.rounded.as_deref().unwrap_or("none")
}

/// One that a report of a whole community has.
fn told(figure: &Option<Figure>) -> &str {
    figure.as_ref().map_or("left out", rounded)
}

#[test]
fn published_totals_give_the_published_ratios() {
    // New South Wales 2015: 368 of 5,462 members traded; 2,878 trades of 19,044 hours.
    let nsw = hours(19_044, 2_878, 5_462, 368).ratios().unwrap();
    assert_eq!((told(&nsw.participation), rounded(&nsw.hours_per_exchange)), ("0.0674", "6.617"));
    let exact = nsw.participation.unwrap().exact;
    assert_eq!((exact.part, exact.whole), (368, 5_462));
    // Portland West: 2,316 exchanges of 6,712 hours between 319 members.
    let portland = hours(6_712, 2_316, 319, 319).ratios().unwrap();
    assert_eq!((rounded(&portland.hours_per_exchange), told(&portland.hours_per_member)), ("2.898", "21.04"));
    assert_eq!(told(&portland.exchanges_per_member), "7.26");
}

#[test]
fn figures_worked_by_hand() {
    let counts = Counts { member_days: Some(4 * 365 + 1), ..hours(150, 80, 40, 30) };
    let cost = Cost { amount: Money(180_000), source: source() };
    let costs = counts.costs(&cost).unwrap();
    assert_eq!(rounded(&costs.break_even), "12.00", "1,800 over 150 hours");
    assert_eq!((costs.break_even.exact.part, costs.break_even.exact.whole), (10_800_000, 900_000));
    assert_eq!((told(&costs.per_registered), rounded(&costs.per_traded)), ("45.00", "60.00"));
    assert_eq!(told(&costs.per_member_year), "450.00", "four years");
    let wage = Wage { low: Money(1_142), high: Money(2_000), source: source() };
    let value = counts.replacement(&wage, Some(&cost)).unwrap();
    assert_eq!((rounded(&value.low), rounded(&value.high)), ("1713.00", "3000.00"));
    assert_eq!(value.viva_low.as_ref().map(rounded), Some("0.95"));
    assert_eq!(value.viva_high.as_ref().map(rounded), Some("1.67"));
    assert_eq!(counts.replacement(&wage, None).unwrap().viva_low, None);
    let half = Thousandths(500);
    let deflator = Some(Thousandths(1_500));
    let given = Assumptions { deflator, deadweight: half, attribution: half, source: source() };
    // 4 × 1,300 × 1.5 × 0.5 × 0.5
    assert_eq!(rounded(&counts.comparison(&given).unwrap().scenario), "1950.00");
    let blank = counts.comparison(&Assumptions { deflator: None, ..given }).unwrap();
    assert_eq!((blank.deflator, blank.assumptions.deflator), (Thousandths(1_000), None));
    assert_eq!(rounded(&blank.scenario), "1300.00");
}

#[test]
fn figures_are_rounded_once_and_half_up() {
    let rounded = |part, whole, places| Figure::of(part, whole, places).unwrap().rounded;
    let told = |text: &str| Some(text.to_owned());
    assert_eq!(
        (rounded(1, 8, 2), rounded(1, 200, 2), rounded(1, 201, 2)),
        (told("0.13"), told("0.01"), told("0.00"))
    );
    assert_eq!(
        (rounded(5, 2, 0), rounded(2, 3, 4), rounded(0, 7, 2)),
        (told("3"), told("0.6667"), told("0.00"))
    );
    assert_eq!((rounded(7, 0, 2), rounded(0, 0, 2)), (None, None), "nothing to divide");
    let big = i128::from(i64::MAX);
    assert_eq!(rounded(big * 6, 6, 0), told("9223372036854775807"), "in lowest terms it fits");
    assert_eq!(Figure::of(big + 1, 1, 2), Err(WrongInput::TooLarge));
}

fn class() -> (Community, Vec<AccountIndex>) {
    let mut c = Community::found("Leith", "Mary");
    let people: Vec<AccountIndex> = (0..8).map(|i| c.add(&format!("P{i}"))).collect();
    let session = Session {
        gave: vec![(people[0], Minutes(60))],
        received: people[1..].iter().map(|learner| (*learner, Minutes(60))).collect(),
        split: Split::EachPays,
        on: day("2024-02-10"),
        category: Some("teaching"),
        note: None,
    };
    c.enter(Entry::RecordAll(session.exchanges().unwrap())).unwrap();
    (c, people)
}

fn report(c: &Community, from: &str, to: &str) -> Impact {
    c.ledger.impact(&ImpactQuery::between(day(from), day(to)), c.today()).unwrap()
}

#[test]
fn an_hour_is_counted_once_and_attendance_apart() {
    let (mut c, people) = class();
    let gift = Recording { confirm: true, on: day("2024-02-11"), ..help(people[1], people[2], 30) };
    c.enter(Entry::Record(Recording { kind: timebank::journal::ExchangeKind::Gift, ..gift.clone() }))
        .unwrap();
    c.enter(Entry::Record(Recording { confirm: false, ..gift.clone() })).unwrap();
    c.enter(Entry::Record(gift)).unwrap();
    let told = report(&c, "2024-02-01", "2024-02-29");
    assert_eq!((told.counts.minutes, told.counts.exchanges), (Minutes(90), 2), "no gift, nothing proposed");
    assert_eq!((told.counts.attended, told.counts.group_exchanges), (Some(Minutes(420)), Some(1)));
    assert_eq!(told.counts.traded, 8);
    let cell = |key: &str, minutes, exchanges, people| Cell {
        key: key.to_owned(),
        minutes: Some(Minutes(minutes)),
        exchanges: Some(exchanges),
        people: Some(people),
    };
    assert_eq!(told.months, [cell("2024-02", 90, 2, 8)]);
    assert_eq!(told.categories, [cell("", 30, 1, 2), cell("teaching", 60, 1, 8)]);
    let outside = report(&c, "2024-02-11", "2024-02-11");
    assert_eq!(outside.counts.minutes, Minutes(30));
}

#[test]
fn membership_is_counted_in_whole_days() {
    // Everybody joins on 1 March 2024; only who took part before that is known from then on.
    let (mut c, people) = class();
    let days = |c: &Community, from: &str, to: &str| report(c, from, to).counts.member_days.unwrap();
    assert_eq!(days(&c, "2024-03-01", "2024-03-01"), 9);
    assert_eq!(days(&c, "2024-02-09", "2024-02-11"), 2 * 8, "Mary took no part");
    assert_eq!(days(&c, "2024-02-29", "2024-12-31"), 8 + 9, "no day after today counts");
    c.later(9);
    let lonely = c.add("Lea");
    c.later(10);
    c.enter(Entry::Leave { member: lonely, to: Vec::new(), on: c.today(), erase: true }).unwrap();
    c.later(10);
    let with_lea = 30 * 9 + 11;
    assert_eq!(days(&c, "2024-03-01", "2024-12-31"), with_lea);
    let told = report(&c, "2024-03-01", "2024-12-31").ratios.member_years.unwrap();
    assert_eq!((told.exact.part, told.exact.whole, rounded(&told)), (4 * with_lea, 1_461, "0.77"));
    drop(people);
}

#[test]
fn a_report_of_one_programme_has_its_exchanges_alone() {
    let (mut c, people) = class();
    let fund = Recording { programme: Some("Fund"), confirm: true, ..help(people[1], people[2], 45) };
    c.enter(Entry::Record(fund)).unwrap();
    let cost = Some(Cost { amount: Money(900), source: source() });
    let year = ImpactQuery { cost, ..ImpactQuery::between(day("2024-01-01"), day("2024-12-31")) };
    let query = ImpactQuery { programme: Some("Fund".to_owned()), ..year.clone() };
    let told = c.ledger.impact(&query, c.today()).unwrap();
    assert_eq!((told.counts.minutes, told.counts.exchanges, told.counts.traded), (Minutes(45), 1, 2));
    assert!(!told.may_leave_desk());
    assert!(report(&c, "2024-01-01", "2024-12-31").may_leave_desk());

    // Nobody is a member of it: what rests on the membership of all is not there.
    assert_eq!((told.counts.registered, told.counts.member_days), (None, None));
    let Ratios { participation, member_years, exchanges_per_member, hours_per_member, .. } = &told.ratios;
    let of_membership = [participation, member_years, exchanges_per_member, hours_per_member];
    assert_eq!(of_membership, [&None; 4]);
    let costs = told.costs.as_ref().unwrap();
    assert_eq!((&costs.per_registered, &costs.per_member_year), (&None, &None));
    assert_eq!((rounded(&costs.break_even), rounded(&costs.per_traded)), ("12.00", "4.50"));
    let small: Vec<Basis> = told.small.iter().map(|small| small.basis).collect();
    assert_eq!(small, [Basis::Traded, Basis::Exchanges]);
    assert_eq!(told.small[1].figures, ["hoursPerExchange", "breakEven", "replacement"]);

    let half = Thousandths(500);
    let given = Assumptions { deflator: None, deadweight: half, attribution: half, source: source() };
    let compared = ImpactQuery { assumptions: Some(given), ..query.clone() };
    assert_eq!(c.ledger.impact(&compared, c.today()), Err(WrongInput::NoComparison));
    let unheard = ImpactQuery { programme: Some("Fond".to_owned()), ..query };
    assert_eq!(c.ledger.impact(&unheard, c.today()), Err(WrongInput::NoProgramme("Fond".to_owned())));
}

#[test]
fn a_class_is_told_to_others_unless_few_were_in_it_or_outside_of_it() {
    let (mut c, people) = class();
    let told = |c: &Community, leaves_desk| {
        let query = ImpactQuery { leaves_desk, ..ImpactQuery::between(day("2024-02-01"), day("2024-02-29")) };
        let counts = c.ledger.impact(&query, c.today()).unwrap().counts;
        (counts.attended, counts.group_exchanges)
    };
    let class = (Some(Minutes(420)), Some(1));
    assert_eq!(told(&c, true), class, "nobody exchanged besides");
    c.record(people[1], people[2], 30, "2024-02-20", true).unwrap();
    assert_eq!(told(&c, true), (None, None), "two people exchanged besides");
    assert_eq!(told(&c, false), class);
    for (giver, receiver) in [(3, 4), (4, 5)] {
        c.record(people[giver], people[receiver], 30, "2024-02-20", true).unwrap();
    }
    assert_eq!(told(&c, true), class);
}

#[test]
fn months_without_help_are_there_while_there_was_a_community() {
    let (mut c, people) = class();
    c.later(60);
    c.record(people[1], people[2], 30, "2024-04-20", true).unwrap();
    let months = |from: &str, to: &str| {
        let month = |cell: &Cell| (cell.key.clone(), cell.minutes.unwrap().0);
        report(&c, from, to).months.iter().map(month).collect::<Vec<_>>()
    };
    let own = |rows: &[(&str, i64)]| -> Vec<(String, i64)> {
        rows.iter().map(|(month, minutes)| ((*month).to_owned(), *minutes)).collect()
    };
    assert_eq!(c.today(), day("2024-04-30"));
    let all = own(&[("2024-02", 60), ("2024-03", 0), ("2024-04", 30)]);
    assert_eq!(months("2024-01-01", "2024-12-31"), all, "from the first member to the report");
    assert_eq!(months("1970-01-01", "2199-12-31"), all);
    assert_eq!(months("2024-03-01", "2024-03-31"), own(&[("2024-03", 0)]));
    assert_eq!(months("2023-01-01", "2023-12-31"), []);
    assert_eq!(months("2024-05-01", "2024-12-31"), []);
}

#[test]
fn a_period_that_is_not_over_is_told() {
    let (c, _) = class();
    let is_over = |to: &str| report(&c, "2024-02-01", to).is_over;
    assert_eq!(c.today(), day("2024-03-01"));
    assert_eq!((is_over("2024-02-29"), is_over("2024-03-01"), is_over("2024-12-31")), (true, false, false));
}

#[test]
fn empty_communities_and_early_periods_have_no_ratios() {
    let c = Community::found("Leith", "Mary");
    for (from, to) in [("2024-03-01", "2024-03-31"), ("1970-01-01", "1970-12-31")] {
        let told = report(&c, from, to);
        assert_eq!((told.counts.minutes, told.counts.exchanges), (Minutes(0), 0));
        assert_eq!(told.ratios.hours_per_exchange.rounded, None);
        assert!(told.months.iter().all(|month| month.minutes == Some(Minutes(0))));
        let cost = Cost { amount: Money(1), source: source() };
        assert_eq!(told.counts.costs(&cost).unwrap().break_even.rounded, None);
        assert!(told.may_leave_desk(), "it is about nobody");
    }
}

#[test]
fn figures_that_rest_on_little_are_named() {
    let (c, _) = class();
    let told = report(&c, "2024-02-01", "2024-02-29");
    let small: Vec<(Basis, usize, usize)> =
        told.small.iter().map(|small| (small.basis, small.count, small.least)).collect();
    assert_eq!(small, [(Basis::Exchanges, 1, 20), (Basis::MemberYears, 0, 5)]);
    assert!(told.small[0].figures.contains(&"breakEven"));
}

#[test]
fn cells_of_few_people_are_hidden_from_others() {
    let (mut c, people) = class();
    for (gave, received, on) in
        [(0, 1, "2024-03-01"), (2, 3, "2023-12-05"), (4, 5, "2023-12-06"), (6, 7, "2023-12-07")]
    {
        c.record(people[gave], people[received], 60, on, true).unwrap();
    }
    let query =
        ImpactQuery { leaves_desk: true, ..ImpactQuery::between(day("2023-01-01"), day("2024-12-31")) };
    let told = c.ledger.impact(&query, c.today()).unwrap();
    let people: Vec<Option<usize>> = told.months.iter().map(|cell| cell.people).collect();
    // March has two people. December has six: it goes too, or the total would tell March.
    assert_eq!(people, [None, Some(0), Some(8), None]);
    assert_eq!(
        told.months[3],
        Cell { key: "2024-03".to_owned(), minutes: None, exchanges: None, people: None }
    );
    assert_eq!(told.counts.minutes, Minutes(300), "the totals stay");
    let desk = report(&c, "2023-01-01", "2024-12-31");
    assert_eq!(
        desk.months.iter().map(|cell| cell.people).collect::<Vec<_>>(),
        [Some(6), Some(0), Some(8), Some(2)]
    );
}

#[test]
fn figures_beyond_64_bits_are_refused() {
    let counts = hours(1 << 53, 1, 1, 1);
    let wage = Wage { low: Money(1), high: Money(999_999_999_999), source: source() };
    assert_eq!(counts.replacement(&wage, None), Err(WrongInput::TooLarge));
    assert_eq!(told(&counts.ratios().unwrap().hours_per_member), "9007199254740992.00");
}

proptest! {
    #![proptest_config(cases(48))]

    /// The hidden cells cannot be told from the total: they are two or more, and of five people or more.
    #[test]
    fn nothing_hidden_can_be_computed(
        rows in prop::collection::vec((0..9usize, 1..9usize, 0..6u8, 1..90i64), 1..30),
    ) {
        let mut c = Community::found("Leith", "Mary");
        let people: Vec<AccountIndex> = (0..9).map(|i| c.add(&format!("P{i}"))).collect();
        for (gave, step, month, minutes) in rows {
            let on = format!("2023-{:02}-05", month + 1);
            c.record(people[gave], people[(gave + step) % 9], minutes, &on, true).unwrap();
        }
        let year = ImpactQuery::between(day("2023-01-01"), day("2023-12-31"));
        let told = c.ledger.impact(&ImpactQuery { leaves_desk: true, ..year }, c.today()).unwrap();
        let open = report(&c, "2023-01-01", "2023-12-31");
        // Groups may be hidden, too.
        let Counts { attended, group_exchanges, .. } = open.counts;
        prop_assert_eq!(open.counts, Counts { attended, group_exchanges, ..told.counts });
        let mut sum = Minutes::ZERO;
        for (cell, open) in told.months.iter().zip(&open.months) {
            sum += open.minutes.unwrap();
            let few = (1..FEWEST_PEOPLE).contains(&open.people.unwrap());
            prop_assert!(!(few && cell.minutes.is_some()), "{}", cell.key);
        }
        prop_assert_eq!(sum, told.counts.minutes);
        let hidden = told.months.iter().filter(|cell| cell.minutes.is_none()).count();
        let others = open.months.iter().filter(|cell| cell.people != Some(0)).count();
        prop_assert!(hidden != 1 || others == 1);
    }
}
