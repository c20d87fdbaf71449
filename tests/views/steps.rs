//! Long work is done in steps. However it is cut, the result is the same.

use crate::common::cases;
use crate::common::dice::Dice;
use proptest::prelude::*;
use timebank::Minutes;
use timebank::ledger::AccountIndex;
use timebank::views::reciprocity::{Circling, Flow, Flows, Fraction, Tracing};

fn random(seed: u64, members: usize, rows: usize) -> Flows {
    let mut dice = Dice(seed);
    let mut rows: Vec<Flow> = (0..rows)
        .map(|_| Flow {
            giver: AccountIndex::at(1 + dice.roll(members) as u32),
            receiver: AccountIndex::at(1 + dice.roll(members) as u32),
            minutes: Minutes(1 + dice.roll(9) as i64),
        })
        .collect();
    rows.retain(|flow| flow.giver != flow.receiver);
    Flows::of(members + 1, &rows)
}

/// Progress that never goes back, and is never more than whole.
struct Bar(Fraction);

impl Bar {
    fn at(&mut self, now: Fraction) {
        let product = |one: i64, other: i64| i128::from(one) * i128::from(other);
        assert!(now.part <= now.whole, "{now:?}");
        assert!(product(self.0.part, now.whole) <= product(now.part, self.0.whole), "{:?}, {now:?}", self.0);
        self.0 = now;
    }
}

proptest! {
    #![proptest_config(cases(60))]

    #[test]
    fn cut_anyhow_the_result_is_the_same(
        seed in any::<u64>(),
        members in 2..40usize,
        rows in 0..300usize,
        looks in 1..60usize,
    ) {
        let flows = random(seed, members, rows);
        let mut circling = Circling::new(&flows);
        let mut bar = Bar(circling.progress());
        while !circling.advance(looks) {
            bar.at(circling.progress());
        }
        bar.at(circling.progress());
        prop_assert_eq!(circling.progress().part, circling.progress().whole);
        prop_assert_eq!(circling.finish(), flows.circular());

        let mut tracing = Tracing::new(&flows);
        let mut bar = Bar(tracing.progress());
        while !tracing.advance(looks) {
            bar.at(tracing.progress());
        }
        bar.at(tracing.progress());
        prop_assert_eq!(tracing.progress().part, tracing.progress().whole);
        prop_assert_eq!(tracing.finish(), flows.examples());
    }
}

/// Each member of a chain is looked at when the potentials are raised, when the levels are set, when somebody
/// with an excess is sought, and when the minutes are taken back to the other end.
#[test]
fn each_look_is_counted() {
    let rows: Vec<Flow> = (1..200)
        .map(|place| Flow {
            giver: AccountIndex::at(place),
            receiver: AccountIndex::at(place + 1),
            minutes: Minutes(60),
        })
        .collect();
    let mut circling = Circling::new(&Flows::of(201, &rows));
    let steps = (1..).find(|_| circling.advance(1)).unwrap();
    assert!(steps >= 4 * 199, "{steps} steps of one look");
}

/// Each step takes few looks: there are as many steps as the work needs.
#[test]
fn a_step_is_small() {
    let flows = random(7, 400, 6_000);
    let steps = |looks: usize| {
        let mut tracing = Tracing::new(&flows);
        (1..).find(|_| tracing.advance(looks)).unwrap()
    };
    let (few, many) = (steps(10_000), steps(1_000));
    assert!(few > 10, "{few} steps");
    assert!(many > 5 * few, "{many} steps of a tenth each, {few} of the whole");
}
