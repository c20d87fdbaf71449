//! Foreign files, exports, and the check of the books.

use super::book::Book;
use super::*;
use ed25519_dalek::Signer;
use timebank::wasm::desk::{Check, Import, journal_file};

const FILE: &str = "Date,From,To,Post,Quantity\r\n2024-02-01 10:00:00 UTC,Bob (2),Ana (1),Shopping,1:30\r\n";

#[wasm_bindgen_test]
fn a_file_is_previewed_then_imported_then_known() {
    let mut book = Book::founded();
    let plan =
        Import::read(&book.ledger, FILE.as_bytes(), TODAY, None).unwrap_or_else(|error| panic!("{error:?}"));
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
        let draft =
            plan.draft(event, &book.ledger, by.unchecked_ref(), &[9; 32]).unwrap_or_else(|e| panic!("{e:?}"));
        let signature = device().sign(&draft.bytes_to_sign()).to_bytes();
        let prepared = book.ledger.admit(&draft, &signature, NOW, TODAY).unwrap_or_else(|e| panic!("{e:?}"));
        book.ledger.apply(&prepared).unwrap();
    }
    assert_eq!(number(&book.ledger.balances(None).unwrap(), "rows.0.balance"), 90.0);
    let again =
        Import::read(&book.ledger, FILE.as_bytes(), TODAY, None).unwrap_or_else(|error| panic!("{error:?}"));
    assert_eq!(number(&again.report().unwrap(), "added"), 0.0);
    let csv = String::from_utf8(book.ledger.export_csv()).unwrap();
    assert!(csv.contains("Shopping"), "{csv}");
}

#[wasm_bindgen_test]
fn an_import_asks_who_is_meant_and_takes_answers() {
    let book = Book::founded();
    let file = format!("{FILE}2024-02-02 10:00:00 UTC,Cy (2),Ana (1),,1:00\r\n");
    let read = |said: Option<JsValue>| {
        let said = said.map(|said| said.unchecked_into());
        Import::read(&book.ledger, file.as_bytes(), TODAY, said).unwrap_or_else(|error| panic!("{error:?}"))
    };
    let asked = read(None);
    let report = asked.report().unwrap();
    assert_eq!((number(&report, "openQuestions"), asked.events()), (1.0, 0));
    assert_eq!(text(&report, "questions.0.doubt"), "TwoNames");
    assert_eq!(text(&report, "questions.0.like.0.reference"), "Bob (2)");
    let answer = |is: &str| {
        let answer = object(&[("who", "Cy (2)".into()), ("is", is.into()), ("same", "Bob (2)".into())]);
        object(&[("answers", js_sys::Array::of1(&answer).into())]).into()
    };
    for (is, members) in [("Same", 2.0), ("Another", 3.0), ("Organisation", 3.0)] {
        let report = read(Some(answer(is))).report().unwrap();
        assert_eq!((number(&report, "openQuestions"), number(&report, "newMembers")), (0.0, members), "{is}");
    }
}

#[wasm_bindgen_test]
fn unreadable_files_say_why() {
    let book = Book::founded();
    let refused = |bytes: &[u8]| match Import::read(&book.ledger, bytes, TODAY, None) {
        Ok(_) => panic!("it was read"),
        Err(error) => code(&error),
    };
    assert_eq!(refused(b"a,b\r\n1,2\r\n"), "unknown_format");
    assert_eq!(refused(b"Date,From,\xff"), "not_utf8");
    assert_eq!(refused(&[b'a'; 6_000_000]), "file_too_large");
    let rows = format!(
        "Date,From,To,Post,Quantity\r\n{}",
        "2024-02-01 10:00:00 UTC,B (2),A (1),,1:00\r\n".repeat(50_001)
    );
    assert_eq!(refused(rows.as_bytes()), "too_many_rows");
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
        assert!(!text(&finding, "evidence.code").is_empty());
        assert!(get(&finding, "evidence.fields").is_object());
    }
    let segments = book.segments.iter().map(|segment| Uint8Array::from(&segment[..])).collect();
    let file = journal_file(segments).unwrap();
    let mut opened = Ledger::new();
    opened.load(&Ledger::segment_of(&file).unwrap()).unwrap();
    assert_eq!(opened.head(), book.ledger.head());
}
