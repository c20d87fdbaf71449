//! What came back to one member. A phone knows no more: it has its own member's exchanges alone.

use super::cells::{each_cell, legs_of};
use super::{Fraction, check, is_service_within};
use crate::ledger::{AccountIndex, Ledger};
use crate::views::{WrongQuery, in_order};
use crate::{Day, Minutes};
use serde::Serialize;

/// What one member and others gave each other in a period. Only services that count are in it, and nothing to
/// or from the pot.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
pub struct OwnShare {
    /// The minutes that the member gave other members: `G`.
    pub given: Minutes,
    /// The minutes that the member received from other members: `R`.
    pub received: Minutes,
    /// The number of members who stood on the other side of an exchange.
    pub partners: usize,
    /// The minutes that came back from those to whom they went: with each partner, the smaller side.
    pub direct: Minutes,
    /// Of the minutes given, those that came back directly.
    pub share: Fraction,
}

impl OwnShare {
    /// Whether the member rather gave or rather received: given minus received, to both together. It is for a
    /// coordinator who looks for whom to ask next.
    #[cfg(feature = "desk")]
    pub fn balance_of_giving(&self) -> Fraction {
        let (given, received) = (i128::from(self.given.0), i128::from(self.received.0));
        Fraction::of(given - received, given + received)
    }
}

impl Ledger {
    /// What a member and others gave each other from `from` to `to`, both days included. It reads that
    /// member's exchanges alone.
    ///
    /// # Errors
    /// [`WrongQuery`] if the period ends before it begins.
    pub fn own_share(&self, member: AccountIndex, from: Day, to: Day) -> Result<OwnShare, WrongQuery> {
        check(from, to)?;
        let mut cells: Vec<(AccountIndex, Minutes)> = Vec::new();
        let mut before = None;
        for line in self.lines_of(member).iter() {
            // A member on both sides has two lines, one after the other.
            let is_new = before.replace(line.exchange) != Some(line.exchange);
            if is_new && is_service_within(self, line.exchange, from, to) {
                each_cell(&legs_of(self, line.exchange), |giver, receiver, minutes| {
                    let (gave, received) = (giver.account == member, receiver.account == member);
                    if gave != received && !giver.is_pot && !receiver.is_pot {
                        let cell = if gave { (receiver.account, minutes) } else { (giver.account, -minutes) };
                        cells.push(cell);
                    }
                });
            }
        }
        let mut share = OwnShare::default();
        let (mut partner, mut gave, mut received) = (None, Minutes::ZERO, Minutes::ZERO);
        let by_partner = in_order(cells.iter().zip(0..).map(|(cell, place)| (i64::from(cell.0.0), place)));
        for (next, place) in by_partner {
            if partner.replace(next) != Some(next) {
                share.partners += 1;
                (gave, received) = (Minutes::ZERO, Minutes::ZERO);
            }
            // A minute comes back when the smaller side grows.
            let before = gave.min(received);
            let minutes = cells[place as usize].1;
            gave += minutes.max(Minutes::ZERO);
            received += (-minutes).max(Minutes::ZERO);
            share.given += minutes.max(Minutes::ZERO);
            share.received += (-minutes).max(Minutes::ZERO);
            share.direct += gave.min(received) - before;
        }
        share.share = Fraction::of(i128::from(share.direct.0), i128::from(share.given.0));
        Ok(share)
    }
}
