//! Erasures by rule, announced before they are done.

use super::{AccountIndex, Ledger};
use crate::Day;
use crate::journal::Rule;

/// For how many days an erasure is announced before it is due.
const ANNOUNCED_DAYS: i32 = 30;
/// On how many different days the keeper must have served since then.
pub const SERVED_DAYS: i32 = 14;

/// An erasure that the rules will bring about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AnnouncedErasure {
    /// The member, who has left.
    pub member: AccountIndex,
    /// The day since which coordinators are told.
    pub since: Day,
    /// The day on which it is done, or later if the keeper serves seldom.
    pub on: Day,
}

impl Ledger {
    /// The erasures that coordinators are told of by this day, the next one first.
    pub fn announced_erasures(&self, today: Day) -> Vec<AnnouncedErasure> {
        let mut all: Vec<_> = self.erasures_by_rule().filter(|erasure| erasure.since <= today).collect();
        all.sort_by_key(|erasure| (erasure.on, erasure.member));
        all
    }

    /// Every member who has left and will be forgotten.
    pub(super) fn erasures_by_rule(&self) -> impl Iterator<Item = AnnouncedErasure> {
        let rule = self.policy().get(Rule::RetentionMonths).map(|months| (months, self.retention_since()));
        let left = self.left.iter().map(|(account, _)| AccountIndex(account));
        let is_one = |member: &AccountIndex| self.person(*member) == *member && !self.is_erased(*member);
        left.filter(is_one).filter_map(move |member| {
            let (months, rule_since) = rule?;
            let kept = Day::of(self.kept_from(member)?);
            let due = Day(kept.0.saturating_add(i32::try_from(months * 30).ok()?));
            // The day of the rule, where it came later.
            let since = kept.max(rule_since).max(Day(due.0 - ANNOUNCED_DAYS));
            Some(AnnouncedErasure { member, since, on: due.max(Day(since.0 + SERVED_DAYS)) })
        })
    }

    /// The day since which the present retention is the rule.
    fn retention_since(&self) -> Day {
        let retention = |row: &super::columns::PolicyRow| row.policy.get(Rule::RetentionMonths);
        let now = self.policies.last().and_then(retention);
        let since = self.policies.iter().rev().take_while(|row| retention(row) == now).last();
        since.map_or(Day(0), |row| Day::of(crate::Seconds(row.admitted_at)))
    }

    /// The last days but for the latest ones on which something was entered, as far back as an erasure must
    /// have been announced: for a keeper that serves when somebody enters something. `None` before there were
    /// enough such days.
    pub fn entered_since(&self) -> Option<Day> {
        let records = u32::try_from(self.records.len()).unwrap_or_default();
        let mut days = (1..=records).rev().map(|record| Day::of(self.records.times(record).1));
        let mut last = days.next()?;
        for _ in 1..SERVED_DAYS {
            last = days.find(|day| *day < last)?;
        }
        Some(last)
    }
}
