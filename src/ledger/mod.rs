//! State: the sum of the journal, and the rules for adding to it.
//!
//! [`Ledger::check`] may refuse and changes nothing; [`Ledger::apply`] cannot fail and judges nothing.
//! The keeper verifies, checks, stores durably, and only then applies: [`Ledger::prepare`].

#[cfg(feature = "share")]
mod about;
mod apply;
mod author;
mod cache;
#[cfg(feature = "desk")]
mod check;
mod clock;
mod columns;
#[cfg(feature = "desk")]
mod duties;
pub(crate) mod entry;
#[cfg(feature = "desk")]
mod erasure;
mod foresee;
mod forget;
mod join;
mod life;
mod load;
mod movement;
#[cfg(feature = "desk")]
pub(crate) mod names;
mod parties;
mod policy;
#[cfg(feature = "desk")]
mod prepare;
mod refusal;
#[cfg(feature = "desk")]
mod session;
mod share;
mod state;
#[cfg(feature = "desk")]
mod twins;
#[cfg(feature = "share")]
mod visible;
mod way_back;

pub use cache::{CacheCorrupt, Figures, Glance, Source};
#[cfg(feature = "desk")]
pub use check::{Context, Verdict, Warning};
#[cfg(feature = "desk")]
pub(crate) use columns::Months;
pub use columns::{AccountIndex, ExchangeIndex, Movement, Movements, PostIndex, State};
pub(crate) use columns::{Line, StepRow};
pub use entry::{Entry, MemberChange, NewMember, Posting, Recording, Stepping};
#[cfg(feature = "desk")]
pub use erasure::{AnnouncedErasure, SERVED_DAYS};
#[cfg(feature = "desk")]
pub(crate) use movement::posting_month;
pub use policy::{Beyond, Policy, Recorders, STANDARD_CATEGORIES};
#[cfg(feature = "desk")]
pub use prepare::{Prepared, Submission};
pub use refusal::Refusal;
#[cfg(feature = "desk")]
pub use session::{Session, Split};
pub use share::share;
pub use state::{Ledger, Totals};
#[cfg(feature = "desk")]
pub(crate) use way_back::confirms;
