//! Who helped whom, and how help came back: worked examples, properties, and proofs.

use super::neighbours::{ANA, BOB, CY, DI, Neighbours};
use crate::common::{Community, cases};
use proptest::prelude::*;
use timebank::journal::ExchangeKind;
use timebank::ledger::{AccountIndex, Entry, Recording, Session, Split};
use timebank::views::reciprocity::{
    Arc, BalanceSpread, Example, Flow, Flows, Fraction, GivingAgain, Participation, Tracing, WaysOfHelp,
    circulation, gini,
};
use timebank::{Day, Minutes};

fn flows(rows: &[(u32, u32, i64)]) -> Flows {
    let flow = |(giver, receiver, minutes): &(u32, u32, i64)| Flow {
        giver: AccountIndex::at(*giver),
        receiver: AccountIndex::at(*receiver),
        minutes: Minutes(*minutes),
    };
    let accounts = rows.iter().map(|row| row.0.max(row.1)).max().unwrap_or(0) as usize + 1;
    Flows::of(accounts, &rows.iter().map(flow).collect::<Vec<_>>())
}

/// `W`, `rW` and `λW`, and the examples as members and minutes.
fn told(rows: &[(u32, u32, i64)]) -> (i64, i64, i64, Vec<(Vec<u32>, i64)>) {
    let flows = flows(rows);
    let example =
        |example: Example| (example.members.iter().map(|member| member.place()).collect(), example.minutes.0);
    let examples = flows.examples().into_iter().map(example).collect();
    (flows.sum().0, flows.direct().0, flows.circular().0, examples)
}

#[test]
fn worked_by_hand() {
    assert_eq!(told(&[]), (0, 0, 0, vec![]), "nobody helped anybody");
    assert_eq!(told(&[(1, 2, 60)]), (60, 0, 0, vec![]), "one way");
    assert_eq!(told(&[(1, 2, 60), (2, 1, 45)]), (105, 90, 90, vec![(vec![1, 2], 45)]), "a pair");
    let ring = [(1, 2, 60), (2, 3, 45), (3, 1, 90)];
    assert_eq!(told(&ring), (195, 0, 135, vec![(vec![1, 2, 3], 45)]), "a ring of three");
    let star = [(1, 2, 60), (1, 3, 60), (1, 4, 60)];
    assert_eq!(told(&star), (180, 0, 0, vec![]), "a star");
    let two = [(1, 2, 60), (2, 1, 60), (3, 4, 30), (4, 5, 30), (5, 3, 30)];
    assert_eq!(
        told(&two),
        (210, 120, 210, vec![(vec![1, 2], 60), (vec![3, 4, 5], 30)]),
        "two groups that do not know each other"
    );
}

#[test]
fn the_ceiling_is_what_could_come_back() {
    assert_eq!(flows(&[]).ceiling(), Minutes(0));
    assert_eq!(flows(&[(1, 2, 60), (1, 3, 60)]).ceiling(), Minutes(0));
    // 2 gave 45 and received 60; 1 gave 60 and received nothing.
    assert_eq!(flows(&[(1, 2, 60), (2, 3, 45)]).ceiling(), Minutes(45));
}

#[test]
fn how_far_help_connects() {
    let told = |rows: &[(u32, u32, i64)]| {
        let flows = flows(rows);
        let pair = |fraction: Fraction| (fraction.part, fraction.whole);
        (pair(flows.returned_ties()), pair(flows.clustering()), flows.largest_circle())
    };
    assert_eq!(told(&[]), ((0, 0), (0, 0), 0));
    assert_eq!(told(&[(1, 2, 60)]), ((0, 1), (0, 0), 1), "one way");
    assert_eq!(told(&[(1, 2, 60), (2, 1, 5)]), ((2, 2), (0, 0), 2), "a pair");
    assert_eq!(told(&[(1, 2, 60), (2, 3, 5), (3, 1, 5)]), ((0, 3), (3, 3), 3), "a ring");

    let tail = [(1, 2, 60), (2, 3, 5), (3, 1, 5), (1, 4, 9)];
    assert_eq!(told(&tail), ((0, 4), (3, 5), 3), "a ring with a tail");
    let groups = [(1, 3, 9), (3, 1, 9), (2, 4, 9), (4, 5, 9), (5, 2, 9), (2, 1, 9)];
    assert_eq!(told(&groups), ((2, 6), (3, 6), 3), "one group leads to the other, and not back");
    assert_eq!(told(&[(1, 2, 60), (2, 1, 5), (3, 4, 0)]), ((2, 2), (0, 0), 2), "no minutes are no tie");
}

