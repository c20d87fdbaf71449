//! The boundary, in a browser: the functions that pages call, with the values that pages pass.
#![cfg(target_arch = "wasm32")]
#![allow(clippy::unwrap_used, reason = "a test that cannot go on should say where")]

#[cfg(feature = "desk")]
mod book;
#[cfg(feature = "desk")]
mod carry;
#[cfg(feature = "desk")]
mod desk;
#[cfg(feature = "desk")]
mod flows;
#[cfg(feature = "desk")]
mod life;

use ed25519_dalek::SigningKey;
use js_sys::{Array, Object, Reflect, Uint8Array};
use timebank::wasm::Ledger;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};

wasm_bindgen_test_configure!(run_in_browser);

const NOW: u32 = 1_709_294_400;
const TODAY: &str = "2024-03-01";

fn device() -> SigningKey {
    SigningKey::from_bytes(&[1; 32])
}

fn bytes(bytes: &[u8]) -> JsValue {
    Uint8Array::from(bytes).into()
}

fn object(fields: &[(&str, JsValue)]) -> JsValue {
    let object = Object::new();
    for (name, value) in fields {
        Reflect::set(&object, &JsValue::from_str(name), value).unwrap();
    }
    object.into()
}

fn get(value: &JsValue, path: &str) -> JsValue {
    path.split('.').fold(value.clone(), |value, name| {
        let key = name.parse::<u32>().map_or_else(|_| JsValue::from_str(name), JsValue::from);
        Reflect::get(&value, &key).unwrap()
    })
}

#[cfg(feature = "desk")]
fn number(value: &JsValue, path: &str) -> f64 {
    get(value, path).as_f64().unwrap()
}

fn text(value: &JsValue, path: &str) -> String {
    get(value, path).as_string().unwrap()
}

fn code(error: &JsValue) -> String {
    assert!(error.is_instance_of::<js_sys::Error>(), "{error:?}");
    assert!(get(error, "fields").is_object());
    text(error, "code")
}

fn list(values: &[JsValue]) -> JsValue {
    values.iter().collect::<Array>().into()
}

fn leg(account: &str, minutes: i32) -> JsValue {
    object(&[("account", account.into()), ("minutes", minutes.into())])
}

/// The author of the device's event with this counter.
fn author(key: &SigningKey, n: f64) -> JsValue {
    let device = bytes(&key.verifying_key().to_bytes());
    object(&[("device", device), ("n", n.into()), ("at", NOW.into())])
}

fn draft(ledger: &Ledger, what: &str, entry: JsValue) -> Result<Vec<String>, JsValue> {
    let entry = object(&[(what, entry)]);
    let by = author(&device(), 1.0);
    let draft = ledger.draft(entry.unchecked_ref(), by.unchecked_ref(), &[1; 32])?;
    assert!(!draft.bytes_to_sign().is_empty());
    Ok(draft.made())
}

/// A stored journal, which somebody without a desk opens.
fn stored() -> Ledger {
    let file = include_bytes!("../journals/v1.timebank");
    let mut ledger = Ledger::new();
    ledger.load(&Ledger::segment_of(file).unwrap()).unwrap();
    ledger
}

