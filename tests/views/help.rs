//! How help flowed in a period, as a matrix, and for one member.

use super::neighbours::{ANA, BOB, CY, DI, Neighbours};
use crate::common::Community;
use timebank::journal::ExchangeKind;
use timebank::ledger::{AccountIndex, Entry, Recording};
use timebank::views::WrongQuery;
use timebank::views::reciprocity::{
    CategoryOfHelp, ENOUGH_EXCHANGES, ENOUGH_PEOPLE, Flow, Flows, Fraction, HelpFlows, MonthOfHelp, OwnShare,
};
use timebank::{Day, Minutes};

fn pair(fraction: Fraction) -> (i64, i64) {
    (fraction.part, fraction.whole)
}

impl Neighbours {
    /// How help flowed in the last `days` days.
    fn told(&self, days: i32) -> HelpFlows {
        let today = self.c.today();
        self.c.ledger.help_flows(Day(today.0 - days + 1), today, today).unwrap()
    }

    fn share(&self, who: usize, days: i32) -> OwnShare {
        let today = self.c.today();
        self.c.ledger.own_share(self.accounts[who], Day(today.0 - days + 1), today).unwrap()
    }
}

#[test]
fn one_reading_has_all_measures() {
    // Today is 2024-03-01.
    let mut n = Neighbours::new();
    n.exchange(ExchangeKind::Service, &[(ANA, 60)], &[(BOB, 60)], 1);
    n.exchange(ExchangeKind::Service, &[(BOB, 20)], &[(ANA, 20)], 40);
    n.exchange(ExchangeKind::Service, &[(BOB, 30)], &[(CY, 30)], 40);
    n.exchange(ExchangeKind::Service, &[(DI, 15)], &[(0, 15)], 95);
    n.exchange(ExchangeKind::Gift, &[(CY, 99)], &[(DI, 99)], 1);
    let told = n.told(100);
    assert_eq!((told.minutes, told.exchanges, told.people), (Minutes(110), 4, 4));
    assert_eq!((told.direct, told.ceiling), (Minutes(40), Minutes(20 + 50)));
    let taking = told.participation;
    assert_eq!((taking.registered, taking.traded, taking.active), (5, 4, 3), "Di is not active");
    // Ana and Cy have Bob as a partner, and Bob has both.
    assert_eq!(pair(told.reach), (4, 3));
    // Of what Ana, Bob and Cy gave: 60, 50 and 0. Di helped nobody among the members.
    assert_eq!(pair(told.given_by_few), (2 * 60, 3 * 110));
    assert_eq!(pair(told.received_by_few), (2 * (60 - 20), 3 * 110));
    assert_eq!((pair(told.returned_ties), told.largest_circle), ((2, 3), 2));
    assert_eq!(told.giving_again.received, 3);
    assert_eq!(told.balances.members, 4);
    // 40, −10, 69 and −84: the gift moves them too.
    assert_eq!(pair(told.balances_to_help), (203, 2 * 110));
    let month = |month, given, received| MonthOfHelp {
        month: 2023 * 12 + month,
        given: Minutes(given),
        received: Minutes(received),
    };
    let months = [month(10, 15, 0), month(11, 0, 0), month(12, 50, 50), month(13, 60, 60), month(14, 0, 0)];
    assert_eq!(told.months, months, "up to today");
    assert_eq!(n.told(80).months, months[1..], "from the first day on");
    assert_eq!(n.told(1000).months, months, "from the first service on");
    assert_eq!(told.categories, [CategoryOfHelp { category: String::new(), minutes: Minutes(125) }]);
    assert_eq!((told.given, told.received), (Minutes(125), Minutes(110)), "the pot paid for 15");
    assert!(!told.enough);
    assert_eq!((told.fewest_exchanges, told.fewest_people), (ENOUGH_EXCHANGES, ENOUGH_PEOPLE));
}

