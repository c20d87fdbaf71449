//! The entries of a coordinator's desk besides recording: each one once, and input that it refuses.

use super::book::{Book, keeper};
use super::*;
use ed25519_dalek::Signer;

fn one(name: &str, value: &str) -> JsValue {
    object(&[(name, value.into())])
}

fn state(book: &Book, exchange: &str) -> String {
    text(&book.ledger.exchange(exchange).unwrap(), "state")
}

fn balance(book: &Book, member: &str) -> f64 {
    book.ledger.balance(member).unwrap()
}

fn record(gave: &str, received: &str, minutes: i32, confirm: bool) -> JsValue {
    object(&[
        ("kind", "Service".into()),
        ("gave", list(&[leg(gave, minutes)])),
        ("received", list(&[leg(received, minutes)])),
        ("on", TODAY.into()),
        ("confirm", confirm.into()),
    ])
}

fn set_rules(book: &mut Book, rules: &[(&str, JsValue)]) -> Result<Vec<String>, JsValue> {
    let row = |(rule, value): &(&str, JsValue)| object(&[("rule", (*rule).into()), ("value", value.clone())]);
    let rules: Vec<JsValue> = rules.iter().map(row).collect();
    book.enter("SetPolicy", object(&[("rules", list(&rules))]))
}

fn rule(book: &Book, wanted: &str) -> Option<f64> {
    let rules = book.ledger.policy().unwrap().unchecked_into::<Array>();
    let row = rules.iter().find(|row| text(row, "rule") == wanted).unwrap();
    get(&row, "value").as_f64()
}

/// A member's own device.
fn device_of(book: &mut Book, member: &str, secret: u8) -> SigningKey {
    let key = SigningKey::from_bytes(&[secret; 32]);
    let entry = object(&[("member", member.into()), ("key", bytes(&key.verifying_key().to_bytes()))]);
    book.enter("AddDevice", entry).unwrap();
    key
}

#[wasm_bindgen_test]
fn rules_are_chosen_and_stored() {
    let mut book = Book::founded();
    assert_eq!((rule(&book, "Floor"), rule(&book, "Rounding")), (Some(-600.0), Some(15.0)));
    let founding = book.ledger.seq() as u32;
    set_rules(&mut book, &[("Ceiling", JsValue::NULL), ("Floor", (-1200).into())]).unwrap();
    assert_eq!((rule(&book, "Floor"), rule(&book, "Ceiling")), (Some(-1200.0), None));
    let before = book.ledger.rules_at(founding).unwrap();
    assert_eq!(number(&before, "2.value"), -600.0);
    let code_of = |answer: Result<Vec<String>, JsValue>| code(&answer.unwrap_err());
    assert_eq!(code_of(set_rules(&mut book, &[("Flor", 1.into())])), "misuse");
    assert_eq!(code_of(set_rules(&mut book, &[("Floor", 1.into()), ("Floor", 2.into())])), "misuse");
    assert_eq!(code_of(set_rules(&mut book, &[("Rounding", 0.into())])), "wrong_policy");
    assert_eq!(
        code_of(set_rules(&mut book, &[("Floor", 60.into()), ("Ceiling", 0.into())])),
        "policy_contradicts"
    );
    book.enter("SetPolicy", object(&[("categories", list(&["singing".into()]))])).unwrap();
    assert_eq!(text(&book.ledger.summary().unwrap(), "categories.0"), "singing");
}

