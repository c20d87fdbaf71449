//! From values and errors to JavaScript.

use crate::ledger::Refusal;
use crate::{Day, MISUSE, Message};
use js_sys::{Object, Reflect};
use serde::Serialize;
use wasm_bindgen::prelude::*;

/// What a page gets: a value, or an error with a code and fields.
pub(super) type Result<T> = core::result::Result<T, JsValue>;

/// The one way from values to JS.
pub(super) fn to_js(value: &impl Serialize) -> Result<JsValue> {
    js_sys::JSON::parse(&crate::json::text(value).map_err(|_| misuse("this has no form that pages know"))?)
}

/// The one way from errors to JS. The words are the page's.
pub(super) fn error(message: Message) -> JsValue {
    thrown(message.code, &message)
}

fn thrown(says: &str, message: &Message) -> JsValue {
    let error = js_sys::Error::new(says);
    let fields = Object::new();
    for (name, value) in &message.fields {
        set(&fields, name, &JsValue::from_str(value));
    }
    set(&error, "code", &JsValue::from_str(message.code));
    set(&error, "fields", &fields);
    error.into()
}

pub(super) fn refusal(refusal: Refusal) -> JsValue {
    error(refusal.message())
}

pub(super) fn corrupt(corrupt: crate::journal::Corrupt) -> JsValue {
    error(corrupt.message())
}

/// The page called us wrongly: no fault of a person. `wrong` is for the page's authors.
pub(super) fn misuse(wrong: &str) -> JsValue {
    thrown(wrong, &Message { code: MISUSE, fields: Vec::new() })
}

pub(super) fn set(object: &JsValue, key: &str, value: &JsValue) {
    // Setting a property of an object that was just made cannot fail.
    let _ = Reflect::set(object, &JsValue::from_str(key), value);
}

pub(super) fn array<const N: usize>(bytes: &[u8]) -> Result<[u8; N]> {
    bytes.try_into().map_err(|_| misuse("a key has 32 bytes, a seed 32, a signature 64"))
}

pub(super) fn day(text: &str) -> Result<Day> {
    let not_a_day = || error(Message { code: "not_a_day", fields: vec![("text", text.to_owned())] });
    Day::parse(text).ok_or_else(not_a_day)
}