#[test]
fn minutes_are_told_by_category() {
    let mut n = Neighbours::new();
    for (category, minutes) in [(Some("teaching"), 60), (None, 15), (Some("teaching"), 30)] {
        let (gave, received) = (n.side(&[(ANA, minutes)]), n.side(&[(BOB, minutes)]));
        let recording = Recording::new(ExchangeKind::Service, gave, received, n.c.today());
        n.c.enter(Entry::Record(Recording { category, confirm: true, ..recording })).unwrap();
    }
    let rows = |told: &HelpFlows| -> Vec<(String, i64)> {
        told.categories.iter().map(|row| (row.category.clone(), row.minutes.0)).collect()
    };
    let (none, teaching) = ((String::new(), 15), ("teaching".to_owned(), 90));
    let told = n.told(1);
    assert_eq!((rows(&told), told.other_categories), (vec![none.clone(), teaching.clone()], Minutes(0)));
    let all = told.clone().with_largest_categories(9);
    assert_eq!((rows(&all), all.other_categories), (vec![teaching.clone(), none], Minutes(0)));
    let one = told.clone().with_largest_categories(1);
    assert_eq!((rows(&one), one.other_categories, one.given), (vec![teaching], Minutes(15), Minutes(105)));
    assert_eq!(told.with_largest_categories(0).other_categories, Minutes(105));
}

#[test]
fn twenty_services_among_five_are_enough() {
    let mut n = Neighbours::new();
    let founder = n.c.ledger.founder();
    n.accounts.push(founder);
    for place in 0..ENOUGH_EXCHANGES {
        assert!(!n.told(1).enough, "{place} services");
        let (one, two) = (ANA + place % 5, ANA + (place + 1) % 5);
        n.exchange(ExchangeKind::Service, &[(one, 60)], &[(two, 60)], 0);
    }
    assert!(n.told(1).enough);
    let mut few = Neighbours::new();
    for _ in 0..2 * ENOUGH_EXCHANGES {
        few.exchange(ExchangeKind::Service, &[(ANA, 30), (BOB, 30)], &[(CY, 30), (DI, 30)], 0);
    }
    assert_eq!((few.told(1).people, few.told(1).enough), (ENOUGH_PEOPLE - 1, false));
}

#[test]
fn partners_are_those_on_the_other_side() {
    let mut n = Neighbours::new();
    // Ana's minute goes to Cy, and Bob's to Di. All four met.
    n.exchange(ExchangeKind::Service, &[(ANA, 1), (BOB, 1)], &[(CY, 1), (DI, 1)], 0);
    assert_eq!(pair(n.told(1).reach), (8, 4));
    assert_eq!((n.share(ANA, 1).partners, n.share(ANA, 1).given), (2, Minutes(1)));
}

#[test]
fn groups_stand_together() {
    let mut c = Community::found("Leith", "Founder");
    let accounts: Vec<AccountIndex> = (0..6).map(|n| c.add(&format!("Member {n}"))).collect();
    // Those with even numbers help each other, and so do those with odd ones. One helps across.
    for (one, two, minutes) in
        [(0, 2, 60), (2, 4, 60), (4, 0, 60), (1, 3, 60), (3, 5, 60), (5, 1, 60), (0, 1, 15)]
    {
        let side = |n: usize| vec![(accounts[n], Minutes(minutes))];
        let recording = Recording::new(ExchangeKind::Service, side(one), side(two), c.today());
        c.enter(Entry::Record(Recording { confirm: true, ..recording })).unwrap();
    }
    let matrix = c.ledger.help_matrix(c.today(), c.today()).unwrap();
    let names: Vec<&str> = matrix.people.iter().map(|person| &person.name["Member ".len()..]).collect();
    assert_eq!((names.join(" "), matrix.groups), ("0 2 4 1 3 5".to_owned(), vec![3, 3]));
    let cells: Vec<(usize, usize, i64)> =
        matrix.cells.iter().map(|cell| (cell.giver, cell.receiver, cell.minutes.0)).collect();
    assert_eq!(cells, [(0, 1, 60), (0, 3, 15), (1, 2, 60), (2, 0, 60), (3, 4, 60), (4, 5, 60), (5, 3, 60)]);
}

