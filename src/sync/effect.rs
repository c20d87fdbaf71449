//! What is to be done, and what people may be told.

use super::pull::Pull;
use crate::Hash;

/// What is to be done, in this order; each only once the one before is complete.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Effect {
    /// Store all of this in one transaction, and wait until it is durable.
    Store(Store),
    /// Tell people.
    Say(Notice),
    /// Send these sealed events to the keeper, in their order. Sending one again does no harm.
    Send(Vec<Vec<u8>>),
    /// Ask the keeper for what is missing.
    Ask(Pull),
    /// The keeper says under its signature that it was restored from a copy: do what [`super::Replica::begin_anew`] gives for the
    /// segments that are stored. Where that is not done, the next page says it again.
    BeginAnew,
}

/// What is to be stored in one transaction.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Store {
    /// Whether the segments that are stored go: the one that comes with this begins the journal anew.
    pub from_start: bool,
    /// A segment to store behind the others.
    pub segment: Option<Vec<u8>>,
    /// What takes the place of the state that is stored: the outbox, and what the replica remembers of the keeper.
    pub state: Vec<u8>,
}

/// What people may be told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Notice {
    /// This event survives whatever happens to the program: "Saved on this phone".
    Saved(Hash),
    /// The keeper says that it has this event. Nothing proves it yet.
    Admitted(Hash),
    /// This event is in the journal under the keeper's signature: "Shared".
    Shared {
        /// The event.
        event: Hash,
        /// Its record.
        seq: u64,
    },
    /// This event waits with the keeper or was refused: "needs your attention".
    NeedsAttention(Hash),
    /// Somebody else writes with this device's key: one of the two is a restored copy. This device should have a new key.
    Copied {
        /// The counter of the event that this device does not know.
        n: u64,
    },
    /// The reader may see more than before: the journal is read again from its start.
    Widened,
    /// The keeper begins again from a copy; what this device wrote is offered again.
    OfferedAgain {
        /// How many events.
        events: usize,
        /// How many cannot be, because words in them were forgotten.
        lost: usize,
    },
}
