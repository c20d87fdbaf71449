//! What a keeper's page does: drafting, signing, admitting, storing.

use super::*;
use ed25519_dalek::Signer;
use timebank::wasm::Draft;

pub fn keeper() -> SigningKey {
    SigningKey::from_bytes(&[2; 32])
}

/// A book as a page keeps it: the ledger, the stored segments and the device's counter.
pub struct Book {
    pub ledger: Ledger,
    pub segments: Vec<Vec<u8>>,
    pub n: u32,
    /// The keeper's clock, and the day in the community.
    pub now: u32,
    pub today: String,
}

impl Book {
    pub fn founded() -> Book {
        let mut book =
            Book { ledger: Ledger::new(), segments: Vec::new(), n: 0, now: NOW, today: TODAY.to_owned() };
        let found = object(&[
            ("community", "Leith".into()),
            ("founder", "Mary".into()),
            ("keeper", bytes(&keeper().verifying_key().to_bytes())),
            ("recovery", bytes(&[3; 32])),
        ]);
        book.enter("Found", found).unwrap();
        book
    }

    pub fn enter(&mut self, what: &str, entry: JsValue) -> Result<Vec<String>, JsValue> {
        self.enter_as(&device(), what, entry)
    }

    /// Enters for another device, or another time.
    pub fn enter_as(&mut self, key: &SigningKey, what: &str, entry: JsValue) -> Result<Vec<String>, JsValue> {
        let draft = self.draft(key, what, entry)?;
        self.admit(&draft, key)?;
        Ok(draft.made())
    }

    pub fn draft(&mut self, key: &SigningKey, what: &str, entry: JsValue) -> Result<Draft, JsValue> {
        self.n += 1;
        let by = author(key, self.ledger.next_n(&key.verifying_key().to_bytes())?);
        let entry = object(&[(what, entry)]);
        self.ledger.draft(entry.unchecked_ref(), by.unchecked_ref(), &[self.n as u8; 32])
    }

    /// Signs, admits, holds what must be held, stores and applies. Returns the outcome.
    pub fn admit(&mut self, draft: &Draft, key: &SigningKey) -> Result<JsValue, JsValue> {
        let signature = key.sign(&draft.bytes_to_sign()).to_bytes();
        let judged = self.ledger.judge(draft, self.now, &self.today);
        let mut prepared =
            self.ledger.admit(draft, &signature, self.now, &self.today).inspect_err(|refused| {
                assert_eq!(
                    code(judged.as_ref().unwrap_err()),
                    code(refused),
                    "it is judged as it is admitted"
                );
            })?;
        let verdict = prepared.verdict()?;
        let json = |value: &JsValue| String::from(js_sys::JSON::stringify(value).unwrap());
        let nothing = r#"{"warnings":[],"held":[]}"#;
        let judged =
            Some(judged?).filter(|said| !said.is_undefined()).map_or(nothing.to_owned(), |said| json(&said));
        assert_eq!(judged, json(&verdict), "it is judged as it is admitted");
        if let Some(hold) = prepared.hold(self.keeper_author().unchecked_ref(), &[99; 32])? {
            assert!(self.ledger.apply(&prepared).is_err(), "something is still to be held");
            prepared.add_hold(&hold, &keeper().sign(&hold.bytes_to_sign()).to_bytes())?;
        }
        let mut segment = prepared.record();
        segment.extend(prepared.seal_head(&keeper().sign(&prepared.head_to_sign(None)).to_bytes(), None)?);
        self.ledger.apply(&prepared)?;
        assert_eq!(prepared.seq(), self.ledger.seq());
        self.segments.push(segment);
        Ok(verdict)
    }

    pub fn keeper_author(&self) -> JsValue {
        author(&keeper(), self.ledger.next_n(&self.ledger.keeper()).unwrap())
    }

    pub fn add(&mut self, name: &str) -> String {
        let member = object(&[("name", name.into()), ("kind", "Person".into())]);
        self.enter("AddMember", member).unwrap().remove(0)
    }

    pub fn record(&mut self, gave: &str, received: &str, minutes: i32, on: &str) -> Result<String, JsValue> {
        let entry = object(&[
            ("kind", "Service".into()),
            ("gave", list(&[leg(gave, minutes)])),
            ("received", list(&[leg(received, minutes)])),
            ("on", on.into()),
            ("note", "Gardening <script>".into()),
            ("category", "gardening".into()),
            ("confirm", true.into()),
        ]);
        Ok(self.enter("Record", entry)?.remove(0))
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
fn a_void_takes_an_exchange_out_again() {
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