#[wasm_bindgen_test]
fn a_member_records_and_the_other_side_answers() {
    let mut book = Book::founded();
    let (ana, bob) = (book.add("Ana"), book.add("Bob"));
    let (anas, bobs) = (device_of(&mut book, &ana, 11), device_of(&mut book, &bob, 12));
    let first = book.enter_as(&anas, "Record", record(&ana, &bob, 30, false)).unwrap().remove(0);
    let second = book.enter_as(&bobs, "Record", record(&ana, &bob, 30, false)).unwrap().remove(0);
    let own = book.enter_as(&anas, "Confirm", one("exchange", &first));
    assert_eq!(code(&own.unwrap_err()), "own_entry");
    book.enter_as(&bobs, "Confirm", one("exchange", &first)).unwrap();
    let decline = object(&[
        ("step", "Declined".into()),
        ("exchange", second.as_str().into()),
        ("duplicateOf", first.as_str().into()),
    ]);
    book.enter_as(&anas, "Step", decline).unwrap();
    assert_eq!((&state(&book, &first)[..], &state(&book, &second)[..]), ("Confirmed", "Declined"));
    assert_eq!(text(&book.ledger.exchange(&second).unwrap(), "trail.1.other"), first);
    let step = |exchange: &str, kind: &str| {
        object(&[("exchange", exchange.into()), ("step", kind.into()), ("text", "It was less".into())])
    };
    book.enter_as(&bobs, "Step", step(&first, "Disputed")).unwrap();
    let resolve = book.enter_as(&anas, "Step", step(&first, "Resolved"));
    assert_eq!(code(&resolve.unwrap_err()), "not_a_coordinator");
    book.enter("Step", step(&first, "Resolved")).unwrap();
    book.enter_as(&anas, "Step", step(&first, "NoteAdded")).unwrap();
    assert_eq!(text(&book.ledger.exchange(&first).unwrap(), "trail.4.reason"), "It was less");
    let key = bytes(&anas.verifying_key().to_bytes());
    book.enter_as(&anas, "RevokeDevice", object(&[("key", key)])).unwrap();
    let revoked = book.enter_as(&anas, "Record", record(&ana, &bob, 30, false));
    assert_eq!(code(&revoked.unwrap_err()), "device_revoked");
}

#[wasm_bindgen_test]
fn sessions_and_several_exchanges_are_atomic() {
    let mut book = Book::founded();
    let (ana, bob, cleo) = (book.add("Ana"), book.add("Bob"), book.add("Cleo"));
    let session = |split: &str, received: &[JsValue]| {
        object(&[
            ("gave", list(&[leg(&ana, 60)])),
            ("received", list(received)),
            ("split", split.into()),
            ("on", TODAY.into()),
            ("note", "Choir".into()),
        ])
    };
    let there = [leg(&bob, 60), leg(&cleo, 30)];
    book.enter("Session", session("EachPays", &there)).unwrap();
    assert_eq!((balance(&book, &ana), balance(&book, &cleo), balance(&book, "pot")), (60.0, -30.0, 30.0));
    book.enter("Session", session("Shared", &there)).unwrap();
    assert_eq!((balance(&book, &bob), balance(&book, &cleo)), (-100.0, -50.0));
    assert_eq!(code(&book.enter("Session", session("Shared", &[])).unwrap_err()), "nobody_on_one_side");
    assert_eq!(code(&book.enter("Session", session("Fairly", &there)).unwrap_err()), "misuse");
    let all = |second: JsValue| object(&[("exchanges", list(&[record(&ana, &bob, 15, true), second]))]);
    let wrong = book.enter("RecordAll", all(record(&bob, &bob, 15, true)));
    assert_eq!(code(&wrong.unwrap_err()), "same_person");
    assert_eq!(balance(&book, &ana), 120.0, "nothing of it was recorded");
    book.enter("RecordAll", all(record(&bob, &cleo, 15, true))).unwrap();
    assert_eq!((balance(&book, &ana), balance(&book, &bob)), (135.0, -100.0));
}

#[wasm_bindgen_test]
fn a_correction_replaces_the_other_exchange() {
    let mut book = Book::founded();
    let (ana, bob) = (book.add("Ana"), book.add("Bob"));
    let exchange = book.record(&ana, &bob, 90, TODAY).unwrap();
    let correct = |by: JsValue| {
        object(&[("exchange", exchange.as_str().into()), ("reason", "shorter".into()), ("by", by)])
    };
    assert_eq!(code(&book.enter("Correct", correct(JsValue::NULL)).unwrap_err()), "misuse");
    let new = book.enter("Correct", correct(record(&ana, &bob, 45, false))).unwrap().remove(0);
    assert_eq!((balance(&book, &ana), state(&book, &exchange).as_str()), (45.0, "Voided"));
    assert_eq!(text(&book.ledger.exchange(&exchange).unwrap(), "correctedBy"), new);
}