#[test]
fn what_came_back_to_one_member() {
    let mut n = Neighbours::new();
    n.exchange(ExchangeKind::Service, &[(ANA, 60)], &[(BOB, 60)], 0);
    n.exchange(ExchangeKind::Service, &[(BOB, 45)], &[(ANA, 45)], 3);
    n.exchange(ExchangeKind::Service, &[(ANA, 30)], &[(CY, 30)], 3);
    n.exchange(ExchangeKind::Service, &[(DI, 90)], &[(ANA, 90)], 3);
    n.exchange(ExchangeKind::Service, &[(ANA, 10)], &[(0, 10)], 0);
    n.exchange(ExchangeKind::Gift, &[(ANA, 10)], &[(BOB, 10)], 0);
    let share = n.share(ANA, 9);
    assert_eq!((share.given, share.received, share.partners), (Minutes(90), Minutes(135), 3));
    assert_eq!((share.direct, pair(share.share)), (Minutes(45), (45, 90)));
    assert_eq!(pair(share.balance_of_giving()), (-45, 225));
    assert_eq!((n.share(ANA, 1).given, n.share(ANA, 1).direct), (Minutes(60), Minutes(0)));
    let none = n.share(CY, 1);
    assert_eq!(
        (none, pair(none.share), pair(none.balance_of_giving())),
        (OwnShare::default(), (0, 0), (0, 0))
    );
    assert_eq!(n.share(0, 9), OwnShare::default(), "the pot is no member");
}

/// Everything that a period says, where there is nothing to say.
fn assert_nothing(told: &HelpFlows) {
    assert_eq!((told.minutes, told.exchanges, told.people, told.enough), (Minutes(0), 0, 0, false));
    let ratios = [told.reach, told.velocity, told.given_by_few, told.returned_ties, told.clustering];
    assert!(ratios.iter().all(|ratio| *ratio == Fraction::default()), "{told:?}");
    assert!(told.months.is_empty() && told.categories.is_empty());
}

#[test]
fn where_nothing_was_there_is_no_value() {
    let unfounded = Community::unfounded();
    let (first, last) = (Day::FIRST, Day::LAST);
    assert_nothing(&unfounded.ledger.help_flows(first, last, first).unwrap());
    let alone = Community::found("Leith", "Founder");
    assert_nothing(&alone.ledger.help_flows(first, last, alone.today()).unwrap());
    for c in [&unfounded, &alone] {
        assert_eq!(c.ledger.help_matrix(first, last).unwrap().people, []);
        assert_eq!(c.ledger.bridge(first, last).unwrap().flows, Minutes(0));
        assert_eq!(c.ledger.trend(last).finish(), []);
    }
    let mut n = Neighbours::new();
    n.exchange(ExchangeKind::Service, &[(ANA, 60)], &[(BOB, 60)], 0);
    assert_nothing(&n.c.ledger.help_flows(Day(0), Day(9), n.c.today()).unwrap());
    let (first, last) = (Day(i32::MIN), Day(i32::MAX));
    assert_eq!(n.c.ledger.help_flows(first, last, last).unwrap().minutes, Minutes(60));
    assert_eq!(n.c.ledger.bridge(first, last).unwrap().flows, Minutes(60));
}

#[test]
fn a_period_that_ends_before_it_begins_is_refused() {
    let n = Neighbours::new();
    let (from, to) = (Day(9), Day(8));
    let ledger = &n.c.ledger;
    assert_eq!(ledger.help_flows(from, to, to), Err(WrongQuery("to")));
    assert_eq!(ledger.help_matrix(from, to), Err(WrongQuery("to")));
    assert_eq!(ledger.bridge(from, to), Err(WrongQuery("to")));
    assert_eq!(ledger.own_share(n.accounts[ANA], from, to), Err(WrongQuery("to")));
}

