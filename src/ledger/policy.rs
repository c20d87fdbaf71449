//! The rules that a community chose.

use crate::Minutes;

/// The rules in force: those of the last `PolicySet`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Policy {
    /// Recorded time is rounded to the nearest multiple of this; 1 keeps every minute.
    pub rounding: Minutes,
}

impl Policy {
    /// The longest step that time may be rounded to.
    pub const MAX_ROUNDING: Minutes = Minutes(120);

    /// The credit for time that was worked: rounded to the nearest step, halves up, and never down to nothing.
    ///
    /// ```
    /// use timebank::{Minutes, ledger::Policy};
    /// let quarters = Policy { rounding: Minutes(15) };
    /// assert_eq!(quarters.credit(Minutes(52)), Minutes(45));
    /// assert_eq!(quarters.credit(Minutes(67)), Minutes(60));
    /// assert_eq!(quarters.credit(Minutes(3)), Minutes(15));
    /// ```
    pub fn credit(&self, worked: Minutes) -> Minutes {
        let step = self.rounding.0.max(1);
        let rounded = (worked.0 + step / 2).div_euclid(step) * step;
        if rounded == 0 && worked.0 > 0 { Minutes(step) } else { Minutes(rounded) }
    }
}

/// What a community starts with; it may choose others. Shells translate these names.
pub const STANDARD_CATEGORIES: [&str; 20] = [
    "companionship",
    "transport",
    "gardening",
    "cooking",
    "shopping",
    "cleaning",
    "repairs",
    "computers",
    "languages",
    "teaching",
    "childcare",
    "pets",
    "care",
    "health",
    "arts",
    "music",
    "sports",
    "office",
    "events",
    "other",
];
