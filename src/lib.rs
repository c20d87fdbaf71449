//! The ledger of a timebank.
#![doc = ""]

mod days;
mod ids;
mod minutes;

#[cfg(feature = "desk")]
pub mod files;
pub mod journal;
pub mod ledger;
pub mod views;

pub use days::{Day, Seconds};
pub use ids::{Hash, Id, Key, NotAnId};
pub use minutes::Minutes;
#[cfg(target_arch = "wasm32")]
mod wasm;