#[test]
fn how_few_carry_the_help() {
    let told = |values: &[i64]| {
        let values: Vec<Minutes> = values.iter().map(|value| Minutes(*value)).collect();
        let Fraction { part, whole } = gini(&values);
        (part, whole)
    };
    assert_eq!(told(&[]), (0, 0));
    assert_eq!(told(&[30, 30, 30]), (0, 270));
    assert_eq!(told(&[90, 0, 0]), (180, 270), "at most (n − 1) / n");
    assert_eq!(told(&[1, 3]), (2, 8));
    let large = told(&[1 << 52, 3 << 52, 0, 0]);
    assert!((large.0 as f64 / large.1 as f64 - 0.625).abs() < 1e-12, "{large:?}");
}

/// The ring of three is longer than the pair that it breaks.
#[test]
fn a_ring_may_break_a_pair() {
    let rows = [(1, 2, 1), (2, 1, 1), (2, 3, 1), (3, 1, 1)];
    assert_eq!(told(&rows), (4, 2, 3, vec![(vec![1, 2, 3], 1)]));
}

/// Two circulations are equally long here: two pairs, or a ring of four. The pairs are told.
#[test]
fn among_equal_ones_the_pairs_are_told() {
    let rows = [(1, 2, 1), (2, 1, 1), (3, 4, 1), (4, 3, 1), (2, 3, 1), (4, 1, 1)];
    // 1→2→3→4→1 is 4 minutes, and so are the two pairs. Both cannot be: 1→2 and 3→4 stand once.
    assert_eq!(told(&rows), (6, 4, 4, vec![(vec![1, 2], 1), (vec![3, 4], 1)]));
}

#[test]
fn help_goes_three_ways() {
    let ways = |rows: &[(u32, u32, i64)]| {
        let flows = flows(rows);
        let WaysOfHelp { whole, direct, round, one_way } = flows.ways(flows.circular());
        [whole, direct, round, one_way].map(|minutes| minutes.0)
    };
    assert_eq!(ways(&[]), [0, 0, 0, 0]);
    assert_eq!(ways(&[(1, 2, 60), (2, 1, 45), (2, 3, 30), (3, 4, 20), (4, 2, 25)]), [180, 90, 60, 30]);
}

#[test]
fn the_largest_rings_and_pairs_come_first_on_pages() {
    let pairs = [(1, 2, 5), (2, 1, 5), (3, 4, 9), (4, 3, 9)];
    let rings = [(5, 6, 2), (6, 7, 2), (7, 5, 2), (8, 9, 7), (9, 10, 7), (10, 11, 7), (11, 8, 7)];
    let mut tracing = Tracing::new(&flows(&[&pairs[..], &rings[..]].concat()));
    while !tracing.advance(1) {}
    let first = |examples: Vec<&Example>| -> Vec<(u32, i64)> {
        examples.iter().map(|example| (example.members[0].place(), example.minutes.0)).collect()
    };
    assert_eq!(first(tracing.pairs()), [(3, 9), (1, 5)]);
    assert_eq!(first(tracing.rings()), [(8, 7), (5, 2)]);
}

#[test]
fn rings_come_the_short_ones_first() {
    let rows = [(1, 2, 5), (2, 3, 5), (3, 4, 5), (4, 1, 5), (2, 5, 2), (5, 1, 2), (1, 2, 2)];
    assert_eq!(told(&rows), (26, 0, 26, vec![(vec![1, 2, 5], 2), (vec![1, 2, 3, 4], 5)]));
}

