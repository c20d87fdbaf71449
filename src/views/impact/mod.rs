//! The report for a funder: what was done in a period, and what it cost. It claims no more than it can show.
//!
//! All inputs are the community's own and stand in the report with their source and its day. The values are
//! never added together: they say the same hours in different ways. The ledger itself has no money.
//! `docs/impact.md` says what each figure means.

mod cells;
mod figures;
mod input;

pub use cells::Cell;
pub use figures::{Comparison, CostFigures, Figure, Ratios, Replacement};
pub use input::{Assumptions, Cost, ImpactInput, ImpactQuery, Money, Source, Thousandths, Wage, WrongInput};

use super::reciprocity::services;
use crate::ledger::{AccountIndex, ExchangeIndex, Ledger};
use crate::{Day, Hash, Minutes};
use cells::{Sum, cells};
use serde::Serialize;
use std::collections::BTreeMap;

/// A figure about fewer people than this says too much about each of them.
pub const FEWEST_PEOPLE: usize = 5;
/// A figure of fewer exchanges than this says little.
pub const FEWEST_EXCHANGES: usize = 10;

/// The key of the caption of the replacement value.
pub const REPLACEMENT_CAPTION: &str = "report.replacementCaption";
/// The key of the caption of the published comparison.
pub const KNAPP_CAPTION: &str = "report.comparisonCaption";

/// What was counted in the period.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
pub struct Counts {
    /// Service minutes, each counted once: what members gave.
    pub minutes: Minutes,
    /// Services that count.
    pub exchanges: usize,
    /// Minutes that members received in group services. They are another view of the hours and no more of
    /// them. Where a class pays what each attended, these are the hours attended.
    pub attended: Minutes,
    /// Services in which two or more members received: classes, garden days.
    pub group_exchanges: usize,
    /// Members at some time of the period, of the whole community.
    pub registered: usize,
    /// Members who gave or received.
    pub traded: usize,
    /// Days of membership within the period, over all members of the community.
    pub member_days: i64,
}

/// A number on which figures rest.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
pub enum Basis {
    /// Registered members.
    Registered,
    /// Members who took part.
    Traded,
    /// Exchanges.
    Exchanges,
    /// Years of membership.
    MemberYears,
}

/// A number that is too small, and the figures that rest on it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
pub struct SmallNumber {
    /// Which number.
    pub basis: Basis,
    /// What it is, rounded down.
    pub count: usize,
    /// What it should be at least.
    pub least: usize,
    /// The names of the figures in the report.
    pub figures: Vec<&'static str>,
}

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
    /// Hours by month of the service, from the first with a service to the last.
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
    /// [`WrongInput::TooLarge`].
    pub fn impact(&self, query: &ImpactQuery, today: Day) -> Result<Impact, WrongInput> {
        let ImpactQuery { from, to, programme, currency, cost, wage, assumptions, leaves_desk } = query;
        let wanted = |exchange: &ExchangeIndex| {
            programme.as_deref().is_none_or(|name| self.programme(*exchange) == Some(name))
        };
        let found: Vec<ExchangeIndex> = services(self, *from, *to).filter(wanted).collect();
        let counts = self.counted(&found, *from, (*to).min(today));
        let counts = Counts { registered: self.participation(*from, *to).registered, ..counts };
        let month = |exchange: &ExchangeIndex| self.exchanges.on(exchange.0 as usize).month_number();
        let mut months: BTreeMap<i32, Sum> = BTreeMap::new();
        let all = found.iter().map(month);
        if let (Some(first), Some(last)) = (all.clone().min(), all.max()) {
            months.extend((first..=last).map(|month| (month, Sum::default())));
        }
        let mut categories: BTreeMap<&str, Sum> = BTreeMap::new();
        for exchange in &found {
            months.entry(month(exchange)).or_default().add(self, *exchange);
            let category = self.category_name(exchange.0 as usize).unwrap_or_default();
            categories.entry(category).or_default().add(self, *exchange);
        }
        let month_name = |month: &i32| format!("{:04}-{:02}", month / 12, month % 12 + 1);
        Ok(Impact {
            community: self.name().to_owned(),
            from: *from,
            to: *to,
            on: today,
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

    /// Counts these services, and the days of membership from `from` to `to`.
    fn counted(&self, services: &[ExchangeIndex], from: Day, to: Day) -> Counts {
        let mut all = Sum::default();
        let (mut attended, mut group_exchanges) = (Minutes::ZERO, 0);
        for exchange in services {
            all.add(self, *exchange);
            let legs = self.legs_of(*exchange).filter(|leg| self.legs.account(*leg) != AccountIndex::POT);
            let received = legs.map(|leg| i64::from(self.legs.minutes(leg).min(0)).abs());
            let received: Vec<i64> = received.filter(|minutes| *minutes > 0).collect();
            if received.len() > 1 {
                attended += Minutes(received.into_iter().sum());
                group_exchanges += 1;
            }
        }
        let days = self.memberships().into_iter().map(|membership| {
            let last = membership.left.map_or(to, |left| left.min(to));
            (i64::from(last.0) - i64::from(membership.joined.max(from).0) + 1).max(0)
        });
        Counts {
            minutes: all.minutes,
            exchanges: all.exchanges,
            attended,
            group_exchanges,
            registered: 0,
            traded: all.people.len(),
            member_days: days.sum(),
        }
    }
}

impl Counts {
    /// Which figures rest on too little.
    fn small(&self) -> Vec<SmallNumber> {
        // Member-years, rounded down: they are of 365.25 days.
        let years = usize::try_from(self.member_days * 4 / 1_461).unwrap_or(0);
        let (people, exchanges) = (FEWEST_PEOPLE, FEWEST_EXCHANGES);
        let rests: [(Basis, usize, usize, &[&'static str]); 4] = [
            (
                Basis::Registered,
                self.registered,
                people,
                &["participation", "exchangesPerMember", "hoursPerMember", "perRegistered"],
            ),
            (Basis::Traded, self.traded, people, &["minutes", "attended", "perTraded"]),
            (
                Basis::Exchanges,
                self.exchanges,
                exchanges,
                &["exchangesPerMember", "hoursPerExchange", "hoursPerMember", "breakEven", "replacement"],
            ),
            (Basis::MemberYears, years, people, &["perMemberYear", "comparison"]),
        ];
        let few = rests.into_iter().filter(|(_, count, least, _)| count < least);
        few.map(|(basis, count, least, figures)| SmallNumber {
            basis,
            count,
            least,
            figures: figures.to_vec(),
        })
        .collect()
    }
}
