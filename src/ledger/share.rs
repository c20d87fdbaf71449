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
    let weights = || weights.iter().map(|weight| weight.0.max(0) as u64);
    let whole: u128 = weights().map(u128::from).sum();
    if whole == 0 {
        return Vec::new();
    }
    let parts: Vec<(i64, u128)> = weights().map(|weight| part(minutes.0, weight.into(), whole)).collect();
    let mut shares: Vec<Minutes> = parts.iter().map(|(floor, _)| Minutes(*floor)).collect();
    // A phone has this sort already, for the rows of readings. A remainder is less than the whole.
    let remainder = |(_, remainder): &(i64, u128)| i64::try_from(*remainder).unwrap_or(i64::MAX);
    let mut places: Vec<(i64, u32)> = parts.iter().map(|part| -remainder(part)).zip(0..).collect();
    places.sort_unstable();
    let left = minutes - shares.iter().copied().sum();
    for (_, place) in places.into_iter().take(usize::try_from(left.0).unwrap_or(0)) {
        shares[place as usize] += Minutes(1);
    }
    shares
}

/// `number * weight / whole`, rounded down, and the remainder, for a weight that is at most the whole. Bit by
/// bit, from the highest: a phone need not load a division of 128 bits for it.
fn part(number: i64, weight: u128, whole: u128) -> (i64, u128) {
    // All higher bits are like the sign, which alone counts as -1.
    let (mut floor, mut rest) = if number < 0 && weight > 0 { (-1, whole - weight) } else { (0, 0) };
    let sign = number >> 63;
    for bit in (0..i64::BITS - (number ^ sign).leading_zeros()).rev() {
        (floor, rest) = (floor * 2, rest * 2);
        if number >> bit & 1 == 1 {
            rest += weight;
        }
        while rest >= whole {
            (floor, rest) = (floor + 1, rest - whole);
        }
    }
    (floor, rest)
}
