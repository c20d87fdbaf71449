//! What only the desk build has: foreign files, exports, and checking the books.

mod entry;
mod impact;
mod import;
pub mod keeper;
mod readings;
pub mod reciprocity;

use super::Ledger;
use super::input::{Input, author};
use super::js::{Result, array, corrupt, day, error, misuse, refusal, set, to_js};
use crate::files::{self, ImportOptions};
use crate::journal::{Rule, Unit};
use crate::ledger::Context;
use crate::views::Books;
use crate::{Seconds, journal};
use js_sys::{Float64Array, Int32Array, Object, Uint8Array};
use serde::Serialize;
use wasm_bindgen::prelude::*;

/// The most rows of a foreign file that a browser takes.
const MAX_ROWS: u32 = 50_000;
/// The most bytes of a foreign file that a browser takes.
const MAX_BYTES: usize = 5_000_000;

#[wasm_bindgen(typescript_custom_section)]
const TYPES: &str = r#"
/** How a rule is asked for. `values` are the usual steps, or the places of the choices. */
export interface RuleForm {
  rule: Rule; unit: "step" | "minutes" | "days" | "months" | "dayOfMonth" | "choice";
  values: number[]; canBeOff: boolean;
}
"#;

/// How a rule is asked for, with names that pages know.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct RuleForm {
    rule: Rule,
    unit: &'static str,
    values: Vec<i64>,
    /// A choice need not be: its first value says the same.
    can_be_off: bool,
}

impl RuleForm {
    fn of(rule: Rule) -> RuleForm {
        let spec = rule.spec();
        let (unit, values) = match spec.unit {
            Unit::Step(usual) => ("step", usual.to_vec()),
            Unit::Minutes => ("minutes", Vec::new()),
            Unit::Days => ("days", Vec::new()),
            Unit::Months => ("months", Vec::new()),
            Unit::DayOfMonth => ("dayOfMonth", Vec::new()),
            Unit::Choice(_) => ("choice", rule.range().collect()),
        };
        RuleForm { rule, unit, values, can_be_off: rule.can_be_off() && unit != "choice" }
    }
}

/// How every rule is asked for, in the order in which people are asked.
#[wasm_bindgen(js_name = ruleForms, unchecked_return_type = "RuleForm[]")]
pub fn rule_forms() -> Result<JsValue> {
    value(&Rule::ALL.map(RuleForm::of).as_slice())
}

/// A dry run of an import: what would happen, row by row.
#[wasm_bindgen]
pub struct Import(files::Import);

#[wasm_bindgen]
impl Import {
    /// Reads a file; writes nothing. Throws where the file as a whole cannot be read.
    ///
    /// `said` is what a person says of those whom the file names.
    pub fn read(
        ledger: &Ledger,
        bytes: &[u8],
        today: &str,
        #[wasm_bindgen(unchecked_optional_param_type = "ImportSaid")] said: Option<Input>,
    ) -> Result<Import> {
        let mut options = ImportOptions::new(day(today)?);
        if let Some(said) = &said {
            import::said(said, &mut options);
        }
        options.max_rows = Some(MAX_ROWS);
        options.max_bytes = Some(MAX_BYTES);
        let plan = files::Import::read(&ledger.0, bytes, &options);
        plan.map(Import).map_err(|wrong| error(wrong.message()))
    }

    /// What would happen, in figures.
    #[wasm_bindgen(getter, unchecked_return_type = "ImportReport")]
    pub fn report(&self) -> Result<JsValue> {
        to_js(&self.0.report())
    }

    /// What would happen, row by row.
    #[wasm_bindgen(unchecked_return_type = "ImportRow[]")]
    pub fn rows(&self, offset: u32, limit: u32) -> Result<JsValue> {
        to_js(&self.0.rows(offset as usize, limit as usize))
    }

    /// How many events it takes.
    #[wasm_bindgen(getter)]
    pub fn events(&self) -> usize {
        self.0.events()
    }

    /// One of the events, for the ledger that has all before it.
    pub fn draft(
        &self,
        event: usize,
        ledger: &Ledger,
        #[wasm_bindgen(unchecked_param_type = "AuthorInput")] by: &Input,
        seed: &[u8],
    ) -> Result<super::Draft> {
        if event >= self.0.events() {
            return Err(misuse(&format!("there are {} events", self.0.events())));
        }
        self.0.draft(event, &ledger.0, author(by)?, &array(seed)?).map(super::Draft).map_err(refusal)
    }
}

/// The first look at a large book's cache: balances, before the exchanges are read.
#[wasm_bindgen]
pub struct Glance(crate::ledger::Figures);

