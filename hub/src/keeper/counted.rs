//! Counts what devices add in a day, and whether there is room for more. All that they send is counted, where
//! it is stored. A whole journal that moves here is not, and neither is what the keeper adds itself.

use serde::Serialize;
use timebank::ledger::{Context, Ledger};
use timebank::{Hash, Key, Seconds};

use super::answer::Trouble;
use super::context::context;
use super::devices::writer;
use super::open::Keeper;
use super::quotas::Quotas;
use super::waiting::coordinates;
use crate::store::{Amount, Store, Used};

/// From how many hundredths on coordinators and the operator are told.
const TOLD_FROM: u64 = 80;
const A_DAY: i64 = 86_400;

/// How much of today's quotas is used, for coordinators.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct QuotaUsed {
    /// The end of the community's day, when all begins anew, in UTC.
    pub ends: String,
    /// How many hundredths of the community's quota are used.
    pub per_cent: u64,
    /// The members who used most of their own.
    pub members: Vec<MemberUsed>,
}

/// A member who used at least eighty hundredths of a quota.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct MemberUsed {
    /// The member.
    pub member: String,
    /// How many hundredths.
    pub per_cent: u64,
}

impl<S: Store> Keeper<S> {
    /// The same keeper with other quotas.
    #[must_use]
    pub fn with_quotas(mut self, quotas: Quotas) -> Keeper<S> {
        self.quotas = quotas;
        self
    }

    /// Where to count what a device sends, if there is room today.
    pub(super) fn counted(
        &self,
        community: Hash,
        ledger: &Ledger,
        device: Key,
        context: Context,
    ) -> Result<Used, Trouble> {
        let member = writer(ledger, device).and_then(|owner| ledger.account_id(owner));
        let day = context.today;
        let used = self.store.used(community, day)?;
        let own = used.iter().find(|used| used.member == member).map(|used| used.amount).unwrap_or_default();
        let all: Amount = used.iter().map(|used| used.amount).sum();
        let is_spent = |used: Amount, most: Amount| used.per_cent_of(most) >= 100;
        let spent: Option<fn(Seconds, u32) -> Trouble> = if is_spent(all, self.quotas.community) {
            Some(|until, left| Trouble::CommunityQuota { until, left })
        } else if is_spent(own, self.quotas.of(ledger, member)) {
            Some(|until, left| Trouble::MemberQuota { until, left })
        } else {
            None
        };
        if let Some(trouble) = spent {
            let until = self.day_ends(community, context)?;
            return Err(trouble(until, until.0.saturating_sub(self.machine.now().0)));
        }
        Ok(Used { member, day, amount: Amount::default() })
    }

    /// The end of a community's day.
    fn day_ends(&self, community: Hash, context: Context) -> Result<Seconds, Trouble> {
        let next = (i64::from(context.today.0) + 1) * A_DAY;
        let ends = next - i64::from(self.kept(community)?.offset_minutes) * 60;
        Ok(Seconds(u32::try_from(ends).unwrap_or(u32::MAX)))
    }

    /// How much of today's quotas is used. Only for coordinators.
    ///
    /// # Errors
    /// [`Trouble::NotACoordinator`] for devices of other members.
    pub fn quota_used(&self, community: Hash, device: Key) -> Result<QuotaUsed, Trouble> {
        let context = context(self.machine.now(), self.kept(community)?.offset_minutes);
        let used = self.store.used(community, context.today)?;
        let ends = self.day_ends(community, context)?.to_string();
        self.read(community, |ledger| {
            coordinates(ledger, device)?;
            let all: Amount = used.iter().map(|used| used.amount).sum();
            let one = |Used { member, amount, .. }: &Used| {
                let per_cent = amount.per_cent_of(self.quotas.of(ledger, *member));
                Some(MemberUsed { member: (*member)?.to_string(), per_cent })
            };
            let members = used.iter().filter_map(one).filter(|used| used.per_cent >= TOLD_FROM).collect();
            Ok(QuotaUsed { ends, per_cent: all.per_cent_of(self.quotas.community), members })
        })?
    }

    /// How many communities used at least eighty hundredths of today's quota.
    ///
    /// # Errors
    /// [`Trouble`].
    pub fn near_quota(&self) -> Result<u64, Trouble> {
        Ok(self.store.reached(self.machine.now(), self.quotas.community.hundredths(TOLD_FROM))?)
    }
}