#[test]
fn all_give_to_one() {
    let mut n = Neighbours::new();
    for who in [BOB, CY, DI] {
        n.exchange(ExchangeKind::Service, &[(who, 60)], &[(ANA, 60)], 0);
    }
    let told = n.told(1);
    assert_eq!((told.minutes, told.direct, told.ceiling), (Minutes(180), Minutes(0), Minutes(0)));
    assert_eq!((pair(told.reach), pair(told.received_by_few)), ((6, 4), (540, 720)));
    assert_eq!(Flows::between(&n.c.ledger, n.c.today(), n.c.today()).circular(), Minutes(0));
}

/// The largest exchange: 500 members gave to 500 others.
#[test]
fn an_exchange_of_a_thousand_legs() {
    let mut c = Community::found("Leith", "Founder");
    let accounts: Vec<AccountIndex> = (0..1_000).map(|n| c.add(&format!("Member {n}"))).collect();
    let side = |members: &[AccountIndex]| members.iter().map(|member| (*member, Minutes(7))).collect();
    let (one, other) = (&accounts[..500], &accounts[500..]);
    for (gave, received) in [(one, other), (other, one)] {
        let recording = Recording::new(ExchangeKind::Service, side(gave), side(received), c.today());
        c.enter(Entry::Record(Recording { confirm: true, ..recording })).unwrap();
    }
    let flows = Flows::between(&c.ledger, c.today(), c.today());
    assert_eq!((flows.rows().len(), flows.sum()), (2 * 250_000, Minutes(7_000)));
    let told = c.ledger.help_flows(c.today(), c.today(), c.today()).unwrap();
    assert_eq!((pair(told.reach), told.ceiling), ((500_000, 1_000), Minutes(7_000)));
    let share = c.ledger.own_share(accounts[0], c.today(), c.today()).unwrap();
    assert_eq!((share.given, share.received, share.partners), (Minutes(7), Minutes(7), 500));
}

#[test]
fn who_is_erased_still_helped() {
    let mut n = Neighbours::new();
    n.exchange(ExchangeKind::Service, &[(ANA, 60)], &[(DI, 60)], 5);
    n.exchange(ExchangeKind::Service, &[(DI, 60)], &[(ANA, 60)], 5);
    let before = n.told(9);
    let (member, on) = (n.accounts[DI], n.c.today());
    n.c.enter(Entry::Leave { member, to: vec![], on, erase: true }).unwrap();
    assert_eq!(n.told(9), before);
    let matrix = n.c.ledger.help_matrix(Day(on.0 - 9), on).unwrap();
    assert_eq!(matrix.people.iter().map(|person| person.name.as_str()).collect::<Vec<_>>(), ["Ana", ""]);
}

/// JavaScript has whole numbers up to 2⁵³. All sums are exact up to there, and ratios do not go beyond.
#[test]
fn minutes_near_the_largest_number_are_exact() {
    let most = (1i64 << 53) / 4;
    let row = |giver, receiver, minutes| Flow {
        giver: AccountIndex::at(giver),
        receiver: AccountIndex::at(receiver),
        minutes: Minutes(minutes),
    };
    let rows = [row(1, 2, most), row(2, 1, most - 1), row(2, 3, most), row(3, 1, most - 2)];
    let flows = Flows::of(4, &rows);
    assert_eq!((flows.sum(), flows.direct()), (Minutes((1 << 53) - 3), Minutes(2 * most - 2)));
    // A minute may go from 1 to 2 and come back, or go on to 3: all of what 2 gave cannot have come from 1.
    assert_eq!(flows.circular(), Minutes(3 * (most - 2) + 2 * 2));
    let examples = flows.examples();
    assert_eq!(examples.iter().map(|example| example.sum()).sum::<Minutes>(), flows.circular());
    let values: Vec<Minutes> = flows.sides().0.into_iter().skip(1).collect();
    let Fraction { part, whole } = timebank::views::reciprocity::gini(&values);
    assert!(whole < 1 << 53 && part < whole, "{part} / {whole}");
}

#[test]
fn places_that_no_ledger_has_are_taken_in() {
    let row = Flow { giver: AccountIndex::at(9), receiver: AccountIndex::at(70), minutes: Minutes(1) };
    assert_eq!((Flows::of(0, &[row]).accounts(), Flows::of(0, &[row]).sum()), (71, Minutes(1)));
}
