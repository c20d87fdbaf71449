//! Any bytes as a TimeOverflow export: everything that a dry run would add is admitted, and added only once.
#![no_main]

use libfuzzer_sys::fuzz_target;
use timebank_fuzz::Desk;

fuzz_target!(|bytes: &[u8]| {
    let headed = [b"Date,From,To,Post,Quantity\n", bytes].concat();
    for file in [bytes, &headed] {
        let mut desk = Desk::new();
        if desk.import(file).is_some() {
            let again = desk.import(file).expect("the same file was read before");
            assert_eq!(again.report().added, 0);
        }
    }
});
