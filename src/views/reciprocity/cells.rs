//! How an exchange of several people is shared: who gave how much to whom.

use crate::Minutes;
use crate::ledger::{AccountIndex, ExchangeIndex, Ledger, share};

/// What one account did in an exchange.
#[derive(Clone, Copy, Debug)]
pub(super) struct Leg {
    pub(super) account: AccountIndex,
    /// Whether it is the pot's, or the timebank's own.
    pub(super) is_pot: bool,
    /// What the account gave; below zero what it received.
    pub(super) minutes: Minutes,
}

/// The legs of an exchange.
pub(super) fn legs_of(ledger: &Ledger, exchange: ExchangeIndex) -> Vec<Leg> {
    let leg = |leg| {
        let account = ledger.legs.account(leg);
        let minutes = Minutes(i64::from(ledger.legs.minutes(leg)));
        Leg { account, is_pot: ledger.is_pot(account), minutes }
    };
    ledger.legs_of(exchange).map(leg).collect()
}

/// Gives each giver of an exchange with each receiver, and the minutes between them: all that the giver gave,
/// and all that the receiver took. Giver by giver, in the order of the legs, the minutes are shared by what
/// each receiver has left to take ([`share`]). The pot has its share too, and an account may stand on both
/// sides.
pub(super) fn each_cell(legs: &[Leg], mut give: impl FnMut(&Leg, &Leg, Minutes)) {
    if let [one, other] = legs {
        let (giver, receiver) = if one.minutes >= Minutes::ZERO { (one, other) } else { (other, one) };
        give(giver, receiver, one.minutes.abs());
        return;
    }
    let (gave, received): (Vec<&Leg>, Vec<&Leg>) = legs.iter().partition(|leg| leg.minutes >= Minutes::ZERO);
    let mut left: Vec<Minutes> = received.iter().map(|leg| leg.minutes.abs()).collect();
    for giver in gave {
        for (place, part) in share(giver.minutes, &left).into_iter().enumerate() {
            left[place] -= part;
            give(giver, received[place], part);
        }
    }
}
