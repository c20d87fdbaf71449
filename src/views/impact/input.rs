//! What a community says for its report: money, wages, a published comparison. The ledger keeps none of it.

use crate::Day;
use core::fmt;
use serde::Serialize;

/// The most digits of a number that somebody types, before and after its point.
const MOST_DIGITS: usize = 12;
/// One whole, in thousandths.
pub(super) const WHOLE: i64 = 1_000;
/// The largest deflator, in thousandths: prices a thousand times as high.
const MOST_DEFLATOR: i64 = 1_000 * WHOLE;

/// A report that cannot be made of what was typed. Each names the field of [`ImpactInput`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum WrongInput {
    /// It must not be empty.
    Missing(&'static str),
    /// It is no day of the calendar.
    NotADay(&'static str),
    /// It is no number, or has too many digits.
    NotANumber(&'static str),
    /// The number or the day is too small or too large.
    OutOfRange(&'static str),
    /// A figure has no exact form in 64 bits.
    TooLarge,
}

crate::codes! { WrongInput {
    WrongInput::Missing(field) => "input_missing" (field = field),
    WrongInput::NotADay(field) => "input_not_a_day" (field = field),
    WrongInput::NotANumber(field) => "input_not_a_number" (field = field),
    WrongInput::OutOfRange(field) => "input_out_of_range" (field = field),
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

/// What somebody types for a report. Numbers have a point or a comma, days are `YYYY-MM-DD`. Only the period
/// is needed.
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
    /// Prices now over those of England in 2010, with at most three decimals; 1 unless told.
    pub deflator: Option<String>,
    /// The share that would have happened anyway: 0 to 1, or a percentage.
    pub deadweight: Option<String>,
    /// The share that is due to the timebank: 0 to 1, or a percentage.
    pub attribution: Option<String>,
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
    /// Prices now over those of England in 2010.
    pub deflator: Thousandths,
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

    /// Reads what somebody typed.
    ///
    /// # Errors
    /// The first field that is missing or wrong, in the order of [`ImpactInput`].
    pub fn read(input: &ImpactInput, leaves_desk: bool) -> Result<ImpactQuery, WrongInput> {
        let (from, to) = (day("from", Some(&input.from))?, day("to", Some(&input.to))?);
        if to < from {
            return Err(WrongInput::OutOfRange("to"));
        }
        let has = |field: &Option<String>| typed(field.as_ref()).is_some();
        let priced = has(&input.cost) || has(&input.wage_low) || has(&input.wage_high);
        Ok(ImpactQuery {
            programme: typed(input.programme.as_ref()).map(str::to_owned),
            currency: if priced { text("currency", input.currency.as_ref())? } else { String::new() },
            cost: has(&input.cost).then(|| cost(input)).transpose()?,
            wage: (has(&input.wage_low) || has(&input.wage_high)).then(|| wage(input)).transpose()?,
            assumptions: input.compare.then(|| assumptions(input)).transpose()?,
            leaves_desk,
            ..ImpactQuery::between(from, to)
        })
    }
}

fn cost(input: &ImpactInput) -> Result<Cost, WrongInput> {
    let amount = Money(number("cost", input.cost.as_ref(), 2)?);
    let source = source(["costSource", "costOn"], input.cost_source.as_ref(), input.cost_on.as_ref())?;
    Ok(Cost { amount, source })
}

fn wage(input: &ImpactInput) -> Result<Wage, WrongInput> {
    let wage = |field, text| match number(field, text, 2)? {
        0 => Err(WrongInput::OutOfRange(field)),
        hundredths => Ok(Money(hundredths)),
    };
    let low = wage("wageLow", input.wage_low.as_ref())?;
    let high = wage("wageHigh", input.wage_high.as_ref())?;
    if high < low {
        return Err(WrongInput::OutOfRange("wageHigh"));
    }
    let source = source(["wageSource", "wageOn"], input.wage_source.as_ref(), input.wage_on.as_ref())?;
    Ok(Wage { low, high, source })
}

fn assumptions(input: &ImpactInput) -> Result<Assumptions, WrongInput> {
    let deflator = match typed(input.deflator.as_ref()) {
        Some(_) => number("deflator", input.deflator.as_ref(), 3)?,
        None => WHOLE,
    };
    if !(1..=MOST_DEFLATOR).contains(&deflator) {
        return Err(WrongInput::OutOfRange("deflator"));
    }
    let names = ["comparisonSource", "comparisonOn"];
    Ok(Assumptions {
        deflator: Thousandths(deflator),
        deadweight: share("deadweight", input.deadweight.as_ref())?,
        attribution: share("attribution", input.attribution.as_ref())?,
        source: source(names, input.comparison_source.as_ref(), input.comparison_on.as_ref())?,
    })
}

fn typed(field: Option<&String>) -> Option<&str> {
    field.map(|text| text.trim()).filter(|text| !text.is_empty())
}

fn text(name: &'static str, field: Option<&String>) -> Result<String, WrongInput> {
    typed(field).map(str::to_owned).ok_or(WrongInput::Missing(name))
}

fn day(name: &'static str, field: Option<&String>) -> Result<Day, WrongInput> {
    let text = typed(field).ok_or(WrongInput::Missing(name))?;
    Day::parse(text).ok_or(WrongInput::NotADay(name))
}

fn source(
    names: [&'static str; 2],
    source: Option<&String>,
    on: Option<&String>,
) -> Result<Source, WrongInput> {
    Ok(Source { text: text(names[0], source)?, on: day(names[1], on)? })
}

/// A share of a whole: `0.3`, or `30 %`.
fn share(name: &'static str, field: Option<&String>) -> Result<Thousandths, WrongInput> {
    let text = typed(field).ok_or(WrongInput::Missing(name))?;
    let share = match text.strip_suffix('%') {
        Some(percent) => decimal(name, percent.trim(), 1)?,
        None => decimal(name, text, 3)?,
    };
    if share > WHOLE { Err(WrongInput::OutOfRange(name)) } else { Ok(Thousandths(share)) }
}

fn number(name: &'static str, field: Option<&String>, places: usize) -> Result<i64, WrongInput> {
    decimal(name, typed(field).ok_or(WrongInput::Missing(name))?, places)
}

/// A number of at most so many decimals, as a whole number of its smallest unit.
fn decimal(name: &'static str, text: &str, places: usize) -> Result<i64, WrongInput> {
    let (digits, negative) = text.strip_prefix(['-', '\u{2212}']).map_or((text, false), |rest| (rest, true));
    let (whole, part) = digits.split_once(['.', ',']).unwrap_or((digits, ""));
    let all = [whole, part].concat();
    let plain = !whole.is_empty() && all.bytes().all(|byte| byte.is_ascii_digit());
    let ends = digits.ends_with(['.', ',']);
    if !plain || ends || part.len() > places || all.len() > MOST_DIGITS {
        return Err(WrongInput::NotANumber(name));
    }
    if negative {
        return Err(WrongInput::OutOfRange(name));
    }
    let padded = format!("{all}{}", "0".repeat(places - part.len()));
    padded.parse().map_err(|_| WrongInput::NotANumber(name))
}
