//! Any bytes as a cache: they are refused, or give a ledger that can be read.
#![no_main]

use libfuzzer_sys::fuzz_target;
use timebank::files::{balances_csv, exchanges_csv, hledger};
use timebank::ledger::Ledger;

fuzz_target!(|bytes: &[u8]| {
    if let Ok(ledger) = Ledger::from_cache(&bytes) {
        let _ = (balances_csv(&ledger), exchanges_csv(&ledger), hledger(&ledger));
    }
});
