//! From values and errors to JavaScript.

use crate::Day;
use crate::ledger::Refusal;
use js_sys::{Object, Reflect};
use serde::Serialize;
use wasm_bindgen::prelude::*;

/// What a page gets: a value, or an error with a code and fields.
pub(super) type Result<T> = core::result::Result<T, JsValue>;

/// The one way from values to JS.
pub(super) fn to_js(value: &impl Serialize) -> Result<JsValue> {
    js_sys::JSON::parse(&crate::json::text(value).map_err(misuse)?)
}

/// The one way from errors to JS.
pub(super) fn error(
    code: &str,
    message: &impl core::fmt::Display,
    fields: &[(&'static str, String)],
) -> JsValue {
    let error = js_sys::Error::new(&message.to_string());
    let about = Object::new();
    for (name, value) in fields {
        set(&about, name, &JsValue::from_str(value));
    }
    set(&error, "code", &JsValue::from_str(code));
    set(&error, "fields", &about);
    error.into()
}

pub(super) fn refusal(refusal: Refusal) -> JsValue {
    error(refusal.code(), &refusal, &refusal.fields())
}

pub(super) fn corrupt(corrupt: crate::journal::Corrupt) -> JsValue {
    error(corrupt.code(), &corrupt, &[("seq", corrupt.seq().to_string())])
}

/// The page called us wrongly: no fault of a person.
pub(super) fn misuse(wrong: impl core::fmt::Display) -> JsValue {
    error("misuse", &wrong, &[])
}

pub(super) fn set(object: &JsValue, key: &str, value: &JsValue) {
    // Setting a property of an object that was just made cannot fail.
    let _ = Reflect::set(object, &JsValue::from_str(key), value);
}

pub(super) fn array<const N: usize>(bytes: &[u8]) -> Result<[u8; N]> {
    bytes.try_into().map_err(|_| misuse("a key has 32 bytes, a seed 32, a signature 64"))
}

pub(super) fn day(text: &str) -> Result<Day> {
    Day::parse(text).ok_or_else(|| {
        error("not_a_day", &format!("“{text}” is no day: write it as 2024-12-31"), &[("on", text.to_owned())])
    })
}
