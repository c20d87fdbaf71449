//! What a community shows to everybody. The sums of twelve months are made once a month, and never with a
//! request.

use timebank::Hash;
use timebank::views::PublicFigures;
use timebank::views::reciprocity::PublicFlows;

use super::answer::Trouble;
use super::load::load;
use super::open::{Keeper, lock};
use crate::store::Store;

impl<S: Store> Keeper<S> {
    /// The sums that were made when a month ended. `None` before the first.
    ///
    /// # Errors
    /// [`Trouble`].
    pub fn sums(&self, community: Hash) -> Result<Option<PublicFlows>, Trouble> {
        Ok(self.store.sums(community)?)
    }

    /// The figures of the months that are over, by the community's own day.
    ///
    /// # Errors
    /// [`Trouble`].
    pub fn public_figures(&self, community: Hash) -> Result<PublicFigures, Trouble> {
        let today = self.today(community)?;
        self.read(community, |ledger| ledger.public_figures(today))
    }

    /// Makes the sums of the twelve months up to the last one that is over, by the community's own day,
    /// unless they are there, or the clock is not believed. Gives whether it made them. It may take long, and
    /// lets others read and write meanwhile. Once it is to `stop`, it makes none.
    ///
    /// # Errors
    /// [`Trouble`].
    pub fn sum_up(&self, community: Hash, stop: impl Fn() -> bool) -> Result<bool, Trouble> {
        if self.time().is_err() {
            return Ok(false);
        }
        let last_month = self.today(community)?.month_number() - 1;
        if stop() || self.store.sums(community)?.is_some_and(|sums| sums.last_month >= last_month) {
            return Ok(false);
        }
        // A community that nobody uses now takes nobody's place in memory.
        let year = match self.in_memory(community) {
            Some(open) => self.loaded(&open, &mut lock(&open.ledger))?.year_of_help(last_month),
            None => load(&self.store, community)?.year_of_help(last_month),
        };
        let Some(sums) = year.public_unless(stop) else { return Ok(false) };
        self.store.keep_sums(community, &sums)?;
        Ok(true)
    }
}
