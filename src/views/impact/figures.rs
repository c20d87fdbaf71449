//! The arithmetic of the report: ratios of whole numbers, rounded once, at the end.

use super::counts::Counts;
use super::input::{Assumptions, Cost, Money, WHOLE, Wage, WrongInput};
use crate::views::reciprocity::Fraction;
use serde::Serialize;

/// The key of the caption of the replacement value.
pub const REPLACEMENT_CAPTION: &str = "report.replacementCaption";
/// The key of the caption of the published comparison.
pub const KNAPP_CAPTION: &str = "report.comparisonCaption";

/// Four years of the calendar, in days: a member-year is 365.25 days.
const FOUR_YEARS: i128 = 1_461;
/// What Knapp, Bauer, Perkins and Snell (2010) put beside a member's year in a time bank, in pounds: "more
/// than £1,300 of economic consequences", in a simulation for England.
const KNAPP_POUNDS: i128 = 1_300;

/// A figure: the exact ratio, and the same rounded.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
pub struct Figure {
    /// The exact ratio. It is reduced only where it would be too large.
    #[serde(flatten)]
    pub exact: Fraction,
    /// The ratio as a decimal number with a point, half rounded up. Empty where there is nothing to divide.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rounded: Option<String>,
}

impl Figure {
    /// A ratio of two numbers that are not negative, rounded to so many decimals.
    ///
    /// # Errors
    /// [`WrongInput::TooLarge`] where the exact ratio needs more than 64 bits.
    pub fn of(part: i128, whole: i128, places: u32) -> Result<Figure, WrongInput> {
        let common = if part.max(whole) > MOST { divisor(part, whole).max(1) } else { 1 };
        let (part, whole) = (part / common, whole / common);
        let fits = |number: i128| i64::try_from(number).map_err(|_| WrongInput::TooLarge);
        let exact = Fraction { part: fits(part)?, whole: fits(whole)? };
        if whole == 0 {
            return Ok(Figure { exact, rounded: None });
        }
        let unit = 10i128.pow(places);
        let units = (2 * part * unit + whole) / (2 * whole);
        let text = match places {
            0 => units.to_string(),
            _ => format!("{}.{:0width$}", units / unit, units % unit, width = places as usize),
        };
        Ok(Figure { exact, rounded: Some(text) })
    }
}

/// Up to here, a number of a page is exact: 2^53.
const MOST: i128 = 1 << 53;

/// The greatest common divisor (Euclid).
fn divisor(one: i128, other: i128) -> i128 {
    if other == 0 { one } else { divisor(other, one % other) }
}

/// What follows from the counts alone.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
pub struct Ratios {
    /// Members who took part over all who were registered.
    pub participation: Figure,
    /// Years of membership in the period: days over 365.25.
    pub member_years: Figure,
    /// Exchanges over registered members.
    pub exchanges_per_member: Figure,
    /// Service hours over exchanges.
    pub hours_per_exchange: Figure,
    /// Service hours over registered members.
    pub hours_per_member: Figure,
}

/// What the cost comes to, in the currency.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
pub struct CostFigures {
    /// The input.
    pub cost: Cost,
    /// Cost over service hours: the timebank was worthwhile if an hour is worth at least this. It claims
    /// nothing.
    pub break_even: Figure,
    /// Cost over registered members.
    pub per_registered: Figure,
    /// Cost over members who took part.
    pub per_traded: Figure,
    /// Cost over member-years.
    pub per_member_year: Figure,
}

/// What the service hours would cost to buy, in the currency. It is no money saved.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
pub struct Replacement {
    /// The input.
    pub wage: Wage,
    /// Service hours at the lower wage.
    pub low: Figure,
    /// Service hours at the higher wage.
    pub high: Figure,
    /// The lower value over the cost (VIVA: volunteer investment and value audit).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub viva_low: Option<Figure>,
    /// The higher value over the cost.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub viva_high: Option<Figure>,
    /// The key of the sentence that must stand beside it.
    pub caption: &'static str,
}

/// The published comparison, in pounds of England.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
pub struct Comparison {
    /// The inputs.
    pub assumptions: Assumptions,
    /// Member-years × 1,300 × deflator × (1 − deadweight) × attribution.
    pub scenario: Figure,
    /// The key of the sentence that must stand beside it.
    pub caption: &'static str,
}

fn whole(number: usize) -> i128 {
    number as i128
}

impl Counts {
    /// What follows from the counts alone.
    ///
    /// # Errors
    /// [`WrongInput::TooLarge`].
    pub fn ratios(&self) -> Result<Ratios, WrongInput> {
        let (minutes, exchanges) = (i128::from(self.minutes.0), whole(self.exchanges));
        let registered = whole(self.registered);
        Ok(Ratios {
            participation: Figure::of(whole(self.traded), registered, 4)?,
            member_years: Figure::of(i128::from(self.member_days) * 4, FOUR_YEARS, 2)?,
            exchanges_per_member: Figure::of(exchanges, registered, 2)?,
            hours_per_exchange: Figure::of(minutes, 60 * exchanges, 3)?,
            hours_per_member: Figure::of(minutes, 60 * registered, 2)?,
        })
    }

    /// What the cost comes to.
    ///
    /// # Errors
    /// [`WrongInput::TooLarge`].
    pub fn costs(&self, cost: &Cost) -> Result<CostFigures, WrongInput> {
        let amount = i128::from(cost.amount.0);
        let per = |times: i128, number: i128| Figure::of(amount * times, 100 * number, 2);
        Ok(CostFigures {
            cost: cost.clone(),
            break_even: per(60, i128::from(self.minutes.0))?,
            per_registered: per(1, whole(self.registered))?,
            per_traded: per(1, whole(self.traded))?,
            per_member_year: per(FOUR_YEARS, i128::from(self.member_days) * 4)?,
        })
    }

    /// What the service hours would cost to buy.
    ///
    /// # Errors
    /// [`WrongInput::TooLarge`].
    pub fn replacement(&self, wage: &Wage, cost: Option<&Cost>) -> Result<Replacement, WrongInput> {
        let minutes = i128::from(self.minutes.0);
        let value = |wage: Money| Figure::of(minutes * i128::from(wage.0), 60 * 100, 2);
        let viva = |wage: Money| {
            let ratio =
                |cost: &Cost| Figure::of(minutes * i128::from(wage.0), 60 * i128::from(cost.amount.0), 2);
            cost.map(ratio).transpose()
        };
        Ok(Replacement {
            wage: wage.clone(),
            low: value(wage.low)?,
            high: value(wage.high)?,
            viva_low: viva(wage.low)?,
            viva_high: viva(wage.high)?,
            caption: REPLACEMENT_CAPTION,
        })
    }

    /// The published comparison.
    ///
    /// # Errors
    /// [`WrongInput::TooLarge`].
    pub fn comparison(&self, assumptions: &Assumptions) -> Result<Comparison, WrongInput> {
        let Assumptions { deflator, deadweight, attribution, .. } = assumptions;
        let factors = [deflator.0, WHOLE - deadweight.0, attribution.0].map(i128::from);
        let days = i128::from(self.member_days) * 4;
        let part = factors.into_iter().fold(days * KNAPP_POUNDS, |product, factor| product * factor);
        let scenario = Figure::of(part, FOUR_YEARS * i128::from(WHOLE).pow(3), 2)?;
        Ok(Comparison { assumptions: assumptions.clone(), scenario, caption: KNAPP_CAPTION })
    }
}