#[test]
fn services_that_count_are_help_and_nothing_else_is() {
    let mut n = Neighbours::new();
    n.exchange(ExchangeKind::Service, &[(ANA, 60)], &[(BOB, 60)], 0);
    n.exchange(ExchangeKind::Service, &[(ANA, 30)], &[(BOB, 30)], 1);
    n.exchange(ExchangeKind::Service, &[(BOB, 15)], &[(ANA, 15)], 1);
    n.exchange(ExchangeKind::Gift, &[(CY, 10)], &[(DI, 10)], 0);
    n.exchange(ExchangeKind::Opening, &[(CY, 10)], &[(0, 10)], 0);
    n.exchange(ExchangeKind::Service, &[(DI, 20)], &[(0, 20)], 0);
    let waits = Recording::new(ExchangeKind::Service, n.side(&[(CY, 45)]), n.side(&[(ANA, 45)]), n.c.today());
    n.c.enter(Entry::Record(waits)).unwrap();
    assert_eq!(n.flows(2), [(ANA, BOB, 90), (BOB, ANA, 15)]);
    assert_eq!(n.flows(1), [(ANA, BOB, 60)], "the day of the service decides");
    assert_eq!(n.flows(0), [], "a period that ends before it begins");
}

/// A teacher of one hour has seven learners who each pay an hour: the pot takes what is too much, and its
/// share of the hour is nobody's help.
#[test]
fn a_class_shares_the_hour_of_its_teacher() {
    let mut c = Community::found("Leith", "Founder");
    let teacher = c.add("Teacher");
    let learners: Vec<AccountIndex> = (0..7).map(|n| c.add(&format!("Learner {n}"))).collect();
    let session = Session {
        gave: vec![(teacher, Minutes(60))],
        received: learners.iter().map(|learner| (*learner, Minutes(60))).collect(),
        split: Split::EachPays,
        on: c.today(),
        category: None,
        note: None,
    };
    c.enter(Entry::RecordAll(session.exchanges().unwrap())).unwrap();
    let flows = Flows::between(&c.ledger, c.today(), c.today());
    let minutes: Vec<i64> = flows.rows().iter().map(|flow| flow.minutes.0).collect();
    assert_eq!(minutes, [9, 9, 9, 9, 8, 8, 8]);
    assert!(flows.rows().iter().all(|flow| flow.giver == teacher));
    assert_eq!((flows.sum(), flows.direct(), flows.circular()), (Minutes(60), Minutes(0), Minutes(0)));
}

#[test]
fn two_givers_and_two_receivers_share_exactly() {
    let mut n = Neighbours::new();
    n.exchange(ExchangeKind::Service, &[(ANA, 50), (BOB, 25)], &[(CY, 40), (DI, 35)], 0);
    // Of 50 minutes, 40/75 are 26⅔ and 35/75 are 23⅓; then 13 and 12 are left to take, for 25.
    assert_eq!(n.flows(1), [(ANA, CY, 27), (ANA, DI, 23), (BOB, CY, 13), (BOB, DI, 12)]);
}

#[test]
fn what_a_receiver_has_taken_is_not_given_again() {
    let mut n = Neighbours::new();
    n.exchange(ExchangeKind::Service, &[(ANA, 1), (BOB, 1)], &[(CY, 1), (DI, 1)], 0);
    assert_eq!(n.flows(1), [(ANA, CY, 1), (ANA, DI, 0), (BOB, CY, 0), (BOB, DI, 1)]);
}

#[test]
fn peers_help_each_other_both_ways() {
    let mut n = Neighbours::new();
    let session = Session {
        gave: n.side(&[(ANA, 60), (BOB, 60), (CY, 60)]),
        received: Vec::new(),
        split: Split::Peers,
        on: n.c.today(),
        category: None,
        note: None,
    };
    n.c.enter(Entry::RecordAll(session.exchanges().unwrap())).unwrap();
    let flows = Flows::between(&n.c.ledger, n.c.today(), n.c.today());
    assert_eq!((flows.rows().len(), flows.sum(), flows.direct()), (6, Minutes(180), Minutes(180)));
}

