//! The clock of a keeper that does not run all the time: a browser, or a command.

use super::Ledger;
use crate::Seconds;

/// For how long nothing may have been entered without a question: some coordinators enter once a month.
const QUIET: u32 = 35 * 86_400;
/// How far a clock may be behind the last entry.
const BEHIND: u32 = 86_400;

impl Ledger {
    /// Whether a keeper's clock may have leaped: it is so far from the last entry that somebody should say
    /// whether it is right. Until then nothing is stamped, and no duty is done. A hub knows more, since it
    /// runs all the time.
    pub fn is_clock_doubtful(&self, now: Seconds) -> bool {
        let last = self.last_admitted_at();
        let is_first = last == Seconds::default();
        !is_first && (now.0 > last.0.saturating_add(QUIET) || now.0.saturating_add(BEHIND) < last.0)
    }
}