#[wasm_bindgen_test]
fn a_member_who_leaves_is_erased_from_storage() {
    let mut book = Book::founded();
    let (ana, bob) = (book.add("Ana"), book.add("Bob"));
    book.record(&ana, &bob, 90, TODAY).unwrap();
    let role = |role: &str| object(&[("member", bob.as_str().into()), ("role", role.into())]);
    book.enter("SetRole", role("Viewer")).unwrap();
    assert_eq!(code(&book.enter("SetRole", role("King")).unwrap_err()), "misuse");
    assert_eq!(code(&book.enter("Erase", one("member", &ana)).unwrap_err()), "not_left");
    let to = list(&[leg(&bob, 60), leg("pot", 30)]);
    let leave = object(&[("member", ana.as_str().into()), ("to", to), ("on", TODAY.into())]);
    book.enter("Leave", leave).unwrap();
    assert_eq!((balance(&book, &ana), balance(&book, &bob), balance(&book, "pot")), (0.0, -30.0, 30.0));
    assert!(book.ledger.forgotten().is_empty());
    book.enter("Erase", one("member", &ana)).unwrap();
    assert_eq!(code(&book.enter("Erase", one("member", &ana)).unwrap_err()), "already_erased");
    assert_eq!(book.ledger.forgotten(), core::slice::from_ref(&ana));
    let mut replayed = Ledger::new();
    let mut forgotten = 0;
    for segment in &book.segments {
        let clean = book.ledger.forget(segment).unwrap();
        forgotten += usize::from(clean.is_some());
        let clean = clean.unwrap_or_else(|| segment.clone());
        assert!(!clean.windows(9).any(|text| text == b"Gardening"));
        assert!(book.ledger.forget(&clean).unwrap().is_none());
        replayed.load(&clean).unwrap();
    }
    assert_eq!((forgotten, replayed.cache() == book.ledger.cache()), (2, true), "her name, and the note");
    assert!(book.ledger.forget(&[1, 2, 3]).is_err());
}

#[wasm_bindgen_test]
fn households_have_holders_and_minors_have_guardians() {
    let mut book = Book::founded();
    let (ana, bob) = (book.add("Ana"), book.add("Bob"));
    let household = object(&[
        ("name", "The Reids".into()),
        ("kind", "Household".into()),
        ("area", "Harbour".into()),
        ("holders", list(&[ana.as_str().into(), bob.as_str().into()])),
    ]);
    let household = &book.enter("AddMember", household).unwrap()[0];
    let person =
        object(&[("name", "Tim".into()), ("kind", "Person".into()), ("guardian", ana.as_str().into())]);
    let tim = book.enter("AddMember", person).unwrap().pop().unwrap();
    let change =
        |field: &str, value: JsValue, whose: &str| object(&[("member", whose.into()), (field, value)]);
    book.enter("ChangeMember", change("guardian", JsValue::NULL, &tim)).unwrap();
    book.enter("ChangeMember", change("holders", list(&[bob.as_str().into()]), household)).unwrap();
    let wrong = book.enter("ChangeMember", change("holders", list(&[bob.as_str().into()]), &tim));
    assert_eq!(code(&wrong.unwrap_err()), "wrong_holders");
}

#[wasm_bindgen_test]
fn offers_are_posted_answered_and_taken_back() {
    let mut book = Book::founded();
    let (ana, bob) = (book.add("Ana"), book.add("Bob"));
    let offer = |replaces: Option<&str>| {
        object(&[
            ("kind", "Offer".into()),
            ("text", "Pruning".into()),
            ("category", "gardening".into()),
            ("tags", list(&["roses".into(), "hedge".into()])),
            ("until", "2024-12-31".into()),
            ("member", ana.as_str().into()),
            ("replaces", replaces.map_or(JsValue::UNDEFINED, Into::into)),
        ])
    };
    let post = book.enter("Post", offer(None)).unwrap().pop().unwrap();
    let entry = record(&ana, &bob, 30, true);
    Reflect::set(&entry, &"answers".into(), &post.as_str().into()).unwrap();
    let exchange = book.enter("Record", entry).unwrap().remove(0);
    assert_eq!(text(&book.ledger.exchange(&exchange).unwrap(), "answers"), post);
    let next = book.enter("Post", offer(Some(&post))).unwrap().pop().unwrap();
    assert_eq!(code(&book.enter("Unpost", one("post", &post)).unwrap_err()), "post_closed");
    book.enter("Unpost", one("post", &next)).unwrap();
    assert_eq!(code(&book.enter("Unpost", one("post", "nothing")).unwrap_err()), "unknown_post");
}

