//! The events that a device has not yet seen in the journal.

use super::{Answer, Outcome, Reason};
use crate::Hash;
use crate::journal::{MAX_EVENT_BYTES, Sealed};

/// The most events that are sent together.
const MOST_EVENTS: usize = 500;

/// The events that this device wrote, or carries for another device, and has not yet seen in the journal.
/// They keep their order.
///
/// An event leaves when its record was seen under a signed head, or when a person discards it after the
/// keeper refused it or kept it waiting. An answer alone never removes it. An event that waits or was refused
/// does not block later ones.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Outbox {
    pub(super) kept: Vec<Kept>,
}

/// An event in the outbox.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Kept {
    /// The event.
    pub sealed: Sealed,
    /// Its standing with the keeper.
    pub standing: Standing,
    pub(super) id: Hash,
}

/// The standing of an event in the outbox.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Standing {
    /// The keeper has not answered.
    Unsent,
    /// The keeper keeps it outside the journal.
    Waiting(Reason),
    /// The keeper sent it back. Somebody must look at it.
    Refused(Reason),
    /// The keeper says that it is this record. The record was not seen yet.
    Admitted(u64),
}

impl Kept {
    pub(super) fn new(sealed: Sealed) -> Kept {
        Kept { id: sealed.id(), sealed, standing: Standing::Unsent }
    }

    /// The event's id.
    pub fn id(&self) -> Hash {
        self.id
    }

    /// Whether a person should look at it.
    pub fn needs_attention(&self) -> bool {
        matches!(self.standing, Standing::Waiting(_) | Standing::Refused(_))
    }
}

impl Outbox {
    /// All events, in the order in which they were written.
    pub fn iter(&self) -> core::slice::Iter<'_, Kept> {
        self.kept.iter()
    }

    /// Whether it has no events.
    pub fn is_empty(&self) -> bool {
        self.kept.is_empty()
    }

    /// The event with this id.
    pub fn get(&self, event: Hash) -> Option<&Kept> {
        self.kept.iter().find(|kept| kept.id == event)
    }

    /// The number of events that the keeper has not answered: "3 not yet sent".
    pub fn unsent(&self) -> usize {
        self.kept.iter().filter(|kept| kept.standing == Standing::Unsent).count()
    }

    /// The bytes of the events to send: those that the keeper has not answered. With `again`, also those that
    /// wait with it or whose records were not seen yet, to hear whether the last answer still holds. At most
    /// 500 events, and about four times the bytes of the largest possible event.
    pub(super) fn to_send(&self, again: bool) -> Vec<Vec<u8>> {
        let due = |kept: &&Kept| match kept.standing {
            Standing::Unsent => true,
            Standing::Waiting(_) | Standing::Admitted(_) => again,
            Standing::Refused(_) => false,
        };
        let mut left = 4 * MAX_EVENT_BYTES;
        let fits = |bytes: &Vec<u8>| {
            let fits = left > 0;
            left = left.saturating_sub(bytes.len());
            fits
        };
        let bytes = self.kept.iter().filter(due).map(|kept| kept.sealed.bytes());
        bytes.take(MOST_EVENTS).take_while(fits).collect()
    }

    /// Adds an event, unless it is already there.
    pub(super) fn add(&mut self, sealed: Sealed) -> bool {
        let kept = Kept::new(sealed);
        let new = self.get(kept.id).is_none();
        if new {
            self.kept.push(kept);
        }
        new
    }

    /// Takes the keeper's latest answer as an event's standing. Gives whether this is news. An answer to an
    /// unknown event is not news. Answers that arrive in the wrong order do no harm: the journal decides, and
    /// waiting events are asked about again.
    pub(super) fn answered(&mut self, answer: &Answer) -> bool {
        let Some(kept) = self.kept.iter_mut().find(|kept| kept.id == answer.event) else { return false };
        let standing = match &answer.outcome {
            Outcome::Admitted { seq } | Outcome::Held { seq } => Standing::Admitted(*seq),
            Outcome::Waiting(reason) => Standing::Waiting(reason.clone()),
            Outcome::Refused(reason) => Standing::Refused(reason.clone()),
        };
        let news = kept.standing != standing;
        kept.standing = standing;
        news
    }

    /// Removes the events that `seq_of` finds in the journal, and gives their ids. If the keeper named a
    /// record for an event, and that record turns out to hold another event, the event is sent again: the
    /// journal counts.
    pub(super) fn clear(&mut self, seen: u64, seq_of: impl Fn(Hash) -> Option<u64>) -> Vec<(Hash, u64)> {
        let mut arrived = Vec::new();
        self.kept.retain(|kept| match seq_of(kept.id) {
            Some(seq) => {
                arrived.push((kept.id, seq));
                false
            }
            None => true,
        });
        for kept in &mut self.kept {
            if matches!(kept.standing, Standing::Admitted(seq) if seq <= seen) {
                kept.standing = Standing::Unsent;
            }
        }
        arrived
    }

    /// Removes an event that was refused or waits. Gives whether there was one.
    pub(super) fn let_go(&mut self, event: Hash) -> bool {
        let before = self.kept.len();
        let stuck = |kept: &Kept| matches!(kept.standing, Standing::Refused(_) | Standing::Waiting(_));
        self.kept.retain(|kept| kept.id != event || !stuck(kept));
        self.kept.len() < before
    }

    /// Marks a refused event to be sent again. Gives whether there was one.
    pub(super) fn send_again(&mut self, event: Hash) -> bool {
        let refused = |kept: &&mut Kept| kept.id == event && matches!(kept.standing, Standing::Refused(_));
        let kept = self.kept.iter_mut().find(refused);
        let found = kept.is_some();
        if let Some(kept) = kept {
            kept.standing = Standing::Unsent;
        }
        found
    }

    /// Drops all answers of the keeper: they are no longer valid.
    pub(super) fn forget_answers(&mut self) {
        self.kept.iter_mut().for_each(|kept| kept.standing = Standing::Unsent);
    }
}
