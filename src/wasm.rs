//! The boundary to JavaScript: the only file that names a browser. A method decodes, calls one function of the
//! core, and encodes; one function turns values into JS, one turns errors.

use crate::journal::Author;
use crate::ledger::{self, AccountIndex, Context, Entry, Refusal, Source, Submission};
use crate::views::{BalanceQuery, HistoryQuery, StatementQuery};
use crate::{Day, Key, Minutes, Seconds};
use js_sys::{Float64Array, Int32Array, Object, Reflect, Uint8Array};
use serde::{Deserialize, Serialize};
use wasm_bindgen::prelude::*;

type Result<T> = core::result::Result<T, JsValue>;

#[wasm_bindgen(typescript_custom_section)]
const TYPES: &str = r#"
export type Id = string;
/** Thrown by everything here. `code` is stable; `fields` says what it is about. */
export interface TimebankError extends Error { code: string; fields: Record<string, string>; }
export interface Leg { account: Id; minutes: number; }
export type EntryInput =
  | { Found: { community: string; founder: string; keeper: Uint8Array; recovery: Uint8Array } }
  | { AddMember: { name: string; kind: "Person" | "Household" | "Organisation"; number?: string; contact?: string } }
  | { ChangeMember: { member: Id; name?: string; contact?: string } }
  | { Record: { kind: "Service" | "Gift"; gave: Leg[]; received: Leg[]; on: string; category?: string; worked?: number; note?: string; confirm: boolean } }
  | { Confirm: { exchange: Id } }
  | { Void: { exchange: Id; reason: string } };
export interface AuthorInput { device: Uint8Array; n: number; at: number; }
export interface StatementColumnsArrays { on: Int32Array; given: Int32Array; received: Int32Array; balance: Float64Array; state: Uint8Array; text: string; }
export interface MonthsArrays { months: Int32Array; categories: string[]; minutes: Float64Array; }
"#;

/// The ledger of one community.
#[wasm_bindgen]
pub struct Ledger(ledger::Ledger);

/// An event that waits for its device's signature.
#[wasm_bindgen]
pub struct Draft(crate::journal::Draft);

/// A record that waits to be stored, and then to be applied.
#[wasm_bindgen]
pub struct Prepared(ledger::Prepared);

#[derive(Deserialize)]
struct AuthorInput {
    #[serde(with = "serde_wasm_bindgen::preserve")]
    device: Uint8Array,
    n: u32,
    at: u32,
}

#[derive(Deserialize)]
struct LegInput {
    account: String,
    minutes: i32,
}

#[derive(Clone, Copy, Deserialize)]
enum MemberKindInput {
    Person,
    Household,
    Organisation,
}

#[derive(Clone, Copy, Deserialize)]
enum ExchangeKindInput {
    Service,
    Gift,
}

#[derive(Deserialize)]
enum EntryInput {
    Found {
        community: String,
        founder: String,
        #[serde(with = "serde_wasm_bindgen::preserve")]
        keeper: Uint8Array,
        #[serde(with = "serde_wasm_bindgen::preserve")]
        recovery: Uint8Array,
    },
    AddMember {
        name: String,
        kind: MemberKindInput,
        number: Option<String>,
        contact: Option<String>,
    },
    ChangeMember {
        member: String,
        name: Option<String>,
        contact: Option<String>,
    },
    Record {
        kind: ExchangeKindInput,
        gave: Vec<LegInput>,
        received: Vec<LegInput>,
        on: String,
        category: Option<String>,
        worked: Option<u32>,
        note: Option<String>,
        confirm: bool,
    },
    Confirm {
        exchange: String,
    },
    Void {
        exchange: String,
        reason: String,
    },
}

#[wasm_bindgen]
impl Ledger {
    /// A ledger before its community was founded.
    #[wasm_bindgen(constructor)]
    pub fn new() -> Ledger {
        Ledger(ledger::Ledger::new())
    }

    /// Opens a ledger from its cache. Throws `cache_corrupt`: replay the journal then.
    #[wasm_bindgen(js_name = fromCache)]
    pub fn from_cache(bytes: &Uint8Array) -> Result<Ledger> {
        let opened = ledger::Ledger::from_cache(&Array(bytes));
        opened.map(Ledger).map_err(|wrong| error("cache_corrupt", &wrong, &[]))
    }

