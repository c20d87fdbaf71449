//! Any bytes as our own CSV. An import is exported; importing and exporting that again changes no byte.
#![no_main]

use libfuzzer_sys::fuzz_target;
use timebank::files::exchanges_csv;
use timebank_fuzz::Desk;

fuzz_target!(|bytes: &[u8]| {
    let headed =
        [b"id,state,kind,on,giver,receiver,minutes,giver_id,receiver_id,category,note\n", bytes].concat();
    for file in [bytes, &headed] {
        let mut desk = Desk::new();
        if desk.import(file).is_none() {
            continue;
        }
        let exported = exchanges_csv(&desk.ledger);
        let mut copy = Desk::new();
        copy.import(&exported);
        assert_eq!(exchanges_csv(&copy.ledger), exported);
        if let Some(again) = desk.import(&exported) {
            assert_eq!(again.report().added, 0);
        }
    }
});
