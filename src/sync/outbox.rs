//! What a device wrote and has not seen in the journal yet.

use super::{Answer, Outcome, Reason};
use crate::Hash;
use crate::journal::{MAX_EVENT_BYTES, Sealed};

/// The most events that are sent together.
const MOST_EVENTS: usize = 500;

/// The events that this device wrote, or carries for another, and that it does not know to be in the journal, in their
/// order.
///
/// One leaves when its record was seen under a head that the keeper signed, or when a person lets a refused one go. An
/// answer alone never clears it. One that waits or is refused blocks nothing after it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Outbox {
    pub(super) kept: Vec<Kept>,
}

/// An event in the outbox.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Kept {
    /// The event.
    pub sealed: Sealed,
    /// How it stands.
    pub standing: Standing,
    pub(super) id: Hash,
}

/// How an event in the outbox stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Standing {
    /// The keeper has not answered.
    Unsent,
    /// The keeper keeps it, outside the journal.
    Waiting(Reason),
    /// The keeper sent it back: somebody must look at it.
    Refused(Reason),
    /// The keeper says that it is this record; it was not seen there yet.
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
    /// All that it holds, in the order in which it was written.
    pub fn iter(&self) -> core::slice::Iter<'_, Kept> {
        self.kept.iter()
    }

    /// Whether there is nothing in it.
    pub fn is_empty(&self) -> bool {
        self.kept.is_empty()
    }

    /// The event with this id.
    pub fn get(&self, event: Hash) -> Option<&Kept> {
        self.kept.iter().find(|kept| kept.id == event)
    }

    /// How many the keeper has not answered: "3 not yet sent".
    pub fn unsent(&self) -> usize {
        self.kept.iter().filter(|kept| kept.standing == Standing::Unsent).count()
    }

    /// The bytes of what is to be sent: what the keeper has not answered and, where `again`, what waits with it as well, or
    /// was not seen in the journal yet, to hear whether that still holds. At most 500 events, and no more bytes than 500 of the largest have.
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

    /// Adds an event, unless it is there.
    pub(super) fn add(&mut self, sealed: Sealed) -> bool {
        let kept = Kept::new(sealed);
        let new = self.get(kept.id).is_none();
        if new {
            self.kept.push(kept);
        }
        new
    }

    /// Takes the keeper's last word for how an event stands; whether that is news. An answer to what is not here is none.
    /// One that was overtaken on its way does no harm: the journal decides, and whatever waits is asked about again.
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

    /// Takes out what `seq_of` finds in the journal; gives their ids. What the keeper said to be a record that is another
    /// is to be sent again: the journal is what counts.
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

    /// Takes out an event that was refused, or waits; whether there was one.
    pub(super) fn let_go(&mut self, event: Hash) -> bool {
        let before = self.kept.len();
        let stuck = |kept: &Kept| matches!(kept.standing, Standing::Refused(_) | Standing::Waiting(_));
        self.kept.retain(|kept| kept.id != event || !stuck(kept));
        self.kept.len() < before
    }

    /// A refused event is to be sent again; whether there was one.
    pub(super) fn send_again(&mut self, event: Hash) -> bool {
        let refused = |kept: &&mut Kept| kept.id == event && matches!(kept.standing, Standing::Refused(_));
        let kept = self.kept.iter_mut().find(refused);
        let found = kept.is_some();
        if let Some(kept) = kept {
            kept.standing = Standing::Unsent;
        }
        found
    }

    /// Whatever the keeper answered holds no longer.
    pub(super) fn forget_answers(&mut self) {
        self.kept.iter_mut().for_each(|kept| kept.standing = Standing::Unsent);
    }
}