    /// The cache: store it beside the journal to open faster. It may be thrown away.
    pub fn cache(&self) -> Vec<u8> {
        self.0.cache()
    }

    /// Replays a stored segment; records that the ledger has are passed over. Throws `journal_corrupt` and the
    /// like: the ledger must then not be used.
    pub fn load(&mut self, segment: &[u8]) -> Result<()> {
        self.0.load(segment).map_err(corrupt)
    }

    /// A second ledger in the same state.
    #[wasm_bindgen(js_name = clone)]
    pub fn copy(&self) -> Ledger {
        Ledger(self.0.clone())
    }

    /// How many records the journal has.
    #[wasm_bindgen(getter)]
    pub fn seq(&self) -> f64 {
        self.0.chain().seq as f64
    }

    /// The head of the journal, as 64 hexadecimal digits.
    #[wasm_bindgen(getter)]
    pub fn head(&self) -> String {
        self.0.chain().head.to_string()
    }

    /// The event that says what a person wants. `seed` must be 32 random bytes, used once.
    pub fn draft(
        &self,
        #[wasm_bindgen(unchecked_param_type = "EntryInput")] entry: JsValue,
        #[wasm_bindgen(unchecked_param_type = "AuthorInput")] by: JsValue,
        seed: &[u8],
    ) -> Result<Draft> {
        let entry: EntryInput = serde_wasm_bindgen::from_value(entry).map_err(misuse)?;
        let entry = self.entry(&entry)?;
        self.0.draft(entry, author(by)?, &array(seed)?).map(Draft).map_err(refusal)
    }

    /// Verifies and checks a signed draft; changes nothing. `admittedAt` is the keeper's clock, `today` the day in
    /// the community. Throws why it is refused.
    pub fn admit(
        &self,
        draft: &Draft,
        signature: &[u8],
        #[wasm_bindgen(js_name = admittedAt)] admitted_at: u32,
        today: &str,
    ) -> Result<Prepared> {
        let context = Context { admitted_at: Seconds(admitted_at), today: day(today)? };
        let signature = array(signature)?;
        let submission = Submission { event: &draft.0.event, signature: &signature, parts: &draft.0.parts };
        self.0.prepare(submission, context).map(Prepared).map_err(refusal)
    }

    /// Adds a record that is stored.
    pub fn apply(&mut self, prepared: &Prepared) -> Result<()> {
        self.0.apply(&prepared.0).map_err(corrupt)
    }

    /// The credit for time that was worked, by the community's rounding.
    pub fn credited(&self, worked: u32) -> f64 {
        self.0.policy().credit(Minutes(i64::from(worked))).0 as f64
    }

    /// The ledger in a few figures.
    #[wasm_bindgen(unchecked_return_type = "Summary")]
    pub fn summary(&self) -> Result<JsValue> {
        to_js(&self.0.summary())
    }

    /// All members by name, and the pot.
    #[wasm_bindgen(unchecked_return_type = "MemberRow[]")]
    pub fn members(&self) -> Result<JsValue> {
        to_js(&self.0.members())
    }

    /// A page of balances.
    #[wasm_bindgen(unchecked_return_type = "Page<BalanceRow>")]
    pub fn balances(&self, #[wasm_bindgen(unchecked_param_type = "BalanceQuery")] query: JsValue) -> Result<JsValue> {
        to_js(&self.0.balances(&from_js::<BalanceQuery>(query)?))
    }

    /// Every account, and the proof that all balances sum to zero.
    #[wasm_bindgen(js_name = trialBalance, unchecked_return_type = "TrialBalance")]
    pub fn trial_balance(&self) -> Result<JsValue> {
        to_js(&self.0.trial_balance())
    }

