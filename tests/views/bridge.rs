//! What lies between who helped whom and the months by category, by hand.

use super::neighbours::{ANA, BOB, CY, Neighbours};
use timebank::journal::{ExchangeKind, StepKind};
use timebank::ledger::{Entry, ExchangeIndex, Recording};
use timebank::views::reciprocity::Bridge;
use timebank::{Day, Minutes};

const JANUARY: i32 = 2024 * 12;
const FEBRUARY: i32 = JANUARY + 1;
const MARCH: i32 = JANUARY + 2;

/// The sum of the lines, which must be the flows.
pub fn sum(bridge: &Bridge) -> Minutes {
    bridge.months - bridge.paid_by_pot - bridge.among_joined - bridge.other_days - bridge.posted_from_before
        + bridge.posted_later
        - bridge.taken_back_later
        + bridge.taken_back_here
}

impl Neighbours {
    fn service(&mut self, minutes: i64, on: &str) -> ExchangeIndex {
        let (gave, received) = (self.side(&[(ANA, minutes)]), self.side(&[(BOB, minutes)]));
        let recording = Recording {
            confirm: true,
            ..Recording::new(ExchangeKind::Service, gave, received, Day::parse(on).unwrap())
        };
        let id = self.c.enter(Entry::Record(recording)).unwrap();
        self.c.ledger.exchange(id).unwrap()
    }

    fn bridge(&self, from: &str, to: &str) -> Bridge {
        let bridge = self.c.ledger.bridge(Day::parse(from).unwrap(), Day::parse(to).unwrap()).unwrap();
        assert_eq!(sum(&bridge), bridge.flows, "{bridge:?}");
        bridge
    }

    fn whole(&self, month: i32) -> Bridge {
        let last = ["2024-01-31", "2024-02-29", "2024-03-31"][(month - JANUARY) as usize];
        self.bridge(&format!("{}-01", &last[..7]), last)
    }
}

fn of(month: i32, months: i64, flows: i64) -> Bridge {
    Bridge {
        first_month: month,
        last_month: month,
        months: Minutes(months),
        flows: Minutes(flows),
        ..Bridge::default()
    }
}

#[test]
fn nothing_lies_between_where_members_help_members() {
    let mut n = Neighbours::new();
    assert_eq!(n.whole(FEBRUARY), of(FEBRUARY, 0, 0));
    n.service(60, "2024-02-10");
    n.exchange(ExchangeKind::Gift, &[(CY, 10)], &[(ANA, 10)], 20);
    assert_eq!(n.whole(FEBRUARY), of(FEBRUARY, 60, 60));
    assert_eq!(n.whole(JANUARY), of(JANUARY, 0, 0));
}

#[test]
fn what_the_pot_pays_is_in_the_months_alone() {
    let mut n = Neighbours::new();
    n.service(60, "2024-02-10");
    n.exchange(ExchangeKind::Service, &[(ANA, 45)], &[(0, 45)], 5);
    // The pot takes what learners pay too much: it is in neither.
    n.exchange(ExchangeKind::Service, &[(ANA, 60), (0, 60)], &[(BOB, 60), (CY, 60)], 5);
    let paid = Bridge { paid_by_pot: Minutes(45), ..of(FEBRUARY, 165, 120) };
    assert_eq!(n.whole(FEBRUARY), paid);
}

#[test]
fn a_period_that_cuts_a_month_leaves_other_days() {
    let mut n = Neighbours::new();
    n.service(60, "2024-02-10");
    n.service(30, "2024-02-20");
    let cut = Bridge { other_days: Minutes(60), ..of(FEBRUARY, 90, 30) };
    assert_eq!(n.bridge("2024-02-11", "2024-02-29"), cut);
    assert_eq!(n.bridge("2024-02-20", "2024-02-20"), cut, "a period of one day");
}

#[test]
fn what_comes_late_is_posted_to_the_open_month() {
    let mut n = Neighbours::new();
    n.service(60, "2024-02-10");
    n.c.enter(Entry::CloseMonth(FEBRUARY)).unwrap();
    n.service(30, "2024-02-20");
    assert_eq!(n.whole(FEBRUARY), Bridge { posted_later: Minutes(30), ..of(FEBRUARY, 60, 90) });
    assert_eq!(n.whole(MARCH), Bridge { posted_from_before: Minutes(30), ..of(MARCH, 30, 0) });
    let both = Bridge { last_month: MARCH, ..of(FEBRUARY, 90, 90) };
    assert_eq!(n.bridge("2024-02-01", "2024-03-31"), both, "from one month of a period to another");
}

#[test]
fn what_is_voided_late_is_taken_back_in_the_open_month() {
    let mut n = Neighbours::new();
    let wrong = n.service(60, "2024-02-10");
    n.service(15, "2024-02-11");
    n.c.enter(Entry::CloseMonth(FEBRUARY)).unwrap();
    n.c.step(StepKind::Voided, wrong, Some("nobody came")).unwrap();
    assert_eq!(n.whole(FEBRUARY), Bridge { taken_back_later: Minutes(60), ..of(FEBRUARY, 75, 15) });
    assert_eq!(n.whole(MARCH), Bridge { taken_back_here: Minutes(60), ..of(MARCH, -60, 0) });
    let both = Bridge { last_month: MARCH, ..of(FEBRUARY, 15, 15) };
    assert_eq!(n.bridge("2024-02-01", "2024-03-31"), both);
}
