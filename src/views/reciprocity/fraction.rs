//! A share, as two whole numbers.

use serde::Serialize;

/// A share: `part` of `whole`. The core divides nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
pub struct Fraction {
    /// The part. From 0 to `whole`.
    pub part: i64,
    /// The whole. 0 where there is nothing to divide, so the share has no value.
    pub whole: i64,
}

impl Fraction {
    /// The share of two numbers that may be too large for 64 bits: both lose the same low bits then.
    pub(super) fn of(part: i128, whole: i128) -> Fraction {
        let bits = (128 - whole.leading_zeros()).saturating_sub(63);
        Fraction { part: (part >> bits) as i64, whole: (whole >> bits) as i64 }
    }
}
