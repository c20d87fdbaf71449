//! Whether few people carry most of the help.

use super::Fraction;
use crate::Minutes;

/// The Gini coefficient of what people gave, or of what they received: 0 if all are equal, near 1 if one has
/// all. Never of balances: they sum to zero, where it has no meaning (Raffinetti 2015).
///
/// `Σ (2i − n − 1) xᵢ / (n Σ xᵢ)`, with the values in ascending order and `i` from 1.
///
/// ```
/// # use timebank::{Minutes, views::reciprocity::gini};
/// let equal = gini(&[Minutes(60), Minutes(60)]);
/// assert_eq!((equal.part, equal.whole), (0, 240));
/// let one = gini(&[Minutes(0), Minutes(0), Minutes(60)]);
/// assert_eq!((one.part, one.whole), (120, 180));
/// ```
pub fn gini(values: &[Minutes]) -> Fraction {
    let mut values = values.to_vec();
    values.sort_unstable();
    let people = values.len() as i128;
    let weighted = |(place, minutes): (i128, &Minutes)| (2 * place - people - 1) * i128::from(minutes.0);
    let part = (1..).zip(&values).map(weighted).sum();
    Fraction::of(part, people * values.iter().map(|minutes| i128::from(minutes.0)).sum::<i128>())
}
