//! The arithmetic of the report: ratios of whole numbers, rounded once, at the end.

use super::counts::Counts;
use super::input::{Assumptions, Cost, Money, Thousandths, WHOLE, Wage, WrongInput};
use crate::views::reciprocity::Fraction;
use serde::Serialize;

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

/// What follows from the counts alone. A programme has no members, and so no figures of membership.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
pub struct Ratios {
    /// Members who took part over all who were registered.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub participation: Option<Figure>,
    /// Years of membership in the period: days over 365.25.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub member_years: Option<Figure>,
    /// Exchanges over registered members.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub exchanges_per_member: Option<Figure>,
    /// Service hours over exchanges.
    pub hours_per_exchange: Figure,
    /// Service hours over registered members.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub hours_per_member: Option<Figure>,
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
    /// Cost over registered members. A programme has none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub per_registered: Option<Figure>,
    /// Cost over members who took part.
    pub per_traded: Figure,
    /// Cost over member-years. A programme has none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub per_member_year: Option<Figure>,
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
}

/// The published comparison, in pounds of England.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
pub struct Comparison {
    /// The inputs.
    pub assumptions: Assumptions,
    /// The deflator that was used: 1 where none was entered.
    pub deflator: Thousandths,
    /// Member-years × 1,300 × deflator × (1 − deadweight) × attribution.
    pub scenario: Figure,
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
        let per_member = |part: i128, times: i128, places| {
            let figure = |members| Figure::of(part, times * whole(members), places);
            self.registered.map(figure).transpose()
        };
        let years = |days: i64| Figure::of(i128::from(days) * 4, FOUR_YEARS, 2);
        Ok(Ratios {
            participation: per_member(whole(self.traded), 1, 4)?,
            member_years: self.member_days.map(years).transpose()?,
            exchanges_per_member: per_member(exchanges, 1, 2)?,
            hours_per_exchange: Figure::of(minutes, 60 * exchanges, 3)?,
            hours_per_member: per_member(minutes, 60, 2)?,
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
            per_registered: self.registered.map(|members| per(1, whole(members))).transpose()?,
            per_traded: per(1, whole(self.traded))?,
            per_member_year: self
                .member_days
                .map(|days| per(FOUR_YEARS, i128::from(days) * 4))
                .transpose()?,
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
        })
    }

    /// The published comparison. It is one of a whole community.
    ///
    /// # Errors
    /// [`WrongInput::TooLarge`]; [`WrongInput::NoComparison`] where these are counts of a programme.
    pub fn comparison(&self, assumptions: &Assumptions) -> Result<Comparison, WrongInput> {
        let Assumptions { deflator, deadweight, attribution, .. } = assumptions;
        let deflator = deflator.unwrap_or(Thousandths(WHOLE));
        let factors = [deflator.0, WHOLE - deadweight.0, attribution.0].map(i128::from);
        let days = i128::from(self.member_days.ok_or(WrongInput::NoComparison)?) * 4;
        let part = factors.into_iter().fold(days * KNAPP_POUNDS, |product, factor| product * factor);
        let scenario = Figure::of(part, FOUR_YEARS * i128::from(WHOLE).pow(3), 2)?;
        Ok(Comparison { assumptions: assumptions.clone(), deflator, scenario })
    }
}
