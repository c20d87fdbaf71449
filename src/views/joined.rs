//! When members joined.

use crate::Day;
use crate::ledger::Ledger;

impl Ledger {
    /// By account, the day on which each joined: they were added, or first took part in an exchange,
    /// whichever came first. An imported member took part before the book knew them. The pot was there first.
    pub(super) fn joined(&self) -> Vec<Day> {
        let added = |record: &u32| Day::of(self.records.times(*record).1);
        let members = self.accounts.record.iter().skip(1).map(added);
        let mut joined: Vec<Day> = core::iter::once(Day::FIRST).chain(members).collect();
        for account in self.accounts().filter(|account| self.person(*account) != *account) {
            let person = self.person(account).0 as usize;
            joined[person] = joined[person].min(joined[account.0 as usize]);
        }
        let (days, accounts) = (self.exchanges.on.numbers(), self.legs.accounts());
        let mut starts = self.exchanges.first_leg.numbers();
        starts.push(accounts.len() as u32);
        for (on, legs) in days.iter().zip(starts.windows(2)) {
            for account in &accounts[legs[0] as usize..legs[1] as usize] {
                let joined = &mut joined[*account as usize];
                *joined = Day(*on as i32).min(*joined);
            }
        }
        joined
    }
}
