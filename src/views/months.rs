//! Service minutes by month and category.

use crate::journal::ExchangeKind;
use crate::ledger::Ledger;

/// Service minutes that count, each once, by month and category.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct MonthsByCategory {
    /// `year * 12 + month - 1`, every month from the first with a service to the last.
    pub months: Vec<i32>,
    /// The categories; the first, empty one is for services without.
    pub categories: Vec<String>,
    /// Month after month, a figure a category.
    pub minutes: Vec<i64>,
}

impl Ledger {
    /// Service minutes by month and category. It reads every exchange once.
    pub fn months_by_category(&self) -> MonthsByCategory {
        let e = &self.exchanges;
        let services =
            || (0..e.len()).filter(|i| e.state(*i).counts() && e.kind(*i) == ExchangeKind::Service);
        let (Some(first), Some(last)) =
            (services().map(|i| e.on(i)).min(), services().map(|i| e.on(i)).max())
        else {
            return MonthsByCategory::default();
        };
        // From day to month by a table: one calendar reckoning a day in the range, none an exchange.
        let month_of: Vec<i32> = (first.0..=last.0).map(|day| crate::Day(day).month_number()).collect();
        let start = first.month_number();
        let months = last.month_number() - start + 1;
        let width = self.categories.len() + 1;
        let mut minutes = vec![0i64; months as usize * width];
        for i in services() {
            let month = (month_of[(e.on[i] - first.0) as usize] - start) as usize;
            minutes[month * width + usize::from(e.category[i])] += self.exchange_minutes(i).0;
        }
        let names = self.categories.iter().map(|text| self.texts.get(*text).to_owned());
        MonthsByCategory {
            months: (start..start + months).collect(),
            categories: core::iter::once(String::new()).chain(names).collect(),
            minutes,
        }
    }
}
