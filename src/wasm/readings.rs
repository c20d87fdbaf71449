//! Readings of offers and requests, of what waits, and of what may need tidying.

use super::{Ledger, Result, day, error, to_js};
use crate::journal::PostKind;
use crate::views::PostQuery;
use wasm_bindgen::prelude::*;

#[wasm_bindgen]
extern "C" {
    /// A query that a page passes in; the types for pages are generated from the queries.
    pub type Asked;

    #[wasm_bindgen(method, getter)]
    fn kind(this: &Asked) -> Option<String>;
    #[wasm_bindgen(method, getter)]
    fn member(this: &Asked) -> Option<String>;
    #[wasm_bindgen(method, getter)]
    fn category(this: &Asked) -> Option<String>;
    #[wasm_bindgen(method, getter)]
    fn text(this: &Asked) -> Option<String>;
    #[wasm_bindgen(method, getter)]
    fn closed(this: &Asked) -> Option<bool>;
    #[wasm_bindgen(method, getter)]
    fn offset(this: &Asked) -> Option<u32>;
    #[wasm_bindgen(method, getter)]
    fn limit(this: &Asked) -> Option<u32>;
}

fn post_query(query: Option<&Asked>) -> Result<PostQuery> {
    let Some(query) = query else { return Ok(PostQuery::default()) };
    let kind = match query.kind().as_deref() {
        None | Some("") => None,
        Some("Offer") => Some(PostKind::Offer),
        Some("Request") => Some(PostKind::Request),
        Some(_) => return Err(wrong_query("kind")),
    };
    Ok(PostQuery {
        kind,
        member: query.member(),
        category: query.category(),
        text: query.text(),
        closed: query.closed().unwrap_or(false),
        offset: query.offset(),
        limit: query.limit(),
    })
}

fn wrong_query(field: &'static str) -> JsValue {
    error("wrong_query", &crate::views::WrongQuery(field), &[("field", field.to_owned())])
}

#[wasm_bindgen]
impl Ledger {
    /// A page of offers and requests, the newest first, as they stand on a day.
    #[wasm_bindgen(unchecked_return_type = "Page<PostRow>")]
    pub fn posts(
        &self,
        #[wasm_bindgen(unchecked_param_type = "Partial<PostQuery> | undefined")] query: Option<Asked>,
        today: &str,
    ) -> Result<JsValue> {
        let page = self.0.posts(&post_query(query.as_ref())?, day(today)?);
        to_js(&page.map_err(|wrong| wrong_query(wrong.0))?)
    }

    /// What waits for a member's word, and what the member waits for.
    #[wasm_bindgen(unchecked_return_type = "Awaiting")]
    pub fn awaiting(&self, member: &str) -> Result<JsValue> {
        to_js(&self.0.awaiting(self.account(member)?))
    }
}

#[cfg(feature = "desk")]
mod desk {
    use super::super::{Ledger, Result, day, to_js};
    use crate::Minutes;
    use crate::journal::ExchangeKind;
    use crate::ledger::{AccountIndex, Recording};
    use crate::views::PairingQuery;
    use js_sys::Array;
    use wasm_bindgen::prelude::*;

    /// How many rows of each list, unless told.
    const ROWS: u32 = 50;
    /// How many chains, unless told.
    const CHAINS: u32 = 20;

    #[wasm_bindgen]
    extern "C" {
        /// Pairings that are asked for, an exchange to preview, or one of its legs.
        pub type Given;

        #[wasm_bindgen(method, getter, js_name = perMember)]
        fn per_member(this: &Given) -> Option<u32>;
        #[wasm_bindgen(method, getter)]
        fn offset(this: &Given) -> Option<u32>;
        #[wasm_bindgen(method, getter)]
        fn limit(this: &Given) -> Option<u32>;
        #[wasm_bindgen(method, getter)]
        fn kind(this: &Given) -> Option<String>;
        #[wasm_bindgen(method, getter)]
        fn gave(this: &Given) -> Array;
        #[wasm_bindgen(method, getter)]
        fn received(this: &Given) -> Array;
        #[wasm_bindgen(method, getter)]
        fn on(this: &Given) -> String;
        #[wasm_bindgen(method, getter)]
        fn account(this: &Given) -> String;
        #[wasm_bindgen(method, getter)]
        fn minutes(this: &Given) -> i32;
    }

    #[wasm_bindgen]
    impl Ledger {
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
            #[wasm_bindgen(unchecked_param_type = "Partial<PairingQuery>")] query: Option<Given>,
        ) -> Result<JsValue> {
            let query = query.map_or_else(PairingQuery::default, |query| PairingQuery {
                per_member: query.per_member(),
                offset: query.offset(),
                limit: query.limit(),
            });
            to_js(&self.0.pairings(&query, day(today)?))
        }

        /// Chains through three or four people, the best first; through one member, if given.
        #[wasm_bindgen(unchecked_return_type = "Chain[]")]
        pub fn chains(&self, today: &str, limit: Option<u32>, member: Option<String>) -> Result<JsValue> {
            let through = member.map(|member| self.account(&member)).transpose()?;
            to_js(&self.0.chains(day(today)?, limit.unwrap_or(CHAINS) as usize, through))
        }

        /// What may need tidying: duplicates, quiet members, names that look the same.
        #[wasm_bindgen(unchecked_return_type = "Tidy")]
        pub fn tidy(&self, today: &str, limit: Option<u32>) -> Result<JsValue> {
            to_js(&self.0.tidy(day(today)?, limit.unwrap_or(ROWS) as usize))
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
        #[wasm_bindgen(unchecked_return_type = "Effect[]")]
        pub fn preview(
            &self,
            #[wasm_bindgen(
                unchecked_param_type = "{ kind: string; gave: Leg[]; received: Leg[]; on: string }[]"
            )]
            recordings: &Array,
        ) -> Result<JsValue> {
            let legs = |legs: Array| -> Result<Vec<(AccountIndex, Minutes)>> {
                let leg = |leg: Given| Ok((self.account(&leg.account())?, Minutes(i64::from(leg.minutes()))));
                legs.iter().map(|value| leg(value.unchecked_into())).collect()
            };
            let recording = |given: Given| {
                let kind = match given.kind().as_deref() {
                    Some("Gift") => ExchangeKind::Gift,
                    _ => ExchangeKind::Service,
                };
                Ok(Recording::new(kind, legs(given.gave())?, legs(given.received())?, day(&given.on())?))
            };
            let recordings: Result<Vec<_>> =
                recordings.iter().map(|value| recording(value.unchecked_into())).collect();
            to_js(&self.0.preview(&recordings?))
        }
    }
}
