//! Time that is shared among several people loses no minute.

use proptest::collection::vec;
use proptest::prelude::*;
use timebank::Minutes;
use timebank::ledger::share;

proptest! {
    #[test]
    fn no_split_loses_a_minute(
        gave in vec(1i64..100_000, 1..12),
        there in vec(1i64..100_000, 1..30),
    ) {
        let total: i64 = gave.iter().sum();
        let weights: Vec<Minutes> = there.iter().copied().map(Minutes).collect();
        let shares = share(Minutes(total), &weights);
        prop_assert_eq!(shares.iter().copied().sum::<Minutes>(), Minutes(total));
        let whole: i128 = there.iter().map(|weight| i128::from(*weight)).sum();
        for (share, weight) in shares.iter().zip(&there) {
            let exact = i128::from(total) * i128::from(*weight);
            let apart = i128::from(share.0) * whole - exact;
            prop_assert!(apart.abs() < whole, "a share is more than a minute off");
        }
        // The larger the time, the larger the share.
        for (i, j) in (0..there.len()).flat_map(|i| (0..there.len()).map(move |j| (i, j))) {
            prop_assert!(there[i] <= there[j] || shares[i] >= shares[j]);
        }
    }
}
