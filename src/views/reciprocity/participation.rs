//! How many took part.

use super::cells::Leg;
use super::counted::Counted;
use crate::ledger::{AccountIndex, Ledger};
use crate::{Day, Minutes};
use serde::Serialize;

/// How long somebody counts as active after a service, in days.
pub const ACTIVE_DAYS: i32 = 90;

/// How many members took part in the services of a period that count (Collom 2012). A service that the pot
/// paid for counts too: somebody helped.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
pub struct Participation {
    /// Members at some time of the period: they joined, or first took part, up to its last day, and did not
    /// leave before its first.
    pub registered: usize,
    /// Members who gave or received.
    pub traded: usize,
    /// Of these, members who gave or received in the last 90 days of the period.
    pub active: usize,
    /// Members who gave and received.
    pub both: usize,
    /// Members who only gave.
    pub gave_only: usize,
    /// Members who only received.
    pub received_only: usize,
}

/// Of those who received in a period, how many gave to anybody within 90 days ("reciprocation latency",
/// Clement 2017). It is told of a community, and of no member.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
pub struct GivingAgain {
    /// Members who received a service in the period. Their 90 days begin with the first one.
    pub received: usize,
    /// Of these, members who gave a service within their 90 days.
    pub gave: usize,
    /// Of these, members who have not given yet, and whose 90 days are not over.
    pub still_within: usize,
}

impl Ledger {
    /// How many took part from `from` to `to`, both days included.
    pub fn participation(&self, from: Day, to: Day) -> Participation {
        let sides = Counted::of(self).sides(from, to);
        let registered = Membership::of(self).registered(from, to);
        sides.participation(registered, active_from(from, to))
    }

    /// Of those who received from `from` to `to`, how many gave again, as far as is known on `today`.
    pub fn giving_again(&self, from: Day, to: Day, today: Day) -> GivingAgain {
        Counted::of(self).giving_again(from, to, today)
    }
}

impl Counted {
    /// What each account did in the services of a period.
    pub(super) fn sides(&self, from: Day, to: Day) -> Sides {
        let mut sides = Sides::new(self.accounts);
        self.services(from, to).for_each(|service| sides.add(service.on, self.legs(service)));
        sides
    }

    pub(super) fn giving_again(&self, from: Day, to: Day, today: Day) -> GivingAgain {
        /// The day on which a member's days begin, the last day on which they gave, and whether they gave
        /// within their days.
        #[derive(Clone, Copy, Default)]
        struct Again {
            begin: Option<Day>,
            gave_on: Option<Day>,
            gave: bool,
        }
        let mut members = vec![Again::default(); self.accounts];
        for service in self.services(from, Day(to.0.saturating_add(ACTIVE_DAYS))) {
            let on = service.on;
            for leg in self.legs(service).iter().filter(|leg| !leg.is_pot) {
                let again = &mut members[leg.account.0 as usize];
                if leg.minutes > Minutes::ZERO {
                    again.gave_on = Some(on);
                    again.gave |= again.begin.is_some_and(|begin| on <= end_of(begin));
                } else if leg.minutes < Minutes::ZERO && again.begin.is_none() && on <= to {
                    again.begin = Some(on);
                    again.gave = again.gave_on == Some(on);
                }
            }
        }
        let mut told = GivingAgain::default();
        for Again { begin, gave, .. } in members {
            let Some(begin) = begin else { continue };
            told.received += 1;
            told.gave += usize::from(gave);
            told.still_within += usize::from(!gave && today < end_of(begin));
        }
        told
    }
}

/// When members joined and left. A member who came back counts as if they had never left.
#[derive(Clone, Debug)]
pub(in crate::views) struct Membership {
    /// By account; `None` for the pot, and for an account that was joined into another.
    joined: Vec<Option<Day>>,
    left: Vec<Option<Day>>,
}

