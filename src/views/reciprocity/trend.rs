//! The measures over time: twelve months that move on by a month.
//!
//! Over single months the direct and the circular share grow with the volume and with the window, and would
//! show the season.

use super::Fraction;
use super::circular::Circling;
use super::counted::{Counted, Counting, members_minutes};
use super::flows::{Flow, Flows, add};
use super::participation::{Membership, Participation, Side, Sides, active_from};
use super::velocity::{Held, moved, used};
use crate::ledger::{AccountIndex, Ledger};
use crate::{Day, Minutes};
use serde::Serialize;

/// The months of a window.
pub const WINDOW_MONTHS: usize = 12;

/// The measures of the months up to one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
pub struct TrendPoint {
    /// The last month: `year * 12 + month - 1`.
    pub month: i32,
    /// How many months are in it: twelve, or fewer where the first service is not so long ago.
    pub months: usize,
    /// The first day.
    #[cfg_attr(target_arch = "wasm32", tsify(type = "string"))]
    pub from: Day,
    /// The last day.
    #[cfg_attr(target_arch = "wasm32", tsify(type = "string"))]
    pub to: Day,
    /// The number of services.
    pub exchanges: usize,
    /// The minutes that members gave, the pot's payments included.
    pub given: Minutes,
    /// The minutes that members received, payments to the pot included.
    pub received: Minutes,
    /// The minutes that members gave each other: `W`.
    pub minutes: Minutes,
    /// Those that went both ways within a pair: `rW`.
    pub direct: Minutes,
    /// Those that came back, directly or through others: `λW`.
    pub circular: Minutes,
    /// Those that could have come back at most: `cW`.
    pub ceiling: Minutes,
    /// How many took part.
    pub participation: Participation,
    /// Distinct partners of the active members, per active member.
    pub reach: Fraction,
    /// How often a credit was used.
    pub velocity: Fraction,
}

/// The measures over time in the making. To drop it is to stop.
#[derive(Clone, Debug)]
pub struct Trend {
    accounts: usize,
    membership: Membership,
    /// The day of the first exchange that counts.
    first: Day,
    /// From the month of the first service to the last finished month.
    months: Vec<Month>,
    /// What is made of the months up to the next one.
    making: Option<(TrendPoint, Circling)>,
    points: Vec<TrendPoint>,
    /// How many points there will be.
    all: usize,
}

/// What one month adds to a window.
#[derive(Clone, Debug)]
struct Month {
    first: Day,
    last: Day,
    flows: Flows,
    sides: Vec<(AccountIndex, Side)>,
    exchanges: usize,
    given: Minutes,
    received: Minutes,
    /// The minutes of its services, each counted once.
    moved: Minutes,
    /// What members held each day, summed up over the days before it and up to its end.
    held: [i128; 2],
}

impl Ledger {
    /// The measures over time, as far as months are finished on `today`. All exchanges are read here, and
    /// none again for a point.
    ///
    /// There is a point for every month from the first twelve that are finished. Where fewer are finished,
    /// there is one point of them all.
    pub fn trend(&self, today: Day) -> Trend {
        let counted = Counted::of(self);
        let end = first_of(today.month_number()).unwrap_or(today);
        let begin = counted.services(Day(i32::MIN), Day(end.0 - 1)).next();
        let begin = begin.map_or(today.month_number(), |exchange| exchange.on.month_number());
        let mut order = counted.all().iter().peekable();
        let first = order.peek().map_or(today, |exchange| exchange.on);
        let mut held = Held::new(self.accounts.len());
        let mut months = Vec::new();
        for month in begin..today.month_number() {
            let (Some(first), Some(next)) = (first_of(month), first_of(month + 1)) else { break };
            while let Some(exchange) = order.next_if(|exchange| exchange.on < first) {
                held.add(exchange.on, counted.legs(exchange));
            }
            let before = held.up_to(first);
            let mut services = Vec::new();
            while let Some(exchange) = order.next_if(|exchange| exchange.on < next) {
                held.add(exchange.on, counted.legs(exchange));
                if exchange.is_help {
                    services.push(exchange);
                }
            }
            let held = [before, held.up_to(next)];
            months.push(counted.month(first, Day(next.0 - 1), &services, held));
        }
        Trend {
            accounts: self.accounts.len(),
            membership: Membership::of(self),
            first,
            making: None,
            points: Vec::new(),
            all: (months.len() + 1).saturating_sub(WINDOW_MONTHS).max(months.len().min(1)),
            months,
        }
    }
}

