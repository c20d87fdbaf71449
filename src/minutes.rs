//! Lengths of time and amounts of credit: whole minutes, in integers.

use core::fmt;
use core::iter::Sum;
use core::ops::{Add, AddAssign, Neg, Sub, SubAssign};
use serde::Serialize;

/// A number of whole minutes, positive or negative: an amount of hour credit or a length of work.
///
/// Sums cannot overflow in a ledger: a leg is at most [`Minutes::MAX_LEG`], and a ledger has fewer than 2³²
/// legs.
///
/// ```
/// use timebank::Minutes;
/// assert_eq!(Minutes::parse("1:30"), Some(Minutes(90)));
/// assert_eq!(Minutes(-90).to_string(), "-1:30");
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(transparent)]
pub struct Minutes(pub i64);

impl Minutes {
    /// Zero minutes.
    pub const ZERO: Minutes = Minutes(0);
    /// The longest leg that a ledger accepts, about nineteen years. A longer one is a mistake.
    pub const MAX_LEG: Minutes = Minutes(10_000_000);

    /// Reads `H:MM` or `-H:MM`. `None` for anything else, also for minutes above 59 and lengths beyond
    /// [`Minutes::MAX_LEG`].
    pub fn parse(text: &str) -> Option<Minutes> {
        let (sign, rest) = match text.strip_prefix('-') {
            Some(rest) => (-1, rest),
            None => (1, text),
        };
        let (hours, minutes) = rest.split_once(':')?;
        let digits = |s: &str| s.bytes().all(|b| b.is_ascii_digit());
        if hours.is_empty() || hours.len() > 6 || minutes.len() != 2 {
            return None;
        }
        if !digits(hours) || !digits(minutes) {
            return None;
        }
        let minutes: i64 = minutes.parse().ok().filter(|m| *m < 60)?;
        let total = hours.parse::<i64>().ok()? * 60 + minutes;
        (total <= Self::MAX_LEG.0).then_some(Minutes(sign * total))
    }

    /// The length without its sign.
    pub fn abs(self) -> Minutes {
        Minutes(self.0.abs())
    }
}

impl fmt::Display for Minutes {
    /// `H:MM`, with a leading `-` where negative.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sign = if self.0 < 0 { "-" } else { "" };
        let length = self.0.unsigned_abs();
        write!(f, "{sign}{}:{:02}", length / 60, length % 60)
    }
}

impl Add for Minutes {
    type Output = Minutes;
    fn add(self, other: Minutes) -> Minutes {
        Minutes(self.0 + other.0)
    }
}

impl Sub for Minutes {
    type Output = Minutes;
    fn sub(self, other: Minutes) -> Minutes {
        Minutes(self.0 - other.0)
    }
}

impl Neg for Minutes {
    type Output = Minutes;
    fn neg(self) -> Minutes {
        Minutes(-self.0)
    }
}

impl AddAssign for Minutes {
    fn add_assign(&mut self, other: Minutes) {
        self.0 += other.0;
    }
}

impl SubAssign for Minutes {
    fn sub_assign(&mut self, other: Minutes) {
        self.0 -= other.0;
    }
}

impl Sum for Minutes {
    fn sum<I: Iterator<Item = Minutes>>(all: I) -> Minutes {
        all.fold(Minutes::ZERO, Add::add)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_what_it_writes() {
        for m in [0, 1, 59, 60, 61, 600, -1, -61, 10_000_000] {
            assert_eq!(Minutes::parse(&Minutes(m).to_string()), Some(Minutes(m)));
        }
    }

    #[test]
    fn refuses_anything_but_hours_and_minutes() {
        for text in
            ["", ":", "1:60", "25:61", "1:5", "1:005", "+1:00", "1.5", "--1:00", "1:-1", "9999999:00", "١:٠٠"]
        {
            assert_eq!(Minutes::parse(text), None, "{text}");
        }
    }
}
