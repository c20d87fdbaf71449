//! The ledger's tables, one file each. Their columns are plain numbers, so the cache stores their bytes
//! directly.

mod accounts;
mod attendance;
mod checksum;
mod devices;
mod exchange_state;
mod exchanges;
#[cfg(feature = "desk")]
mod helped;
mod holders;
mod imports;
mod joined;
mod legs;
mod meta;
mod months;
mod movements;
mod packed;
mod places;
mod posts;
mod records;
mod sparse;
mod steps;
mod table;
mod texts;
mod turns;
#[cfg(feature = "desk")]
mod twins;

pub(crate) use accounts::{Accounts, NewAccount};
pub(crate) use attendance::Attendance;
pub(super) use checksum::checksum;
pub(crate) use devices::Devices;
pub use exchange_state::State;
pub(crate) use exchanges::Exchanges;
#[cfg(feature = "desk")]
pub(crate) use helped::{HelpByMonth, Helped};
pub(crate) use holders::Holders;
pub(crate) use imports::Imports;
pub(crate) use legs::{Legs, Line};
pub(crate) use meta::Meta;
pub(crate) use months::Months;
pub use movements::{Movement, Movements};
pub(super) use packed::Packed;
pub use places::{AccountIndex, ExchangeIndex, PostIndex};
pub(crate) use posts::Posts;
pub(crate) use records::Records;
pub(crate) use sparse::Sparse;
pub(crate) use steps::{StepRow, Steps};
pub(crate) use texts::Texts;
pub(crate) use turns::{ClosedMonth, FormerKeeper, PolicyRow, TimebankRow};
#[cfg(feature = "desk")]
pub(crate) use twins::Twins;
