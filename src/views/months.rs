//! Service minutes by month and category.

use crate::ledger::Ledger;

/// Service minutes that count, each counted once, by month and category.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct MonthsByCategory {
    /// `year * 12 + month - 1`: every month from the first with a service to the last.
    pub months: Vec<i32>,
    /// The categories. The first one is empty and stands for services without a category.
    pub categories: Vec<String>,
    /// Month by month, one figure per category.
    pub minutes: Vec<i64>,
}

impl Ledger {
    /// Service minutes by month and category. It reads no exchange, because the ledger keeps these sums.
    pub fn months_by_category(&self) -> MonthsByCategory {
        let (Some(first), Some(last)) = (self.months.month.first(), self.months.month.last()) else {
            return MonthsByCategory::default();
        };
        let width = self.categories.len() + 1;
        let mut minutes = vec![0i64; (last - first + 1) as usize * width];
        let keys = self.months.month.iter().zip(&self.months.category);
        for ((month, category), sum) in keys.zip(&self.months.minutes) {
            minutes[(month - first) as usize * width + usize::from(*category)] = *sum;
        }
        let names = self.categories.iter().map(|text| self.names.get(*text).to_owned());
        MonthsByCategory {
            months: (*first..=*last).collect(),
            categories: core::iter::once(String::new()).chain(names).collect(),
            minutes,
        }
    }
}
