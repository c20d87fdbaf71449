//! The report for a funder: what was done in a period, and what it cost. It claims no more than it can show.
//!
//! All inputs are the community's own and stand in the report with their source and its day. The values are
//! never added together: they say the same hours in different ways. The ledger itself has no money.
//! `docs/impact.md` says what each figure means.

mod cells;
mod counts;
mod figures;
mod input;
mod number;
mod read;

pub use cells::Cell;
pub use counts::{Basis, Counts, SmallNumber};
pub use figures::{Comparison, CostFigures, Figure, Ratios, Replacement};
pub use input::{Assumptions, Cost, ImpactInput, ImpactQuery, Money, Source, Thousandths, Wage, WrongInput};

use super::public::{FEWEST_PEOPLE, HelpSum};
use super::reciprocity::{Membership, services};
use crate::ledger::{ExchangeIndex, Ledger};
use crate::{Day, Hash};
use cells::cells;
use serde::Serialize;
use std::collections::BTreeMap;

/// The report.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
pub struct Impact {
    /// The community's name.
    pub community: String,
    /// The first day.
    #[cfg_attr(target_arch = "wasm32", tsify(type = "string"))]
    pub from: Day,
    /// The last day.
    #[cfg_attr(target_arch = "wasm32", tsify(type = "string"))]
    pub to: Day,
    /// The day of the report.
    #[cfg_attr(target_arch = "wasm32", tsify(type = "string"))]
    pub on: Day,
    /// Whether the day of the report is after the last day: nothing more can belong to the period.
    pub is_over: bool,
    /// The head of the journal that it was made from.
    #[cfg_attr(target_arch = "wasm32", tsify(type = "string"))]
    pub head: Hash,
    /// Only exchanges of this programme.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub programme: Option<String>,
    /// The currency of cost and values. Empty where there are none.
    pub currency: String,
    /// What was counted.
    pub counts: Counts,
    /// What follows from the counts alone.
    pub ratios: Ratios,
    /// What the cost comes to.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub costs: Option<CostFigures>,
    /// What the hours would cost to buy.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub replacement: Option<Replacement>,
    /// The published comparison.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub comparison: Option<Comparison>,
    /// Hours by month of the service, for each month of the period in which there was a community, but not
    /// after that of the report.
    pub months: Vec<Cell>,
    /// Hours by category.
    pub categories: Vec<Cell>,
    /// Which figures rest on too little.
    pub small: Vec<SmallNumber>,
}

impl Impact {
    /// Whether the report may be given to others: nobody took part, or at least five did.
    pub fn may_leave_desk(&self) -> bool {
        self.counts.traded == 0 || self.counts.traded >= FEWEST_PEOPLE
    }
}

impl Ledger {
    /// The report for a period, as of `today`.
    ///
    /// # Errors
    /// [`WrongInput::TooLarge`], [`WrongInput::NoProgramme`]; [`WrongInput::NoComparison`] where it is asked
    /// for a programme.
    pub fn impact(&self, query: &ImpactQuery, today: Day) -> Result<Impact, WrongInput> {
        let ImpactQuery { from, to, programme, currency, cost, wage, assumptions, leaves_desk } = query;
        if let Some(name) = programme
            && !self.has_programme(name)
        {
            return Err(WrongInput::NoProgramme(name.clone()));
        }
        let wanted = |exchange: &ExchangeIndex| {
            programme.as_deref().is_none_or(|name| self.programme(*exchange) == Some(name))
        };
        let found: Vec<ExchangeIndex> = services(self, *from, *to).filter(wanted).collect();
        let membership = Membership::of(self);
        let counts = match programme {
            Some(_) => self.counted(&found, *leaves_desk),
            None => self.counted(&found, *leaves_desk).among(&membership, [*from, *to], today),
        };
        let months = self.by_month(&found, membership.first(), query, today);
        let mut categories: BTreeMap<&str, HelpSum> = BTreeMap::new();
        for exchange in &found {
            let category = self.category_name(exchange.0 as usize).unwrap_or_default();
            categories.entry(category).or_default().add(self, *exchange);
        }
        let month_name = |month: &i32| format!("{:04}-{:02}", month / 12, month % 12 + 1);
        Ok(Impact {
            community: self.name().to_owned(),
            from: *from,
            to: *to,
            on: today,
            is_over: *to < today,
            head: self.chain().head,
            programme: programme.clone(),
            currency: currency.clone(),
            counts,
            ratios: counts.ratios()?,
            costs: cost.as_ref().map(|cost| counts.costs(cost)).transpose()?,
            replacement: wage.as_ref().map(|wage| counts.replacement(wage, cost.as_ref())).transpose()?,
            comparison: assumptions.as_ref().map(|given| counts.comparison(given)).transpose()?,
            months: cells(months, month_name, *leaves_desk),
            categories: cells(categories, |name| (*name).to_owned(), *leaves_desk),
            small: counts.small(),
        })
    }

    /// Services by the month of their day. Months without one are there from the first day of the community
    /// until the report.
    fn by_month(
        &self,
        services: &[ExchangeIndex],
        first: Option<Day>,
        query: &ImpactQuery,
        today: Day,
    ) -> BTreeMap<i32, HelpSum> {
        let on = |exchange: &ExchangeIndex| self.exchanges.on(exchange.0 as usize);
        let mut months: BTreeMap<i32, HelpSum> = BTreeMap::new();
        if let Some(first) = first.map(|first| first.max(query.from)) {
            let last = query.to.min(services.iter().map(on).max().unwrap_or(today).max(today));
            let all = first.month_number()..=last.month_number();
            months.extend(all.filter(|_| first <= last).map(|month| (month, HelpSum::default())));
        }
        for exchange in services {
            months.entry(on(exchange).month_number()).or_default().add(self, *exchange);
        }
        months
    }
}