#[wasm_bindgen_test]
fn the_member_build_drafts_what_members_may_write() {
    let ledger = stored();
    let member = text(&ledger.members().unwrap(), "0.member");
    let other = text(&ledger.members().unwrap(), "1.member");
    let exchange = text(&ledger.history(None).unwrap(), "rows.0.exchange");
    let (member, other, exchange) = (&member[..], &other[..], &exchange[..]);
    let one = |name: &str, value: &str| object(&[(name, value.into())]);
    let record = object(&[
        ("kind", "Service".into()),
        ("gave", list(&[leg(member, 30)])),
        ("received", list(&[leg(other, 30)])),
        ("on", TODAY.into()),
        ("travel", 10.into()),
        ("onBehalfOf", other.into()),
    ]);
    assert_eq!(draft(&ledger, "Record", record).unwrap().len(), 1);
    draft(&ledger, "Confirm", one("exchange", exchange)).unwrap();
    let step = |step: &str| {
        let fields =
            [("step", step), ("exchange", exchange), ("text", "half an hour"), ("duplicateOf", exchange)];
        object(&fields.map(|(name, value)| (name, value.into())))
    };
    assert_eq!(draft(&ledger, "Step", step("Declined")).unwrap().len(), 0, "it makes nothing new");
    assert_eq!(code(&draft(&ledger, "Step", step("Exploded")).unwrap_err()), "misuse");
    let change =
        object(&[("member", member.into()), ("area", "Harbour".into()), ("guardian", JsValue::NULL)]);
    assert_eq!(draft(&ledger, "ChangeMember", change).unwrap().len(), 0);
    let post = object(&[
        ("kind", "Request".into()),
        ("text", "A ladder".into()),
        ("tags", list(&["roof".into(), "tools".into()])),
        ("until", "2024-12-31".into()),
        ("member", member.into()),
    ]);
    assert_eq!(draft(&ledger, "Post", post).unwrap().len(), 1, "its texts are parts of it");
    draft(&ledger, "RevokeDevice", object(&[("key", bytes(&[9; 32]))])).unwrap();
    let refused = |what: &str, entry: JsValue| code(&draft(&ledger, what, entry).unwrap_err());
    assert_eq!(refused("Unpost", one("post", exchange)), "unknown_post");
    assert_eq!(refused("Confirm", one("exchange", member)), "unknown_exchange");
    assert_eq!(refused("ChangeMember", one("member", "nobody")), "unknown_member");
    assert_eq!(refused("RevokeDevice", object(&[("key", bytes(&[9; 31]))])), "misuse");
    assert_eq!(refused("RevokeDevice", object(&[("key", "9".into())])), "misuse");
    assert_eq!(refused("Nothing", JsValue::NULL), "misuse");
    let day = object(&[("kind", "Offer".into()), ("text", "x".into()), ("until", "soon".into())]);
    assert_eq!(refused("Post", day), "not_a_day");
    let wrong = object(&[("device", bytes(&[1; 32])), ("n", (-1).into()), ("at", NOW.into())]);
    let entry = object(&[("Confirm", one("exchange", exchange))]);
    let refused = ledger.draft(entry.unchecked_ref(), wrong.unchecked_ref(), &[1; 32]);
    assert_eq!(code(&refused.err().unwrap()), "misuse");
}

#[cfg(not(feature = "desk"))]
#[wasm_bindgen_test]
fn the_member_build_has_no_coordinators_entries() {
    let ledger = stored();
    let member = text(&ledger.members().unwrap(), "0.member");
    for what in ["SetRole", "Leave", "Erase", "AddDevice", "CloseMonth", "SetPolicy", "Session", "RecordAll"]
    {
        let entry = object(&[("member", member.as_str().into()), ("role", "Viewer".into())]);
        assert_eq!(code(&draft(&ledger, what, entry).unwrap_err()), "misuse", "{what}");
    }
}

#[wasm_bindgen_test]
fn a_stored_journal_can_be_read() {
    let ledger = stored();
    let key = ledger.keeper();
    assert_eq!(key.len(), 32);
    let keeper = text(&ledger.summary().unwrap(), "keeper");
    assert_eq!(key.iter().map(|byte| format!("{byte:02x}")).collect::<String>(), keeper);
    assert_eq!(ledger.next_n(&[7; 32]).unwrap(), 1.0);
    assert_eq!(code(&ledger.next_n(&[7; 31]).unwrap_err()), "misuse");
}

#[cfg(feature = "desk")]
#[wasm_bindgen_test]
fn former_rules_can_be_read() {
    let ledger = stored();
    let rules = ledger.policy().unwrap().unchecked_into::<Array>();
    assert_eq!((rules.length(), text(&rules, "0.rule")), (14, "Rounding".to_owned()));
    let before = ledger.rules_at(0).unwrap();
    assert_eq!(number(&before, "0.value"), 1.0);
    assert_eq!(get(&before, "2.value"), JsValue::UNDEFINED, "the lowest balance is off");
}
