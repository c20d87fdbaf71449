//! Readings of offers and requests, of what waits, and of what may need tidying.

use crate::journal::PostKind;
use crate::ledger::Recording;
use crate::views::{PairingQuery, PostQuery, WrongQuery};
use crate::wasm::Ledger;
use crate::wasm::entry::legs;
use crate::wasm::input::Input;
use crate::wasm::js::{Result, day, error, to_js};
use js_sys::Array;
use wasm_bindgen::prelude::*;

/// How many rows of each list, unless told.
const ROWS: u32 = 50;
/// How many rings, unless told.
const RINGS: u32 = 20;

fn post_query(query: Option<&Input>) -> Result<PostQuery> {
    let Some(query) = query else { return Ok(PostQuery::default()) };
    let kind = match query.text("kind").as_str() {
        "" => None,
        "Offer" => Some(PostKind::Offer),
        "Request" => Some(PostKind::Request),
        _ => return Err(wrong_query("kind")),
    };
    let (offset, limit) = query.page();
    Ok(PostQuery {
        kind,
        member: query.some("member"),
        category: query.some("category"),
        text: query.some("text"),
        closed: query.flag("closed"),
        offset,
        limit,
    })
}

fn wrong_query(field: &'static str) -> JsValue {
    error(WrongQuery(field).message())
}

#[wasm_bindgen]
impl Ledger {
    /// A page of offers and requests, the newest first, as they stand on a day.
    #[wasm_bindgen(unchecked_return_type = "Page<PostRow>")]
    pub fn posts(
        &self,
        #[wasm_bindgen(unchecked_param_type = "Partial<PostQuery> | undefined")] query: Option<Input>,
        today: &str,
    ) -> Result<JsValue> {
        let page = self.0.posts(&post_query(query.as_ref())?, day(today)?);
        to_js(&page.map_err(|wrong| wrong_query(wrong.0))?)
    }

    /// Others' offers and requests that go with a member's own, those with most reasons first, and why.
    #[wasm_bindgen(unchecked_return_type = "Match[]")]
    pub fn matches(&self, member: &str, today: &str) -> Result<JsValue> {
        to_js(&self.0.matches(self.account(member)?, day(today)?, ROWS as usize))
    }

    /// A page of all pairs of an offer and a request that it answers, those with most reasons first, and why.
    #[wasm_bindgen(unchecked_return_type = "Page<Pairing>")]
    pub fn pairings(
        &self,
        today: &str,
        #[wasm_bindgen(unchecked_param_type = "Partial<PairingQuery>")] query: Option<Input>,
    ) -> Result<JsValue> {
        let query = query.map_or_else(PairingQuery::default, |query| {
            let (offset, limit) = query.page();
            let per_member = query.number("perMember").and_then(|most| u32::try_from(most).ok());
            PairingQuery { per_member, offset, limit }
        });
        to_js(&self.0.pairings(&query, day(today)?))
    }

    /// Rings through three or four people, the best first; through one member, if given.
    #[wasm_bindgen(unchecked_return_type = "Ring[]")]
    pub fn rings(&self, today: &str, limit: Option<u32>, member: Option<String>) -> Result<JsValue> {
        let through = member.map(|member| self.account(&member)).transpose()?;
        to_js(&self.0.rings(day(today)?, limit.unwrap_or(RINGS) as usize, through))
    }

    /// What may need tidying: duplicates, quiet members, names that look the same.
    #[wasm_bindgen(unchecked_return_type = "Tidy")]
    pub fn tidy(&self, today: &str, limit: Option<u32>) -> Result<JsValue> {
        to_js(&self.0.tidy(day(today)?, limit.unwrap_or(ROWS) as usize))
    }

    /// The members who have this name or this number already.
    #[wasm_bindgen(js_name = membersCalled, unchecked_return_type = "MemberRow[]")]
    pub fn members_called(&self, name: &str, number: Option<String>) -> Result<JsValue> {
        to_js(&self.0.members_called(name, number.as_deref()))
    }

    /// The last closed month: `year * 12 + month - 1`. All before it are closed, too.
    #[wasm_bindgen(getter, js_name = closedMonth)]
    pub fn closed_month(&self) -> Option<i32> {
        self.0.closed_month()
    }

    /// The programmes in use, by name.
    #[wasm_bindgen(unchecked_return_type = "Programme[]")]
    pub fn programmes(&self) -> Result<JsValue> {
        to_js(&self.0.programmes())
    }

    /// What waits for a coordinator.
    #[wasm_bindgen(unchecked_return_type = "Inbox")]
    pub fn inbox(&self, today: &str, limit: Option<u32>) -> Result<JsValue> {
        to_js(&self.0.inbox(day(today)?, limit.unwrap_or(ROWS) as usize))
    }

    /// All that is held on a member.
    #[wasm_bindgen(unchecked_return_type = "Card")]
    pub fn card(&self, member: &str, today: &str) -> Result<JsValue> {
        to_js(&self.0.card(self.account(member)?, day(today)?))
    }

    /// What each account's balance becomes when these exchanges count.
    #[wasm_bindgen(unchecked_return_type = "BalanceChange[]")]
    pub fn preview(
        &self,
        #[wasm_bindgen(unchecked_param_type = "{ gave: Leg[]; received: Leg[]; on: string }[]")]
        recordings: &Array,
    ) -> Result<JsValue> {
        let recording = |value: JsValue| {
            let given: Input = value.unchecked_into();
            let kind = crate::journal::ExchangeKind::Service;
            Ok(Recording::new(
                kind,
                legs(&self.0, &given, "gave")?,
                legs(&self.0, &given, "received")?,
                day(&given.text("on"))?,
            ))
        };
        let recordings: Result<Vec<Recording<'_>>> = recordings.iter().map(recording).collect();
        to_js(&self.0.preview(&recordings?))
    }
}
