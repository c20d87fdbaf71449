//! What pages pass in: plain objects, read property by property. A deserialiser would cost more than the
//! ledger.

use super::js::{Result, array, misuse};
use crate::journal::Author;
use crate::views::{BalanceQuery, BalanceSort, Filter, HistoryQuery, HistorySort, StatementQuery};
use crate::{Key, Seconds};
use js_sys::{Array, Reflect, Uint8Array};
use wasm_bindgen::prelude::*;

#[wasm_bindgen]
extern "C" {
    /// Any object that a page passes in; the types for pages are in `TYPES` and generated from the queries.
    pub type Input;
}

impl Input {
    /// A property; `undefined` where there is none.
    fn get(&self, name: &str) -> JsValue {
        Reflect::get(self, &JsValue::from_str(name)).unwrap_or(JsValue::UNDEFINED)
    }

    /// Whether a property is there and is not `undefined`; `null` is.
    pub(super) fn has(&self, name: &str) -> bool {
        !self.get(name).is_undefined()
    }

    /// A text that is there and not empty.
    pub(super) fn some(&self, name: &str) -> Option<String> {
        self.get(name).as_string().filter(|text| !text.is_empty())
    }

    /// A text; empty where there is none.
    pub(super) fn text(&self, name: &str) -> String {
        self.get(name).as_string().unwrap_or_default()
    }

    /// A number that is there. What is out of range becomes the nearest that is not.
    pub(super) fn number(&self, name: &str) -> Option<i64> {
        self.get(name).as_f64().map(|number| number as i64)
    }

    /// Minutes; nothing where there are none.
    pub(super) fn minutes(&self, name: &str) -> Option<crate::Minutes> {
        // More than a leg can have, so that no sum overflows before it is refused.
        let most = i64::from(i32::MAX);
        self.number(name).map(|minutes| crate::Minutes(minutes.clamp(-most, most)))
    }

    pub(super) fn flag(&self, name: &str) -> bool {
        self.get(name).is_truthy()
    }

    /// An object that is there.
    pub(super) fn object(&self, name: &str) -> Option<Input> {
        let object = self.get(name);
        object.is_object().then(|| object.unchecked_into())
    }

    /// A list; `None` where there is none.
    pub(super) fn list(&self, name: &str) -> Option<Array> {
        let list = self.get(name);
        Array::is_array(&list).then(|| list.unchecked_into())
    }

    /// So many bytes.
    pub(super) fn bytes<const N: usize>(&self, name: &str) -> Result<[u8; N]> {
        let bytes = self.get(name).dyn_into::<Uint8Array>();
        array(&bytes.map_err(|_| misuse(&format!("{name} must be a Uint8Array")))?.to_vec())
    }

    pub(super) fn page(&self) -> (Option<u32>, Option<u32>) {
        let number = |name| self.number(name).map(|number| u32::try_from(number).unwrap_or(0));
        (number("offset"), number("limit"))
    }
}

pub(super) fn balance_query(query: Option<&Input>) -> BalanceQuery {
    let Some(query) = query else { return BalanceQuery::default() };
    let sort = match query.text("sort").as_str() {
        "Balance" => BalanceSort::Balance,
        "Given" => BalanceSort::Given,
        "Received" => BalanceSort::Received,
        _ => BalanceSort::Name,
    };
    let (offset, limit) = query.page();
    BalanceQuery { text: query.some("text"), sort, descending: query.flag("descending"), offset, limit }
}

pub(super) fn statement_query(query: Option<&Input>) -> StatementQuery {
    let Some(query) = query else { return StatementQuery::default() };
    let (offset, limit) = query.page();
    StatementQuery { filter: filter(query), newest_first: query.flag("newestFirst"), offset, limit }
}

pub(super) fn history_query(query: Option<&Input>) -> HistoryQuery {
    let Some(query) = query else { return HistoryQuery::default() };
    let sort = match query.text("sort").as_str() {
        "Minutes" => HistorySort::Minutes,
        "Recorded" => HistorySort::Recorded,
        _ => HistorySort::On,
    };
    let (offset, limit) = query.page();
    HistoryQuery { filter: filter(query), sort, descending: query.flag("descending"), offset, limit }
}

fn filter(query: &Input) -> Filter {
    let Some(filter) = query.object("filter") else { return Filter::default() };
    // An empty category means those without one, so it is not left out.
    let text = |name: &str| filter.has(name).then(|| filter.get(name).as_string()).flatten();
    Filter {
        member: text("member"),
        text: text("text"),
        category: text("category"),
        programme: text("programme"),
        state: text("state"),
        from: text("from"),
        to: text("to"),
    }
}

/// Who writes an event.
pub(super) fn author(by: &Input) -> Result<Author> {
    let number = |name| by.number(name).unwrap_or_default();
    let (n, at) = (number("n"), number("at"));
    let wrong = || misuse("an author has a device, its counter and the time");
    let n = u64::try_from(n).map_err(|_| wrong())?;
    Ok(Author { device: Key(by.bytes("device")?), n, at: Seconds(u32::try_from(at).map_err(|_| wrong())?) })
}
