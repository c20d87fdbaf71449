//! A ratio, as two whole numbers.

use serde::Serialize;

/// A ratio: `part` to `whole`. The core divides nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
pub struct Fraction {
    /// The part. In a share it is at most `whole`; in a velocity it may be more.
    pub part: i64,
    /// The whole. 0 where there is nothing to divide, so the ratio has no value.
    pub whole: i64,
}

impl Fraction {
    /// The ratio of two numbers. Where one is too large for 64 bits, both lose the same low bits.
    pub(super) fn of(part: i128, whole: i128) -> Fraction {
        let bits = (128 - part.max(whole).leading_zeros()).saturating_sub(63);
        Fraction { part: (part >> bits) as i64, whole: (whole >> bits) as i64 }
    }
}
