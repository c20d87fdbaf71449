//! The keeper of all communities. It puts events in order and answers only after they are stored.
//!
//! A community has one ledger in memory and one writer at a time. The ledger never has more than what is
//! stored: it changes in one step after the commit. So readers always see a prefix of the same order.

mod acknowledged;
mod admit;
mod answer;
mod batch;
mod check;
mod context;
mod counted;
mod devices;
mod found;
mod hand_over;
mod load;
mod moving;
mod open;
mod page;
mod quotas;
mod reading;
mod restored;
mod seal;
mod sums;
mod time;
mod waiting;

pub use acknowledged::missing;
pub use answer::{ItemAnswer, OwnRefusal, Trouble};
pub use check::{Checked, check};
pub use counted::{MemberUsed, QuotaUsed};
pub use moving::{Moved, NotMoved};
pub use open::{InMemory, Keeper};
pub use quotas::Quotas;
pub use reading::Page;
pub use restored::begin_epoch;
pub use time::last_known_time;
pub use waiting::Waits;