impl Counted {
    fn month(&self, first: Day, last: Day, services: &[&Counting], held: [i128; 2]) -> Month {
        let mut rows = Vec::new();
        let mut sides = Sides::new(self.accounts);
        let [mut given, mut received, mut minutes] = [Minutes::ZERO; 3];
        for service in services {
            let legs = self.legs(service);
            add(&mut rows, legs);
            sides.add(service.on, legs);
            let (gave, took) = members_minutes(legs);
            given += gave;
            received += took;
            minutes += moved(legs);
        }
        let flows = Flows::of(self.accounts, &rows);
        let (sides, exchanges) = (sides.traded().collect(), services.len());
        Month { first, last, flows, sides, exchanges, given, received, moved: minutes, held }
    }
}

impl Trend {
    /// Works on, for about so many looks at a flow: see [`Circling`]. `true` when all points are there.
    pub fn advance(&mut self, looks: usize) -> bool {
        match self.making.take() {
            None if self.points.len() < self.all => self.making = Some(self.begin()),
            None => {}
            Some((point, mut circling)) => {
                if circling.advance(looks) {
                    self.points.push(TrendPoint { circular: circling.finish(), ..point });
                } else {
                    self.making = Some((point, circling));
                }
            }
        }
        self.points.len() == self.all
    }

    /// How many of the points are there.
    pub fn progress(&self) -> Fraction {
        Fraction::of(self.points.len() as i128, self.all as i128)
    }

    /// The points that are there, the earliest first.
    pub fn points(&self) -> &[TrendPoint] {
        &self.points
    }

    /// Does all that is left, and gives the points.
    pub fn finish(mut self) -> Vec<TrendPoint> {
        while !self.advance(usize::MAX) {}
        self.points
    }

    /// The next point without its circular minutes, and these in the making.
    fn begin(&self) -> (TrendPoint, Circling) {
        let end = self.months.len() - self.all + self.points.len() + 1;
        let window = &self.months[end.saturating_sub(WINDOW_MONTHS)..end];
        let (first, last) = (&window[0], &window[window.len() - 1]);
        let (from, to) = (first.first, last.last);
        let rows: Vec<Flow> = window.iter().flat_map(|month| month.flows.rows()).copied().collect();
        let flows = Flows::of(self.accounts, &rows);
        let mut sides = Sides::new(self.accounts);
        window.iter().flat_map(|month| &month.sides).for_each(|(account, side)| {
            sides.add_one(*account, *side);
        });
        let sum = |minutes: fn(&Month) -> Minutes| window.iter().map(minutes).sum::<Minutes>();
        let active_from = active_from(from, to);
        let held = last.held[1] - first.held[0];
        let point = TrendPoint {
            month: to.month_number(),
            months: window.len(),
            from,
            to,
            exchanges: window.iter().map(|month| month.exchanges).sum(),
            given: sum(|month| month.given),
            received: sum(|month| month.received),
            minutes: flows.sum(),
            direct: flows.direct(),
            circular: Minutes::ZERO,
            ceiling: flows.ceiling(),
            participation: sides.participation(self.membership.registered(from, to), active_from),
            reach: flows.reach(&sides.active(active_from)),
            velocity: used(sum(|month| month.moved), from.max(self.first), to, held),
        };
        (point, Circling::new(&flows))
    }
}

/// The first day of a month. `None` where the ledger has no such day.
fn first_of(month: i32) -> Option<Day> {
    Day::from_ymd(month.div_euclid(12), month.rem_euclid(12) as u32 + 1, 1)
}
