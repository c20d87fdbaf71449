//! What pages pass in: plain objects, read property by property. A deserialiser would cost more than the ledger.

use super::{Result, array, day, refusal};
use crate::journal::{ExchangeKind, MemberKind};
use crate::ledger::{AccountIndex, Entry, ExchangeIndex, Ledger};
use crate::views::{BalanceQuery, BalanceSort, Filter, HistoryQuery, HistorySort, StatementQuery};
use crate::{Day, Key, Minutes};
use js_sys::{Array, Uint8Array};
use wasm_bindgen::prelude::*;

#[wasm_bindgen]
extern "C" {
    /// Any object that a page passes in; the types for pages are in `TYPES` and generated from the queries.
    pub type Input;

    #[wasm_bindgen(method, getter)]
    pub(super) fn device(this: &Input) -> Uint8Array;
    #[wasm_bindgen(method, getter)]
    pub(super) fn n(this: &Input) -> u32;
    #[wasm_bindgen(method, getter)]
    pub(super) fn at(this: &Input) -> u32;

    #[wasm_bindgen(method, getter, js_name = Found)]
    fn found(this: &Input) -> Option<Input>;
    #[wasm_bindgen(method, getter, js_name = AddMember)]
    fn add_member(this: &Input) -> Option<Input>;
    #[wasm_bindgen(method, getter, js_name = ChangeMember)]
    fn change_member(this: &Input) -> Option<Input>;
    #[wasm_bindgen(method, getter, js_name = Record)]
    fn record(this: &Input) -> Option<Input>;
    #[wasm_bindgen(method, getter, js_name = Confirm)]
    fn confirm_entry(this: &Input) -> Option<Input>;
    #[wasm_bindgen(method, getter, js_name = Void)]
    fn void_entry(this: &Input) -> Option<Input>;

    #[wasm_bindgen(method, getter)]
    fn community(this: &Input) -> String;
    #[wasm_bindgen(method, getter)]
    fn founder(this: &Input) -> String;
    #[wasm_bindgen(method, getter)]
    fn keeper(this: &Input) -> Uint8Array;
    #[wasm_bindgen(method, getter)]
    fn recovery(this: &Input) -> Uint8Array;
    #[wasm_bindgen(method, getter)]
    fn name(this: &Input) -> Option<String>;
    #[wasm_bindgen(method, getter)]
    fn number(this: &Input) -> Option<String>;
    #[wasm_bindgen(method, getter)]
    fn contact(this: &Input) -> Option<String>;
    #[wasm_bindgen(method, getter)]
    fn kind(this: &Input) -> String;
    #[wasm_bindgen(method, getter)]
    fn member(this: &Input) -> Option<String>;
    #[wasm_bindgen(method, getter)]
    fn exchange(this: &Input) -> String;
    #[wasm_bindgen(method, getter)]
    fn reason(this: &Input) -> String;
    #[wasm_bindgen(method, getter)]
    fn gave(this: &Input) -> Array;
    #[wasm_bindgen(method, getter)]
    fn received(this: &Input) -> Array;
    #[wasm_bindgen(method, getter)]
    fn account(this: &Input) -> String;
    #[wasm_bindgen(method, getter)]
    fn minutes(this: &Input) -> i32;
    #[wasm_bindgen(method, getter)]
    fn on(this: &Input) -> String;
    #[wasm_bindgen(method, getter)]
    fn category(this: &Input) -> Option<String>;
    #[wasm_bindgen(method, getter)]
    fn worked(this: &Input) -> Option<u32>;
    #[wasm_bindgen(method, getter)]
    fn note(this: &Input) -> Option<String>;
    #[wasm_bindgen(method, getter)]
    fn confirm(this: &Input) -> bool;

    #[wasm_bindgen(method, getter)]
    fn filter(this: &Input) -> Option<Input>;
    #[wasm_bindgen(method, getter)]
    fn text(this: &Input) -> Option<String>;
    #[wasm_bindgen(method, getter)]
    fn state(this: &Input) -> Option<String>;
    #[wasm_bindgen(method, getter)]
    fn from(this: &Input) -> Option<String>;
    #[wasm_bindgen(method, getter)]
    fn to(this: &Input) -> Option<String>;
    #[wasm_bindgen(method, getter)]
    fn sort(this: &Input) -> Option<String>;
    #[wasm_bindgen(method, getter)]
    fn descending(this: &Input) -> Option<bool>;
    #[wasm_bindgen(method, getter, js_name = newestFirst)]
    fn newest_first(this: &Input) -> Option<bool>;
    #[wasm_bindgen(method, getter)]
    fn offset(this: &Input) -> Option<u32>;
    #[wasm_bindgen(method, getter)]
    fn limit(this: &Input) -> Option<u32>;
}

pub(super) fn balance_query(query: Option<&Input>) -> BalanceQuery {
    let Some(query) = query else { return BalanceQuery::default() };
    let sort = match query.sort().as_deref() {
        Some("Balance") => BalanceSort::Balance,
        Some("Given") => BalanceSort::Given,
        Some("Received") => BalanceSort::Received,
        _ => BalanceSort::Name,
    };
    let descending = query.descending().unwrap_or(false);
    BalanceQuery { text: query.text(), sort, descending, offset: query.offset(), limit: query.limit() }
}

