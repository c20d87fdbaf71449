//! How help flowed.

use crate::views::reciprocity::Flows;
use crate::views::{WrongQuery, reciprocity};
use crate::wasm::Ledger;
use crate::wasm::js::{Result, day, error, to_js};
use wasm_bindgen::prelude::*;

/// The looks of one step: some 20 ms on a slow phone, where a look takes 200 ns.
const LOOKS: usize = 100_000;

#[wasm_bindgen]
impl Ledger {
    /// How help flowed in a period, as far as is known on a day. Throws `wrong_query`.
    #[wasm_bindgen(js_name = helpFlows, unchecked_return_type = "HelpFlows")]
    pub fn help_flows(&self, from: &str, to: &str, today: &str) -> Result<JsValue> {
        to_js(&self.0.help_flows(day(from)?, day(to)?, day(today)?).map_err(wrong)?)
    }

    /// Who helped whom in a period. Throws `wrong_query`.
    #[wasm_bindgen(js_name = helpMatrix, unchecked_return_type = "HelpMatrix")]
    pub fn help_matrix(&self, from: &str, to: &str) -> Result<JsValue> {
        to_js(&self.0.help_matrix(day(from)?, day(to)?).map_err(wrong)?)
    }

    /// What lies between who helped whom and the months by category. Throws `wrong_query`.
    #[wasm_bindgen(unchecked_return_type = "Bridge")]
    pub fn bridge(&self, from: &str, to: &str) -> Result<JsValue> {
        to_js(&self.0.bridge(day(from)?, day(to)?).map_err(wrong)?)
    }

    /// Who could be asked next, as of a day: the first rows of each list. Nobody is ranked.
    #[wasm_bindgen(js_name = whoNext, unchecked_return_type = "WhoNext")]
    pub fn who_next(&self, today: &str, limit: usize) -> Result<JsValue> {
        to_js(&self.0.who_next(day(today)?, limit))
    }

    /// Whether a member rather gave or rather received in a period. Throws `wrong_query`.
    #[wasm_bindgen(js_name = balanceOfGiving, unchecked_return_type = "Fraction")]
    pub fn balance_of_giving(&self, member: &str, from: &str, to: &str) -> Result<JsValue> {
        let share = self.0.own_share(self.account(member)?, day(from)?, day(to)?).map_err(wrong)?;
        to_js(&share.balance_of_giving())
    }

    fn flows(&self, from: &str, to: &str) -> Result<Flows> {
        Ok(Flows::between(&self.0, day(from)?, day(to)?))
    }
}

/// The circular minutes of a period in the making. Free it to stop.
#[wasm_bindgen]
pub struct Circling(reciprocity::Circling);

#[wasm_bindgen]
impl Circling {
    /// Nothing is done yet.
    #[wasm_bindgen(constructor)]
    pub fn new(ledger: &Ledger, from: &str, to: &str) -> Result<Circling> {
        Ok(Circling(reciprocity::Circling::new(&ledger.flows(from, to)?)))
    }

    /// Works on for a moment. `true` when all is done.
    pub fn advance(&mut self) -> bool {
        self.0.advance(LOOKS)
    }

    /// How much of the work is done.
    #[wasm_bindgen(getter, unchecked_return_type = "Fraction")]
    pub fn progress(&self) -> Result<JsValue> {
        to_js(&self.0.progress())
    }

    /// Does all that is left, and gives the circular minutes.
    pub fn finish(self) -> f64 {
        self.0.finish().0 as f64
    }
}

/// The examples of how help came back in a period, in the making. Free it to stop.
#[wasm_bindgen]
pub struct Tracing(reciprocity::Tracing);

#[wasm_bindgen]
impl Tracing {
    /// Nothing is done yet.
    #[wasm_bindgen(constructor)]
    pub fn new(ledger: &Ledger, from: &str, to: &str) -> Result<Tracing> {
        Ok(Tracing(reciprocity::Tracing::new(&ledger.flows(from, to)?)))
    }

    /// Works on for a moment. `true` when all is done.
    pub fn advance(&mut self) -> bool {
        self.0.advance(LOOKS)
    }

    /// How much of the work is done.
    #[wasm_bindgen(getter, unchecked_return_type = "Fraction")]
    pub fn progress(&self) -> Result<JsValue> {
        to_js(&self.0.progress())
    }

    /// How many examples are there.
    #[wasm_bindgen(getter)]
    pub fn count(&self) -> usize {
        self.0.examples().len()
    }

    /// Some of the examples that are there: pairs first, then rings, the short ones first.
    #[wasm_bindgen(unchecked_return_type = "ExampleRow[]")]
    pub fn examples(&self, ledger: &Ledger, offset: usize, limit: usize) -> Result<JsValue> {
        let shown = self.0.examples().iter().skip(offset).take(limit);
        to_js(&shown.map(|example| ledger.0.example_row(example)).collect::<Vec<_>>())
    }
}

/// The measures over time in the making. Free it to stop.
#[wasm_bindgen]
pub struct Trend(reciprocity::Trend);

#[wasm_bindgen]
impl Trend {
    /// Reads the exchanges up to the last month that is finished on a day.
    #[wasm_bindgen(constructor)]
    pub fn new(ledger: &Ledger, today: &str) -> Result<Trend> {
        Ok(Trend(ledger.0.trend(day(today)?)))
    }

    /// Works on for a moment. `true` when all points are there.
    pub fn advance(&mut self) -> bool {
        self.0.advance(LOOKS)
    }

    /// How many of the points are there.
    #[wasm_bindgen(getter, unchecked_return_type = "Fraction")]
    pub fn progress(&self) -> Result<JsValue> {
        to_js(&self.0.progress())
    }

    /// The points that are there, the earliest first.
    #[wasm_bindgen(getter, unchecked_return_type = "TrendPoint[]")]
    pub fn points(&self) -> Result<JsValue> {
        to_js(&self.0.points())
    }
}

fn wrong(wrong: WrongQuery) -> JsValue {
    error(wrong.message())
}