impl Membership {
    pub(in crate::views) fn of(ledger: &Ledger) -> Membership {
        let joined = ledger.joined();
        let is_one = |account| !ledger.is_pot(account) && ledger.person(account) == account;
        let of_member = |account| is_one(account).then(|| joined[account.0 as usize]);
        let left = |account: AccountIndex| {
            ledger.left.get(account.0).map(|record| Day::of(ledger.records.times(record).1))
        };
        Membership {
            joined: ledger.accounts().map(of_member).collect(),
            left: ledger.accounts().map(left).collect(),
        }
    }

    /// The days of membership within a period, over all members. The last day of a member counts.
    pub(in crate::views) fn days(&self, from: Day, to: Day) -> i64 {
        let days = |(joined, left): (&Option<Day>, &Option<Day>)| {
            let last = left.map_or(to, |left| left.min(to));
            let days = |joined: Day| i64::from(last.0) - i64::from(joined.max(from).0) + 1;
            joined.map_or(0, |joined| days(joined).max(0))
        };
        self.joined.iter().zip(&self.left).map(days).sum()
    }

    /// The first day of the first member.
    pub(in crate::views) fn first(&self) -> Option<Day> {
        self.joined.iter().flatten().min().copied()
    }

    /// How many belonged at some time of a period.
    pub(in crate::views) fn registered(&self, from: Day, to: Day) -> usize {
        let belonged = |(joined, left): &(&Option<Day>, &Option<Day>)| {
            joined.is_some_and(|joined| joined <= to) && left.is_none_or(|left| from <= left)
        };
        self.joined.iter().zip(&self.left).filter(belonged).count()
    }
}

/// The first of the days on which a service makes somebody active.
pub(super) fn active_from(from: Day, to: Day) -> Day {
    Day(to.0.saturating_sub(ACTIVE_DAYS - 1)).max(from)
}

/// The last of somebody's 90 days.
fn end_of(begin: Day) -> Day {
    Day(begin.0.saturating_add(ACTIVE_DAYS))
}

/// What one account did in services.
#[derive(Clone, Copy, Debug)]
pub(super) struct Side {
    gave: bool,
    received: bool,
    /// The day of the last one.
    last: Day,
}

/// What each account did in services. The pot did nothing.
#[derive(Clone, Debug)]
pub(super) struct Sides(Vec<Option<Side>>);

impl Sides {
    pub(super) fn new(accounts: usize) -> Sides {
        Sides(vec![None; accounts])
    }

    /// Adds what each account did in a service.
    pub(super) fn add(&mut self, last: Day, legs: &[Leg]) {
        for leg in legs.iter().filter(|leg| !leg.is_pot) {
            let (gave, received) = (leg.minutes > Minutes::ZERO, leg.minutes < Minutes::ZERO);
            self.add_one(leg.account, Side { gave, received, last });
        }
    }

    pub(super) fn add_one(&mut self, account: AccountIndex, more: Side) {
        let side = self.0[account.0 as usize].get_or_insert(more);
        side.gave |= more.gave;
        side.received |= more.received;
        side.last = side.last.max(more.last);
    }

    /// Those who did something.
    pub(super) fn traded(&self) -> impl Iterator<Item = (AccountIndex, Side)> {
        let rows = (0..).map(AccountIndex).zip(&self.0);
        rows.filter_map(|(account, side)| side.map(|side| (account, side)))
    }

    pub(super) fn participation(&self, registered: usize, active_from: Day) -> Participation {
        let mut told = Participation { registered, ..Participation::default() };
        for (_, side) in self.traded() {
            told.traded += 1;
            told.active += usize::from(side.last >= active_from);
            told.both += usize::from(side.gave && side.received);
            told.gave_only += usize::from(side.gave && !side.received);
            told.received_only += usize::from(side.received && !side.gave);
        }
        told
    }

    /// By account, who did something since a day.
    pub(super) fn active(&self, since: Day) -> Vec<bool> {
        self.0.iter().map(|side| side.is_some_and(|side| side.last >= since)).collect()
    }
}
