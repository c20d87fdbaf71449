//! What lies between who helped whom and the months by category.

use super::cells::{each_cell, legs_of};
use super::{check, is_service_within, services};
use crate::ledger::{ExchangeIndex, Ledger};
use crate::views::WrongQuery;
use crate::views::posted::Posting;
use crate::{Day, Minutes};
use core::ops::RangeInclusive;
use serde::Serialize;

/// What lies between the minutes that members gave each other in a period, and the months by category. It is
/// exact:
///
/// `flows = months − paid_by_pot − among_joined − other_days − posted_from_before + posted_later
/// − taken_back_later + taken_back_here`.
///
/// No line is below zero.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
pub struct Bridge {
    /// The first month of the period: `year * 12 + month - 1`.
    pub first_month: i32,
    /// The last month of the period.
    pub last_month: i32,
    /// The minutes of these months, over all categories.
    pub months: Minutes,
    /// Help of members for which the pot paid.
    pub paid_by_pot: Minutes,
    /// What one account gave itself: exchanges from before two members were joined into one.
    pub among_joined: Minutes,
    /// Services of these months on days outside the period.
    pub other_days: Minutes,
    /// Services of earlier months, posted here because their own month was closed.
    pub posted_from_before: Minutes,
    /// Services of these months, posted later because their own month was closed.
    pub posted_later: Minutes,
    /// Posted here and no longer counted, but taken back in a later month because this one was closed.
    pub taken_back_later: Minutes,
    /// Posted in an earlier month and taken back here because that one was closed.
    pub taken_back_here: Minutes,
    /// The minutes that members gave each other: `W`.
    pub flows: Minutes,
}

impl Ledger {
    /// What lies between who helped whom from `from` to `to`, both days included, and the minutes of the
    /// months of these days.
    ///
    /// # Errors
    /// [`WrongQuery`] if the period ends before it begins.
    pub fn bridge(&self, from: Day, to: Day) -> Result<Bridge, WrongQuery> {
        check(from, to)?;
        // A ledger has no other days.
        let (from, to) = (from.clamp(Day::FIRST, Day::LAST), to.clamp(Day::FIRST, Day::LAST));
        let months = from.month_number()..=to.month_number();
        let mut bridge =
            Bridge { first_month: *months.start(), last_month: *months.end(), ..Bridge::default() };
        let rows = self.months.month.iter().zip(&self.months.minutes);
        bridge.months = rows.filter(|(month, _)| months.contains(month)).map(|row| Minutes(*row.1)).sum();
        for exchange in (0..self.exchanges.len() as u32).map(ExchangeIndex) {
            self.add_postings(exchange, &months, &mut bridge);
            let month = self.exchanges.on(exchange.0 as usize).month_number();
            let counts = self.exchanges.state(exchange.0 as usize).counts();
            if counts && months.contains(&month) && !is_service_within(self, exchange, from, to) {
                bridge.other_days += self.help_minutes(exchange);
            }
        }
        for exchange in services(self, from, to) {
            each_cell(&legs_of(self, exchange), |giver, receiver, minutes| {
                if giver.is_pot {
                    // What the pot gave is no help, and in no month.
                } else if receiver.is_pot {
                    bridge.paid_by_pot += minutes;
                } else if giver.account == receiver.account {
                    bridge.among_joined += minutes;
                } else {
                    bridge.flows += minutes;
                }
            });
        }
        Ok(bridge)
    }

    /// Adds the lines of an exchange whose help was posted in another month, or taken back in one.
    fn add_postings(&self, exchange: ExchangeIndex, months: &RangeInclusive<i32>, bridge: &mut Bridge) {
        let own = self.exchanges.on(exchange.0 as usize).month_number();
        // What was posted and not taken back yet: months and minutes.
        let mut open: Vec<(i32, Minutes)> = Vec::new();
        for Posting { month, minutes } in self.postings(exchange) {
            if minutes > Minutes::ZERO {
                open.push((month, minutes));
                continue;
            }
            let mut back = minutes.abs();
            while back > Minutes::ZERO
                && let Some((posted, left)) = open.last_mut()
            {
                let taken = back.min(*left);
                match (months.contains(posted), months.contains(&month)) {
                    (true, false) => bridge.taken_back_later += taken,
                    (false, true) => bridge.taken_back_here += taken,
                    (true, true) | (false, false) => {}
                }
                back -= taken;
                *left -= taken;
                if *left == Minutes::ZERO {
                    open.pop();
                }
            }
        }
        for (posted, minutes) in open {
            match (months.contains(&posted), months.contains(&own)) {
                (true, false) => bridge.posted_from_before += minutes,
                (false, true) => bridge.posted_later += minutes,
                (true, true) | (false, false) => {}
            }
        }
    }
}
