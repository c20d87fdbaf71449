//! Civil days and times. The core reads no clock: both are always arguments.

use chrono::{Datelike, NaiveDate};
use core::fmt;
use serde::{Serialize, Serializer};

/// A civil day in the community, as the number of days since 1970-01-01. It knows no time zone.
///
/// ```
/// use timebank::Day;
/// assert_eq!(Day::parse("2024-02-29").map(|d| d.to_string()).as_deref(), Some("2024-02-29"));
/// assert_eq!(Day::parse("2023-02-29"), None);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Day(pub i32);

/// 1970-01-01 in chrono's count of days, which begins at 0001-01-01.
const EPOCH: i32 = 719_163;

impl Day {
    /// The first day that a ledger accepts, 1970-01-01. No timebank is older.
    pub const FIRST: Day = Day(0);
    /// The last day that a ledger accepts, 2199-12-31.
    pub const LAST: Day = Day(84_005);

    /// The day of a calendar date. `None` where the calendar has no such date, or it is outside
    /// [`Day::FIRST`]..=[`Day::LAST`].
    pub fn from_ymd(year: i32, month: u32, day: u32) -> Option<Day> {
        let date = NaiveDate::from_ymd_opt(year, month, day)?;
        let day = Day(date.num_days_from_ce() - EPOCH);
        (Day::FIRST..=Day::LAST).contains(&day).then_some(day)
    }

    /// Reads `YYYY-MM-DD` and nothing else.
    pub fn parse(text: &str) -> Option<Day> {
        let bytes = text.as_bytes();
        if bytes.len() != 10 || bytes[4] != b'-' || bytes[7] != b'-' {
            return None;
        }
        let number = |range: core::ops::Range<usize>| {
            bytes[range]
                .iter()
                .try_fold(0u32, |n, b| b.is_ascii_digit().then(|| n * 10 + u32::from(b - b'0')))
        };
        Day::from_ymd(i32::try_from(number(0..4)?).ok()?, number(5..7)?, number(8..10)?)
    }

    /// The day in UTC that contains `at`.
    pub fn of(at: Seconds) -> Day {
        Day((at.0 / 86_400) as i32)
    }

    /// Year, month (1–12) and day of the month.
    pub fn ymd(self) -> (i32, u32, u32) {
        // A day outside the range reads as 1970-01-01. This code never panics.
        let date = NaiveDate::from_num_days_from_ce_opt(self.0.saturating_add(EPOCH)).unwrap_or_default();
        (date.year(), date.month(), date.day())
    }

    /// Months since year 0: `year * 12 + month - 1`.
    pub fn month_number(self) -> i32 {
        let (year, month, _) = self.ymd();
        year * 12 + month as i32 - 1
    }
}

impl fmt::Display for Day {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (year, month, day) = self.ymd();
        // A page of rows has hundreds of days, and `{:04}` takes several times as long.
        let mut text = *b"0000-00-00";
        for (place, mut number) in [(0..4, year.unsigned_abs()), (5..7, month), (8..10, day)] {
            for digit in text[place].iter_mut().rev() {
                *digit += (number % 10) as u8;
                number /= 10;
            }
        }
        f.write_str(core::str::from_utf8(&text).unwrap_or_default())
    }
}

impl Serialize for Day {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

/// A time: whole seconds since 1970-01-01T00:00:00Z, until the year 2106.
///
/// The times of a device's clock are only shown. Nothing is ordered by them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(transparent)]
pub struct Seconds(pub u32);

impl Seconds {
    /// Reads `YYYY-MM-DD HH:MM:SS` or the same with `T`, with or without a final `Z` or ` UTC`.
    pub fn parse(text: &str) -> Option<Seconds> {
        let text = text.strip_suffix(" UTC").or_else(|| text.strip_suffix('Z')).unwrap_or(text);
        let day = Day::parse(text.get(..10)?)?;
        let time = text.get(10..)?.strip_prefix([' ', 'T'])?.as_bytes();
        if time.len() != 8 || time[2] != b':' || time[5] != b':' {
            return None;
        }
        let two = |i: usize, below: u32| -> Option<u32> {
            let digit = |b: u8| b.is_ascii_digit().then(|| u32::from(b - b'0'));
            let n = digit(time[i])? * 10 + digit(time[i + 1])?;
            (n < below).then_some(n)
        };
        let seconds = two(0, 24)? * 3600 + two(3, 60)? * 60 + two(6, 60)?;
        u32::try_from(day.0).ok()?.checked_mul(86_400)?.checked_add(seconds).map(Seconds)
    }
}

impl fmt::Display for Seconds {
    /// `YYYY-MM-DDTHH:MM:SSZ`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let of_day = self.0 % 86_400;
        write!(f, "{}T{:02}:{:02}:{:02}Z", Day::of(*self), of_day / 3600, of_day / 60 % 60, of_day % 60)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_read_back() {
        for n in [0, 1, 59, 60, 11_016, 20_000, Day::LAST.0] {
            assert_eq!(Day::parse(&Day(n).to_string()), Some(Day(n)));
        }
    }

    #[test]
    fn refuses_days_that_no_calendar_has() {
        for text in [
            "2023-02-31",
            "9999-01-01",
            "1969-12-31",
            "2024-13-01",
            "2024-00-10",
            "24-01-01",
            "2024-1-1",
            "2024/01/01",
        ] {
            assert_eq!(Day::parse(text), None, "{text}");
        }
    }

    #[test]
    fn moments_read_back() {
        let at = Seconds::parse("2024-03-01 10:22:33 UTC");
        assert_eq!(at.map(|s| s.to_string()).as_deref(), Some("2024-03-01T10:22:33Z"));
        assert_eq!(Seconds::parse("2024-03-01T10:22:33Z"), at);
        for text in [
            "2024-03-01",
            "2024-03-01 24:00:00",
            "2024-03-01 10:60:00",
            "2024-03-01 10:22",
            "2150-01-01 00:00:00",
        ] {
            assert_eq!(Seconds::parse(text), None, "{text}");
        }
    }
}
