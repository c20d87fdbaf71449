//! Sharing one ledger: what a device keeps, what it says to the keeper, and what it believes.
//!
//! A device holds a [`Replica`]: a ledger of what it was given of the journal, the last head that the keeper signed, and
//! an [`Outbox`] of what it wrote and has not seen in the journal yet. The keeper answers each event with an [`Answer`],
//! which every keeper comes by in one way (`decide`, feature `desk`).
//!
//! Nothing here waits, stores or sends. Methods give [`Effect`]s, which whoever calls carries out **in their order, each
//! only once the one before is complete**. Where one fails, the replica is thrown away and opened anew from what is
//! stored: what it holds in memory may be ahead of that. So nobody is told that something is saved before it is, and
//! nothing is sent that could be forgotten.

mod answer;
#[cfg(feature = "desk")]
mod decide;
mod distrust;
mod effect;
mod outbox;
mod pull;
mod rebuilt;
mod receipt;
mod received;
mod replica;
mod reply;
mod rights;
mod share;
mod shown;
mod state;

pub use answer::{Answer, Outcome, Reason};
#[cfg(feature = "desk")]
pub use decide::{Decision, decide};
pub use distrust::Distrust;
pub use effect::{Effect, Notice, Store};
pub use outbox::{Kept, Outbox, Standing};
pub use pull::{Pull, Pulled};
pub use receipt::{Receipt, SignedReceipt};
pub use replica::{NotKept, Replica};
pub use reply::Reply;
pub use share::{Share, SignedShare};
pub use state::CannotOpen;