pub(super) fn statement_query(query: Option<&Input>) -> StatementQuery {
    let Some(query) = query else { return StatementQuery::default() };
    let newest_first = query.newest_first().unwrap_or(false);
    StatementQuery { filter: filter(query), newest_first, offset: query.offset(), limit: query.limit() }
}

pub(super) fn history_query(query: Option<&Input>) -> HistoryQuery {
    let Some(query) = query else { return HistoryQuery::default() };
    let sort = match query.sort().as_deref() {
        Some("Minutes") => HistorySort::Minutes,
        Some("Recorded") => HistorySort::Recorded,
        _ => HistorySort::On,
    };
    let descending = query.descending().unwrap_or(false);
    HistoryQuery { filter: filter(query), sort, descending, offset: query.offset(), limit: query.limit() }
}

fn filter(query: &Input) -> Filter {
    let Some(filter) = query.filter() else { return Filter::default() };
    Filter {
        member: filter.member(),
        text: filter.text(),
        category: filter.category(),
        state: filter.state(),
        from: filter.from(),
        to: filter.to(),
    }
}

/// What a person wants, with the texts that the [`Entry`] borrows.
pub(super) struct Wanted {
    texts: [Option<String>; 4],
    what: What,
}

enum What {
    Found { keeper: Key, recovery: Key },
    AddMember(MemberKind),
    ChangeMember(AccountIndex),
    Record { kind: ExchangeKind, gave: Legs, received: Legs, on: Day, worked: Option<Minutes>, confirm: bool },
    Confirm(ExchangeIndex),
    Void(ExchangeIndex),
}

type Legs = Vec<(AccountIndex, Minutes)>;

impl Wanted {
    pub(super) fn read(ledger: &Ledger, entry: &Input) -> Result<Wanted> {
        let exchange = |input: &Input| ledger.exchange_of(&input.exchange()).map_err(refusal);
        if let Some(found) = entry.found() {
            let (keeper, recovery) =
                (Key(array(&found.keeper().to_vec())?), Key(array(&found.recovery().to_vec())?));
            return Ok(Wanted::new(
                [Some(found.community()), Some(found.founder())],
                What::Found { keeper, recovery },
            ));
        }
        if let Some(new) = entry.add_member() {
            let kind = match new.kind().as_str() {
                "Household" => MemberKind::Household,
                "Organisation" => MemberKind::Organisation,
                _ => MemberKind::Person,
            };
            return Ok(Wanted::new([new.name(), new.number(), new.contact()], What::AddMember(kind)));
        }
        if let Some(change) = entry.change_member() {
            let member = ledger.account_of(&change.member().unwrap_or_default()).map_err(refusal)?;
            return Ok(Wanted::new([change.name(), change.contact()], What::ChangeMember(member)));
        }
        if let Some(record) = entry.record() {
            let what = What::Record {
                kind: if record.kind() == "Gift" { ExchangeKind::Gift } else { ExchangeKind::Service },
                gave: legs(ledger, &record.gave())?,
                received: legs(ledger, &record.received())?,
                on: day(&record.on())?,
                worked: record.worked().map(|worked| Minutes(i64::from(worked))),
                confirm: record.confirm(),
            };
            return Ok(Wanted::new([record.category(), record.note()], what));
        }
        if let Some(confirm) = entry.confirm_entry() {
            return Ok(Wanted::new([], What::Confirm(exchange(&confirm)?)));
        }
        if let Some(void) = entry.void_entry() {
            return Ok(Wanted::new([Some(void.reason())], What::Void(exchange(&void)?)));
        }
        Err(super::misuse("an entry is one of Found, AddMember, ChangeMember, Record, Confirm, Void"))
    }

    fn new<const N: usize>(texts: [Option<String>; N], what: What) -> Wanted {
        let mut all = [const { None }; 4];
        for (place, text) in all.iter_mut().zip(texts) {
            *place = text.filter(|text| !text.is_empty());
        }
        Wanted { texts: all, what }
    }

    pub(super) fn entry(&self) -> Entry<'_> {
        let some = |i: usize| self.texts[i].as_deref();
        let text = |i: usize| some(i).unwrap_or_default();
        match &self.what {
            What::Found { keeper, recovery } => {
                Entry::Found { community: text(0), founder: text(1), keeper: *keeper, recovery: *recovery }
            }
            What::AddMember(kind) => {
                Entry::AddMember { name: text(0), kind: *kind, number: some(1), contact: some(2) }
            }
            What::ChangeMember(member) => {
                Entry::ChangeMember { member: *member, name: some(0), contact: some(1) }
            }
            What::Record { kind, gave, received, on, worked, confirm } => Entry::Record {
                kind: *kind,
                gave: gave.clone(),
                received: received.clone(),
                on: *on,
                category: some(0),
                worked: *worked,
                note: some(1),
                confirm: *confirm,
            },
            What::Confirm(exchange) => Entry::Confirm(*exchange),
            What::Void(exchange) => Entry::Void { exchange: *exchange, reason: text(0) },
        }
    }
}

fn legs(ledger: &Ledger, legs: &Array) -> Result<Legs> {
    let leg = |leg: JsValue| {
        let leg: Input = leg.unchecked_into();
        Ok((ledger.account_of(&leg.account()).map_err(refusal)?, Minutes(i64::from(leg.minutes()))))
    };
    legs.iter().map(leg).collect()
}