    /// A page of a member's statement.
    #[wasm_bindgen(unchecked_return_type = "Statement")]
    pub fn statement(
        &self,
        member: &str,
        #[wasm_bindgen(unchecked_param_type = "StatementQuery")] query: JsValue,
    ) -> Result<JsValue> {
        let statement = self.0.statement(self.account(member)?, &from_js::<StatementQuery>(query)?);
        to_js(&statement.map_err(|wrong| error("wrong_query", &wrong, &[("field", wrong.0.to_owned())]))?)
    }

    /// A member's whole statement as columns.
    #[wasm_bindgen(js_name = statementColumns, unchecked_return_type = "StatementColumnsArrays")]
    pub fn statement_columns(&self, member: &str) -> Result<JsValue> {
        let columns = self.0.statement_columns(self.account(member)?);
        object(&[
            ("on", Int32Array::from(&columns.on[..]).into()),
            ("given", Int32Array::from(&columns.given[..]).into()),
            ("received", Int32Array::from(&columns.received[..]).into()),
            ("balance", floats(&columns.balance)),
            ("state", Uint8Array::from(&columns.state[..]).into()),
            ("text", columns.text.into()),
        ])
    }

    /// A page of the exchange history.
    #[wasm_bindgen(unchecked_return_type = "HistoryPage")]
    pub fn history(&self, #[wasm_bindgen(unchecked_param_type = "HistoryQuery")] query: JsValue) -> Result<JsValue> {
        let page = self.0.history(&from_js::<HistoryQuery>(query)?);
        to_js(&page.map_err(|wrong| error("wrong_query", &wrong, &[("field", wrong.0.to_owned())]))?)
    }

    /// One exchange with its trail.
    #[wasm_bindgen(unchecked_return_type = "ExchangeDetail")]
    pub fn exchange(&self, id: &str) -> Result<JsValue> {
        to_js(&self.0.exchange_detail(self.0.exchange_of(id).map_err(refusal)?))
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
}

impl Ledger {
    fn account(&self, id: &str) -> Result<AccountIndex> {
        self.0.account_of(id).map_err(refusal)
    }

    fn legs(&self, legs: &[LegInput]) -> Result<Vec<(AccountIndex, Minutes)>> {
        legs.iter().map(|leg| Ok((self.account(&leg.account)?, Minutes(i64::from(leg.minutes))))).collect()
    }

    fn entry<'e>(&self, entry: &'e EntryInput) -> Result<Entry<'e>> {
        Ok(match entry {
            EntryInput::Found { community, founder, keeper, recovery } => {
                let (keeper, recovery) = (Key(array(&keeper.to_vec())?), Key(array(&recovery.to_vec())?));
                Entry::Found { community, founder, keeper, recovery }
            }
            EntryInput::AddMember { name, kind, number, contact } => Entry::AddMember {
                name,
                kind: match kind {
                    MemberKindInput::Person => crate::journal::MemberKind::Person,
                    MemberKindInput::Household => crate::journal::MemberKind::Household,
                    MemberKindInput::Organisation => crate::journal::MemberKind::Organisation,
                },
                number: number.as_deref(),
                contact: contact.as_deref(),
            },
            EntryInput::ChangeMember { member, name, contact } => {
                Entry::ChangeMember { member: self.account(member)?, name: name.as_deref(), contact: contact.as_deref() }
            }
            EntryInput::Record { kind, gave, received, on, category, worked, note, confirm } => Entry::Record {
                kind: match kind {
                    ExchangeKindInput::Service => crate::journal::ExchangeKind::Service,
                    ExchangeKindInput::Gift => crate::journal::ExchangeKind::Gift,
                },
                gave: self.legs(gave)?,
                received: self.legs(received)?,
                on: day(on)?,
                category: category.as_deref(),
                worked: worked.map(|worked| Minutes(i64::from(worked))),
                note: note.as_deref(),
                confirm: *confirm,
            },
            EntryInput::Confirm { exchange } => Entry::Confirm(self.0.exchange_of(exchange).map_err(refusal)?),
            EntryInput::Void { exchange, reason } => {
                Entry::Void { exchange: self.0.exchange_of(exchange).map_err(refusal)?, reason }
            }
        })
    }
}

impl Default for Ledger {
    fn default() -> Ledger {
        Ledger::new()
    }
}

