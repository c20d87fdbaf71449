//! How much a community, and each of its members, may add in a day.

use timebank::Id;
use timebank::journal::Role;
use timebank::ledger::Ledger;

use crate::store::Amount;

/// How many hundredths of the community's quota one coordinator may use. The rest is for the others.
const OF_A_COORDINATOR: u64 = 75;

/// The most that is added in a day. The push that reaches it is still taken as a whole.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Quotas {
    /// By all devices of one member together. A coordinator may add three quarters of what the community may.
    pub member: Amount,
    /// By all members of a community together.
    pub community: Amount,
}

impl Default for Quotas {
    fn default() -> Quotas {
        Quotas {
            member: Amount { events: 5_000, bytes: 16 << 20 },
            community: Amount { events: 200_000, bytes: 256 << 20 },
        }
    }
}

impl Quotas {
    /// What one member's devices may add.
    pub(super) fn of(&self, ledger: &Ledger, member: Option<Id>) -> Amount {
        let account = member.and_then(|member| ledger.member(member));
        if account.is_some_and(|account| ledger.role(account) == Role::Coordinator) {
            return self.community.hundredths(OF_A_COORDINATOR);
        }
        self.member
    }
}