#[wasm_bindgen]
impl Glance {
    /// Reads the first columns of a cache. Throws `cache_corrupt`.
    #[wasm_bindgen(js_name = fromCache)]
    pub fn from_cache(bytes: &Uint8Array) -> Result<Glance> {
        let opened = crate::ledger::Figures::from_cache(&super::Array(bytes));
        opened.map(Glance).map_err(|wrong| error(wrong.message()))
    }

    /// Every account's balance in minutes: the pot's, then members' as they joined.
    #[wasm_bindgen(js_name = balanceSeries)]
    pub fn balance_series(&self) -> Vec<f64> {
        self.0.balance_series().iter().map(|balance| balance.0 as f64).collect()
    }
}

#[wasm_bindgen]
impl Ledger {
    /// The rules in force.
    #[wasm_bindgen(unchecked_return_type = "RuleRow[]")]
    pub fn policy(&self) -> Result<JsValue> {
        value(&self.0.rules_at(u32::MAX))
    }

    /// The rules after the record of a policy: what a step of a trail was admitted under.
    #[wasm_bindgen(js_name = rulesAt, unchecked_return_type = "RuleRow[]")]
    pub fn rules_at(&self, seq: u32) -> Result<JsValue> {
        value(&self.0.rules_at(seq))
    }

    /// Every account's balance in minutes: the pot's, then members' as they joined.
    #[wasm_bindgen(js_name = balanceSeries)]
    pub fn balance_series(&self) -> Vec<f64> {
        self.0.balance_series().iter().map(|balance| balance.0 as f64).collect()
    }

    /// One account's balance in minutes.
    pub fn balance(&self, member: &str) -> Result<f64> {
        Ok(self.0.balance(self.account(member)?).0 as f64)
    }

    /// A second ledger in the same state.
    #[wasm_bindgen(js_name = clone)]
    pub fn copy(&self) -> Ledger {
        Ledger(self.0.clone())
    }

    /// The keeper's own event with what is due by now; nothing where nothing is. `by` is the keeper. Ask
    /// again after it is admitted.
    pub fn duties(
        &self,
        #[wasm_bindgen(unchecked_param_type = "AuthorInput")] by: &Input,
        seed: &[u8],
        #[wasm_bindgen(js_name = admittedAt)] admitted_at: u32,
        today: &str,
    ) -> Result<Option<super::Draft>> {
        let context = Context { admitted_at: Seconds(admitted_at), today: day(today)? };
        // A browser serves when somebody enters something.
        let served_since = self.0.entered_since();
        Ok(self.0.duties(author(by)?, &array(seed)?, context, served_since).map(super::Draft))
    }

    /// Whether anything is due: cheap enough to ask at every opening.
    #[wasm_bindgen(js_name = hasDuties)]
    pub fn has_duties(
        &self,
        #[wasm_bindgen(js_name = admittedAt)] admitted_at: u32,
        today: &str,
    ) -> Result<bool> {
        let context = Context { admitted_at: Seconds(admitted_at), today: day(today)? };
        Ok(self.0.has_duties(context, self.0.entered_since()))
    }

    /// A stored segment without the texts that are to be forgotten, to be stored in its place; nothing where
    /// it has none of them.
    pub fn forget(&self, segment: &[u8]) -> Result<Option<Vec<u8>>> {
        self.0.forget(segment).map_err(corrupt)
    }

    /// Marks of what is to be forgotten: who was erased, and how many programmes were replaced. Where one is
    /// new, forget in all that is stored.
    pub fn forgotten(&self) -> Vec<String> {
        self.0.forgotten()
    }

    /// A member's whole statement as columns.
    #[wasm_bindgen(js_name = statementColumns, unchecked_return_type = "StatementColumnsArrays")]
    pub fn statement_columns(&self, member: &str) -> Result<JsValue> {
        let columns = self.0.statement_columns(self.account(member)?);
        object(&[
            ("on", Int32Array::from(&columns.on[..]).into()),
            ("given", Int32Array::from(&columns.given[..]).into()),
            ("received", Int32Array::from(&columns.received[..]).into()),
            ("other", Int32Array::from(&columns.other[..]).into()),
            ("balance", floats(&columns.balance)),
            ("state", Uint8Array::from(&columns.state[..]).into()),
            ("text", columns.text.into()),
        ])
    }

    /// Service minutes by month and category.
    #[wasm_bindgen(js_name = monthsByCategory, unchecked_return_type = "MonthsArrays")]
    pub fn months_by_category(&self) -> Result<JsValue> {
        let table = self.0.months_by_category();
        object(&[
            ("months", Int32Array::from(&table.months[..]).into()),
            ("categories", to_js(&table.categories)?),
            ("minutes", floats(&table.minutes)),
        ])
    }