#[wasm_bindgen]
impl Draft {
    /// What the device signs.
    #[wasm_bindgen(getter, js_name = bytesToSign)]
    pub fn bytes_to_sign(&self) -> Vec<u8> {
        self.0.bytes_to_sign()
    }

    /// The ids that the event's parts have once it is admitted.
    #[wasm_bindgen(getter, unchecked_return_type = "Id[]")]
    pub fn ids(&self) -> Vec<String> {
        let event = self.0.id();
        (0..self.0.parts.len()).map(|part| crate::Id { event, part: part as u16 }.to_string()).collect()
    }
}

#[wasm_bindgen]
impl Prepared {
    /// The bytes to store.
    #[wasm_bindgen(getter)]
    pub fn record(&self) -> Vec<u8> {
        self.0.record.clone()
    }

    /// The record's number.
    #[wasm_bindgen(getter)]
    pub fn seq(&self) -> f64 {
        self.0.head.chain.seq as f64
    }

    /// What the keeper signs.
    #[wasm_bindgen(getter, js_name = headToSign)]
    pub fn head_to_sign(&self) -> Vec<u8> {
        self.0.head.bytes_to_sign()
    }

    /// The signed head, to be stored right after the last record.
    #[wasm_bindgen(js_name = sealHead)]
    pub fn seal_head(&self, signature: &[u8]) -> Result<Vec<u8>> {
        Ok(self.0.head.seal(&array(signature)?))
    }
}

/// A JS array as the source of a cache: copied column by column, straight into place.
struct Array<'a>(&'a Uint8Array);

impl Source for Array<'_> {
    fn length(&self) -> usize {
        self.0.length() as usize
    }

    fn read(&self, offset: usize, into: &mut [u8]) {
        self.0.subarray(offset as u32, (offset + into.len()) as u32).copy_to(into);
    }
}

/// The one way from values to JS.
fn to_js(value: &impl Serialize) -> Result<JsValue> {
    value.serialize(&serde_wasm_bindgen::Serializer::new()).map_err(misuse)
}

/// The one way from JS to a query: nothing at all is the query for everything.
fn from_js<T: for<'de> Deserialize<'de> + Default>(value: JsValue) -> Result<T> {
    if value.is_undefined() { Ok(T::default()) } else { serde_wasm_bindgen::from_value(value).map_err(misuse) }
}

/// The one way from errors to JS.
fn error(code: &str, message: &impl core::fmt::Display, fields: &[(&'static str, String)]) -> JsValue {
    let error = js_sys::Error::new(&message.to_string());
    let about = Object::new();
    for (name, value) in fields {
        set(&about, name, &JsValue::from_str(value));
    }
    set(&error, "code", &JsValue::from_str(code));
    set(&error, "fields", &about);
    error.into()
}

fn refusal(refusal: Refusal) -> JsValue {
    error(refusal.code(), &refusal, &refusal.fields())
}

fn corrupt(corrupt: crate::journal::Corrupt) -> JsValue {
    error(corrupt.code(), &corrupt, &[("seq", corrupt.seq().to_string())])
}

/// The page called us wrongly: no fault of a person.
fn misuse(wrong: impl core::fmt::Display) -> JsValue {
    error("misuse", &wrong, &[])
}

fn set(object: &JsValue, key: &str, value: &JsValue) {
    // Setting a property of an object that was just made cannot fail.
    let _ = Reflect::set(object, &JsValue::from_str(key), value);
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

fn author(by: JsValue) -> Result<Author> {
    let by: AuthorInput = serde_wasm_bindgen::from_value(by).map_err(misuse)?;
    Ok(Author { device: Key(array(&by.device.to_vec())?), n: u64::from(by.n), at: Seconds(by.at) })
}

fn array<const N: usize>(bytes: &[u8]) -> Result<[u8; N]> {
    bytes.try_into().map_err(|_| misuse(format!("{N} bytes are wanted, not {}", bytes.len())))
}

fn day(text: &str) -> Result<Day> {
    Day::parse(text).ok_or_else(|| error("not_a_day", &format!("{text:?} is no day: write it as 2024-12-31"), &[("on", text.to_owned())]))
}