#[test]
fn how_many_took_part() {
    let mut n = Neighbours::new();
    let today = n.c.today();
    let told = |n: &Neighbours, days: i32| {
        let Participation { registered, traded, active, both, gave_only, received_only } =
            n.c.ledger.participation(Day(today.0 - days + 1), today);
        [registered, traded, active, both, gave_only, received_only]
    };
    assert_eq!(told(&n, 1), [5, 0, 0, 0, 0, 0], "the founder and four others are registered");
    n.exchange(ExchangeKind::Service, &[(ANA, 60)], &[(BOB, 60)], 0);
    n.exchange(ExchangeKind::Service, &[(BOB, 30)], &[(CY, 30)], 90);
    n.exchange(ExchangeKind::Service, &[(DI, 30)], &[(0, 30)], 89);
    n.exchange(ExchangeKind::Gift, &[(CY, 10)], &[(ANA, 10)], 0);
    assert_eq!(told(&n, 1), [5, 2, 2, 0, 1, 1]);
    assert_eq!(told(&n, 90), [5, 3, 3, 0, 2, 1], "paid by the pot, it was help");
    assert_eq!(told(&n, 91), [5, 4, 3, 1, 2, 1], "the ninetieth day before the last is not active");
    let earlier = n.c.ledger.participation(Day(today.0 - 90), Day(today.0 - 90));
    assert_eq!(earlier.registered, 2, "those who took part before the book knew them");
}

#[test]
fn who_has_left_is_registered_up_to_that_day() {
    let mut n = Neighbours::new();
    let today = n.c.today();
    n.c.enter(Entry::Leave { member: n.accounts[DI], to: vec![], on: today, erase: false }).unwrap();
    let registered = |from, to| n.c.ledger.participation(Day(from), Day(to)).registered;
    assert_eq!(registered(today.0, today.0), 5);
    assert_eq!(registered(today.0 + 1, today.0 + 9), 4);
    assert_eq!(registered(today.0 - 9, today.0 - 1), 0, "nobody had joined");
}

#[test]
fn who_gave_again() {
    let mut n = Neighbours::new();
    let today = n.c.today();
    n.exchange(ExchangeKind::Service, &[(ANA, 60)], &[(BOB, 60)], 200);
    n.exchange(ExchangeKind::Service, &[(BOB, 60)], &[(CY, 60)], 110);
    n.exchange(ExchangeKind::Service, &[(DI, 60)], &[(BOB, 60)], 50);
    n.exchange(ExchangeKind::Service, &[(DI, 60)], &[(ANA, 60)], 10);
    n.exchange(ExchangeKind::Service, &[(BOB, 60)], &[(DI, 60)], 5);
    n.exchange(ExchangeKind::Service, &[(DI, 60)], &[(CY, 60)], 3);
    let told = |from: i32, to: i32| {
        let GivingAgain { received, gave, still_within } =
            n.c.ledger.giving_again(Day(today.0 - from), Day(today.0 - to), today);
        [received, gave, still_within]
    };
    assert_eq!(told(200, 200), [1, 1, 0], "on the ninetieth day after");
    assert_eq!(told(201, 0), [4, 2, 1], "Cy's days are over, Ana's are not, and Di gave");
    assert_eq!(told(109, 51), [0, 0, 0]);
}

#[test]
fn how_often_a_credit_is_used() {
    let mut n = Neighbours::new();
    let today = n.c.today();
    let told = |n: &Neighbours, from: i32, to: i32| {
        let Fraction { part, whole } = n.c.ledger.velocity(Day(today.0 - from), Day(today.0 - to));
        (part, whole)
    };
    assert_eq!(told(&n, 9, 0), (0, 0), "no exchange");
    n.exchange(ExchangeKind::Service, &[(ANA, 60)], &[(BOB, 60)], 9);
    n.exchange(ExchangeKind::Service, &[(BOB, 90)], &[(ANA, 90)], 4);
    // Ana held 60 for five days, then Bob 30 for five.
    assert_eq!(told(&n, 9, 0), (150 * 10, 60 * 5 + 30 * 5));
    assert_eq!(told(&n, 900, 0), (150 * 10, 60 * 5 + 30 * 5), "days before the first exchange do not count");
    assert_eq!(told(&n, 4, 0), (90 * 5, 30 * 5));
    assert_eq!(told(&n, 8, 5), (0, 60 * 4), "nothing was used");
    assert_eq!(told(&n, 90, 10), (0, 0));
    n.exchange(ExchangeKind::Gift, &[(CY, 20)], &[(0, 20)], 4);
    n.exchange(ExchangeKind::Gift, &[(0, 50)], &[(DI, 50)], 4);
    assert_eq!(told(&n, 4, 0), (90 * 5, 50 * 5), "a gift is held, and is no service; the pot is no member");
}