    /// Every exchange as CSV for spreadsheets.
    #[wasm_bindgen(js_name = exportCsv)]
    pub fn export_csv(&self) -> Vec<u8> {
        files::exchanges_csv(&self.0)
    }

    /// Every account's balance as CSV for spreadsheets.
    #[wasm_bindgen(js_name = exportBalancesCsv)]
    pub fn export_balances_csv(&self) -> Vec<u8> {
        files::balances_csv(&self.0)
    }

    /// A journal for hledger and ledger.
    #[wasm_bindgen(js_name = exportHledger)]
    pub fn export_hledger(&self) -> Vec<u8> {
        files::hledger(&self.0).into_bytes()
    }
}

/// One file of all stored segments: the whole journal.
#[wasm_bindgen(js_name = journalFile)]
pub fn journal_file(segments: Vec<Uint8Array>) -> Result<Vec<u8>> {
    let segments: Vec<Vec<u8>> = segments.iter().map(Uint8Array::to_vec).collect();
    journal::journal_file(segments.iter().map(Vec::as_slice)).map_err(corrupt)
}

/// A journal in segments that each end with a signed head, to be handed to another keeper.
#[wasm_bindgen]
pub struct HandOver(Vec<journal::HandedOver>);

#[wasm_bindgen]
impl HandOver {
    /// The journal of a ledger, out of all its stored segments.
    #[wasm_bindgen(constructor)]
    pub fn new(ledger: &Ledger, segments: Vec<Uint8Array>) -> Result<HandOver> {
        let segments: Vec<Vec<u8>> = segments.iter().map(Uint8Array::to_vec).collect();
        let segments = segments.iter().map(Vec::as_slice);
        journal::segments_to_hand_over(segments, ledger.0.kept_since()).map(HandOver).map_err(corrupt)
    }

    /// How many segments there are.
    #[wasm_bindgen(getter)]
    pub fn count(&self) -> usize {
        self.0.len()
    }

    /// What the keeper signs under a segment; nothing where its head is stored.
    #[wasm_bindgen(js_name = headToSign)]
    pub fn head_to_sign(&self, segment: usize) -> Result<Option<Vec<u8>>> {
        Ok(self.segment(segment)?.head.map(|head| head.bytes_to_sign()))
    }

    /// A segment, with its head where the keeper has signed one.
    pub fn sealed(&self, segment: usize, signature: Option<Vec<u8>>) -> Result<Vec<u8>> {
        let journal::HandedOver { items, head } = self.segment(segment)?;
        let (Some(head), Some(signature)) = (head, signature) else { return Ok(items.clone()) };
        Ok([&items[..], &head.seal(&array(&signature)?)].concat())
    }

    fn segment(&self, segment: usize) -> Result<&journal::HandedOver> {
        self.0.get(segment).ok_or_else(|| misuse(&format!("there are {} segments", self.0.len())))
    }
}

/// A check of the books in progress.
#[wasm_bindgen]
pub struct Check(Books);

#[wasm_bindgen]
impl Check {
    /// Begins a check, of the stored cache too where there is one.
    #[wasm_bindgen(constructor)]
    pub fn new(cache: Option<Vec<u8>>) -> Check {
        Check(Books::new(cache.as_deref()))
    }

    /// Replays the next stored segment and verifies all of it, every signature included.
    pub fn push(&mut self, segment: &[u8]) {
        self.0.push(segment);
    }

    /// How many records were verified.
    #[wasm_bindgen(getter)]
    pub fn checked(&self) -> f64 {
        self.0.checked() as f64
    }

    /// The answers, each with its evidence.
    #[wasm_bindgen(unchecked_return_type = "Finding[]")]
    pub fn finish(&self, ledger: &Ledger) -> Result<JsValue> {
        to_js(&self.0.finish(&ledger.0))
    }
}

/// The rules for a page. All else goes as JSON: see `to_js`.
fn value(value: &impl Serialize) -> Result<JsValue> {
    // A flattened struct is serialised as a map; pages want plain objects.
    let object = value.serialize(&serde_wasm_bindgen::Serializer::new().serialize_maps_as_objects(true));
    object.map_err(|wrong| misuse(&wrong.to_string()))
}

fn object(fields: &[(&str, JsValue)]) -> Result<JsValue> {
    let object = Object::new();
    for (name, value) in fields {
        set(&object, name, value);
    }
    Ok(object.into())
}

fn floats(values: &[i64]) -> JsValue {
    let floats: Vec<f64> = values.iter().map(|value| *value as f64).collect();
    Float64Array::from(&floats[..]).into()
}
