//! Service minutes by month and category.

use crate::Day;
use crate::journal::ExchangeKind;
use crate::ledger::{Ledger, State};

/// Service minutes that count, each once, by month and category.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct MonthsByCategory {
    /// `year * 12 + month - 1`, every month from that of the first exchange to that of the last.
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
        let (Some(first), Some(last)) = (e.on.iter().min(), e.on.iter().max()) else {
            return MonthsByCategory::default();
        };
        // From day to row by a table: one calendar reckoning a day in the range, none an exchange.
        let (start, end) = (Day(*first).month_number(), Day(*last).month_number());
        let width = self.categories.len() + 1;
        let row_of: Vec<usize> =
            (*first..=*last).map(|day| (Day(day).month_number() - start) as usize * width).collect();
        let mut minutes = vec![0i64; (end - start + 1) as usize * width];
        let ends = e.first_leg.iter().skip(1).copied().chain([self.legs.minutes.len() as u32]);
        let days = e.on.iter().zip(&e.category);
        let legs = e.first_leg.iter().copied().zip(ends);
        for (((on, category), (leg, end)), (state, kind)) in days.zip(legs).zip(e.state.iter().zip(&e.kind)) {
            if State::number_counts(*state) && *kind == ExchangeKind::Service as u8 {
                let given =
                    self.legs.minutes[leg as usize..end as usize].iter().map(|m| i64::from(*m.max(&0)));
                minutes[row_of[(on - first) as usize] + usize::from(*category)] += given.sum::<i64>();
            }
        }
        let names = self.categories.iter().map(|text| self.names.get(*text).to_owned());
        MonthsByCategory {
            months: (start..=end).collect(),
            categories: core::iter::once(String::new()).chain(names).collect(),
            minutes,
        }
    }
}
