//! The keeper of all communities: puts events in order, and answers only when they are stored.
//!
//! A community has one ledger in memory and one writer at a time. The ledger stands for what is stored, never
//! for more: it changes after the commit, in one moment, so what is read of it is always a prefix of the one
//! order.

mod admit;
mod answer;
mod batch;
mod check;
mod context;
mod devices;
mod found;
mod hand_over;
mod load;
mod moving;
mod open;
mod reading;
mod restored;
mod seal;
mod waiting;

pub use answer::{ItemAnswer, OwnRefusal, Trouble};
pub use check::{Checked, check};
pub use moving::{Moved, NotMoved};
pub use open::Keeper;
pub use reading::Page;
pub use restored::begin_epoch;
pub use waiting::Waits;
