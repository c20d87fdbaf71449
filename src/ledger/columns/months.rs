//! The table of service minutes by month and category.

use crate::Minutes;

/// Service minutes that count, by month and category, in that order. They are updated with each record, so no
/// report has to read every exchange.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Months {
    /// `year * 12 + month - 1`.
    pub(crate) month: Vec<i32>,
    /// As in [`super::Exchanges::category`].
    pub(crate) category: Vec<u16>,
    pub(crate) minutes: Vec<i64>,
}

impl Months {
    /// Adds minutes to a month and category, or takes them away.
    pub(crate) fn add(&mut self, month: i32, category: u16, minutes: Minutes) {
        let start = self.month.partition_point(|m| *m < month);
        let end = start + self.month[start..].partition_point(|m| *m == month);
        match self.category[start..end].binary_search(&category) {
            Ok(place) => self.minutes[start + place] += minutes.0,
            Err(place) => {
                self.month.insert(start + place, month);
                self.category.insert(start + place, category);
                self.minutes.insert(start + place, minutes.0);
            }
        }
    }

    /// The rows that are not zero. Voided exchanges may leave rows of zero behind.
    #[cfg(feature = "desk")]
    pub(crate) fn rows(&self) -> impl Iterator<Item = (i32, u16, i64)> {
        let keys = self.month.iter().zip(&self.category).zip(&self.minutes);
        keys.map(|((month, category), minutes)| (*month, *category, *minutes)).filter(|row| row.2 != 0)
    }
}
