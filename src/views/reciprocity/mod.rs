//! Reciprocity: who helped whom, and how help came back. `docs/reciprocity.md` has every measure.
//!
//! Nothing here is kept from the fold. All figures are whole numbers; a ratio is given as a [`Fraction`].

#[cfg(feature = "desk")]
mod bridge;
mod cells;
#[cfg(feature = "desk")]
mod circular;
#[cfg(feature = "desk")]
mod circulation;
#[cfg(feature = "desk")]
mod cohesion;
#[cfg(feature = "desk")]
mod community;
#[cfg(feature = "desk")]
mod concentration;
#[cfg(feature = "desk")]
mod counted;
#[cfg(feature = "desk")]
mod example;
#[cfg(feature = "desk")]
mod flows;
mod fraction;
#[cfg(feature = "desk")]
mod matrix;
#[cfg(feature = "desk")]
mod next;
mod own;
#[cfg(feature = "desk")]
mod participation;
#[cfg(feature = "desk")]
mod places;
#[cfg(feature = "desk")]
mod rings;
#[cfg(feature = "desk")]
mod trend;
#[cfg(feature = "desk")]
mod velocity;
#[cfg(feature = "desk")]
mod year;

#[cfg(feature = "desk")]
pub use bridge::Bridge;
#[cfg(feature = "desk")]
pub use circular::{Circling, Tracing, WaysOfHelp};
#[cfg(feature = "desk")]
pub use circulation::{Arc, Circulating, Circulation, circulation};
#[cfg(feature = "desk")]
pub use community::{CategoryOfHelp, ENOUGH_EXCHANGES, ENOUGH_PEOPLE, HelpFlows, MonthOfHelp};
#[cfg(feature = "desk")]
pub use concentration::gini;
#[cfg(feature = "desk")]
pub use example::{Example, ExampleRow};
#[cfg(feature = "desk")]
pub use flows::{Flow, Flows};
pub use fraction::Fraction;
#[cfg(feature = "desk")]
pub use matrix::{HelpCell, HelpMatrix};
#[cfg(feature = "desk")]
pub use next::{Asked, BringsBack, ClosesRing, GoneQuiet, HasRoom, NeverYet, NextHelp, Room, WhoNext};
pub use own::OwnShare;
#[cfg(feature = "desk")]
pub(super) use participation::Membership;
#[cfg(feature = "desk")]
pub use participation::{ACTIVE_DAYS, GivingAgain, Participation};
#[cfg(feature = "desk")]
pub use trend::{Trend, TrendPoint, WINDOW_MONTHS};
#[cfg(feature = "desk")]
pub use velocity::BalanceSpread;
#[cfg(feature = "desk")]
pub use year::{PublicFlows, YearOfHelp};

use super::WrongQuery;
use crate::Day;
use crate::ledger::{ExchangeIndex, Ledger, Movement};

/// The services of a period that count, by the day of the service. Both days are included.
#[cfg(feature = "desk")]
pub(super) fn services(ledger: &Ledger, from: Day, to: Day) -> impl Iterator<Item = ExchangeIndex> {
    let all = (0..ledger.exchanges.len() as u32).map(ExchangeIndex);
    all.filter(move |exchange| is_service_within(ledger, *exchange, from, to))
}

/// Whether an exchange is a service of a period that counts.
fn is_service_within(ledger: &Ledger, exchange: ExchangeIndex, from: Day, to: Day) -> bool {
    let place = exchange.0 as usize;
    let on = ledger.exchanges.on(place);
    from <= on
        && on <= to
        && ledger.exchanges.state(place).counts()
        && ledger.movement(exchange) == Movement::Help
}

/// A period has a first day that is not after its last.
///
/// # Errors
/// [`WrongQuery`] for any other.
fn check(from: Day, to: Day) -> Result<(), WrongQuery> {
    if from <= to { Ok(()) } else { Err(WrongQuery("to")) }
}
