//! Any bytes as a stored journal: they are refused or folded, and never cause a panic.
#![no_main]

use libfuzzer_sys::fuzz_target;
use timebank::journal::{Items, read_journal_file};
use timebank::ledger::Ledger;

fuzz_target!(|bytes: &[u8]| {
    let segment = read_journal_file(bytes).unwrap_or(bytes);
    let items = Items::new(segment, 0).count();
    assert!(items <= bytes.len());
    let _ = Ledger::new().load(segment);
    let _ = Ledger::new().load_and_judge(segment);
});
