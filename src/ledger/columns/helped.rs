//! Help by the month of its day, with who took part.

use super::places::AccountIndex;
use crate::Minutes;
use core::cell::OnceCell;
use std::collections::BTreeMap;

/// The help of one month.
#[derive(Clone, Debug, Default)]
pub(crate) struct MonthOfHelp {
    pub(crate) exchanges: usize,
    pub(crate) minutes: Minutes,
    /// By account, how many legs of these exchanges it has.
    legs: BTreeMap<AccountIndex, usize>,
}

/// Help that counts, by `year * 12 + month - 1`.
#[derive(Clone, Debug, Default)]
pub(crate) struct HelpByMonth(BTreeMap<i32, MonthOfHelp>);

/// The same as it is kept. It is updated with each record, so what everybody may see costs no reading of
/// exchanges. A cache does not have it: there it is made when it is first asked for.
#[derive(Clone, Debug, Default)]
pub(crate) struct Helped(OnceCell<HelpByMonth>);

impl MonthOfHelp {
    /// Who took part.
    pub(crate) fn people(&self) -> impl ExactSizeIterator<Item = AccountIndex> {
        self.legs.keys().copied()
    }
}

impl HelpByMonth {
    /// Adds an exchange to its month, or takes it out: `sign` is 1 or −1. `people` has an account for each
    /// leg of a member.
    pub(crate) fn count(
        &mut self,
        month: i32,
        minutes: Minutes,
        people: impl Iterator<Item = AccountIndex>,
        sign: i64,
    ) {
        let sign_of_one = if sign < 0 { -1 } else { 1 };
        let help = self.0.entry(month).or_default();
        help.exchanges = help.exchanges.saturating_add_signed(sign_of_one);
        help.minutes += Minutes(sign * minutes.0);
        for person in people {
            let legs = help.legs.entry(person).or_default();
            *legs = legs.saturating_add_signed(sign_of_one);
            if *legs == 0 {
                help.legs.remove(&person);
            }
        }
    }

    /// The months, in order. One whose exchanges were all voided has nothing.
    pub(crate) fn months(&self, of: core::ops::Range<i32>) -> impl Iterator<Item = (i32, &MonthOfHelp)> {
        self.0.range(of).map(|(month, help)| (*month, help))
    }
}

impl Helped {
    /// Of a ledger without exchanges.
    pub(crate) fn none() -> Helped {
        Helped(OnceCell::from(HelpByMonth::default()))
    }

    /// What is kept, to be updated.
    pub(crate) fn kept(&mut self) -> Option<&mut HelpByMonth> {
        self.0.get_mut()
    }

    /// What is kept, or made now.
    pub(crate) fn or_make(&self, make: impl FnOnce() -> HelpByMonth) -> &HelpByMonth {
        self.0.get_or_init(make)
    }
}
