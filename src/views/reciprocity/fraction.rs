//! A ratio, as two whole numbers.

use serde::Serialize;

/// A ratio: `part` to `whole`. The core divides nothing.
///
/// Both are less than 2⁵³, so that JavaScript has them exactly. Larger ones lose the same low bits: then a
/// share is off by less than 2⁻⁵¹.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
pub struct Fraction {
    /// The part. In a share it is at most `whole`; in a velocity it may be more. Only a balance of giving may
    /// be below zero.
    pub part: i64,
    /// The whole. 0 where there is nothing to divide, so the ratio has no value.
    pub whole: i64,
}

/// The bits of a whole number that JavaScript has exactly.
const BITS: u32 = 53;

impl Fraction {
    /// The ratio of two numbers. Where one is too large, both lose the same low bits.
    pub(super) fn of(part: i128, whole: i128) -> Fraction {
        let longest = part.unsigned_abs().max(whole.unsigned_abs());
        let bits = (i128::BITS - longest.leading_zeros()).saturating_sub(BITS);
        Fraction { part: (part >> bits) as i64, whole: (whole >> bits) as i64 }
    }
}
