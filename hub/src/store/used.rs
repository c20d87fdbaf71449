//! What was added to a community in a day.

use std::iter::Sum;

use timebank::{Day, Id};

/// Events that devices sent, and their bytes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Amount {
    /// How many events.
    pub events: u64,
    /// How many bytes they have together.
    pub bytes: u64,
}

/// What the devices of one member added on one day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Used {
    /// The member. `None` for phones that were nobody's before they were enrolled.
    pub member: Option<Id>,
    /// The day, by the community's own clocks.
    pub day: Day,
    /// How much.
    pub amount: Amount,
}

impl Amount {
    /// With one event more.
    pub(crate) fn with(self, bytes: usize) -> Amount {
        let bytes = u64::try_from(bytes).unwrap_or(u64::MAX);
        Amount { events: self.events + 1, bytes: self.bytes.saturating_add(bytes) }
    }

    /// So many hundredths of it.
    pub(crate) fn hundredths(self, count: u64) -> Amount {
        let part = |all: u64| all.saturating_mul(count) / 100;
        Amount { events: part(self.events), bytes: part(self.bytes) }
    }

    /// How many hundredths of `most` this is, by whichever of the two is more.
    pub(crate) fn per_cent_of(self, most: Amount) -> u64 {
        let part = |used: u64, most: u64| used.saturating_mul(100) / most.max(1);
        part(self.events, most.events).max(part(self.bytes, most.bytes))
    }
}

impl Sum for Amount {
    fn sum<I: Iterator<Item = Amount>>(all: I) -> Amount {
        all.fold(Amount::default(), |sum, one| Amount {
            events: sum.events.saturating_add(one.events),
            bytes: sum.bytes.saturating_add(one.bytes),
        })
    }
}
