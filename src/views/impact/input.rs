//! What a community says for its report: money, wages, a published comparison. The ledger keeps none of it.

use crate::Day;
use core::fmt;
use serde::Serialize;

/// One whole, in thousandths.
pub(super) const WHOLE: i64 = 1_000;

/// A report that cannot be made of what was typed. Each names the field of [`ImpactInput`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum WrongInput {
    /// It must not be empty.
    Missing(&'static str),
    /// It is longer than a note may be, has several lines, or characters that hide or turn others around.
    NotPlain(&'static str),
    /// It is no day of the calendar.
    NotADay(&'static str),
    /// The day is after the day of the report.
    NotYet(&'static str),
    /// The last day is before the first.
    EndsBefore,
    /// It is no number.
    NotANumber(&'static str),
    /// It has more decimals than this.
    TooPrecise(&'static str, usize),
    /// A mark in it may stand before decimals or between thousands. The digits alone are told.
    Ambiguous(&'static str, String),
    /// The number is too small or too large.
    OutOfRange(&'static str),
    /// The higher wage is below the lower one.
    WagesTurned,
    /// The published comparison is one of a whole community, and the report is of a programme.
    NoComparison,
    /// No exchange belongs to this programme.
    NoProgramme(String),
    /// A figure has no exact form in 64 bits.
    TooLarge,
}

crate::codes! { WrongInput {
    WrongInput::Missing(field) => "input_missing" (field = field),
    WrongInput::NotPlain(field) => "input_not_plain" (field = field),
    WrongInput::NotADay(field) => "input_not_a_day" (field = field),
    WrongInput::NotYet(field) => "input_not_yet" (field = field),
    WrongInput::EndsBefore => "input_ends_before" (field = "to"),
    WrongInput::NotANumber(field) => "input_not_a_number" (field = field),
    WrongInput::TooPrecise(field, most) => "input_too_precise" (field = field, most = most),
    WrongInput::Ambiguous(field, digits) => "input_ambiguous" (field = field, digits = digits),
    WrongInput::OutOfRange(field) => "input_out_of_range" (field = field),
    WrongInput::WagesTurned => "input_wages_turned" (field = "wageHigh"),
    WrongInput::NoComparison => "input_no_comparison" (field = "compare"),
    WrongInput::NoProgramme(programme) => "input_no_programme" (field = "programme", programme = programme),
    WrongInput::TooLarge => "report_too_large",
} }

crate::message::coded_error!(WrongInput);

/// An amount of money, in hundredths of the currency that the community names.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(transparent)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
pub struct Money(pub i64);

impl fmt::Display for Money {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{:02}", self.0 / 100, self.0 % 100)
    }
}

/// A number in whole thousandths.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(transparent)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
pub struct Thousandths(pub i64);

impl fmt::Display for Thousandths {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{:03}", self.0 / WHOLE, self.0 % WHOLE)
    }
}

/// What somebody types for a report. Days are `YYYY-MM-DD`. Amounts may have the sign of the currency, and
/// marks between thousands where they cannot be taken for a point. Digits may be those of Arabic and Persian.
/// Only the period is needed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
pub struct ImpactInput {
    /// The first day.
    pub from: String,
    /// The last day.
    pub to: String,
    /// Only exchanges of this programme.
    pub programme: Option<String>,
    /// The currency, as the community writes it.
    pub currency: Option<String>,
    /// What the timebank cost in the period, with at most two decimals.
    pub cost: Option<String>,
    /// Where the cost stands, for example "Accounts 2024".
    pub cost_source: Option<String>,
    /// The day of that source.
    pub cost_on: Option<String>,
    /// The lower wage of an hour.
    pub wage_low: Option<String>,
    /// The higher wage of an hour.
    pub wage_high: Option<String>,
    /// Where the wages stand.
    pub wage_source: Option<String>,
    /// The day of that source.
    pub wage_on: Option<String>,
    /// Whether to print the published comparison.
    pub compare: bool,
    /// The share that would have happened anyway, as a percentage with at most one decimal: `30` or `30 %`.
    pub deadweight: Option<String>,
    /// The share that is due to the timebank, as a percentage.
    pub attribution: Option<String>,
    /// Prices now over those of England in 2010, with at most three decimals; 1 unless told.
    pub deflator: Option<String>,
    /// Where these three come from.
    pub comparison_source: Option<String>,
    /// The day of that source.
    pub comparison_on: Option<String>,
}

/// Where a number comes from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
pub struct Source {
    /// The document, or the person who said it.
    pub text: String,
    /// Its day.
    #[cfg_attr(target_arch = "wasm32", tsify(type = "string"))]
    pub on: Day,
}

/// What the timebank cost in the period.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
pub struct Cost {
    /// The amount, in hundredths of the currency.
    pub amount: Money,
    /// Where it comes from.
    pub source: Source,
}

/// The wages that an hour would cost to buy.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
pub struct Wage {
    /// The lower wage of an hour, in hundredths of the currency.
    pub low: Money,
    /// The higher wage of an hour.
    pub high: Money,
    /// Where they come from.
    pub source: Source,
}

/// What the published comparison needs from the community.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
pub struct Assumptions {
    /// Prices now over those of England in 2010, where somebody entered it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub deflator: Option<Thousandths>,
    /// The share that would have happened anyway.
    pub deadweight: Thousandths,
    /// The share that is due to the timebank.
    pub attribution: Thousandths,
    /// Where these come from.
    pub source: Source,
}

/// A report to make. [`ImpactQuery::read`] makes it of what somebody typed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ImpactQuery {
    /// The first day.
    pub from: Day,
    /// The last day; not before the first.
    pub to: Day,
    /// Only exchanges of this programme.
    pub programme: Option<String>,
    /// The currency of cost and wages; empty where there are none.
    pub currency: String,
    /// What the timebank cost.
    pub cost: Option<Cost>,
    /// The wages.
    pub wage: Option<Wage>,
    /// For the published comparison.
    pub assumptions: Option<Assumptions>,
    /// Whether cells with fewer than five people are hidden, because the report is for others.
    pub leaves_desk: bool,
}

impl ImpactQuery {
    /// A report of counts alone, for the desk.
    pub fn between(from: Day, to: Day) -> ImpactQuery {
        ImpactQuery {
            from,
            to,
            programme: None,
            currency: String::new(),
            cost: None,
            wage: None,
            assumptions: None,
            leaves_desk: false,
        }
    }
}
