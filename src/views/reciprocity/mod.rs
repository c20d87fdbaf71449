//! Reciprocity: who helped whom, and how help came back.
//!
//! Nothing here is kept from the fold. All figures are whole numbers; a ratio is given as a [`Fraction`].

mod circular;
mod circulation;
mod cohesion;
mod concentration;
mod flows;
mod fraction;
mod participation;
mod velocity;

pub use circular::Example;
pub use circulation::{Arc, Circulation, circulation};
pub use concentration::gini;
pub use flows::{Flow, Flows};
pub use fraction::Fraction;
pub use participation::{ACTIVE_DAYS, GivingAgain, Participation};
pub use velocity::BalanceSpread;

use crate::Day;
use crate::ledger::{ExchangeIndex, Ledger, Movement};

/// The services of a period that count, by the day of the service. Both days are included.
fn services(ledger: &Ledger, from: Day, to: Day) -> impl Iterator<Item = ExchangeIndex> {
    let all = (0..ledger.exchanges.len()).filter(move |exchange| {
        let on = ledger.exchanges.on(*exchange);
        from <= on
            && on <= to
            && ledger.exchanges.state(*exchange).counts()
            && ledger.movement(ExchangeIndex(*exchange as u32)) == Movement::Help
    });
    all.map(|exchange| ExchangeIndex(exchange as u32))
}
