//! What everybody may know of how help came back.

use crate::common::Community;
use crate::common::dice::Dice;
use std::collections::BTreeSet;
use timebank::journal::ExchangeKind;
use timebank::ledger::{AccountIndex, Entry, Recording};
use timebank::views::FEWEST_PEOPLE;
use timebank::views::reciprocity::{Flow, Flows, PublicFlows};
use timebank::{Day, Minutes};

/// The last month that is over.
const FEBRUARY: i32 = 2024 * 12 + 1;

struct Village {
    c: Community,
    /// The pot, and then the neighbours.
    accounts: Vec<AccountIndex>,
}

impl Village {
    fn of(neighbours: usize) -> Village {
        let mut c = Community::found("Leith", "Founder");
        let mut accounts = vec![AccountIndex::POT];
        accounts.extend((0..neighbours).map(|n| c.add(&format!("Neighbour {n}"))));
        Village { c, accounts }
    }

    fn help(&mut self, giver: usize, receiver: usize, minutes: i64, on: &str) {
        let side = |who: usize| vec![(self.accounts[who], Minutes(minutes))];
        let on = Day::parse(on).unwrap();
        let recording = Recording::new(ExchangeKind::Service, side(giver), side(receiver), on);
        self.c.enter(Entry::Record(Recording { confirm: true, ..recording })).unwrap();
    }

    /// The whole, what went both ways, what came round through others, and what went one way.
    fn told(&self) -> [Option<i64>; 4] {
        sums(&self.c.ledger.public_flows(FEBRUARY))
    }

    fn may_be_told(&self) -> bool {
        let [from, to] = ["2024-02-01", "2024-02-29"].map(|day| Day::parse(day).unwrap());
        self.c.ledger.may_tell_flows(from, to)
    }
}

fn sums(flows: &PublicFlows) -> [Option<i64>; 4] {
    let PublicFlows { minutes, both_ways, round_through_others, one_way, .. } = flows;
    [minutes, both_ways, round_through_others, one_way].map(|sum| sum.map(|minutes| minutes.0))
}

#[test]
fn a_part_of_three_people_takes_the_smallest_other_with_it() {
    let mut v = Village::of(12);
    for (one, other) in [(1, 2), (3, 4), (5, 6)] {
        v.help(one, other, 40, "2024-02-03");
        v.help(other, one, 40, "2024-02-03");
    }
    for (giver, receiver) in [(7, 8), (8, 9), (9, 7)] {
        v.help(giver, receiver, 60, "2024-02-03");
    }
    assert_eq!(v.told(), [Some(420), None, None, Some(0)], "what nobody is behind is shown");
    for (giver, receiver) in [(1, 10), (2, 11), (3, 12)] {
        v.help(giver, receiver, 60, "2024-02-03");
    }
    assert_eq!(v.told(), [Some(600), Some(240), None, None]);
    // Two rings have six people.
    for (giver, receiver) in [(10, 11), (11, 12), (12, 10)] {
        v.help(giver, receiver, 60, "2024-02-03");
    }
    assert_eq!(v.told(), [Some(780), Some(240), Some(360), Some(180)]);
    let told = v.c.ledger.public_flows(FEBRUARY);
    assert_eq!((told.first_month(), told.last_month), (2023 * 12 + 2, FEBRUARY));
}

#[test]
fn nothing_is_told_of_four_people_or_of_nobody() {
    let mut v = Village::of(5);
    assert_eq!(v.told(), [None; 4]);
    for (giver, receiver) in [(1, 2), (2, 1), (3, 4), (4, 3)] {
        v.help(giver, receiver, 60, "2024-02-03");
    }
    assert_eq!(v.told(), [None; 4]);
    v.help(4, 5, 30, "2024-02-03");
    assert_eq!(v.told(), [Some(270), None, Some(0), None], "a pair's hour is hidden, and so is Five's");
}

#[test]
fn a_month_that_is_not_shown_is_in_no_sum() {
    let mut v = Village::of(5);
    let all = [(1, 2), (2, 3), (3, 4), (4, 5), (5, 1)];
    for (giver, receiver) in all {
        v.help(giver, receiver, 60, "2024-02-29");
        v.help(giver, receiver, 30, "2023-03-01");
        // A month before, and the month that is under way.
        v.help(giver, receiver, 11, "2023-02-28");
        v.help(giver, receiver, 13, "2024-03-01");
    }
    v.help(1, 2, 7, "2023-08-01");
    assert_eq!(v.told(), [Some(450), Some(0), Some(450), Some(0)]);
}

#[test]
fn what_one_member_gave_for_the_pot_hides_the_whole() {
    let mut v = Village::of(8);
    for (giver, receiver) in [(1, 2), (2, 3), (3, 4), (4, 5), (5, 1)] {
        v.help(giver, receiver, 60, "2024-02-03");
    }
    for (giver, receiver) in [(6, 7), (7, 8), (6, 8), (1, 6), (2, 7)] {
        v.help(giver, receiver, 30, "2024-02-03");
    }
    assert_eq!(v.told(), [Some(450), Some(0), Some(300), Some(150)]);
    assert!(v.may_be_told());
    // The months tell the sum of all that members gave.
    v.help(1, 0, 20, "2024-02-03");
    assert_eq!(v.told(), [None, Some(0), Some(300), None]);
    assert!(!v.may_be_told(), "a report tells that sum too");
    for giver in 2..=5 {
        v.help(giver, 0, 20, "2024-02-03");
    }
    assert_eq!(v.told(), [Some(450), Some(0), Some(300), Some(150)]);
    assert!(v.may_be_told());
}

