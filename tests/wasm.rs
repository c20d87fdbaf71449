//! The boundary, in a browser: what pages call, with the values that pages pass.
#![cfg(target_arch = "wasm32")]
#![allow(clippy::unwrap_used, reason = "a test that cannot go on should say where")]

use ed25519_dalek::{Signer, SigningKey};
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

fn keeper() -> SigningKey {
    SigningKey::from_bytes(&[2; 32])
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

/// A book as a page keeps it: the ledger, what is stored, and the device's counter.
struct Book {
    ledger: Ledger,
    segments: Vec<Vec<u8>>,
    n: u32,
}

impl Book {
    fn founded() -> Book {
        let mut book = Book { ledger: Ledger::new(), segments: Vec::new(), n: 0 };
        let found = object(&[
            ("community", "Leith".into()),
            ("founder", "Mary".into()),
            ("keeper", bytes(&keeper().verifying_key().to_bytes())),
            ("recovery", bytes(&[3; 32])),
        ]);
        book.enter("Found", found).unwrap();
        book
    }

    fn enter(&mut self, what: &str, entry: JsValue) -> Result<Vec<String>, JsValue> {
        self.n += 1;
        let device = device();
        let by = object(&[
            ("device", bytes(&device.verifying_key().to_bytes())),
            ("n", self.n.into()),
            ("at", NOW.into()),
        ]);
        let entry = object(&[(what, entry)]);
        let draft = self.ledger.draft(entry.unchecked_ref(), by.unchecked_ref(), &[self.n as u8; 32])?;
        let signature = device.sign(&draft.bytes_to_sign()).to_bytes();
        let prepared = self.ledger.admit(&draft, &signature, NOW, TODAY)?;
        let mut segment = prepared.record();
        segment.extend(prepared.seal_head(&keeper().sign(&prepared.head_to_sign()).to_bytes())?);
        self.ledger.apply(&prepared)?;
        self.segments.push(segment);
        Ok(draft.ids())
    }

    fn add(&mut self, name: &str) -> String {
        let member = object(&[("name", name.into()), ("kind", "Person".into())]);
        // The name is part 0, the member part 1.
        self.enter("AddMember", member).unwrap()[1].clone()
    }

    fn record(&mut self, gave: &str, received: &str, minutes: i32, on: &str) -> Result<String, JsValue> {
        let leg =
            |account: &str| Array::of1(&object(&[("account", account.into()), ("minutes", minutes.into())]));
        let entry = object(&[
            ("kind", "Service".into()),
            ("gave", leg(gave).into()),
            ("received", leg(received).into()),
            ("on", on.into()),
            ("note", "Gardening <script>".into()),
            ("category", "gardening".into()),
            ("confirm", true.into()),
        ]);
        // The note is part 0, the exchange part 1.
        Ok(self.enter("Record", entry)?[1].clone())
    }
}

#[wasm_bindgen_test]
fn an_exchange_moves_balances() {
    let mut book = Book::founded();
    let (ana, bob) = (book.add("Ana"), book.add("Bob"));
    let exchange = book.record(&ana, &bob, 90, TODAY).unwrap();
    let balances = book.ledger.balances(None).unwrap();
    assert_eq!(number(&balances, "total"), 4.0, "three members and the pot");
    assert_eq!(
        (text(&balances, "rows.0.name"), number(&balances, "rows.0.balance")),
        ("Ana".to_owned(), 90.0)
    );
    assert_eq!(number(&balances, "rows.1.balance"), -90.0);
    assert_eq!(number(&book.ledger.trial_balance().unwrap(), "sum"), 0.0);
    let statement = book.ledger.statement(&bob, None).unwrap();
    assert_eq!(text(&statement, "rows.0.with.0.name"), "Ana");
    assert_eq!(number(&statement, "closing"), -90.0);
    let detail = book.ledger.exchange(&exchange).unwrap();
    assert_eq!(text(&detail, "note"), "Gardening <script>");
    assert_eq!(text(&detail, "trail.1.what"), "Confirmed");
    assert_eq!(text(&book.ledger.summary().unwrap(), "name"), "Leith");
}

#[wasm_bindgen_test]
fn a_void_takes_it_out_again() {
    let mut book = Book::founded();
    let (ana, bob) = (book.add("Ana"), book.add("Bob"));
    let exchange = book.record(&ana, &bob, 90, TODAY).unwrap();
    book.enter("Void", object(&[("exchange", exchange.as_str().into()), ("reason", "twice".into())]))
        .unwrap();
    assert_eq!(number(&book.ledger.balances(None).unwrap(), "rows.0.balance"), 0.0);
    let again =
        book.enter("Void", object(&[("exchange", exchange.as_str().into()), ("reason", "twice".into())]));
    assert_eq!(code(&again.unwrap_err()), "not_counted");
}

#[wasm_bindgen_test]
fn the_history_is_filtered_and_paged() {
    let mut book = Book::founded();
    let (ana, bob) = (book.add("Ana"), book.add("Bob"));
    for day in ["2024-01-05", "2024-02-05", "2024-03-01"] {
        book.record(&ana, &bob, 30, day).unwrap();
    }
    let filter = object(&[("from", "2024-02-01".into()), ("text", "GARDENING".into())]);
    let query = object(&[("filter", filter), ("descending", true.into()), ("limit", 1.into())]);
    let page = book.ledger.history(Some(query.unchecked_into())).unwrap();
    assert_eq!((number(&page, "total"), number(&page, "minutes")), (2.0, 60.0));
    assert_eq!(get(&page, "rows").unchecked_into::<Array>().length(), 1);
    assert_eq!(text(&page, "rows.0.on"), "2024-03-01");
    let wrong = object(&[("filter", object(&[("from", "yesterday".into())]))]);
    assert_eq!(code(&book.ledger.history(Some(wrong.unchecked_into())).unwrap_err()), "wrong_query");
}

#[wasm_bindgen_test]
fn refusals_are_errors_with_codes() {
    let mut book = Book::founded();
    let ana = book.add("Ana");
    assert_eq!(code(&book.record(&ana, &ana, 30, TODAY).unwrap_err()), "same_person");
    let bob = book.add("Bob");
    assert_eq!(code(&book.record(&ana, &bob, 0, TODAY).unwrap_err()), "zero_length");
    assert_eq!(code(&book.record(&ana, &bob, 30, "2024-02-31").unwrap_err()), "not_a_day");
    assert_eq!(code(&book.record(&ana, &bob, 30, "2024-03-03").unwrap_err()), "day_out_of_range");
    assert_eq!(code(&book.record(&ana, "nobody", 30, TODAY).unwrap_err()), "unknown_member");
    assert_eq!(code(&book.enter("Nothing", JsValue::NULL).unwrap_err()), "misuse");
    assert_eq!(book.segments.len(), 3, "nothing refused was stored");
}

#[wasm_bindgen_test]
fn journal_and_cache_open_the_same_ledger() {
    let mut book = Book::founded();
    let (ana, bob) = (book.add("Ana"), book.add("Bob"));
    book.record(&ana, &bob, 45, TODAY).unwrap();
    let mut replayed = Ledger::new();
    for segment in &book.segments {
        replayed.load(segment).unwrap();
    }
    assert_eq!(replayed.cache(), book.ledger.cache());
    let cache = Uint8Array::from(&book.ledger.cache()[..]);
    assert_eq!(
        Ledger::from_cache(&cache).unwrap_or_else(|_| panic!("a good cache")).head(),
        book.ledger.head()
    );
    cache.set_index(cache.length() / 2, !cache.get_index(cache.length() / 2));
    let Err(error) = Ledger::from_cache(&cache) else { panic!("a damaged cache opened") };
    assert_eq!(code(&error), "cache_corrupt");
    let mut damaged = book.segments[2].clone();
    damaged[40] ^= 1;
    let mut broken = Ledger::new();
    broken.load(&book.segments[0]).unwrap();
    broken.load(&book.segments[1]).unwrap();
    assert!(code(&broken.load(&damaged).unwrap_err()).starts_with("journal_"));
}

#[cfg(feature = "desk")]
mod desk {
    use super::*;
    use timebank::wasm::desk::{Check, Import, journal_file};

    const FILE: &str =
        "Date,From,To,Post,Quantity\r\n2024-02-01 10:00:00 UTC,Bob (2),Ana (1),Shopping,1:30\r\n";

    #[wasm_bindgen_test]
    fn a_file_is_shown_then_imported_then_known() {
        let mut book = Book::founded();
        let plan =
            Import::read(&book.ledger, FILE.as_bytes(), TODAY).unwrap_or_else(|error| panic!("{error:?}"));
        let report = plan.report().unwrap();
        assert_eq!((number(&report, "added"), number(&report, "newMembers")), (1.0, 2.0));
        assert_eq!(text(&plan.rows(0, 10).unwrap(), "0.gave"), "Ana");
        for event in 0..plan.events() {
            book.n += 1;
            let by = object(&[
                ("device", bytes(&device().verifying_key().to_bytes())),
                ("n", book.n.into()),
                ("at", NOW.into()),
            ]);
            let draft = plan
                .draft(event, &book.ledger, by.unchecked_ref(), &[9; 32])
                .unwrap_or_else(|e| panic!("{e:?}"));
            let signature = device().sign(&draft.bytes_to_sign()).to_bytes();
            let prepared =
                book.ledger.admit(&draft, &signature, NOW, TODAY).unwrap_or_else(|e| panic!("{e:?}"));
            book.ledger.apply(&prepared).unwrap();
        }
        assert_eq!(number(&book.ledger.balances(None).unwrap(), "rows.0.balance"), 90.0);
        let again =
            Import::read(&book.ledger, FILE.as_bytes(), TODAY).unwrap_or_else(|error| panic!("{error:?}"));
        assert_eq!(number(&again.report().unwrap(), "added"), 0.0);
        let csv = String::from_utf8(book.ledger.export_csv()).unwrap();
        assert!(csv.contains("Shopping"), "{csv}");
    }

    #[wasm_bindgen_test]
    fn unreadable_files_say_why() {
        let book = Book::founded();
        let refused = |bytes: &[u8]| match Import::read(&book.ledger, bytes, TODAY) {
            Ok(_) => panic!("it was read"),
            Err(error) => code(&error),
        };
        assert_eq!(refused(b"a,b\r\n1,2\r\n"), "unknown_format");
        assert_eq!(refused(b"Date,From,\xff"), "not_utf8");
        assert_eq!(refused(&[b'a'; 6_000_000]), "too_large");
        let rows = format!(
            "Date,From,To,Post,Quantity\r\n{}",
            "2024-02-01 10:00:00 UTC,B (2),A (1),,1:00\r\n".repeat(50_001)
        );
        assert_eq!(refused(rows.as_bytes()), "too_large");
    }

    #[wasm_bindgen_test]
    fn the_books_are_checked_with_evidence() {
        let mut book = Book::founded();
        let (ana, bob) = (book.add("Ana"), book.add("Bob"));
        book.record(&ana, &bob, 45, TODAY).unwrap();
        let mut check = Check::new(Some(book.ledger.cache()));
        book.segments.iter().for_each(|segment| check.push(segment));
        let findings = check.finish(&book.ledger).unwrap().unchecked_into::<Array>();
        assert_eq!(findings.length(), 6);
        for finding in findings.iter() {
            assert_eq!(get(&finding, "ok"), JsValue::TRUE, "{finding:?}");
            assert!(!text(&finding, "evidence").is_empty());
        }
        let segments = book.segments.iter().map(|segment| Uint8Array::from(&segment[..])).collect();
        let file = journal_file(segments).unwrap();
        let mut opened = Ledger::new();
        opened.load(&Ledger::segment_of(&file).unwrap()).unwrap();
        assert_eq!(opened.head(), book.ledger.head());
    }
}
