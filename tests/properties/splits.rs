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

    #[test]
    fn shares_are_exact_for_any_numbers(
        minutes in any::<i64>().prop_map(|minutes| minutes / 2),
        weights in vec(any::<i64>(), 1..12),
    ) {
        let weights: Vec<Minutes> = weights.into_iter().map(Minutes).collect();
        let shares = share(Minutes(minutes), &weights);
        let whole: i128 = weights.iter().map(|weight| i128::from(weight.0.max(0))).sum();
        for (share, weight) in shares.iter().zip(&weights) {
            let floor = (i128::from(minutes) * i128::from(weight.0.max(0))).div_euclid(whole);
            prop_assert!((floor..=floor + 1).contains(&i128::from(share.0)), "{share:?} of {weight:?}");
        }
        let sum: i128 = shares.iter().map(|share| i128::from(share.0)).sum();
        prop_assert_eq!(sum, if whole == 0 { 0 } else { i128::from(minutes) });
    }
}
