//! The report for a funder.

use crate::Day;
use crate::files::{Captions, impact_csv};
use crate::views::impact::{Impact, ImpactInput, ImpactQuery, WrongInput};
use crate::wasm::Ledger;
use crate::wasm::input::Input;
use crate::wasm::js::{Result, day, error, to_js};
use wasm_bindgen::prelude::*;

fn wrong(wrong: &WrongInput) -> JsValue {
    error(wrong.message())
}

fn typed(input: &Input) -> ImpactInput {
    ImpactInput {
        from: input.text("from"),
        to: input.text("to"),
        programme: input.some("programme"),
        currency: input.some("currency"),
        cost: input.some("cost"),
        cost_source: input.some("costSource"),
        cost_on: input.some("costOn"),
        wage_low: input.some("wageLow"),
        wage_high: input.some("wageHigh"),
        wage_source: input.some("wageSource"),
        wage_on: input.some("wageOn"),
        compare: input.flag("compare"),
        deflator: input.some("deflator"),
        deadweight: input.some("deadweight"),
        attribution: input.some("attribution"),
        comparison_source: input.some("comparisonSource"),
        comparison_on: input.some("comparisonOn"),
    }
}

#[wasm_bindgen]
impl Ledger {
    /// The report for a funder, as of a day. If it leaves the desk, cells of fewer than five people are
    /// hidden. Throws `input_missing` and the like, with the name of the field: the first of `impactFaults`.
    #[wasm_bindgen(unchecked_return_type = "Impact")]
    pub fn impact(
        &self,
        #[wasm_bindgen(unchecked_param_type = "Partial<ImpactInput>")] input: &Input,
        #[wasm_bindgen(js_name = leavesDesk)] leaves_desk: bool,
        today: &str,
    ) -> Result<JsValue> {
        to_js(&self.report(input, leaves_desk, today)?)
    }

    /// Whether that report may be given to others: nobody took part, or at least five did.
    #[wasm_bindgen(js_name = impactMayLeave)]
    pub fn impact_may_leave(
        &self,
        #[wasm_bindgen(unchecked_param_type = "Partial<ImpactInput>")] input: &Input,
        today: &str,
    ) -> Result<bool> {
        Ok(self.report(input, true, today)?.may_leave_desk())
    }

    /// All that is wrong with what was typed, each with the name of its field.
    #[wasm_bindgen(js_name = impactFaults, unchecked_return_type = "Message[]")]
    pub fn impact_faults(
        &self,
        #[wasm_bindgen(unchecked_param_type = "Partial<ImpactInput>")] input: &Input,
        today: &str,
    ) -> Result<JsValue> {
        let faults = self.report_or_faults(input, true, day(today)?).err().unwrap_or_default();
        to_js(&faults.iter().map(WrongInput::message).collect::<Vec<_>>())
    }

    /// The same as CSV, for others. The sentences say what is counted, and stand beside the two values.
    #[wasm_bindgen(js_name = impactCsv)]
    pub fn impact_csv(
        &self,
        #[wasm_bindgen(unchecked_param_type = "Partial<ImpactInput>")] input: &Input,
        today: &str,
        counted: &str,
        #[wasm_bindgen(js_name = replacementCaption)] replacement: &str,
        #[wasm_bindgen(js_name = comparisonCaption)] comparison: &str,
    ) -> Result<Vec<u8>> {
        let report = self.report(input, true, today)?;
        Ok(impact_csv(&report, Captions { counted, replacement, comparison }))
    }
}

impl Ledger {
    fn report(&self, input: &Input, leaves_desk: bool, today: &str) -> Result<Impact> {
        let first = |faults: Vec<WrongInput>| faults.first().map_or(JsValue::UNDEFINED, wrong);
        self.report_or_faults(input, leaves_desk, day(today)?).map_err(first)
    }

    fn report_or_faults(
        &self,
        input: &Input,
        leaves_desk: bool,
        today: Day,
    ) -> core::result::Result<Impact, Vec<WrongInput>> {
        let query = ImpactQuery::read(&typed(input), leaves_desk, today)?;
        self.0.impact(&query, today).map_err(|wrong| vec![wrong])
    }
}
