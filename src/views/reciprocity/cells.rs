//! How an exchange of several people is shared: who gave how much to whom.

use crate::Minutes;
use crate::ledger::{AccountIndex, ExchangeIndex, Ledger, share};

/// Gives each giver of an exchange with each receiver, and the minutes between them: all that the giver gave,
/// and all that the receiver took. Giver by giver, in the order of the legs, the minutes are shared by what
/// each receiver has left to take ([`share`]). The pot has its share too, and an account may stand on both
/// sides.
pub(super) fn each_cell(
    ledger: &Ledger,
    exchange: ExchangeIndex,
    mut give: impl FnMut(AccountIndex, AccountIndex, Minutes),
) {
    let legs = ledger.legs_of(exchange);
    let leg = |leg: usize| (ledger.legs.account(leg), Minutes(i64::from(ledger.legs.minutes(leg))));
    if legs.len() == 2 {
        let ((one, minutes), (other, _)) = (leg(legs.start), leg(legs.start + 1));
        let (giver, receiver) = if minutes >= Minutes::ZERO { (one, other) } else { (other, one) };
        give(giver, receiver, minutes.abs());
        return;
    }
    let (gave, received): (Vec<_>, Vec<_>) =
        legs.map(leg).partition(|(_, minutes)| *minutes >= Minutes::ZERO);
    let mut left: Vec<Minutes> = received.iter().map(|(_, minutes)| minutes.abs()).collect();
    for (giver, minutes) in gave {
        for (place, part) in share(minutes, &left).into_iter().enumerate() {
            left[place] -= part;
            give(giver, received[place].0, part);
        }
    }
}