#[test]
fn how_balances_are_spread() {
    let mut n = Neighbours::new();
    let today = n.c.today();
    assert_eq!(n.c.ledger.balance_spread(today), BalanceSpread::default());
    n.exchange(ExchangeKind::Service, &[(ANA, 60)], &[(BOB, 60)], 9);
    n.exchange(ExchangeKind::Service, &[(CY, 30)], &[(DI, 30)], 8);
    n.exchange(ExchangeKind::Gift, &[(CY, 10)], &[(0, 10)], 7);
    let spread = n.c.ledger.balance_spread(today);
    assert_eq!((spread.members, spread.distance), (4, Minutes(190)));
    assert_eq!(spread.quantiles, [-60, -60, -30, 40, 60].map(Minutes));
    let earlier = n.c.ledger.balance_spread(Day(today.0 - 9));
    assert_eq!((earlier.members, earlier.quantiles), (2, [-60, -60, -60, 60, 60].map(Minutes)));
}

/// Work that grows with the cube of the members would take this test minutes.
#[test]
fn a_ring_of_all_is_found_soon() {
    let members = 3_000;
    let ring: Vec<(u32, u32, i64)> = (1..=members).map(|place| (place, place % members + 1, 60)).collect();
    let examples = flows(&ring).examples();
    assert_eq!(examples.len(), 1);
    assert_eq!(examples[0].members.len(), members as usize);
}

fn graph(nodes: u32, most: usize) -> impl Strategy<Value = Vec<(u32, u32, i64)>> {
    weighted(nodes, most, 9)
}

fn weighted(nodes: u32, most: usize, longest: i64) -> impl Strategy<Value = Vec<(u32, u32, i64)>> {
    let row =
        (1..=nodes, 1..=nodes, 1..=longest).prop_filter("nobody helps themselves", |row| row.0 != row.1);
    prop::collection::vec(row, 0..=most)
}

/// What proves that a circulation is the best: it is one, and each arc stands as the potentials ask.
fn assert_best(nodes: usize, arcs: &[Arc]) {
    let found = circulation(nodes, arcs);
    let mut balance = vec![0i64; nodes];
    for (arc, flow) in arcs.iter().zip(&found.flow) {
        assert!((0..=arc.capacity).contains(flow), "{arc:?} carries {flow}");
        balance[arc.from as usize] -= flow;
        balance[arc.to as usize] += flow;
        let due = found.potential[arc.from as usize] - arc.worth;
        let there = found.potential[arc.to as usize];
        assert!(*flow == arc.capacity || there <= due, "{arc:?} could carry more");
        assert!(*flow == 0 || there >= due, "{arc:?} should carry less");
    }
    assert!(balance.iter().all(|sum| *sum == 0));
}

