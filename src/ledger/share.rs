//! Whole minutes, shared out.

use crate::Minutes;

/// Shares minutes out by weights, in whole minutes and without loss. Each share is rounded down. The
/// remaining minutes go one by one to the largest remainders, and among equal ones to the first (Hamilton's
/// method).
///
/// ```
/// use timebank::{Minutes, ledger::share};
/// let shares = share(Minutes(60), &[Minutes(1); 7]);
/// assert_eq!(shares.iter().copied().sum::<Minutes>(), Minutes(60));
/// assert_eq!(shares[..5], [Minutes(9), Minutes(9), Minutes(9), Minutes(9), Minutes(8)]);
/// assert_eq!(share(Minutes(60), &[Minutes(30), Minutes(90)]), [Minutes(15), Minutes(45)]);
/// ```
///
/// No weights, or only zero weights, give no minutes to anybody.
pub fn share(minutes: Minutes, weights: &[Minutes]) -> Vec<Minutes> {
    let whole: i128 = weights.iter().map(|weight| i128::from(weight.0.max(0))).sum();
    if whole == 0 {
        return Vec::new();
    }
    let part = |weight: &Minutes| {
        let product = i128::from(minutes.0) * i128::from(weight.0.max(0));
        (product.div_euclid(whole), product.rem_euclid(whole))
    };
    let parts: Vec<(i128, i128)> = weights.iter().map(part).collect();
    // Each share is at most `minutes`, so it fits.
    let mut shares: Vec<Minutes> = parts.iter().map(|(floor, _)| Minutes(*floor as i64)).collect();
    // A phone has this sort already, for the rows of readings. A remainder is less than the whole.
    let remainder = |(_, remainder): &(i128, i128)| i64::try_from(*remainder).unwrap_or(i64::MAX);
    let mut places: Vec<(i64, u32)> = parts.iter().map(|part| -remainder(part)).zip(0..).collect();
    places.sort_unstable();
    let left = minutes - shares.iter().copied().sum();
    for (_, place) in places.into_iter().take(usize::try_from(left.0).unwrap_or(0)) {
        shares[place as usize] += Minutes(1);
    }
    shares
}
