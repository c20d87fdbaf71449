//! Effects to carry out, and notices for people.

use super::pull::Pull;
use crate::Hash;

/// An effect to carry out. Each effect starts only after the previous one is complete.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Effect {
    /// Store all of this in one transaction, and wait until it is durable.
    Store(Store),
    /// Tell people.
    Say(Notice),
    /// Send these sealed events to the keeper, in this order. Sending an event twice does no harm.
    Send(Vec<Vec<u8>>),
    /// Ask the keeper for the missing records.
    Ask(Pull),
    /// The keeper says, with its signature, that it was restored from a copy. Call
    /// [`super::Replica::begin_anew`] with the stored segments and carry out its effects. Otherwise the next
    /// page says it again.
    BeginAnew,
}

/// What to store in one transaction.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Store {
    /// Whether to delete the stored segments: the new segment begins the journal anew.
    pub from_start: bool,
    /// A segment to store after the others.
    pub segment: Option<Vec<u8>>,
    /// The new state, which replaces the stored one: the outbox, and what the replica remembers about the
    /// keeper.
    pub state: Vec<u8>,
}

/// A notice for people.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Notice {
    /// This event is stored durably on the device: "Saved on this phone".
    Saved(Hash),
    /// The keeper says that it has this event. There is no proof yet.
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
    /// Another device writes with this device's key: one of the two is a restored copy. This device needs a
    /// new key.
    Copied {
        /// The counter of the unknown event.
        n: u64,
    },
    /// The reader may see more than before. The journal is read again from its start.
    Widened,
    /// The keeper begins again from a copy. The events of this device are sent again.
    OfferedAgain {
        /// How many events.
        events: usize,
        /// How many events cannot be sent again, because texts in them were erased.
        lost: usize,
    },
}