/// Minutes, and who is behind them.
type Part = (i64, BTreeSet<AccountIndex>);

fn part(flows: impl Iterator<Item = Flow>) -> Part {
    let mut part = Part::default();
    for flow in flows.filter(|flow| flow.minutes > Minutes::ZERO) {
        part.0 += flow.minutes.0;
        part.1.extend([flow.giver, flow.receiver]);
    }
    part
}

/// Both ways, round, one way: found anew, from one set of examples.
fn parts(flows: &Flows) -> [Part; 3] {
    let direct = part(flows.both_ways().map(|(flow, back)| Flow { minutes: flow.minutes.min(back), ..flow }));
    let (mut rings, mut left) = (Part::default(), flows.rows().to_vec());
    for example in flows.examples() {
        for (place, giver) in example.members.iter().enumerate() {
            let receiver = example.members[(place + 1) % example.members.len()];
            let flow = left.iter_mut().find(|flow| flow.giver == *giver && flow.receiver == receiver);
            flow.unwrap().minutes -= example.minutes;
        }
        if example.members.len() > 2 {
            rings.1.extend(example.members);
        }
    }
    rings.0 = flows.circular().0 - direct.0;
    [direct, rings, part(left.into_iter())]
}

/// Whether a sum of parts follows from known ones: whether its row lies in the space of theirs.
fn follows(mut known: Vec<[i64; 4]>, mut wanted: [i64; 4]) -> bool {
    for column in 0..4 {
        let Some(place) = known.iter().position(|row| row[column] != 0) else { continue };
        let pivot = known.remove(place);
        let without = |row: [i64; 4]| {
            let mut row = row.map(|value| value * pivot[column]);
            let factor = row[column] / pivot[column];
            row.iter_mut().zip(pivot).for_each(|(value, taken)| *value -= factor * taken);
            row
        };
        known = known.into_iter().map(without).collect();
        wanted = without(wanted);
    }
    wanted == [0; 4]
}

#[test]
fn no_sum_over_one_to_four_people_follows_from_what_is_shown() {
    assert!(follows(vec![[1, 1, 1, 1], [1, 0, 0, 0], [0, 1, 1, 0]], [0, 0, 0, 1]));
    assert!(!follows(vec![[1, 1, 1, 1], [1, 0, 0, 0]], [0, 0, 0, 1]));
    let (mut shown, mut hidden) = ([0; 4], [0; 4]);
    for seed in 0..150 {
        let mut dice = Dice(seed);
        let mut v = Village::of(5 + dice.roll(6));
        let mut for_pot = Part::default();
        for _ in 0..4 + dice.roll(16) {
            let (giver, receiver) = (1 + dice.roll(v.accounts.len() - 1), dice.roll(v.accounts.len()));
            let minutes = 5 * (1 + dice.roll(6) as i64);
            if giver != receiver && (receiver > 0 || dice.roll(3) == 0) {
                v.help(giver, receiver, minutes, "2024-02-03");
                if receiver == 0 {
                    for_pot.0 += minutes;
                    for_pot.1.insert(v.accounts[giver]);
                }
            }
        }
        let day = |text| Day::parse(text).unwrap();
        let flows = Flows::between(&v.c.ledger, day("2024-02-01"), day("2024-02-29"));
        let [direct, round, one_way] = parts(&flows);
        let parts = [direct, round, one_way, for_pot];
        let told = v.told();
        let rows = [[1, 1, 1, 0], [1, 0, 0, 0], [0, 1, 0, 0], [0, 0, 1, 0]];
        for (place, (told, row)) in told.iter().zip(rows).enumerate() {
            let sum: i64 = parts.iter().zip(row).map(|(part, factor)| part.0 * factor).sum();
            assert!(told.is_none_or(|told| told == sum), "seed {seed}: {told:?}, {sum}");
            (if told.is_some() { &mut shown } else { &mut hidden })[place] += 1;
        }
        let known = told.iter().zip(rows).filter(|(told, _)| told.is_some()).map(|(_, row)| row);
        let month = v.c.ledger.public_figures(day("2024-03-01")).months;
        let known: Vec<_> = known.chain(month.iter().map(|_| [1; 4])).collect();
        for some in 1..16_usize {
            let row = [0, 1, 2, 3].map(|place| (some >> place & 1) as i64);
            let of = parts.iter().zip(row).filter(|(_, is_in)| *is_in == 1);
            let behind: BTreeSet<_> = of.flat_map(|((_, people), _)| people).collect();
            let may = behind.is_empty() || behind.len() >= FEWEST_PEOPLE;
            assert!(may || !follows(known.clone(), row), "seed {seed}: {told:?}, {parts:?}, {row:?}");
        }
    }
    assert!(shown.iter().chain(&hidden).all(|times| *times > 10), "{shown:?} {hidden:?}");
}