proptest! {
    #![proptest_config(cases(400))]

    #[test]
    fn the_circulation_is_the_best(rows in graph(7, 24), worths in prop::collection::vec(1..=9i64, 24)) {
        let arc = |((from, to, capacity), worth): (&(u32, u32, i64), &i64)| Arc {
            from: *from,
            to: *to,
            capacity: *capacity,
            worth: *worth,
        };
        assert_best(8, &rows.iter().zip(&worths).map(arc).collect::<Vec<_>>());
    }

    #[test]
    fn measures_keep_their_order(rows in graph(7, 24)) {
        let flows = flows(&rows);
        let ceiling = flows.ceiling();
        prop_assert!(flows.direct() <= flows.circular());
        prop_assert!(flows.circular() <= ceiling);
        prop_assert!(ceiling <= flows.sum());
    }

    #[test]
    fn turned_round_as_much_comes_back(rows in graph(7, 24)) {
        let turned: Vec<_> = rows.iter().map(|row| (row.1, row.0, row.2)).collect();
        prop_assert_eq!(flows(&rows).circular(), flows(&turned).circular());
        prop_assert_eq!(flows(&rows).direct(), flows(&turned).direct());
    }

    #[test]
    fn more_help_never_brings_less_back(rows in graph(7, 24), more in graph(7, 1)) {
        let all: Vec<_> = rows.iter().chain(&more).copied().collect();
        prop_assert!(flows(&all).circular() >= flows(&rows).circular());
    }

    #[test]
    fn a_ring_among_new_members_adds_its_minutes(
        rows in graph(7, 24),
        minutes in 1..=90i64,
        length in 2..=5u32,
    ) {
        let ring = (0..length).map(|place| (8 + place, 8 + (place + 1) % length, minutes));
        let all: Vec<_> = rows.iter().copied().chain(ring).collect();
        let added = flows(&all).circular() - flows(&rows).circular();
        prop_assert_eq!(added, Minutes(minutes * i64::from(length)));
    }

    #[test]
    fn the_examples_are_what_came_back(rows in graph(7, 24)) {
        let flows = flows(&rows);
        let examples = flows.examples();
        prop_assert_eq!(examples.iter().map(|example| example.sum()).sum::<Minutes>(), flows.circular());
        let mut left = flows.rows().to_vec();
        for example in &examples {
            let next = example.members.iter().cycle().skip(1);
            for (giver, receiver) in example.members.iter().zip(next) {
                let row = left.iter_mut().find(|row| (row.giver, row.receiver) == (*giver, *receiver));
                let row = row.expect("an example goes along help");
                row.minutes -= example.minutes;
                prop_assert!(row.minutes >= Minutes::ZERO);
            }
        }
        for example in &examples {
            prop_assert_eq!(example.members.iter().min(), example.members.first());
        }
        let lengths: Vec<usize> = examples.iter().map(|example| example.members.len()).collect();
        prop_assert!(lengths.is_sorted());
    }

    /// No other largest circulation has more minutes in pairs.
    #[test]
    fn as_many_pairs_as_can_be(rows in weighted(4, 8, 2)) {
        let flows = flows(&rows);
        let examples = flows.examples();
        let pairs = examples.iter().filter(|example| example.members.len() == 2);
        let pairs: Minutes = pairs.map(|example| example.sum()).sum();
        prop_assert_eq!((flows.circular(), pairs), best_by_trying(&flows));
    }
}

/// The largest circulation, and among the largest the most minutes in pairs: all are tried.
fn best_by_trying(flows: &Flows) -> (Minutes, Minutes) {
    let rows = flows.rows();
    let mut best = (Minutes::ZERO, Minutes::ZERO);
    let mut tried = vec![0i64; rows.len()];
    loop {
        let mut balance = vec![0i64; flows.accounts()];
        for (row, minutes) in rows.iter().zip(&tried) {
            balance[row.giver.place() as usize] -= minutes;
            balance[row.receiver.place() as usize] += minutes;
        }
        if balance.iter().all(|sum| *sum == 0) {
            let back = |row: &Flow| {
                let place =
                    rows.iter().position(|other| (other.giver, other.receiver) == (row.receiver, row.giver));
                place.map_or(0, |place| tried[place])
            };
            let pairs: i64 = rows.iter().zip(&tried).map(|(row, minutes)| back(row).min(*minutes)).sum();
            best = best.max((Minutes(tried.iter().sum()), Minutes(pairs)));
        }
        // The next one, as a counter counts.
        let Some(place) = (0..rows.len()).find(|place| tried[*place] < rows[*place].minutes.0) else {
            return best;
        };
        tried[..place].fill(0);
        tried[place] += 1;
    }
}
