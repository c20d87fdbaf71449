//! The measures over time.

use super::neighbours::{ANA, BOB, CY, Neighbours};
use crate::common::Community;
use timebank::journal::ExchangeKind;
use timebank::views::reciprocity::{Flows, TrendPoint};
use timebank::{Day, Minutes};

/// What a point says must be what the readings of its period say.
pub fn assert_is_its_period(c: &Community, point: &TrendPoint) {
    let (from, to) = (point.from, point.to);
    let ledger = &c.ledger;
    let flows = Flows::between(ledger, from, to);
    let whole = ledger.help_flows(from, to, c.today()).unwrap();
    let sums = |which: fn(&timebank::views::reciprocity::MonthOfHelp) -> Minutes| {
        whole.months.iter().map(which).sum::<Minutes>()
    };
    let period = TrendPoint {
        month: to.month_number(),
        months: (to.month_number() - from.month_number() + 1) as usize,
        from,
        to,
        exchanges: whole.exchanges,
        given: sums(|month| month.given),
        received: sums(|month| month.received),
        minutes: whole.minutes,
        direct: whole.direct,
        circular: flows.circular(),
        ceiling: whole.ceiling,
        participation: whole.participation,
        reach: whole.reach,
        velocity: whole.velocity,
    };
    assert_eq!(*point, period);
}

#[test]
fn without_a_finished_month_there_is_no_point() {
    let mut n = Neighbours::new();
    assert_eq!(n.c.ledger.trend(n.c.today()).finish(), []);
    n.exchange(ExchangeKind::Service, &[(ANA, 60)], &[(BOB, 60)], 0);
    assert_eq!(n.c.ledger.trend(n.c.today()).finish(), [], "this month is not finished");
}

#[test]
fn before_a_year_is_over_there_is_one_point() {
    // Today is 2024-03-01.
    let mut n = Neighbours::new();
    n.exchange(ExchangeKind::Service, &[(ANA, 60)], &[(BOB, 60)], 1);
    n.exchange(ExchangeKind::Gift, &[(ANA, 5)], &[(BOB, 5)], 60);
    n.exchange(ExchangeKind::Service, &[(BOB, 30)], &[(0, 30)], 35);
    let points = n.c.ledger.trend(n.c.today()).finish();
    assert_eq!(points.len(), 1);
    assert_eq!((points[0].months, points[0].month), (2, 2024 * 12 + 1));
    assert_eq!((points[0].from, points[0].to), (day("2024-01-01"), day("2024-02-29")));
    assert_eq!((points[0].given, points[0].received), (Minutes(90), Minutes(60)), "the pot paid 30");
    assert_is_its_period(&n.c, &points[0]);
}

#[test]
fn a_point_for_every_month_from_the_first_twelve() {
    let mut n = Neighbours::new();
    // From January 2023 on, with months in which nothing happened.
    for (ago, minutes) in [(425, 60), (300, 45), (290, 15), (200, 90), (100, 30), (20, 120), (5, 15)] {
        n.exchange(ExchangeKind::Service, &[(ANA, minutes)], &[(BOB, minutes)], ago);
        n.exchange(ExchangeKind::Service, &[(BOB, 20)], &[(CY, 20)], ago - 1);
        n.exchange(ExchangeKind::Service, &[(CY, 10)], &[(ANA, 10)], ago - 2);
    }
    let trend = n.c.ledger.trend(n.c.today());
    assert_eq!(trend.progress().whole, 3);
    let points = trend.finish();
    let months: Vec<(i32, usize)> =
        points.iter().map(|point| (point.month - 2023 * 12, point.months)).collect();
    assert_eq!(months, [(11, 12), (12, 12), (13, 12)], "December, January, February");
    points.iter().for_each(|point| assert_is_its_period(&n.c, point));
    assert_eq!(points[0].circular, Minutes(5 * 30));
}

fn day(text: &str) -> Day {
    Day::parse(text).unwrap()
}