#[wasm_bindgen_test]
fn an_exchange_beyond_a_limit_is_warned_about_or_held() {
    let mut book = Book::founded();
    let (ana, bob) = (book.add("Ana"), book.add("Bob"));
    let bobs = device_of(&mut book, &bob, 12);
    let verdict = |book: &mut Book, minutes: i32| {
        let exchange = book.enter("Record", record(&ana, &bob, minutes, false)).unwrap().remove(0);
        let key = bobs.clone();
        let draft = book.draft(&key, "Confirm", one("exchange", &exchange)).unwrap();
        (book.admit(&draft, &key).unwrap(), exchange)
    };
    let (said, exchange) = verdict(&mut book, 660);
    assert_eq!(
        (text(&said, "warnings.0.member"), number(&said, "warnings.0.balance")),
        (bob.clone(), -660.0)
    );
    assert_eq!((number(&said, "warnings.0.limit"), state(&book, &exchange).as_str()), (-600.0, "Confirmed"));
    set_rules(&mut book, &[("Beyond", 1.into())]).unwrap();
    let (said, exchange) = verdict(&mut book, 60);
    assert_eq!(
        (text(&said, "held.0.exchange"), text(&said, "held.0.by")),
        (exchange.clone(), "Floor".to_owned())
    );
    assert_eq!((state(&book, &exchange).as_str(), balance(&book, &bob)), ("Held", -660.0));
    let release = object(&[("step", "Released".into()), ("exchange", exchange.as_str().into())]);
    book.enter("Step", release).unwrap();
    assert_eq!(balance(&book, &bob), -720.0);
}

#[wasm_bindgen_test]
fn the_keeper_does_what_is_due() {
    let mut book = Book::founded();
    let (ana, bob) = (book.add("Ana"), book.add("Bob"));
    let exchange = book.enter("Record", record(&ana, &bob, 30, false)).unwrap().remove(0);
    let due = |book: &Book| {
        let by = book.keeper_author();
        book.ledger.duties(by.unchecked_ref(), &[77; 32], book.now, &book.today).unwrap()
    };
    assert!(due(&book).is_none() && !book.ledger.has_duties(book.now, &book.today).unwrap());
    set_rules(&mut book, &[("ClosesOn", 5.into())]).unwrap();
    book.now += 20 * 86_400;
    book.today = "2024-04-06".to_owned();
    assert!(book.ledger.has_duties(book.now, &book.today).unwrap());
    let draft = due(&book).unwrap();
    let forged = device().sign(&draft.bytes_to_sign()).to_bytes();
    let refused = book.ledger.admit(&draft, &forged, book.now, &book.today);
    assert_eq!(code(&refused.err().unwrap()), "wrong_signature");
    book.admit(&draft, &keeper()).unwrap();
    assert!(due(&book).is_none());
    let detail = book.ledger.exchange(&exchange).unwrap();
    assert_eq!(
        (text(&detail, "trail.1.what"), text(&detail, "trail.1.by")),
        ("AutoAccepted".to_owned(), String::new())
    );
    assert_eq!(
        code(&book.enter("CloseMonth", object(&[("month", (2024 * 12 + 2).into())])).unwrap_err()),
        "wrong_month"
    );
    assert_eq!(code(&book.enter("CloseMonth", one("month", "March")).unwrap_err()), "misuse");
    book.today = "2024-05-01".to_owned();
    book.enter("CloseMonth", object(&[("month", (2024 * 12 + 3).into())])).unwrap();
    let wrong = book.ledger.duties(book.keeper_author().unchecked_ref(), &[77; 32], book.now, "today");
    assert_eq!(code(&wrong.err().unwrap()), "not_a_day");
}
