//! Reads what somebody typed for a report, and finds all that is wrong with it.

use super::input::{
    Assumptions, Cost, ImpactInput, ImpactQuery, Money, Source, Thousandths, WHOLE, Wage, WrongInput,
};
use super::number;
use crate::Day;
use crate::ledger::names::{MAX_TEXT, check_name};

/// The largest deflator, in thousandths: prices a thousand times as high.
const MOST_DEFLATOR: i64 = 1_000 * WHOLE;

impl ImpactQuery {
    /// Reads what somebody typed for a report of `today`.
    ///
    /// # Errors
    /// All that is missing or wrong, in the order of [`ImpactInput`].
    pub fn read(input: &ImpactInput, leaves_desk: bool, today: Day) -> Result<ImpactQuery, Vec<WrongInput>> {
        let mut reader = Reader { today, currency: "", faults: Vec::new() };
        let query = reader.query(input, leaves_desk);
        query.filter(|_| reader.faults.is_empty()).ok_or(reader.faults)
    }
}

/// What is wrong is collected. What is then not there is `None`.
struct Reader<'a> {
    today: Day,
    /// As it was typed.
    currency: &'a str,
    faults: Vec<WrongInput>,
}

impl<'a> Reader<'a> {
    fn query(&mut self, input: &'a ImpactInput, leaves_desk: bool) -> Option<ImpactQuery> {
        let (from, to) = (self.day("from", Some(&input.from)), self.day("to", Some(&input.to)));
        if from > to && to.is_some() {
            self.faults.push(WrongInput::EndsBefore);
        }
        let has = |field: &Option<String>| typed(field.as_ref()).is_some();
        let (priced, waged) = (has(&input.cost), has(&input.wage_low) || has(&input.wage_high));
        if priced || waged {
            self.currency = self.text("currency", input.currency.as_ref()).unwrap_or_default();
        }
        let programme = typed(input.programme.as_ref()).map(str::to_owned);
        let cost = if priced { self.cost(input) } else { None };
        let wage = if waged { self.wage(input) } else { None };
        let assumptions = match (input.compare, &programme) {
            (false, _) => None,
            (true, Some(_)) => self.wrong(WrongInput::NoComparison),
            (true, None) => self.assumptions(input),
        };
        Some(ImpactQuery {
            programme,
            currency: self.currency.to_owned(),
            cost,
            wage,
            assumptions,
            leaves_desk,
            ..ImpactQuery::between(from?, to?)
        })
    }

    fn cost(&mut self, input: &'a ImpactInput) -> Option<Cost> {
        let amount = self.amount("cost", input.cost.as_ref());
        let source =
            self.source(["costSource", "costOn"], input.cost_source.as_ref(), input.cost_on.as_ref());
        Some(Cost { amount: amount?, source: source? })
    }

    fn wage(&mut self, input: &'a ImpactInput) -> Option<Wage> {
        let low = self.wage_of("wageLow", input.wage_low.as_ref());
        let high = self.wage_of("wageHigh", input.wage_high.as_ref());
        if high < low && high.is_some() {
            self.faults.push(WrongInput::WagesTurned);
        }
        let source =
            self.source(["wageSource", "wageOn"], input.wage_source.as_ref(), input.wage_on.as_ref());
        Some(Wage { low: low?, high: high?, source: source? })
    }

    fn wage_of(&mut self, name: &'static str, field: Option<&'a String>) -> Option<Money> {
        let wage = self.amount(name, field)?;
        if wage == Money(0) { self.wrong(WrongInput::OutOfRange(name)) } else { Some(wage) }
    }

    fn assumptions(&mut self, input: &'a ImpactInput) -> Option<Assumptions> {
        let deadweight = self.share("deadweight", input.deadweight.as_ref());
        let attribution = self.share("attribution", input.attribution.as_ref());
        let deflator = typed(input.deflator.as_ref()).map(|text| self.deflator(text));
        let names = ["comparisonSource", "comparisonOn"];
        let source = self.source(names, input.comparison_source.as_ref(), input.comparison_on.as_ref());
        let deflator = match deflator {
            Some(read) => Some(read?),
            None => None,
        };
        Some(Assumptions { deflator, deadweight: deadweight?, attribution: attribution?, source: source? })
    }

    fn deflator(&mut self, text: &str) -> Option<Thousandths> {
        let read = number::factor("deflator", text).and_then(|thousandths| {
            let fits = (1..=MOST_DEFLATOR).contains(&thousandths);
            fits.then_some(Thousandths(thousandths)).ok_or(WrongInput::OutOfRange("deflator"))
        });
        self.noted(read)
    }

    fn share(&mut self, name: &'static str, field: Option<&'a String>) -> Option<Thousandths> {
        let text = self.text(name, field)?;
        self.noted(number::share(name, text))
    }

    fn amount(&mut self, name: &'static str, field: Option<&'a String>) -> Option<Money> {
        let text = self.text(name, field)?;
        self.noted(number::amount(name, text, self.currency)).map(Money)
    }

    fn source(
        &mut self,
        names: [&'static str; 2],
        source: Option<&'a String>,
        on: Option<&'a String>,
    ) -> Option<Source> {
        let (text, on) = (self.text(names[0], source), self.day(names[1], on));
        if on > Some(self.today) {
            return self.wrong(WrongInput::NotYet(names[1]));
        }
        Some(Source { text: text?.to_owned(), on: on? })
    }

    fn text(&mut self, name: &'static str, field: Option<&'a String>) -> Option<&'a str> {
        let text = typed(field).ok_or(WrongInput::Missing(name));
        self.noted(text.and_then(|text| match check_name(text, MAX_TEXT) {
            Ok(()) => Ok(text),
            Err(_) => Err(WrongInput::NotPlain(name)),
        }))
    }

    fn day(&mut self, name: &'static str, field: Option<&'a String>) -> Option<Day> {
        let text = self.text(name, field)?;
        self.noted(Day::parse(text).ok_or(WrongInput::NotADay(name)))
    }

    fn noted<T>(&mut self, read: Result<T, WrongInput>) -> Option<T> {
        read.map_err(|wrong| self.faults.push(wrong)).ok()
    }

    fn wrong<T>(&mut self, wrong: WrongInput) -> Option<T> {
        self.noted(Err(wrong))
    }
}

fn typed(field: Option<&String>) -> Option<&str> {
    field.map(|text| text.trim()).filter(|text| !text.is_empty())
}
