//! How help flowed.

use crate::views::reciprocity::Flows;
use crate::views::{WrongQuery, reciprocity};
use crate::wasm::Ledger;
use crate::wasm::js::{Result, day, error, to_js};
use wasm_bindgen::prelude::*;

/// The looks of one step. A look takes at most some 100 ns in native code, and ten times as long on a slow
/// phone: 20 ms in all.
const LOOKS: usize = 20_000;

#[wasm_bindgen]
impl Ledger {
    /// How help flowed in a period, as far as is known on a day; with so many categories, the largest first,
    /// and the others in one sum, or else with all of them. Throws `wrong_query`.
    #[wasm_bindgen(js_name = helpFlows, unchecked_return_type = "HelpFlows")]
    pub fn help_flows(&self, from: &str, to: &str, today: &str, categories: Option<u32>) -> Result<JsValue> {
        let told = self.0.help_flows(day(from)?, day(to)?, day(today)?).map_err(wrong)?;
        to_js(&told.with_largest_categories(categories.map_or(usize::MAX, |most| most as usize)))
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
pub struct Circling {
    flows: Flows,
    work: reciprocity::Circling,
}

#[wasm_bindgen]
impl Circling {
    /// Nothing is done yet.
    #[wasm_bindgen(constructor)]
    pub fn new(ledger: &Ledger, from: &str, to: &str) -> Result<Circling> {
        let flows = ledger.flows(from, to)?;
        Ok(Circling { work: reciprocity::Circling::new(&flows), flows })
    }

    /// Works on for a moment. `true` when all is done.
    pub fn advance(&mut self) -> bool {
        self.work.advance(LOOKS)
    }

    /// How much of the work is done.
    #[wasm_bindgen(getter, unchecked_return_type = "Fraction")]
    pub fn progress(&self) -> Result<JsValue> {
        to_js(&self.work.progress())
    }

    /// Does all that is left, and gives the ways that help went.
    #[wasm_bindgen(unchecked_return_type = "WaysOfHelp")]
    pub fn finish(self) -> Result<JsValue> {
        to_js(&self.flows.ways(self.work.finish()))
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

    /// A page of the pairs that are there, those with most minutes first.
    #[wasm_bindgen(unchecked_return_type = "Page<ExampleRow>")]
    pub fn pairs(&self, ledger: &Ledger, offset: usize, limit: usize) -> Result<JsValue> {
        to_js(&ledger.0.example_page(&self.0.pairs(), offset, limit))
    }

    /// A page of the rings that are there, those with most minutes first.
    #[wasm_bindgen(unchecked_return_type = "Page<ExampleRow>")]
    pub fn rings(&self, ledger: &Ledger, offset: usize, limit: usize) -> Result<JsValue> {
        to_js(&ledger.0.example_page(&self.0.rings(), offset, limit))
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
