//! Sharing one ledger: what a device keeps, what it sends to the keeper, and what it believes.
//!
//! A device holds a [`Replica`]: a ledger of the records that it received, the last head that the keeper
//! signed, and an [`Outbox`] of its own events that it has not yet seen in the journal. The keeper answers
//! each event with an [`Answer`]. All keepers decide in the same way (`decide`, feature `desk`).
//!
//! This code never waits, stores or sends. Its methods return [`Effect`]s. The caller carries them out **in
//! their order, each only after the previous one is complete**. If one fails, the caller drops the replica
//! and opens it again from storage, because its memory may be ahead of storage. So nobody is told that
//! something is saved before it is, and nothing is sent that could still be lost.

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
