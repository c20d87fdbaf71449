//! How help flowed.

use super::book::Book;
use super::*;
use timebank::wasm::desk::reciprocity::{Circling, Tracing, Trend};

const FIRST: &str = "2024-02-01";

/// Ana helped Bob for an hour on the last of February, and Bob helped Ana for 45 minutes.
fn told() -> (Book, String) {
    let mut book = Book::founded();
    let (ana, bob) = (book.add("Ana"), book.add("Bob"));
    book.record(&ana, &bob, 60, "2024-02-29").unwrap();
    book.record(&bob, &ana, 45, "2024-02-29").unwrap();
    (book, ana)
}

#[wasm_bindgen_test]
fn a_period_is_told_in_one_reading() {
    let (book, ana) = told();
    let flows = book.ledger.help_flows(FIRST, TODAY, TODAY, None).unwrap();
    assert_eq!((number(&flows, "minutes"), number(&flows, "direct")), (105.0, 90.0));
    assert_eq!((number(&flows, "participation.traded"), number(&flows, "givingAgain.gave")), (2.0, 2.0));
    assert_eq!((text(&flows, "from"), number(&flows, "months.0.given")), (FIRST.to_owned(), 105.0));
    let matrix = book.ledger.help_matrix(FIRST, TODAY).unwrap();
    assert_eq!(
        (text(&matrix, "people.0.name"), number(&matrix, "cells.0.minutes")),
        ("Ana".to_owned(), 60.0)
    );
    let bridge = book.ledger.bridge(FIRST, TODAY).unwrap();
    assert_eq!((number(&bridge, "months"), number(&bridge, "paidByPot")), (105.0, 0.0));
    let own = book.ledger.own_share(&ana, FIRST, TODAY).unwrap();
    assert_eq!((number(&own, "direct"), number(&own, "share.whole")), (45.0, 60.0));
    let balance = book.ledger.balance_of_giving(&ana, FIRST, TODAY).unwrap();
    assert_eq!((number(&balance, "part"), number(&balance, "whole")), (15.0, 105.0));
    assert_eq!(code(&book.ledger.bridge(TODAY, FIRST).unwrap_err()), "wrong_query");
    assert_eq!(code(&book.ledger.bridge(TODAY, "soon").unwrap_err()), "not_a_day");
}

#[wasm_bindgen_test]
fn long_work_comes_in_steps() {
    let (book, _) = told();
    let mut circling = Circling::new(&book.ledger, FIRST, TODAY).unwrap();
    while !circling.advance() {}
    assert_eq!(number(&circling.progress().unwrap(), "part"), number(&circling.progress().unwrap(), "whole"));
    let ways = circling.finish().unwrap();
    assert_eq!((number(&ways, "direct"), number(&ways, "oneWay")), (90.0, 15.0));
    let mut tracing = Tracing::new(&book.ledger, FIRST, TODAY).unwrap();
    while !tracing.advance() {}
    let pairs = tracing.pairs(&book.ledger, 0, 10).unwrap();
    assert_eq!((number(&pairs, "total"), text(&pairs, "rows.0.members.1.name")), (1.0, "Bob".to_owned()));
    assert_eq!(number(&tracing.rings(&book.ledger, 0, 10).unwrap(), "total"), 0.0);
    let mut trend = Trend::new(&book.ledger, TODAY).unwrap();
    while !trend.advance() {}
    assert_eq!(number(&trend.points().unwrap(), "0.circular"), 90.0);
}
