//! Hours by month and by category. For others, cells with few people are hidden.

use crate::Minutes;
use crate::ledger::AccountIndex;
use crate::views::public::{FEWEST_PEOPLE, HelpSum};
use core::cmp::Reverse;
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};

/// The services of a month or of a category. A hidden cell has its key alone.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
pub struct Cell {
    /// The month as `YYYY-MM`, or the category. Empty for services without a category.
    pub key: String,
    /// Service minutes.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub minutes: Option<Minutes>,
    /// The number of exchanges.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub exchanges: Option<usize>,
    /// The number of members who gave or received.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub people: Option<usize>,
}

impl HelpSum {
    fn cell(&self, key: String, hidden: bool) -> Cell {
        let shown = !hidden;
        Cell {
            key,
            minutes: shown.then_some(self.minutes),
            exchanges: shown.then_some(self.exchanges),
            people: shown.then_some(self.people.len()),
        }
    }
}

/// The cells in the order of their keys. For others, cells with one to four people are hidden. So are as many
/// more, those with the fewest people first, as it takes that the hidden ones cannot be told from the total:
/// at least two cells, and five people in them together.
pub(super) fn cells<K: Ord>(
    sums: BTreeMap<K, HelpSum>,
    name: impl Fn(&K) -> String,
    hide: bool,
) -> Vec<Cell> {
    let sums: Vec<(K, HelpSum)> = sums.into_iter().collect();
    let mut hidden = vec![false; sums.len()];
    if hide && sums.iter().any(|(_, sum)| sum.is_of_few()) {
        let mut places: Vec<usize> = (0..sums.len()).filter(|i| !sums[*i].1.people.is_empty()).collect();
        places
            .sort_by_key(|place| (Reverse(sums[*place].1.is_of_few()), sums[*place].1.people.len(), *place));
        let (mut cells, mut people) = (0, BTreeSet::<AccountIndex>::new());
        for place in places {
            let sum = &sums[place].1;
            if !sum.is_of_few() && cells > 1 && people.len() >= FEWEST_PEOPLE {
                break;
            }
            hidden[place] = true;
            cells += 1;
            people.extend(&sum.people);
        }
    }
    sums.iter().zip(hidden).map(|((key, sum), hidden)| sum.cell(name(key), hidden)).collect()
}
